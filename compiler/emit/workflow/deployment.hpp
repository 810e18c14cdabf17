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
/// Whether a check is run by the called workflow that also checks pull requests.
auto is_called(const plan::Plan& plan, const plan::Deployment& deployment, const std::string& check) -> bool;
/// Deployments that take what soaks in this environment, while newer candidates wait before it.
auto holding(const plan::Plan& plan, const plan::Deployment& deployment) -> std::vector<const plan::Deployment*>;
/// Names of the jobs that write an environment's records.
auto record_writers(const plan::Deployment& deployment) -> std::vector<std::string>;
/// The workflows that may write deployment records.
auto record_workflows(const plan::Plan& plan) -> std::string;

}  // namespace promoc::emit
