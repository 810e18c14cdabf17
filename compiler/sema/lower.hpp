// From what the author asked for to what will exist.
#pragma once

#include "plan/plan.hpp"
#include "sema/model.hpp"

namespace promoc::sema {

/// The plan of a model without errors. `definition` is the definition's path relative to the output.
auto lower(const Model& model, std::string definition) -> plan::Plan;

}  // namespace promoc::sema
