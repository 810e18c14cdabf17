// Second ways into an environment can be gone, and end where they should.
#include <fmt/format.h>

#include <algorithm>

#include "sema/branch_sets.hpp"
#include "sema/checks/checks.hpp"
#include "sema/promotion_order.hpp"

namespace promoc::sema {
namespace {

auto find(const Model& model, const std::string& name) -> const Environment& {
  return *std::ranges::find(model.environments, name, &Environment::name);
}

/// The workflow runs on a branch that reaches the environment by itself, so that nobody brings a workflow of his own.
void check_branches(const Model& model, const Path& path, diag::Sink& sink) {
  const auto reached = reached_by(model);
  const auto& branches = reached.at(path.to);
  const bool exact =
      std::ranges::any_of(branches, [](const auto& branch) { return branch.find('*') == std::string::npos; });
  if (!exact) {
    sink.report(diag::Kind::Unreachable, path.span,
                fmt::format("the path `{}` runs on a branch that reaches `{}`, and there is only a pattern of branches",
                            path.name, path.to))
        .label(find(model, path.to).span, "declared here");
    return;
  }
  for (const auto& from : path.from) {
    if (!covers(branches, from)) continue;
    sink.report(diag::Kind::Contradiction, path.trigger_span,
                fmt::format("`{}` reaches `{}` by itself, so nobody needs the path for it", from, path.to));
  }
}

void check_skip(const Model& model, const Path& path, diag::Sink& sink) {
  if (!path.skip) return;
  const auto& to = find(model, path.to);
  const auto before = comes_after(to);
  if (std::ranges::find(before, path.skip->environment) != before.end()) return;
  sink.report(diag::Kind::DoesNothing, path.skip->span,
              fmt::format("`{}` does not come after `{}`, so there is nothing to leave out", path.to,
                          path.skip->environment))
      .label(to.span, "declared here");
}

}  // namespace

void check_paths(const Model& model, diag::Sink& sink) {
  for (const auto& path : model.paths) {
    check_branches(model, path, sink);
    check_skip(model, path, sink);
    for (const auto& branch : path.lands) {
      const auto& reached = reached_by(model);
      const bool known = std::ranges::any_of(reached, [&](const auto& entry) { return covers(entry.second, branch); });
      if (known || branch == model.github.default_branch) continue;
      sink.report(diag::Kind::DoesNothing, path.span,
                  fmt::format("nothing is promoted from `{}`, so there the change would be of no use", branch));
    }
  }
}

}  // namespace promoc::sema
