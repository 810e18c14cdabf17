// Where notices and their secrets stand in the emitted files, for the report.
#pragma once

#include <vector>

#include "plan/plan.hpp"

namespace promoc::emit {

/// Links of all notices and secrets. `holds` of those that are enforced is left to the caller, who knows the branches.
auto notice_links(const plan::Plan& plan) -> std::vector<plan::Enforcement>;
/// The GitHub environment that holds the secrets; null when there is none.
auto find_notices(const plan::Plan& plan) -> const plan::EnvironmentSettings*;

}  // namespace promoc::emit
