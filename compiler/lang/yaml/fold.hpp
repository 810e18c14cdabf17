// Breaking a long condition over the lines of a folded block.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "lang/ghexpr/print.hpp"

namespace promoc::lang::yaml {

/// The lines of `text`, broken at all outermost operators, and further inside where a line is longer than `width`.
/// Each break stands for the one space that a folded block (`>-`) makes of it.
auto fold(std::string_view text, std::span<const ghexpr::Break> breaks, std::size_t width)
    -> std::vector<std::string_view>;

}  // namespace promoc::lang::yaml
