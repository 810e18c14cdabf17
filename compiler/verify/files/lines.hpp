// Which lines of a text are others.
#pragma once

#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace promoc::verify::files {

/// Lines `[meant_begin, meant_end)` of what was meant stand as `[found_begin, found_end)`; counted from 0.
struct Hunk {
  std::size_t meant_begin, meant_end;
  std::size_t found_begin, found_end;
};

/// Without line ends. An end of the last line makes no line of its own.
auto lines_of(std::string_view text) -> std::vector<std::string_view>;

/// The fewest lines that make one text the other; for very long texts, one hunk over all that differs.
auto hunks(const std::vector<std::string_view>& meant, const std::vector<std::string_view>& found) -> std::vector<Hunk>;

/// The line, which must be one of the text that `file` has; for the one behind the last, the end of the text.
auto span_of(FileId file, std::string_view text, const std::vector<std::string_view>& lines, std::size_t line) -> Span;

}  // namespace promoc::verify::files
