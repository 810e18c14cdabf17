#include "emit/workflow/triggers.hpp"

#include <algorithm>

#include "emit/workflow/deployment.hpp"

namespace promoc::emit {

namespace gh = lang::ghexpr;

namespace {

/// Expressions know no patterns. The checker lets only such through here that end with their wildcard; a `*` that stops
/// at a slash is held by the environment's own branch policy.
auto is_branch(const std::string& branch) -> gh::Expr {
  const auto ref = "refs/heads/" + branch;
  const auto wildcard = ref.find('*');
  if (wildcard == std::string::npos) return gh::eq(gh::path("github.ref"), gh::lit(ref));
  return gh::call("startsWith", {gh::path("github.ref"), gh::lit(ref.substr(0, wildcard))});
}

auto branches_of(const plan::Deployment& deployment, bool dispatch) -> std::vector<std::string> {
  std::vector<std::string> branches;
  for (const auto& start : deployment.starts) {
    if (start.dispatch != dispatch) continue;
    for (const auto& branch : start.branches) {
      if (std::ranges::find(branches, branch) == branches.end()) branches.push_back(branch);
    }
  }
  return branches;
}

auto contains_all(const std::vector<std::string>& list, const std::vector<std::string>& items) -> bool {
  return std::ranges::all_of(items, [&](const auto& item) { return std::ranges::find(list, item) != list.end(); });
}

auto is_event(const char* name) -> gh::Expr { return gh::eq(gh::path("github.event_name"), gh::lit(name)); }

}  // namespace

auto is_any_branch(const std::vector<std::string>& branches) -> gh::Expr {
  std::vector<gh::Expr> any;
  for (const auto& branch : branches) any.push_back(is_branch(branch));
  return gh::any_of(std::move(any));
}

auto ends_short_of(const plan::Plan& plan, const plan::Deployment& deployment) -> std::vector<std::string> {
  auto ends = plan.promotion_of(deployment).dispatch_ends;
  std::erase_if(ends, [&](const auto& end) { return plan.leads_through(end, deployment.environment); });
  return ends;
}

auto does_not_end_in(const std::vector<std::string>& ends) -> std::vector<gh::Expr> {
  std::vector<gh::Expr> none;
  for (const auto& end : ends) none.push_back(gh::ne(gh::path("inputs.environment"), gh::lit(end)));
  return none;
}

namespace {

/// Which events and branches an environment is for; nothing for all.
auto event_condition(const plan::Plan& plan, const plan::Deployment& deployment) -> std::optional<gh::Expr> {
  if (!deployment.after.empty()) {
    if (deployment.only_branches.empty()) return std::nullopt;
    return is_any_branch(deployment.only_branches);
  }
  const auto& promotion = plan.promotion_of(deployment);
  const auto pushed = branches_of(deployment, false);
  const auto dispatched = branches_of(deployment, true);
  const bool every_push = contains_all(pushed, promotion.push_branches);
  if (!promotion.dispatch) return every_push ? std::nullopt : std::optional(is_any_branch(pushed));
  if (promotion.push_branches.empty()) return is_any_branch(dispatched);
  // What is no push was dispatched: nothing else starts the workflow.
  if (every_push && !dispatched.empty()) return gh::any_of({is_event("push"), is_any_branch(dispatched)});
  std::vector<gh::Expr> any;
  if (!pushed.empty()) {
    any.push_back(every_push ? is_event("push") : gh::all_of({is_event("push"), is_any_branch(pushed)}));
  }
  if (!dispatched.empty()) any.push_back(gh::all_of({is_event("workflow_dispatch"), is_any_branch(dispatched)}));
  return gh::any_of(std::move(any));
}

}  // namespace

auto start_condition(const plan::Plan& plan, const plan::Deployment& deployment) -> std::optional<gh::Expr> {
  auto all = does_not_end_in(ends_short_of(plan, deployment));
  if (auto event = event_condition(plan, deployment)) all.insert(all.begin(), std::move(*event));
  if (all.empty()) return std::nullopt;
  return gh::all_of(std::move(all));
}

auto first_checks(const plan::Plan& plan, const plan::Promotion& promotion) -> std::vector<std::string> {
  std::optional<std::vector<std::string>> shared;
  for (const auto& deployment : plan.deployments) {
    if (!deployment.after.empty() || &plan.promotion_of(deployment) != &promotion) continue;
    auto jobs = requirement_jobs(plan, deployment);
    // What some changes leave out holds up its own environment only.
    std::erase_if(jobs, [&](const auto& job) {
      return std::ranges::find(deployment.skippable, job, &plan::Skippable::check) != deployment.skippable.end();
    });
    if (!shared) {
      shared = jobs;
      continue;
    }
    std::erase_if(*shared, [&](const auto& job) { return std::ranges::find(jobs, job) == jobs.end(); });
  }
  return shared.value_or(std::vector<std::string>());
}

auto skip_input(const plan::Path& path) -> std::string {
  auto name = "skip_" + path.skip->environment;
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace promoc::emit
