// What starts the promotion, and which of its jobs an event is for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lang/ghexpr/expr.hpp"
#include "plan/plan.hpp"

namespace promoc::emit {

/// Which of the workflow's events and branches are this deployment's. Nothing when all that reach it are: it is the
/// only one that pushes start, or follows another on every branch.
auto start_condition(const plan::Plan& plan, const plan::Deployment& deployment) -> std::optional<lang::ghexpr::Expr>;

/// The ends that whoever starts a run can choose, and that lie before this environment or beside it.
auto ends_short_of(const plan::Plan& plan, const plan::Deployment& deployment) -> std::vector<std::string>;

/// For each of these: the run does not end there. GitHub refuses what is none of the choices; a push has no choice.
auto does_not_end_in(const std::vector<std::string>& ends) -> std::vector<lang::ghexpr::Expr>;

/// Whether the run is one of these branches or patterns.
auto is_any_branch(const std::vector<std::string>& branches) -> lang::ghexpr::Expr;

/// Jobs that must have passed before anything is built: the requirements that all first environments of a
/// workflow share. The others
/// hold up their own environment only.
auto first_checks(const plan::Plan& plan, const plan::Promotion& promotion) -> std::vector<std::string>;

/// The input by which a person leaves an environment out.
auto skip_input(const plan::Path& path) -> std::string;

}  // namespace promoc::emit
