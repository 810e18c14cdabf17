#include "plan/closed_paths.hpp"

#include <algorithm>

namespace promoc::plan {
namespace {

/// Whether changes on the path leave the calendar out, whichever of its classes they are of.
auto leaves_out(const Path& path, const Window& window) -> bool {
  const auto skips = [&](const std::string& name) {
    return std::ranges::find(window.skippable_by, name) != window.skippable_by.end();
  };
  return !path.classes.empty() && std::ranges::all_of(path.classes, skips);
}

}  // namespace

auto closed_paths(const Plan& plan) -> std::vector<ClosedPath> {
  std::vector<ClosedPath> closed;
  for (const auto& path : plan.paths) {
    for (const auto& d : path.deployments) {
      for (const auto& window : d.windows) {
        if (!window.advisory && !leaves_out(path, window))
          closed.push_back({path.name, d.environment, window.calendar});
      }
    }
  }
  return closed;
}

}  // namespace promoc::plan
