// CODEOWNERS as GitHub reads it. Source: GitHub's documentation, "About code owners".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace promoc::verify::files {

/// One line that says who owns what.
struct OwnersLine {
  std::string pattern;
  std::vector<std::string> owners;  ///< in lower case, sorted, each once; none: nobody owns what matches
  Span span;
};

/// From this size on GitHub does not read the file.
inline constexpr std::size_t kMaxOwnersBytes = 3'000'000;

/// The lines that count. GitHub skips lines that are malformed: `!`, `[`, an escaped `#`, an owner that is none.
auto read_owners(FileId file, std::string_view text) -> std::vector<OwnersLine>;

/// Whether a pattern is about a file, given by its path from the root of the repository.
auto owns(std::string_view pattern, std::string_view path) -> bool;

/// The line that decides: the last one that matches. Null when none does.
auto deciding(const std::vector<OwnersLine>& lines, std::string_view path) -> const OwnersLine*;

}  // namespace promoc::verify::files
