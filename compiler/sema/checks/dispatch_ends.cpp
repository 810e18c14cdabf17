#include <fmt/format.h>

#include <algorithm>

#include "base/unique.hpp"
#include "sema/branch_sets.hpp"
#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

/// Whether a run that ends in one environment has been through another one, or is there at once.
auto comes_through(const Model& model, const std::string& end, const std::string& other) -> bool {
  std::vector<std::string> passed{end};
  for (std::size_t i = 0; i < passed.size(); ++i) {
    const auto found = std::ranges::find(model.environments, passed[i], &Environment::name);
    for (const auto& trigger : found->triggers) {
      for (const auto& before : trigger.environments) add_unique(passed, before);
    }
  }
  return std::ranges::find(passed, other) != passed.end();
}

void check_ends(const Model& model, const Environment& environment, const Trigger& trigger, diag::Sink& sink) {
  if (trigger.ends.empty()) return;
  const auto reached = reached_by(model);
  const auto starting = starting_branches(model, trigger);
  for (const auto& end : trigger.ends) {
    const auto& branches = reached.at(end.environment);
    if (!comes_through(model, end.environment, environment.name)) {
      sink.report(diag::Kind::Unreachable, end.span,
                  fmt::format("a run that starts with `{}` never comes to `{}`", environment.name, end.environment))
          .help("`to` names the environments in which it may end: this one, and those that come after it");
    } else if (std::ranges::none_of(starting, [&](const std::string& branch) { return covers(branches, branch); })) {
      sink.report(diag::Kind::Unreachable, end.span,
                  fmt::format("no branch of this trigger comes as far as `{}`", end.environment));
    }
  }
}

}  // namespace

void check_dispatch_ends(const Model& model, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    for (const auto& trigger : environment.triggers) check_ends(model, environment, trigger, sink);
  }
}

}  // namespace promoc::sema
