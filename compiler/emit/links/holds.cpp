#include "emit/links/holds.hpp"

#include <algorithm>

#include "emit/emitters.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {

auto is_guarded(const plan::Plan& plan, std::string_view branch) -> bool {
  const auto protection = std::ranges::find(plan.branches, branch, &plan::BranchProtection::branch);
  // GitHub has one switch for workflows that open pull requests and for workflows that approve them.
  const bool workflows_approve = opens_pull_requests(plan);
  return protection != plan.branches.end() && protection->code_owners && protection->last_push_approval &&
         !workflows_approve;
}

auto pipeline_is_owned(const plan::Plan& plan, std::string_view file) -> bool {
  return is_owned(plan, file) && is_owned(plan, kPromoteFile) && is_owned(plan, ".github/promoc/manifest.json");
}

auto holds_in_files(const plan::Plan& plan, std::string_view rule, std::string_view file) -> plan::Holds {
  const auto concerns = [&](const plan::Deployment& d) { return rule.starts_with(d.environment + "."); };
  const bool of_one = std::ranges::any_of(plan.deployments, concerns);
  const bool guarded = std::ranges::all_of(plan.deployments, [&](const plan::Deployment& d) {
    return (of_one && !concerns(d)) ||
           std::ranges::all_of(d.branches, [&](const std::string& branch) { return is_guarded(plan, branch); });
  });
  return guarded && pipeline_is_owned(plan, file) ? plan::Holds::Writer : plan::Holds::Author;
}

}  // namespace promoc::emit
