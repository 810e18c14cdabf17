// The whole way: from what is wanted to a plan, and from a plan to settings that were read back.
#pragma once

#include <functional>

#include "apply/difference.hpp"
#include "apply/wanted.hpp"

namespace promoc::apply {

/// What is to be done, and the state that it was thought out for.
struct Planned {
  Repository repository;
  Goal goal;
  Present present;
  ReviewerNames names;
  std::vector<Finding> findings;   ///< with an error among them, nothing may be applied
  std::vector<std::string> notes;  ///< what was not looked at
};

/// Reads the repository and compares. `repository` is "acme/shop", or empty for that of the clone. Nothing: see
/// `GitHub::trouble`.
auto make_plan(GitHub& github, const std::string& repository, Wanted wanted) -> std::optional<Planned>;

/// Reads again what a plan is about, for a plan that was saved. False: see `GitHub::trouble`.
auto refresh(GitHub& github, Planned& plan) -> bool;

/// What came of a plan.
struct Outcome {
  bool failed = false;           ///< see `GitHub::trouble`; the rest was not tried
  std::vector<Difference> left;  ///< unless it failed: what GitHub still has otherwise, read back
};

/// Sends the steps of a plan one by one, reads back what came of them and compares. `done` is called after each step.
auto carry_out(GitHub& github, const Planned& plan, const std::function<void(const Step&)>& done) -> Outcome;

}  // namespace promoc::apply
