#include "actions/expr/unicode.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "actions/expr/case_tables.hpp"
#include "lang/utf8.hpp"

namespace promoc::actions::expr {

namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

auto is_ascii(std::string_view text) -> bool {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

auto byte(std::string_view text, std::size_t at) -> std::uint32_t {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

/// The code point at `at`; never of length 0.
auto code_point(std::string_view text, std::size_t at) -> lang::CodePoint {
  if (byte(text, at) < 0x80) return {byte(text, at), 1};
  if (is_half_pair(text, at)) return {0xD000U | (byte(text, at + 1) & 0x3FU) << 6U | (byte(text, at + 2) & 0x3FU), 3};
  const auto read = lang::decode(text, at);
  return read.length == 0 ? lang::CodePoint{kReplacement, 1} : read;
}

void append_unit(std::u16string& out, std::uint32_t value) {
  if (value < 0x10000) {
    out.push_back(static_cast<char16_t>(value));
    return;
  }
  out.push_back(static_cast<char16_t>(0xD800U + ((value - 0x10000U) >> 10U)));
  out.push_back(static_cast<char16_t>(0xDC00U + ((value - 0x10000U) & 0x3FFU)));
}

void append_bytes(std::string& out, std::uint32_t value) {
  const auto push = [&out](std::uint32_t each) { out.push_back(static_cast<char>(each)); };
  if (value < 0x80) {
    push(value);
  } else if (value < 0x800) {
    push(0xC0U | value >> 6U);
    push(0x80U | (value & 0x3FU));
  } else if (value < 0x10000) {
    push(0xE0U | value >> 12U);
    push(0x80U | (value >> 6U & 0x3FU));
    push(0x80U | (value & 0x3FU));
  } else {
    push(0xF0U | value >> 18U);
    push(0x80U | (value >> 12U & 0x3FU));
    push(0x80U | (value >> 6U & 0x3FU));
    push(0x80U | (value & 0x3FU));
  }
}

auto changed(std::span<const tables::CaseRange> ranges, std::uint32_t value) -> std::uint32_t {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), value,
                                      [](std::uint32_t v, const tables::CaseRange& range) { return v < range.first; });
  if (after == ranges.begin()) return value;
  const auto& range = *(after - 1);
  if (value > range.last || (value - range.first) % range.step != 0) return value;
  return static_cast<std::uint32_t>(static_cast<std::int64_t>(value) + range.delta);
}

struct Cases {
  std::span<const tables::CaseRange> ranges;
  std::span<const tables::CaseMany> many;
};

template <typename Append>
void change(const Cases& cases, std::uint32_t value, const Append& append) {
  const auto many = std::lower_bound(cases.many.begin(), cases.many.end(), value,
                                     [](const tables::CaseMany& each, std::uint32_t v) { return each.from < v; });
  if (many == cases.many.end() || many->from != value) {
    append(changed(cases.ranges, value));
    return;
  }
  for (const auto unit : many->to) {
    if (unit != 0) append(unit);
  }
}

auto upper_ascii(char c) -> char { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
auto lower_ascii(char c) -> char { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

auto is_space(std::uint32_t value) -> bool {
  if (value >= 0x2000 && value <= 0x200A) return true;
  constexpr auto kOthers = std::to_array<std::uint32_t>(
      {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF});
  return std::find(kOthers.begin(), kOthers.end(), value) != kOthers.end();
}

/// Start of the code point that ends before `end`.
auto before(std::string_view text, std::size_t end) -> std::size_t {
  auto at = end - 1;
  while (at > 0 && end - at < 4 && (byte(text, at) & 0xC0U) == 0x80U) --at;
  return at;
}

}  // namespace

auto is_half_pair(std::string_view text, std::size_t at) -> bool {
  return byte(text, at) == 0xED && (byte(text, at + 1) & 0xE0U) == 0xA0U && (byte(text, at + 2) & 0xC0U) == 0x80U;
}

auto to_units(std::string_view text) -> std::u16string {
  std::u16string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto read = code_point(text, at);
    append_unit(result, read.value);
    at += read.length;
  }
  return result;
}

auto from_units(std::u16string_view units) -> std::string {
  std::string result;
  result.reserve(units.size());
  for (std::size_t at = 0; at < units.size(); ++at) {
    const std::uint32_t high = units[at];
    const auto low = at + 1 < units.size() ? static_cast<std::uint32_t>(units[at + 1]) : 0U;
    if (high >= 0xD800 && high < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
      append_bytes(result, 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U));
      ++at;
    } else {
      append_bytes(result, high);
    }
  }
  return result;
}

auto length_in_units(std::string_view text) -> std::size_t {
  std::size_t result = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto read = code_point(text, at);
    result += read.value < 0x10000 ? 1 : 2;
    at += read.length;
  }
  return result;
}

auto upper(std::string_view text) -> std::u16string {
  const Cases cases{tables::kUpper, tables::kUpperMany};
  std::u16string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto read = code_point(text, at);
    if (read.value < 0x80) {
      result.push_back(static_cast<unsigned char>(upper_ascii(text[at])));
    } else {
      change(cases, read.value, [&result](std::uint32_t value) { append_unit(result, value); });
    }
    at += read.length;
  }
  return result;
}

auto lower(std::string_view text) -> std::string {
  std::string result;
  result.reserve(text.size());
  if (is_ascii(text)) {
    std::transform(text.begin(), text.end(), std::back_inserter(result), lower_ascii);
    return result;
  }
  const Cases cases{tables::kLower, tables::kLowerMany};
  for (std::size_t at = 0; at < text.size();) {
    const auto read = code_point(text, at);
    if (read.value < 0x80) {
      result.push_back(lower_ascii(text[at]));
    } else {
      change(cases, read.value, [&result](std::uint32_t value) { append_bytes(result, value); });
    }
    at += read.length;
  }
  return result;
}

auto same_in_upper(std::string_view left, std::string_view right) -> bool {
  if (!is_ascii(left) || !is_ascii(right)) return upper(left) == upper(right);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return upper_ascii(a) == upper_ascii(b); });
}

auto trimmed(std::string_view text) -> std::string_view {
  while (!text.empty()) {
    const auto read = code_point(text, 0);
    if (!is_space(read.value)) break;
    text.remove_prefix(read.length);
  }
  while (!text.empty()) {
    const auto at = before(text, text.size());
    if (!is_space(code_point(text, at).value)) break;
    text.remove_suffix(text.size() - at);
  }
  return text;
}

auto with_whole_pairs(std::string text) -> std::string {
  // Only the first half of a pair begins so; without one there is nothing to join.
  for (auto at = text.find('\xED'); at != std::string::npos; at = text.find('\xED', at + 1)) {
    if (is_half_pair(text, at)) return from_units(to_units(text));
  }
  return text;
}

}  // namespace promoc::actions::expr
