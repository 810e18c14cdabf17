// The settings as bodies of GitHub's REST API, but with teams and users by name; other forms are made from them.
#pragma once

#include <nlohmann/json.hpp>

#include "plan/plan.hpp"

namespace promoc::emit {

/// `environment`, `put`, `branch_policies`, and names under `variables` and `secrets` where there are any.
auto environment_settings(const plan::Plan& plan, const plan::EnvironmentSettings& settings) -> nlohmann::ordered_json;
auto branch_ruleset(const plan::Plan& plan, const plan::BranchProtection& branch) -> nlohmann::ordered_json;
auto tag_ruleset(const plan::TagProtection& tag) -> nlohmann::ordered_json;

}  // namespace promoc::emit
