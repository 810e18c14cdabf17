#include "lang/utf8.hpp"

#include <array>
#include <cstring>

namespace promoc::lang {

namespace {

struct Lead {
  std::uint32_t length;
  std::uint32_t bits;
  std::uint32_t least;  // smallest value that needs this many bytes
};

auto lead(unsigned char byte) -> Lead {
  if (byte < 0x80U) return {1, byte, 0};
  if (byte >= 0xC2U && byte < 0xE0U) return {2, byte & 0x1FU, 0x80};
  if (byte >= 0xE0U && byte < 0xF0U) return {3, byte & 0x0FU, 0x800};
  if (byte >= 0xF0U && byte < 0xF5U) return {4, byte & 0x07U, 0x10000};
  return {0, 0, 0};
}

/// How many ASCII characters follow each other at `at`, at least; eight are looked at together.
auto ascii_at(std::string_view text, std::size_t at) -> std::size_t {
  constexpr std::uint64_t kBeyond = 0x8080'8080'8080'8080;
  auto end = at;
  for (std::uint64_t eight = 0; text.size() - end >= sizeof eight; end += sizeof eight) {
    std::memcpy(&eight, text.data() + end, sizeof eight);
    if ((eight & kBeyond) != 0) break;
  }
  while (end < text.size() && static_cast<unsigned char>(text[end]) < 0x80U) ++end;
  return end - at;
}

}  // namespace

auto decode(std::string_view text, std::size_t at) -> CodePoint {
  const auto first = lead(static_cast<unsigned char>(text[at]));
  if (first.length == 0 || text.size() - at < first.length) return {};
  auto value = first.bits;
  for (std::size_t i = 1; i < first.length; ++i) {
    const auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xC0U) != 0x80U) return {};
    value = value << 6U | (byte & 0x3FU);
  }
  const auto surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < first.least || value > 0x10FFFF || surrogate) return {};
  return {value, first.length};
}

auto is_utf8(std::string_view text) -> bool {
  for (std::size_t i = 0; i < text.size();) {
    if (const auto ascii = ascii_at(text, i); ascii > 0) {
      i += ascii;
      continue;
    }
    const auto point = decode(text, i);
    if (point.length == 0) return false;
    i += point.length;
  }
  return true;
}

void append_hex(std::string& out, std::uint32_t value, int width) {
  static constexpr std::array kDigits = {'0', '1', '2', '3', '4', '5', '6', '7',
                                         '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};
  for (int shift = (width - 1) * 4; shift >= 0; shift -= 4) {
    out += kDigits[(value >> static_cast<unsigned>(shift)) & 0xFU];
  }
}

}  // namespace promoc::lang
