// The workflows that are meant beside those that are there: which job is which, and which step.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actions/runs.hpp"
#include "actions/workflow.hpp"
#include "verify/verify.hpp"

namespace promoc::verify {

/// New names for ids: of the ids that are there, those that are meant.
using Renames = std::map<std::string, std::string, std::less<>>;

/// A step that is meant beside the same one that is there; one of them may be missing.
struct StepPair {
  const actions::Step* meant = nullptr;
  const actions::Step* found = nullptr;
};

struct JobPair {
  const actions::Job* meant = nullptr;
  const actions::Job* found = nullptr;
  std::vector<StepPair> steps;  ///< in the order of what is there, with what is missing where it was meant to stand
  Renames step_ids;
};

struct WorkflowPair {
  const actions::Workflow* meant = nullptr;
  const actions::Workflow* found = nullptr;
  std::vector<JobPair> jobs;  ///< every job that is meant, in its order; `found` may be null
  std::vector<const actions::Job*> added;
  Renames job_ids;

  [[nodiscard]] auto of_meant(const actions::Job* job) const -> const JobPair*;
  [[nodiscard]] auto of_found(const actions::Job* job) const -> const JobPair*;
};

/// Everything about workflows, read once.
class Pipeline {
 public:
  /// Reads all workflows. What cannot be read is among the findings, and has no pair.
  Pipeline(const Input& input, Findings& findings);

  [[nodiscard]] auto pairs() const -> const std::vector<WorkflowPair>& { return pairs_; }
  [[nodiscard]] auto meant() const -> const actions::Workflows& { return meant_; }
  [[nodiscard]] auto found() const -> const actions::Workflows& { return found_; }
  /// Workflows that the definition does not mean at all.
  [[nodiscard]] auto foreign() const -> const std::vector<const actions::Workflow*>& { return foreign_; }

 private:
  auto read(const FileSystem& files, const std::string& path, std::string shown, Findings* findings)
      -> const actions::Workflow*;

  const Input& input_;
  std::deque<actions::Workflow> workflows_;
  actions::Workflows meant_;
  actions::Workflows found_;
  std::vector<WorkflowPair> pairs_;
  std::vector<const actions::Workflow*> foreign_;
};

/// A script without what changes nothing: blank lines, lines of comment, blanks at the ends of lines.
auto plain_script(std::string_view run) -> std::string;
/// What a step does, without its values: the action without its version, or the script.
auto work_of(const actions::Step& step) -> std::string;
/// A scalar with expressions in it, in one way of writing, with the ids that are meant.
auto plain_text(std::string_view text, const Renames& jobs, const Renames& steps) -> std::string;
/// A condition likewise; empty for `success()` and none.
auto plain_condition(const std::optional<actions::Scalar>& condition, const Renames& jobs, const Renames& steps)
    -> std::string;

}  // namespace promoc::verify
