// Who has to approve a change before it reaches an environment, read off the workflows that a build writes: the
// conditions of their jobs decide, in every run that GitHub may make of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.hpp"
#include "verify/verify.hpp"

namespace promoc::verify {

/// What is known of a change: everything by which it differs from what is live.
struct Change {
  std::vector<std::string> paths;                       ///< relative to the root of the repository; at least one
  std::optional<std::vector<std::string>> labels = {};  ///< of every pull request; nothing: not known
  std::optional<std::string> branch = {};               ///< that it came from; nothing: not known
};

/// One approval that is asked for.
struct Approver {
  std::string environment;  ///< GitHub's, in which it is given
  std::string role;         ///< as people read it; may be empty
  std::vector<plan::Reviewer> reviewers;
  std::string when;  ///< by what is chosen at the start of the run: "staging is left out"; empty: always
};

/// What is asked for where something that is not known turns out in one way.
struct Outcome {
  std::vector<std::string> conditions;  ///< "every pull request has the label `bug`"; none: it is so in any case
  std::vector<std::string> classes;     ///< ChangeClass::name
  std::vector<std::string> asked;       ///< "developer*2 + business": the rows of the table, or the approval; each once
  std::vector<Approver> approvers;      ///< in the order of the slots, the deployment's own click last
  int at_merge = 0;                     ///< approving reviews that each pull request must have
  std::vector<std::string> left_out;    ///< gates and calendars that the change need not pass
};

/// A workflow that brings changes to the environment.
struct Way {
  std::string workflow;  ///< ".github/workflows/promote.yml"
  std::string path;      ///< Path::name; empty for the usual way
  std::vector<std::string> excluding;
  std::optional<std::int64_t> expires_seconds;
  std::vector<Outcome> outcomes;
};

/// Who must review the change before it is merged into a branch.
struct Merge {
  struct Owners {
    std::vector<std::string> handles;  ///< "@acme/devops"
    std::vector<std::string> paths;
  };
  std::string branch;
  int reviews = 0;
  std::vector<Owners> owners;           ///< one of each must approve
  std::vector<plan::PathReview> teams;  ///< with the paths of the change as patterns
};

struct Asked {
  std::vector<Merge> merges;
  std::vector<Way> ways;
};

/// Nothing: the plan has no such environment. `input.found` is not looked at.
auto who(const Input& input, std::string_view environment, const Change& change) -> std::optional<Asked>;

}  // namespace promoc::verify
