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

auto Plan::validation_of(std::string_view branch) const -> const Validation* {
  const auto asks = [&](const Validation& validation) {
    return std::ranges::find(validation.branches, branch) != validation.branches.end();
  };
  const auto found = std::ranges::find_if(validations, asks);
  return found == validations.end() ? nullptr : &*found;
}

auto Plan::called_validation() const -> const Validation* {
  return validations.size() == 1 ? &validations.front() : nullptr;
}

auto name_for_file(std::string_view ref) -> std::string {
  std::string name(ref);
  for (auto& c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (!plain) c = '-';
  }
  return name;
}

}  // namespace promoc::plan
