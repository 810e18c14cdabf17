// The kinds of changes in the runs of a workflow, by what one of its jobs tells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actions/runs.hpp"
#include "plan/plan.hpp"

namespace promoc::verify {

/// Reads what a job says of a change, and what follows from that for its class.
class Kinds {
 public:
  using Fact = actions::Fact;

  /// `teller` may be null: then nothing is ever said.
  Kinds(const plan::Plan& plan, actions::Runs& runs, const actions::JobRun* teller)
      : plan_(plan), runs_(runs), teller_(teller) {}

  /// It is said that a change is not of the class.
  auto is_not(const std::string& name) -> Fact;
  /// It is said that it is of one of these.
  auto is_any(const std::vector<std::string>& names) -> Fact;
  /// It is said that it is of one of these, and of no other.
  auto is_only(const std::vector<std::string>& names) -> Fact;
  /// It is said that a predicate is true, or false.
  auto says(const std::string& predicate, bool value) -> Fact;

 private:
  auto of(const plan::ChangeClass& each, bool denied) -> Fact;
  /// `whole`: 1 where the class is told by any file, and every one is meant; -1 where none is, as under a negation.
  auto of(const plan::ClassCondition& condition, bool denied, int whole = 0) -> Fact;

  const plan::Plan& plan_;
  actions::Runs& runs_;
  const actions::JobRun* teller_;
};

/// The job that tells what kind of change it is, which the deployment needs; on a path for where it ends. Null: none.
auto teller_of(const plan::Plan& plan, const actions::Runs& runs, const plan::Deployment& d,
               const actions::JobRun& deployment) -> const actions::JobRun*;

}  // namespace promoc::verify
