// `fromJSON` and `toJSON`: the JSON of JavaScript, to the byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "actions/expr/value.hpp"

namespace promoc::actions::expr {

/// Levels of arrays and objects that are read. Source: GitHub's runner stops at 64 (Newtonsoft.Json), the package
/// nowhere; the twice of the former never refuses what runs.
inline constexpr std::size_t kMaxJsonDepth = 128;

/// Nothing: it is not JSON, or deeper than kMaxJsonDepth. Of equal keys the last value counts, at the place of the
/// first; of keys that differ in case alone the first counts. Keys that number items come first, in their order.
auto from_json(std::string_view text) -> std::optional<Value>;

/// Indented by two blanks. NaN and the infinities become null. Nothing: it is longer than kMaxString.
auto to_json(const Value& value) -> std::optional<std::string>;

}  // namespace promoc::actions::expr
