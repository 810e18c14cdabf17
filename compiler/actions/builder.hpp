// How a run goes on, said as facts of the solver: job by job, in an order in which needs come first.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "actions/expr/parse.hpp"
#include "actions/expr/value.hpp"
#include "actions/runs.hpp"

namespace promoc::actions {

/// Under which an output of a job is known; `path` is how those that need the job name it.
inline auto output_key(const JobRun& job, const std::string& path) -> std::string {
  return "output:" + job.path + path;
}

/// Levels of called workflows. Source: docs.github.com, "Reusing workflows": ten, with the first.
inline constexpr int kMaxCalls = 10;

/// Builds the facts of `Runs`.
class Runs::Builder {
 public:
  Builder(Runs& runs, const Workflows& all) : runs_(runs), logic_(runs.logic_), all_(all) {}

  void build(const Workflow& root);
  [[nodiscard]] auto root_input(const std::string& id) const -> const Seen*;
  [[nodiscard]] auto inputs() const -> const std::map<std::string, Seen>& { return inputs_; }

  /// A value of which nobody knows more than whether it is one of the literals that expressions compare with.
  auto open(const std::string& key) -> const Seen&;

  /// The same for what a job or step gives, and is empty when that did not run.
  auto output(const std::string& key, Fact runs) -> const Seen&;
  auto unknown(const std::string& key) -> Fact;
  auto job_cancelled(std::size_t job) const -> Fact { return cancelled_[job]; }
  auto job_success_status(std::size_t job) const -> Fact { return success_status_[job]; }
  /// failure() by what the callers of the job need.
  auto inherited_failure(std::size_t job) const -> Fact { return inherited_failure_[job]; }

  auto truth_of(std::size_t job, std::size_t step, std::string_view text, Fact implied) -> Fact;

 private:
  void collect_literals(const Workflow& root);
  void collect_literals(const Workflow& workflow, int level);
  void add_literals(const std::string& text);

  // Depth is bounded by expr::kMaxHeight.
  void add_literals(const expr::Node& node);
  [[nodiscard]] auto called_by(const Job& job) const -> const Workflow*;

  /// Every number that a literal is equal to, and one more.
  void add_numbers(std::vector<expr::Value>& values) const;

  /// Every text that a literal is equal to, and one more.
  void add_strings(std::vector<expr::Value>& values) const;
  void add_inputs(const Workflow& root);
  void add_jobs(const Workflow& workflow, std::size_t caller, int level);
  auto add_job(const Workflow& workflow, const Job& job, const std::map<std::string_view, std::size_t>& known,
               std::size_t caller, int level) -> std::size_t;

  /// Whether what the caller needs counts for success() and failure() in the workflow that it calls: not documented.
  auto inherits() -> Fact { return unknown("called jobs inherit"); }

  /// That each of those above the callers of a job succeeded, or that each failed.
  auto inherited_results(const JobRun& run, bool success) const -> std::vector<Fact>;
  void add_status(std::size_t index);
  void add_results(std::size_t index, Fact forgiven, bool breakable);

  /// How a job ended before `continue-on-error` of the job.
  struct Ends {
    Fact good, bad, cut;
  };
  auto add_ends(std::size_t index, Fact forgiven) -> Ends;

  /// The result of a job that calls a workflow is made of its jobs' results.
  void end_call(std::size_t index, Fact forgiven);
  void add_steps(std::size_t index, Fact forgiven);
  void add_step(std::size_t index, std::size_t at, Fact lost, const Ends& ends);

  friend class Runs::JobSight;
  static constexpr std::size_t kNoStep = static_cast<std::size_t>(-1);
  static constexpr std::size_t kMaxLiterals = 200;

  Runs& runs_;
  Logic& logic_;
  const Workflows& all_;
  bool too_many_literals_ = false;  // then nothing is known of what only literals tell apart
  std::vector<expr::Value> literals_;
  std::map<std::string, Seen> inputs_;
  std::map<std::string, Seen> open_;
  std::map<std::string, Fact> unknown_;
  std::vector<Fact> cancelled_;        // of each job: cancelled() when it is looked at
  std::vector<Fact> ended_cancelled_;  // the same, when it has ended
  std::vector<Fact> success_status_;   // of each job: success()
  std::vector<Fact> inherited_failure_;
  // Of the job whose steps are being added:
  std::vector<Fact> failing_;
  Fact cut_ = 0;
  Fact step_success_ = 0;
  Fact step_failure_ = 0;
  Fact step_cut_ = 0;
};

}  // namespace promoc::actions
