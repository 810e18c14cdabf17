// Reading text without the grammar: tokens for messages, lines and indentation, and where a statement that could not be
// read ends. Nothing here decides what is accepted; indentation only helps to guess what was meant.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace promoc::syntax {

/// Half-open range of bytes in one text.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  [[nodiscard]] auto of(std::string_view text) const -> std::string_view { return text.substr(begin, end - begin); }
  [[nodiscard]] auto empty() const -> bool { return begin == end; }
};

/// First byte of the line that holds the offset.
auto line_begin(std::string_view text, std::uint32_t offset) -> std::uint32_t;
/// Its line feed, or the end of the text.
auto line_end(std::string_view text, std::uint32_t offset) -> std::uint32_t;
/// Blanks at the front of the line that holds the offset; a tab counts as one.
auto indentation(std::string_view text, std::uint32_t offset) -> std::uint32_t;
/// Whether only blanks stand before the offset on its line.
auto first_on_line(std::string_view text, std::uint32_t offset) -> bool;

/// The token at an offset: a word, a number with its unit, a string, an operator, one character; empty at a line's end.
auto token_at(std::string_view text, std::uint32_t offset) -> Range;
/// The token that ends before an offset, blanks and lines between them aside; empty at the front of the text.
auto token_before(std::string_view text, std::uint32_t offset) -> Range;
/// The name that begins exactly here; empty when there is none.
auto word_at(std::string_view text, std::uint32_t offset) -> std::string_view;

/// A statement that could not be read.
struct LostStatement {
  std::uint32_t start = 0;
  std::uint32_t failed_at = 0;
  bool brace_missing = false;   ///< its block was wanted and not found
  std::uint32_t open_here = 0;  ///< blocks around it whose `{` stands on its own line
  std::string_view block;       ///< the statements around it
};

/// Where reading goes on after it: behind its line or its `;`, over the brackets and blocks that it opens.
auto end_of_lost(std::string_view text, const LostStatement& lost) -> std::uint32_t;

/// Behind a string that goes on over several lines: `behind` is where its first line ends. Lines that begin a statement
/// of the block end the search.
auto end_of_broken_string(std::string_view text, std::uint32_t behind, std::string_view block) -> std::uint32_t;

}  // namespace promoc::syntax
