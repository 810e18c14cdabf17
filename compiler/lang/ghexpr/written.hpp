// Expressions that stand in a template as its author wrote them: text, where everything else is a tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/ghexpr/print.hpp"

namespace promoc::lang::ghexpr {

/// The places where a written expression may be broken. Nothing when a literal or a parenthesis is left open, or the
/// text holds `${{`, `}}` or a line feed outside of literals: then it is no single expression.
auto breaks_of(std::string_view text) -> std::optional<std::vector<Break>>;

/// One blank for each run of blanks outside of literals, and none at the ends.
auto with_single_blanks(std::string_view text) -> std::string;

/// Where the `}}` stands that ends the expression at the front of `text`, literals left out of account.
auto end_of_expression(std::string_view text) -> std::optional<std::size_t>;

}  // namespace promoc::lang::ghexpr
