// The functions and contexts of expressions.
#pragma once

#include <span>
#include <string_view>

#include "actions/expr/parse.hpp"

namespace promoc::actions::expr {

/// The functions that exist everywhere, in lower case.
auto well_known_functions() -> std::span<const Function>;

/// Null if nothing of that name, in lower case, may be called. What exists everywhere wins.
auto find_function(std::string_view name, const ParseOptions& options) -> const Function*;

/// Whether there may be a context of that name, in lower case.
auto has_context(std::string_view name, const ParseOptions& options) -> bool;

}  // namespace promoc::actions::expr
