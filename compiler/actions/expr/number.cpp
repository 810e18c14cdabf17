#include "actions/expr/number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "actions/expr/unicode.hpp"

namespace promoc::actions::expr {

namespace {

constexpr auto kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr auto kInfinity = std::numeric_limits<double>::infinity();

auto is_digit(char c) -> bool { return c >= '0' && c <= '9'; }

auto digits_at(std::string_view text, std::size_t at) -> std::size_t {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

/// Digits with an optional point among or beside them, and an optional exponent; no sign.
auto is_decimal(std::string_view text) -> bool {
  const auto whole = digits_at(text, 0);
  auto at = whole;
  std::size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    fraction = digits_at(text, at + 1);
    at += 1 + fraction;
  }
  if (whole + fraction == 0) return false;
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  ++at;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  const auto exponent = digits_at(text, at);
  return exponent > 0 && at + exponent == text.size();
}

/// Power of ten of the first digit that counts; only its sign is asked for, where a number is out of range.
auto is_large(std::string_view text) -> bool {
  std::int64_t places = 0;
  auto behind = false;
  auto counts = false;
  std::size_t at = 0;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.') {
      behind = true;
    } else {
      counts = counts || text[at] != '0';
      if (counts && !behind) ++places;
      if (!counts && behind) --places;
    }
  }
  if (at == text.size()) return places > 0;
  const auto negative = text[at + 1] == '-';
  std::int64_t exponent = 0;
  for (const auto c : text.substr(at + 1)) {
    if (is_digit(c) && exponent < std::int64_t{1} << 40) exponent = exponent * 10 + (c - '0');
  }
  return places + (negative ? -exponent : exponent) > 0;
}

auto digit_value(char c) -> unsigned {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return 99;
}

/// Digits of `bits` bits each, rounded once.
auto read_bits(std::string_view digits, unsigned bits) -> double {
  if (digits.empty()) return kNaN;
  std::uint64_t mantissa = 0;
  int exponent = 0;
  auto rest = false;
  for (const auto c : digits) {
    const auto digit = digit_value(c);
    if (digit >= 1U << bits) return kNaN;
    if (mantissa >> 59U == 0) {
      mantissa = mantissa << bits | digit;
    } else {
      // What lies so far behind the last bit only says on which side of the middle the number is.
      if (exponent < 10'000) exponent += static_cast<int>(bits);
      rest = rest || digit != 0;
    }
  }
  return std::ldexp(static_cast<double>(mantissa | (rest ? 1U : 0U)), exponent);
}

/// The shortest digits of a positive number, and the power of ten of their first one.
struct Digits {
  std::string text;
  int exponent = 0;
};

auto shortest_digits(double value) -> Digits {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  const std::string_view written(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  const auto mark = written.find('e');
  Digits result;
  for (const auto c : written.substr(0, mark)) {
    if (c != '.') result.text.push_back(c);
  }
  for (const auto c : written.substr(mark + 2)) result.exponent = result.exponent * 10 + (c - '0');
  if (written[mark + 1] == '-') result.exponent = -result.exponent;
  return result;
}

/// `toFixed(15)` of a number from 0 to 1e21, which rounds the middle away from 0.
auto fixed(double value) -> std::string {
  // Only odd 65536ths lie in the middle of two numbers of 15 places; they have 16 and end in 5.
  const auto is_middle = std::fmod(value * 65536.0, 2.0) == 1.0;
  std::array<char, 64> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, is_middle ? 16 : 15);
  std::string result(buffer.data(), end.ptr);
  if (!is_middle) return result;
  result.pop_back();
  for (auto at = result.size(); at-- > 0;) {
    if (result[at] == '.') continue;
    if (result[at] != '9') {
      ++result[at];
      return result;
    }
    result[at] = '0';
  }
  return "1" + result;
}

}  // namespace

auto read_decimal(std::string_view text) -> double {
  const auto negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec == std::errc::result_out_of_range) value = is_large(text) ? kInfinity : 0.0;
  return negative ? -value : value;
}

auto read_number(std::string_view text) -> double {
  text = trimmed(text);
  if (text.empty()) return 0;
  if (text.size() > 2 && text[0] == '0') {
    switch (text[1]) {
      case 'x':
      case 'X': return read_bits(text.substr(2), 4);
      case 'o':
      case 'O': return read_bits(text.substr(2), 3);
      case 'b':
      case 'B': return read_bits(text.substr(2), 1);
      default: break;
    }
  }
  const auto has_sign = text.front() == '-' || text.front() == '+';
  const auto unsigned_text = text.substr(has_sign ? 1 : 0);
  if (unsigned_text == "Infinity") return text.front() == '-' ? -kInfinity : kInfinity;
  return is_decimal(unsigned_text) ? read_decimal(text) : kNaN;
}

auto shortest(double value) -> std::string {
  if (std::isnan(value)) return "NaN";
  if (value == 0) return "0";
  if (value < 0) return "-" + shortest(-value);
  if (std::isinf(value)) return "Infinity";
  auto [digits, exponent] = shortest_digits(value);
  const auto count = static_cast<int>(digits.size());
  const auto point = exponent + 1;
  if (point > 21 || point < -5) {
    if (count > 1) digits.insert(1, ".");
    return digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
  }
  if (point <= 0) return "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (point < count) return digits.insert(static_cast<std::size_t>(point), ".");
  return digits + std::string(static_cast<std::size_t>(point - count), '0');
}

auto number_to_string(double value) -> std::string {
  if (std::isnan(value) || std::abs(value) >= 1e21) return shortest(value);
  if (value < 0) {
    // A number that rounds to 0 loses its sign.
    auto positive = number_to_string(-value);
    return positive == "0" ? positive : "-" + positive;
  }
  return shortest(read_decimal(fixed(value)));
}

}  // namespace promoc::actions::expr
