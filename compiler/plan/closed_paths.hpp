// Second ways into an environment, such as a hotfix, that a calendar closes like the usual one.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace promoc::plan {

/// While the calendar is closed, nothing goes to the environment on this path either.
struct ClosedPath {
  std::string path;
  std::string environment;
  std::string calendar;
};

/// Every calendar that stops every change on a path: it is not advisory, and not all classes of the path may leave it
/// out. In the order of paths, their environments, and calendars.
auto closed_paths(const Plan& plan) -> std::vector<ClosedPath>;

}  // namespace promoc::plan
