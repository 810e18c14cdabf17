// The functions that exist everywhere.
#pragma once

#include <span>
#include <string_view>

#include "actions/expr/value.hpp"

namespace promoc::actions::expr {

/// A call of a function of `well_known_functions()`, by its name in lower case and with a number of arguments that it
/// takes. An error has a message but no place.
auto call_well_known(std::string_view function, std::span<const Value> arguments) -> Result<Value>;

auto is_well_known(std::string_view function) -> bool;

/// GitHub's `<` and `>`: strings by their units in upper case, unlike kinds as numbers; never of null, arrays, objects.
auto less(const Value& left, const Value& right) -> bool;

}  // namespace promoc::actions::expr
