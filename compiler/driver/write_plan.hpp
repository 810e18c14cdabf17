// What writing a set of files would change, decided before anything is touched.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diag/diagnostic.hpp"
#include "driver/disk.hpp"
#include "driver/manifest.hpp"
#include "emit/output_set.hpp"

namespace promoc::driver {

enum class Change { None, Create, Replace, Delete };

/// One file of the set, or one of the last set that is no longer part of it.
struct Step {
  Change change = Change::None;
  std::string path;
  std::string content;  ///< to be written; empty for Delete
  std::string sha256;   ///< of the content; empty for Delete
  bool executable = false;
  std::optional<std::string> was;  ///< what stands there now
};

/// A file that may not be touched, and why.
struct Refusal {
  diag::Kind kind;
  std::string path;
  std::string message;
  std::string help;
  std::optional<std::string> was;     ///< its content, where it has one
  std::optional<std::string> wanted;  ///< what would have been written over it
};

struct WritePlan {
  std::vector<Step> steps;        ///< sorted by path, the manifest last
  std::vector<Refusal> refusals;  ///< sorted by path; when there are any, nothing may be written

  [[nodiscard]] auto changes_nothing() const -> bool;
};

/// Who writes a set: each command that writes keeps a manifest of its own.
struct Ledger {
  std::string_view manifest = kManifestPath;     ///< relative to the output directory
  std::string_view command = "promoc build";     ///< for what people read
  std::string_view whole = "file of the build";  ///< what one of its files is called
};
inline constexpr Ledger kBuildLedger;
inline constexpr Ledger kDocsLedger = {".github/promoc/documents.json", "promoc docs", "page"};
inline constexpr Ledger kHtmlLedger = {".github/promoc/documents-html.json", "promoc docs --format html", "page"};

/// Compares the set with what stands in the folder. A file that promoc did not write, or that was edited since, is
/// refused unless `force`; what no force makes safe (links, folders in the way, paths outside) is always refused.
auto plan_writes(emit::OutputSet set, std::string definition, const Folder& folder, bool force,
                 const Ledger& ledger = kBuildLedger) -> WritePlan;

}  // namespace promoc::driver
