#include "writers/format.hpp"

namespace promoc::tests::writers {

void Findings::same(std::string_view position, std::string_view expected, std::string_view found) {
  ++compared;
  if (expected != found) fault(position, expected, "came back as " + hex(found));
}

void Findings::fault(std::string_view position, std::string_view text, std::string_view what) {
  faults.push_back(std::string(position) + ": " + hex(text) + " " + std::string(what));
}

// Table 3-7 of the Unicode standard: the second byte of a character has a range of its own.
auto is_well_formed(std::string_view text) -> bool {
  const auto in = [&](std::size_t i, unsigned low, unsigned high) {
    return i < text.size() && static_cast<unsigned char>(text[i]) >= low && static_cast<unsigned char>(text[i]) <= high;
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto tail = [&](std::size_t from, std::size_t count) {
      for (std::size_t k = 0; k < count; ++k) {
        if (!in(from + k, 0x80, 0xBF)) return false;
      }
      return true;
    };
    if (in(i, 0x00, 0x7F)) i += 1;
    else if (in(i, 0xC2, 0xDF) && tail(i + 1, 1)) i += 2;
    else if (in(i, 0xE0, 0xE0) && in(i + 1, 0xA0, 0xBF) && tail(i + 2, 1)) i += 3;
    else if (in(i, 0xED, 0xED) && in(i + 1, 0x80, 0x9F) && tail(i + 2, 1)) i += 3;
    else if (in(i, 0xE1, 0xEF) && !in(i, 0xED, 0xED) && tail(i + 1, 2)) i += 3;
    else if (in(i, 0xF0, 0xF0) && in(i + 1, 0x90, 0xBF) && tail(i + 2, 2)) i += 4;
    else if (in(i, 0xF1, 0xF3) && tail(i + 1, 3)) i += 4;
    else if (in(i, 0xF4, 0xF4) && in(i + 1, 0x80, 0x8F) && tail(i + 2, 2)) i += 4;
    else return false;
  }
  return true;
}

auto opens_expression(std::string_view text) -> bool { return text.find("${{") != std::string_view::npos; }

auto hex(std::string_view text) -> std::string {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    out += kDigits[static_cast<unsigned char>(c) >> 4U];
    out += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

}  // namespace promoc::tests::writers
