// Reading UTF-8.
#pragma once

#include <cstdint>
#include <string_view>

namespace promoc::syntax {

/// One code point; `length` is 0 when the bytes are not UTF-8.
struct CodePoint {
  char32_t value = 0;
  std::uint32_t length = 0;
};

/// The code point at the front of a text that is not empty. Overlong forms, surrogates and values above U+10FFFF are
/// malformed (Unicode 15, table 3-7).
inline auto decode_utf8(std::string_view text) -> CodePoint {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::uint32_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  char32_t value = lead & (0xFFU >> (length + 1));
  for (std::uint32_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const char32_t smallest = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < smallest || value > 0x10FFFF || surrogate ? CodePoint{} : CodePoint{value, length};
}

}  // namespace promoc::syntax
