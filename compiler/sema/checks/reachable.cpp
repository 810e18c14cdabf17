#include <fmt/format.h>

#include <algorithm>

#include "sema/branch_sets.hpp"
#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

auto find(const Model& model, const std::string& name) -> const Environment& {
  return *std::ranges::find(model.environments, name, &Environment::name);
}

/// A branch that a chain wants and an earlier environment never sees.
auto check_chain(const Model& model, const Environment& environment, const Trigger& trigger,
                 const std::map<std::string, Branches>& reached, diag::Sink& sink) -> bool {
  for (const auto& branch : trigger.branches) {
    for (const auto& name : trigger.environments) {
      if (covers(reached.at(name), branch)) continue;
      const auto& earlier = find(model, name);
      const auto at = earlier.triggers.empty() ? earlier.span : earlier.triggers.front().span;
      sink.report(diag::Kind::Unreachable, trigger.span,
                  fmt::format("`{}` wants `{}` after `{}`, and nothing brings `{}` to `{}`", environment.name, branch,
                              name, branch, name))
          .label(at, fmt::format("what starts `{}`", name));
      return false;
    }
  }
  return true;
}

}  // namespace

void check_reachable(const Model& model, diag::Sink& sink) {
  const auto reached = reached_by(model);
  std::vector<std::string> reported;
  for (const auto& environment : model.environments) {
    if (environment.triggers.empty()) {
      sink.report(diag::Kind::Unreachable, environment.span,
                  fmt::format("nothing starts a deployment to `{}`", environment.name))
          .help("add a trigger, such as `trigger push main` or `trigger after` and an environment");
      reported.push_back(environment.name);
      continue;
    }
    bool good = true;
    bool known = false;
    for (const auto& trigger : environment.triggers) {
      known = known || std::ranges::any_of(trigger.environments, [&](const std::string& name) {
                return std::ranges::find(reported, name) != reported.end();
              });
      if (!known) good = check_chain(model, environment, trigger, reached, sink) && good;
    }
    if (good && !known && reached.at(environment.name).empty()) {
      sink.report(diag::Kind::Unreachable, environment.triggers.front().span,
                  fmt::format("no branch comes as far as `{}`", environment.name))
          .help("the environments before it share no branch");
      good = false;
    }
    if (!good || known) reported.push_back(environment.name);
  }
}

}  // namespace promoc::sema
