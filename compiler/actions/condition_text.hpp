// What the text of a condition tells before it is evaluated.
#pragma once

#include <string_view>

#include "actions/expr/parse.hpp"
#include "actions/truth.hpp"

namespace promoc::actions {

auto is_expression(std::string_view text) -> bool;
/// Whether a context, or an expression, means the same everywhere in a run.
auto is_run_wide(const Path& path) -> bool;
auto is_run_wide(std::string_view text) -> bool;
/// Fields of `github` that differ between jobs or steps of a run. Source: docs.github.com, "Contexts".
auto is_local_field(std::string_view field) -> bool;
/// Whether the evaluation may fail: GitHub then fails the job, or the step.
auto may_break(std::string_view text) -> bool;
/// Of a condition of which only a part stands in `${{ }}`: whether there is text around that, so that it is never
/// empty.
auto has_text(const expr::Node& glued) -> bool;

}  // namespace promoc::actions
