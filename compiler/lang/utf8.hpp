// UTF-8, one code point at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace promoc::lang {

/// One decoded code point and its length in bytes. `length` is 0 where the bytes are no well-formed UTF-8.
struct CodePoint {
  std::uint32_t value = 0;
  std::uint32_t length = 0;
};

/// Decodes the code point at `at` (which must be inside `text`). Overlong forms, surrogates and values above U+10FFFF
/// are malformed.
auto decode(std::string_view text, std::size_t at) -> CodePoint;

/// Whether the whole text is well-formed.
auto is_utf8(std::string_view text) -> bool;

/// Appends `value` as upper-case hexadecimal digits, filled with zeros to `width`.
void append_hex(std::string& out, std::uint32_t value, int width);

}  // namespace promoc::lang
