// From what the author asked for to what will exist.
#pragma once

#include "plan/plan.hpp"
#include "sema/model.hpp"

namespace promoc::sema {

/// The plan of a model without errors. `definition` is the definition's path relative to the output.
auto lower(const Model& model, std::string definition) -> plan::Plan;

/// Names of GitHub environments that a model needs beyond its own: slots, watch and rollback. For checking names.
auto derived_environments(const Model& model) -> std::vector<std::string>;

}  // namespace promoc::sema
