// How runs begin: every event with every ref that makes a difference.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "actions/expr/value.hpp"
#include "actions/workflow.hpp"

namespace promoc::actions {

/// One way in which a run of a workflow begins.
struct Start {
  std::string event;     ///< "push"
  std::string ref;       ///< "refs/heads/main"
  std::string head_ref;  ///< of a pull request: the branch that it brings
  std::string base_ref;  ///< of a pull request: the branch that it goes to

  [[nodiscard]] auto ref_name() const -> std::string;
  /// As people say it: "a push to main".
  [[nodiscard]] auto words() const -> std::string;
  auto operator==(const Start&) const -> bool = default;
};

/// All ways in which the workflow begins, over these branches, one that nobody names, and one tag. Paths and kinds of
/// activity are not looked at: they only make runs fewer.
auto starts_of(const Workflow& workflow, std::span<const std::string> branches, const std::string& default_branch)
    -> std::vector<Start>;

/// The branches worth trying: those named, those that filters and texts of the workflow ask for, and another one.
auto branches_of(const Workflow& workflow, std::span<const std::string> named) -> std::vector<std::string>;

}  // namespace promoc::actions
