#include "sema/branch_sets.hpp"

#include <algorithm>

#include "sema/types.hpp"

namespace promoc::sema {
namespace {

void add(Branches& branches, const std::string& branch) {
  if (std::ranges::find(branches, branch) == branches.end()) branches.push_back(branch);
}

/// Branches that reach all of some environments.
auto common(const std::map<std::string, Branches>& reached, const std::vector<std::string>& environments) -> Branches {
  Branches result = reached.contains(environments.front()) ? reached.at(environments.front()) : Branches();
  for (const auto& environment : environments) {
    if (!reached.contains(environment)) return {};
    const auto& other = reached.at(environment);
    std::erase_if(result, [&](const std::string& branch) { return !covers(other, branch); });
  }
  return result;
}

}  // namespace

auto covers(const Branches& branches, const std::string& branch) -> bool {
  return std::ranges::any_of(branches, [&](const std::string& pattern) { return branch_matches(pattern, branch); });
}

auto starting_branches(const Model& model, const Trigger& trigger) -> Branches {
  if (trigger.kind == Trigger::Kind::After) return {};
  if (trigger.kind == Trigger::Kind::Dispatch && trigger.branches.empty()) return {model.github.default_branch};
  return trigger.branches;
}

auto reached_by(const Model& model) -> std::map<std::string, Branches> {
  std::map<std::string, Branches> reached;
  for (const auto& environment : model.environments) {
    Branches branches;
    for (const auto& trigger : environment.triggers) {
      for (const auto& branch : starting_branches(model, trigger)) add(branches, branch);
      if (trigger.kind != Trigger::Kind::After) continue;
      const auto before = common(reached, trigger.environments);
      for (const auto& branch : trigger.branches.empty() ? before : trigger.branches) {
        if (covers(before, branch)) add(branches, branch);
      }
    }
    reached.emplace(environment.name, std::move(branches));
  }
  return reached;
}

}  // namespace promoc::sema
