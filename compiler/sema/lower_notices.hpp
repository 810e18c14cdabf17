// Notices, their channels and secrets, from the model into the plan.
#pragma once

#include "plan/plan.hpp"
#include "sema/model.hpp"

namespace promoc::sema {

/// Adds what notices need to a plan that has its deployments: the channels and secrets that are used, and the GitHub
/// environment that holds the secrets.
void lower_notices(const Model& model, plan::Plan& plan);

}  // namespace promoc::sema
