// What starts the promotion, and which of its jobs an event is for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lang/ghexpr/expr.hpp"
#include "lang/yaml/tree.hpp"
#include "plan/plan.hpp"

namespace promoc::emit {

/// The workflow's `on`: every event that starts some environment.
auto triggers(const plan::Plan& plan) -> lang::yaml::Map;

/// Which of the workflow's events and branches are this deployment's. Nothing when all that reach it are: it is the
/// only one that pushes start, or follows another on every branch.
auto start_condition(const plan::Plan& plan, const plan::Deployment& deployment) -> std::optional<lang::ghexpr::Expr>;

/// Whether the run is one of these branches or patterns.
auto is_any_branch(const std::vector<std::string>& branches) -> lang::ghexpr::Expr;

/// Jobs that must have passed before anything is built: the requirements that all first environments share. The others
/// hold up their own environment only.
auto first_checks(const plan::Plan& plan) -> std::vector<std::string>;

}  // namespace promoc::emit
