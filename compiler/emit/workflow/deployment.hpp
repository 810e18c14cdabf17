// The jobs that bring the candidate to one environment.
#pragma once

#include <string>
#include <vector>

#include "emit/emission.hpp"

namespace promoc::emit {

/// Adds check, slots, deployment, verification and rollback of one environment, as far as it has them.
void add_deployment(Emission& emission, const plan::Deployment& deployment, lang::yaml::Map& jobs);

/// Jobs that stand for a deployment's `require`: the called validation, or a job per check.
auto requirement_jobs(const plan::Plan& plan, const plan::Deployment& deployment) -> std::vector<std::string>;
/// The workflows that may write deployment records.
auto record_workflows(const plan::Plan& plan) -> std::string;

}  // namespace promoc::emit
