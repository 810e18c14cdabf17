// How a text may stand in YAML. An allow-list: what is not known to be safe is quoted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace promoc::lang::yaml {

/// What one pass over a text tells about the forms that can carry it. Safe means: read back as the same *string* by
/// YAML 1.1 and YAML 1.2 readers.
struct Shape {
  bool utf8 = true;                 ///< false: YAML cannot carry it at all
  bool escapes = false;             ///< holds characters that only double quotes with escapes can carry
  bool multi_line = false;          ///< holds a line feed
  bool single_quote = false;        ///< holds `'`
  bool backslash_or_quote = false;  ///< holds `\` or `"`
  bool plain = false;               ///< may stand without quotes in block style
  bool plain_in_flow = false;       ///< may stand without quotes inside `[a, b]`
  bool plain_key = false;           ///< may stand without quotes as a key
};

auto shape_of(std::string_view text) -> Shape;

/// Whether a text may stand without quotes anywhere, as a key too, and is made of letters, digits and `-./_`: what most
/// keys and many values are, told faster than by their shape.
auto is_plain_word(std::string_view text) -> bool;

/// For a text that holds GitHub expressions: whether it may stand without quotes in block style. Wider than
/// `Shape::plain`, because operators and braces are safe where they are not the first character.
auto plain_expression(std::string_view text) -> bool;

/// Whether a literal block (`|`, or `|-` without a last line feed) carries the text unchanged.
auto fits_literal_block(std::string_view text, const Shape& shape) -> bool;

/// Appends the text in quotes: single ones, or double ones where escapes are needed or where they spare doubled
/// single quotes. The text must be UTF-8.
void append_quoted(std::string& out, std::string_view text, const Shape& shape);

/// Characters that YAML calls not printable, that YAML 1.1 takes for a line break, or that readers strip.
auto needs_escape(std::uint32_t point) -> bool;

/// Whether some YAML reader takes the word for a boolean, a null or a number (`on`, `No`, `null`, `NaN`, `e5` ...).
auto is_reserved_word(std::string_view text) -> bool;

}  // namespace promoc::lang::yaml
