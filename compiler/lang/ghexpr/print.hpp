// Text of an expression, with the fewest parentheses that keep its meaning.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lang/ghexpr/expr.hpp"

namespace promoc::lang::ghexpr {

/// A place where a long expression may continue on the next line: the offset of the single space before `&&` or `||`,
/// and how deep in the tree that operator stands (0: the outermost).
struct Break {
  std::uint32_t offset = 0;
  std::uint32_t depth = 0;
};

/// An expression on one line, and where that line may be broken; breaks are in order of their offsets.
struct Printed {
  std::string text;
  std::vector<Break> breaks;
};

/// The expression without `${{ }}`.
auto print(const Expr& expr) -> std::string;
auto print_with_breaks(const Expr& expr) -> Printed;

}  // namespace promoc::lang::ghexpr
