// Expressions that stand somewhere in a longer text.
#pragma once

#include <cstdint>
#include <string_view>

#include "actions/expr/parse.hpp"

namespace promoc::actions::expr {

/// `parse`, with all places moved by `offset`.
auto parse_part(std::string_view text, std::uint32_t offset, const ParseOptions& options) -> Parsed;

}  // namespace promoc::actions::expr
