#include <fmt/format.h>

#include <algorithm>

#include "sema/branch_sets.hpp"
#include "sema/checks/checks.hpp"

namespace promoc::sema {

namespace {

/// The workflow runs on one branch alone that reaches the environment, so that nobody brings a workflow of his own to
/// it.
void check_rollbacks_by_hand(const Model& model, diag::Sink& sink) {
  const auto reached = reached_by(model);
  for (const auto& environment : model.environments) {
    const auto& branches = reached.at(environment.name);
    const bool exact =
        std::ranges::any_of(branches, [](const auto& branch) { return branch.find('*') == std::string::npos; });
    if (!environment.rollback_by_hand || exact || covers(branches, model.github.default_branch)) continue;
    sink.report(diag::Kind::DefaultBranchLeftOut, environment.rollback_by_hand->span,
                fmt::format(
                    "a rollback by hand runs on a branch that reaches `{}`, and there is only a pattern of branches",
                    environment.name))
        .label(model.github.span, "the default branch")
        .help(fmt::format("let `{}` reach `{}`, or name a branch", model.github.default_branch, environment.name));
  }
}

}  // namespace

void check_default_branch(const Model& model, diag::Sink& sink) {
  check_rollbacks_by_hand(model, sink);
  const Environment* needs = nullptr;
  Branches starting;
  std::string what;
  for (const auto& environment : model.environments) {
    for (const auto& trigger : environment.triggers) {
      for (const auto& branch : starting_branches(model, trigger)) starting.push_back(branch);
      if (trigger.kind == Trigger::Kind::Dispatch && needs == nullptr) {
        needs = &environment;
        what = "a workflow that a person starts must be";
      }
    }
    if (environment.rollback_on_failure && needs == nullptr) {
      needs = &environment;
      what = "what brings a broken deployment back must be";
    }
  }
  if (needs == nullptr || covers(starting, model.github.default_branch)) return;
  sink.report(diag::Kind::DefaultBranchLeftOut, model.github.span,
              fmt::format("the default branch `{}` promotes nothing, and {} there", model.github.default_branch, what))
      .label(needs->span, fmt::format("`{}` needs it", needs->name))
      .help(fmt::format("let `{}` reach the first environment, or make a promoting branch the default",
                        model.github.default_branch));
}

}  // namespace promoc::sema
