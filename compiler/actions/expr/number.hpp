// Numbers as JavaScript reads and writes them, in every locale the same.
#pragma once

#include <string>
#include <string_view>

namespace promoc::actions::expr {

/// `Number(text)`: decimal, `0x`, `0o`, `0b`, `Infinity`; white space around it; 0 for an empty text; NaN for any
/// other.
auto read_number(std::string_view text) -> double;

/// Digits with an optional sign, point and exponent, as the caller has checked. Too large is an infinity, too small 0.
auto read_decimal(std::string_view text) -> double;

/// `Number.prototype.toString`: the fewest digits that give the same number.
auto shortest(double value) -> std::string;

/// A number where GitHub needs a string: at most 15 places behind the point.
auto number_to_string(double value) -> std::string;

}  // namespace promoc::actions::expr
