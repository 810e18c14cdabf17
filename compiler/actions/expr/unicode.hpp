// Text as JavaScript sees it: UTF-16 units, its white space, its upper and lower case.
#pragma once

#include <string>
#include <string_view>

namespace promoc::actions::expr {

/// The UTF-16 units of a text. Bytes that are no UTF-8 become U+FFFD each; half a surrogate pair stays what it is.
auto to_units(std::string_view text) -> std::u16string;

/// Back to UTF-8; half a surrogate pair becomes three bytes.
auto from_units(std::u16string_view units) -> std::string;

/// Number of UTF-16 units.
auto length_in_units(std::string_view text) -> std::size_t;

/// In upper case, as `==`, `<`, `startsWith` and `endsWith` compare.
auto upper(std::string_view text) -> std::u16string;

/// In lower case, as keys are found and as `contains` compares. A capital sigma at the end of a word becomes the same
/// small one as everywhere.
auto lower(std::string_view text) -> std::string;

/// Whether two texts are the same in upper case.
auto same_in_upper(std::string_view left, std::string_view right) -> bool;

/// Without the white space and line ends of JavaScript at both ends.
auto trimmed(std::string_view text) -> std::string_view;

/// Whether half a surrogate pair stands at `at`, in the three bytes that stand for it.
auto is_half_pair(std::string_view text, std::size_t at) -> bool;

/// Joins halves of a surrogate pair that have come to stand beside each other.
auto with_whole_pairs(std::string text) -> std::string;

}  // namespace promoc::actions::expr
