#include <fmt/format.h>

#include <algorithm>
#include <map>

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
  std::map<std::string, std::vector<const Environment*>> unproved;  // by branch
  for (const auto& environment : model.environments) {
    const auto approvals = approvals_of(environment);
    if (approvals.empty()) continue;
    const auto& excluding = approvals.front().excluding;
    if (std::ranges::find(excluding, Excluded::AnyCommitter) == excluding.end()) continue;
    for (const auto& branch : reached.at(environment.name)) {
      if (!is_signed(model, branch)) unproved[branch].push_back(&environment);
    }
  }
  for (const auto& [branch, environments] : unproved) {
    const auto others = environments.size() - 1;
    auto added = sink.report(diag::Kind::CommittersNotProved, environments.front()->approve_span,
                             fmt::format("commits on `{}` need no signature, so anybody can write another name into "
                                         "them",
                                         branch));
    if (others > 0) {
      added.label(environments[1]->approve_span, others == 1
                                                     ? "here too"
                                                     : fmt::format("here too, and in {} more {}", others - 1,
                                                                   others == 2 ? "environment" : "environments"));
    }
    added.help(fmt::format("`excluding any_committer` holds with `protect branch {} {{ signed_commits }}`", branch));
  }
}

}  // namespace promoc::sema
