// Literals with units: durations, memory, percentages, counts. Exact: no floating point anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sema/model.hpp"
#include "sema/text.hpp"

namespace promoc::sema {

/// "1.5h": the number in millionths, and the unit as written.
struct Amount {
  std::int64_t micro = 0;
  std::string_view unit;
};
/// Nothing for more than nine digits before the point or more than six behind it.
auto split_amount(std::string_view text) -> std::optional<Amount>;

/// What a figure measures. Base units: milliseconds; MiB; millionths of a percent; one.
enum class Measure { Duration, Memory, Percent, Count };

/// What a `value` or `in` field holds: its first token or field.
auto primary(const Node& value) -> Node;
/// The name when the value is a name alone: `low`.
auto plain_name(const Node& value) -> std::optional<Node>;
auto is_assumed(const Node& node) -> bool;

/// The figure of a token in base units. Other tokens, wrong units and figures that cannot be are reported at it.
auto read_amount(const Node& token, Measure measure, diag::Sink& sink) -> std::optional<std::int64_t>;
/// A `value` that must be a duration of whole seconds, more than none.
auto read_duration(const Node& value, diag::Sink& sink) -> std::optional<Duration>;

/// "5", "0.5": a number of millionths in its shortest form.
auto write_decimal(std::int64_t micro) -> std::string;
/// "15 minutes", "72 hours", "90 seconds": the largest unit that leaves no rest.
auto write_duration(Duration duration) -> std::string;
/// An amount as a definition writes it: "512MiB", "15min", "5%".
auto write_amount(std::int64_t base, Measure measure) -> std::string;

}  // namespace promoc::sema
