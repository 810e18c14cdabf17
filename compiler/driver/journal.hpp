// The note that lets the next run finish or undo a write that was cut off. It exists only while files are being
// replaced.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace promoc::driver {

/// Where the journal stands, relative to the output directory.
inline constexpr std::string_view kJournalPath = ".github/promoc/journal.json";

/// One file on its way from one content to another; contents are named by their hashes, nothing means no file.
struct JournalEntry {
  std::string path;
  std::optional<std::string> was;
  std::optional<std::string> becomes;

  auto operator==(const JournalEntry&) const -> bool = default;
};

struct Journal {
  std::vector<JournalEntry> entries;  ///< in the order in which they are replaced
  std::vector<std::string> folders;   ///< created for this write, outer ones first

  auto operator==(const Journal&) const -> bool = default;
};

auto print_journal(const Journal& journal) -> std::string;

enum class JournalState {
  Good,
  Torn,    ///< not complete: the power went, and what was written last is lost
  Foreign  ///< complete, but not of this version, or naming what no build writes
};

struct ParsedJournal {
  JournalState state = JournalState::Torn;
  Journal journal;
};

auto parse_journal(std::string_view text) -> ParsedJournal;

}  // namespace promoc::driver
