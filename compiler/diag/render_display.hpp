// How text of unknown origin is put on a terminal: nothing in it may move the cursor or turn the reading direction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace promoc::diag {

/// One code point or one malformed byte of a text, ready to be shown.
struct Cell {
  std::size_t bytes = 1;  ///< of the text, at least 1
  std::string shown;      ///< `\u{1b}` for what must not be shown as it is; a tab becomes four blanks
  std::size_t width = 1;  ///< columns on a terminal: 0 for combining marks, 2 for wide characters
};

/// The cell at the start of `text`, which must not be empty.
auto next_cell(std::string_view text) -> Cell;

/// The whole text with control characters, bidirectional marks and malformed bytes escaped. Tabs and line ends are
/// escaped too.
auto escaped(std::string_view text) -> std::string;

/// Columns that `text` takes on a terminal when its cells are shown.
auto display_width(std::string_view text) -> std::size_t;

}  // namespace promoc::diag
