#include "plan/plan.hpp"

#include <algorithm>

namespace promoc::plan {

auto Plan::leads_through(std::string_view end, std::string_view environment) const -> bool {
  if (end == environment) return true;
  const auto found = std::ranges::find(deployments, end, &Deployment::environment);
  return found != deployments.end() && std::ranges::any_of(found->after, [&](const std::string& before) {
           return leads_through(before, environment);
         });
}

}  // namespace promoc::plan
