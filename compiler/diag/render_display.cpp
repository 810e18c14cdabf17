#include "diag/render_display.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace promoc::diag {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Wide and fullwidth characters of Unicode's EastAsianWidth.txt, and the emoji blocks; rounded to blocks.
constexpr auto kWide = std::to_array<Range>({
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},   {0x23F3, 0x23F3},
    {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},
    {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
    {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},   {0x26FA, 0x26FA},
    {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274C},
    {0x274E, 0x274E},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},
    {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
    {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x16FE0, 0x18CFF}, {0x1B000, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
    {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB},
    {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x2FFFD}, {0x30000, 0x3FFFD},
});

// Marks that stand on the character before them.
constexpr auto kCombining = std::to_array<Range>({
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x0591, 0x05BD},
    {0x0610, 0x061A},
    {0x064B, 0x065F},
    {0x06D6, 0x06DC},
    {0x0900, 0x0902},
    {0x093C, 0x093C},
    {0x0941, 0x0948},
    {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A},
    {0x0E47, 0x0E4E},
    {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF},
    {0x3099, 0x309A},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
});

// Characters that are invisible, or that change how their neighbours are read.
constexpr auto kHidden = std::to_array<Range>({
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD},   {0x034F, 0x034F},    {0x061C, 0x061C},
    {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x200B, 0x200F},    {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164}, {0xD800, 0xF8FF},   {0xFEFF, 0xFEFF},    {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF},
});

template <std::size_t N>
auto in(const std::array<Range, N>& ranges, char32_t c) -> bool {
  const auto after = std::ranges::upper_bound(ranges, c, {}, &Range::first);
  return after != ranges.begin() && c <= std::prev(after)->last;
}

struct Decoded {
  char32_t c = 0;
  std::size_t bytes = 0;  ///< 0: malformed
};

// Strict: no overlong form, no surrogate, nothing above U+10FFFF.
auto decode(std::string_view text) -> Decoded {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  auto c = static_cast<char32_t>(lead & (0xFFU >> (bytes + 1)));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    c = (c << 6U) | (byte(i) & 0x3FU);
  }
  const auto overlong = (bytes == 3 && c < 0x800) || (bytes == 4 && c < 0x10000);
  if (overlong || (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF) return {};
  return {c, bytes};
}

auto escape_cell(std::size_t bytes, std::string shown) -> Cell {
  const auto width = shown.size();
  return {bytes, std::move(shown), width};
}

}  // namespace

auto next_cell(std::string_view text) -> Cell {
  const auto [c, bytes] = decode(text);
  if (bytes == 0) return escape_cell(1, fmt::format("\\x{{{:02x}}}", static_cast<unsigned char>(text[0])));
  if (c == '\t') return {1, "    ", 4};
  if (in(kHidden, c)) return escape_cell(bytes, fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(c)));
  const std::size_t width = in(kCombining, c) ? 0 : in(kWide, c) ? 2 : 1;
  return {bytes, std::string(text.substr(0, bytes)), width};
}

auto escaped(std::string_view text) -> std::string {
  // Almost every text that is shown: nothing to escape.
  if (std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) return std::string(text);
  std::string result;
  while (!text.empty()) {
    const auto cell = next_cell(text);
    result += text[0] == '\t' ? "\\u{9}" : cell.shown;
    text.remove_prefix(cell.bytes);
  }
  return result;
}

auto display_width(std::string_view text) -> std::size_t {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto cell = next_cell(text);
    width += cell.width;
    text.remove_prefix(cell.bytes);
  }
  return width;
}

}  // namespace promoc::diag
