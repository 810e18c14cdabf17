#include <fmt/format.h>

#include <algorithm>

#include "sema/branch_sets.hpp"
#include "sema/checks/checks.hpp"
#include "sema/types.hpp"

namespace promoc::sema {
namespace {

auto is_signed(const Model& model, const std::string& branch) -> bool {
  return std::ranges::any_of(
      model.branches, [&](const BranchProtection& p) { return p.signed_commits && branch_matches(p.branch, branch); });
}

}  // namespace

void check_committers_proved(const Model& model, diag::Sink& sink) {
  const auto reached = reached_by(model);
  for (const auto& environment : model.environments) {
    if (!environment.approval) continue;
    const auto& excluding = environment.approval->excluding;
    if (std::ranges::find(excluding, Excluded::AnyCommitter) == excluding.end()) continue;
    const auto& branches = reached.at(environment.name);
    const auto unsigned_branch =
        std::ranges::find_if_not(branches, [&](const std::string& branch) { return is_signed(model, branch); });
    if (unsigned_branch == branches.end()) continue;
    sink.report(diag::Kind::CommittersNotProved, environment.approve_span,
                fmt::format("commits on `{}` need no signature, so anybody can write another name into them",
                            *unsigned_branch))
        .help(fmt::format("`excluding any_committer` holds with `protect branch {} {{ signed_commits }}`",
                          *unsigned_branch));
  }
}

}  // namespace promoc::sema
