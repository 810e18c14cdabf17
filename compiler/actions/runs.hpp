// Every run of a workflow that GitHub may make of it. Where the platform's behaviour is not documented, all readings
// are among the runs, so that what holds in all of them holds whatever GitHub does.
//
// Sources, as of 2026: docs.github.com "Expressions" (status functions), "Using conditions to control job execution",
// "Using environments for deployment", "Reusing workflows"; actions/runner#491, #2205 (all ancestors count).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actions/logic.hpp"
#include "actions/start.hpp"
#include "actions/truth.hpp"
#include "actions/workflow.hpp"

namespace promoc::actions {

/// One step in a run. Exactly one of ok, failed, cancelled and skipped holds of a step.
struct StepRun {
  const Step* step = nullptr;
  Fact condition = 0;  ///< of its `if`, with what is implied
  Fact runs = 0;
  Fact ok = 0;
  Fact failed = 0;  ///< whether or not `continue-on-error` forgives it
  Fact cancelled = 0;
  Fact skipped = 0;
  Fact forgiven = 0;  ///< a failure of it does not fail the job
  Fact cut = 0;       ///< the job was cancelled, or ran out of time, before it
  Fact lost = 0;      ///< the runner was lost before it
};

/// One job in a run; those of called workflows have their caller's id before their own: "validate/unit".
struct JobRun {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::string path;
  const Workflow* workflow = nullptr;
  const Job* job = nullptr;
  std::size_t caller = kNone;
  std::vector<std::size_t> needs;
  std::vector<std::size_t> ancestors;  ///< needs, and theirs
  std::vector<std::size_t> called;     ///< jobs of the workflow that it calls
  Fact own = 0;                        ///< its `if` as written, without what is implied
  Fact condition = 0;                  ///< of its `if`, with what is implied
  Fact runs = 0;                       ///< it was sent to a runner, or its workflow was called
  Fact success = 0;                    ///< `needs.x.result`: exactly one of the four
  Fact failure = 0;
  Fact cancelled = 0;
  Fact skipped = 0;
  Fact run_cancelled = 0;  ///< the run had been cancelled when the job ended
  std::vector<StepRun> steps;

  [[nodiscard]] auto step(const Step* step) const -> const StepRun*;
};

/// Workflows by their path, "./.github/workflows/x.yml" without the dot.
using Workflows = std::map<std::string, const Workflow*, std::less<>>;

class Runs {
 public:
  /// What the runs are about. `branches` are names or patterns that matter beside those that the workflow itself names.
  struct Options {
    std::vector<std::string> branches;
    std::string default_branch = "main";
  };

  /// The workflows must live as long as the runs.
  Runs(const Workflow& root, const Workflows& all, const Options& options);
  Runs(const Runs&) = delete;
  auto operator=(const Runs&) -> Runs& = delete;
  ~Runs();

  [[nodiscard]] auto jobs() const -> const std::vector<JobRun>& { return jobs_; }
  [[nodiscard]] auto find(std::string_view path) const -> const JobRun*;
  [[nodiscard]] auto starts() const -> const std::vector<Start>& { return starts_; }
  /// The run began so; in the order of `starts`.
  [[nodiscard]] auto start_facts() const -> const std::vector<Fact>& { return start_facts_; }
  /// What a person chooses who starts the run; null if there is no such input. The first case is that nobody chose.
  [[nodiscard]] auto input(std::string_view id) const -> const Seen*;
  /// What a job gives to those that need it. Values are told apart by the literals that expressions compare with; one
  /// more stands for all others.
  auto output(const JobRun& job, std::string_view name) -> const Seen&;
  [[nodiscard]] auto logic() -> Logic& { return logic_; }
  /// Nothing goes wrong by itself: no runner is lost, nobody cancels. For what must happen when all is well.
  [[nodiscard]] auto undisturbed() -> Fact { return undisturbed_; }
  /// Somebody cancels the run, at whatever moment.
  [[nodiscard]] auto run_cancelled() const -> Fact { return run_cancelled_; }

  /// Whether there is a run with all these facts; then `story` tells it, with as little going wrong as possible.
  auto possible(std::vector<Fact> facts) -> bool;
  /// "a push to main; `scan` fails; `deploy` runs": of the last run found, with what goes wrong in these jobs.
  [[nodiscard]] auto story(const std::vector<const JobRun*>& about, std::string_view end) -> std::string;

 private:
  class Builder;
  class JobSight;

  Logic logic_;
  std::vector<Start> starts_;
  std::vector<Fact> start_facts_;
  std::vector<JobRun> jobs_;
  Fact undisturbed_ = 0;
  Fact run_cancelled_ = 0;
  std::vector<Fact> chosen_;  ///< the facts of the last run found
  std::unique_ptr<Builder> builder_;
};

}  // namespace promoc::actions
