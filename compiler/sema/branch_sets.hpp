// Which branches reach which environment.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sema/model.hpp"

namespace promoc::sema {

/// Branches and patterns, in the order in which they are named.
using Branches = std::vector<std::string>;

/// Whether some entry covers a branch or pattern.
auto covers(const Branches& branches, const std::string& branch) -> bool;
/// Branches that start a run by a trigger of their own; a dispatch without `from` runs on the default branch.
auto starting_branches(const Model& model, const Trigger& trigger) -> Branches;
/// The branches that reach each environment. Environments must be in promotion order.
auto reached_by(const Model& model) -> std::map<std::string, Branches>;

}  // namespace promoc::sema
