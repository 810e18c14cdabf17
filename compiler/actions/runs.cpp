#include "actions/runs.hpp"

#include <algorithm>
#include <set>

#include "actions/expr/evaluate.hpp"
#include "actions/expr/json.hpp"
#include "actions/expr/text.hpp"

namespace promoc::actions {
namespace {

using expr::Value;

/// Levels of called workflows. Source: docs.github.com, "Reusing workflows": ten, with the first.
constexpr int kMaxCalls = 10;

auto is_expression(std::string_view text) -> bool { return text.find("${{") != std::string_view::npos; }

/// The facts behind a value that is "true", "false" or calculated while it runs.
auto switch_of(const std::optional<Scalar>& value, Logic& logic) -> Fact {
  if (!may_forgive(value)) return logic.never();
  return value->text == "true" ? logic.always() : logic.fresh();
}

auto is_run_wide(const Path& path) -> bool { return path[0] == "github" || path[0] == "vars" || path[0] == "secrets"; }

/// Fields of `github` that differ between jobs or steps of a run. Source: docs.github.com, "Contexts".
auto is_local_field(std::string_view field) -> bool {
  static constexpr std::string_view kLocal[] = {
      "job", "action", "action_path",  "action_ref", "action_repository", "action_status",
      "env", "path",   "step_summary", "token",      "workspace"};
  return std::ranges::find(kLocal, field) != std::end(kLocal);
}

/// Whether the evaluation may fail: GitHub then fails the job, or the step. Depth is bounded by expr::kMaxHeight.
auto may_break(const expr::Node& node) -> bool {
  const auto any = [](const auto& nodes) {
    return std::ranges::any_of(nodes, [](auto* each) { return may_break(*each); });
  };
  if (const auto* call = std::get_if<expr::Call>(&node.kind)) {
    const auto& function = call->function;
    const auto* literal = call->arguments.empty() ? nullptr : std::get_if<expr::Literal>(&call->arguments[0]->kind);
    const auto* text = literal == nullptr ? nullptr : literal->value.if_string();
    if (function == "fromjson" && (text == nullptr || !expr::from_json(*text))) return true;
    return function == "hashfiles" || (function == "format" && text == nullptr) || any(call->arguments);
  }
  if (const auto* index = std::get_if<expr::Index>(&node.kind)) {
    return may_break(*index->object) || may_break(*index->index);
  }
  if (const auto* star = std::get_if<expr::Star>(&node.kind)) return may_break(*star->object);
  if (const auto* no = std::get_if<expr::Not>(&node.kind)) return may_break(*no->operand);
  if (const auto* junction = std::get_if<expr::Junction>(&node.kind)) return any(junction->operands);
  const auto* comparison = std::get_if<expr::Comparison>(&node.kind);
  return comparison != nullptr && (may_break(*comparison->left) || may_break(*comparison->right));
}

auto may_break(std::string_view text) -> bool {
  const auto condition = expr::parse_condition(text, expr::all_names());
  return condition.root != nullptr && may_break(*condition.root);
}

/// Of a condition of which only a part stands in `${{ }}`: whether there is text around that, so that it is never
/// empty.
auto has_text(const expr::Node& glued) -> bool {
  const auto* call = std::get_if<expr::Call>(&glued.kind);
  const auto* format = call == nullptr ? nullptr : std::get_if<expr::Literal>(&call->arguments.front()->kind);
  const auto* text = format == nullptr ? nullptr : format->value.if_string();
  if (text == nullptr) return false;
  bool inside = false;
  for (const char c : *text) {
    if (!inside && c != '{') return true;
    inside = c != '}';
  }
  return false;
}

/// Whether an expression means the same everywhere in a run.
auto is_run_wide(std::string_view text) -> bool {
  static constexpr std::string_view kLocal[] = {"needs",
                                                "steps",
                                                "env",
                                                "matrix",
                                                "runner",
                                                "job",
                                                "strategy",
                                                "hashfiles",
                                                "inputs",
                                                "success",
                                                "failure",
                                                "cancelled",
                                                "github.action",
                                                "github.path",
                                                "github.token",
                                                "github.workspace",
                                                "github.step_summary",
                                                "github.*",
                                                "tojson(github)"};
  return std::ranges::none_of(kLocal, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace

auto JobRun::step(const Step* wanted) const -> const StepRun* {
  const auto found = std::ranges::find(steps, wanted, &StepRun::step);
  return found == steps.end() ? nullptr : &*found;
}

/// Says how a run goes on, job by job, in an order in which needs come first.
namespace {

/// Under which an output of a job is known; `path` is how those that need the job name it.
auto output_key(const JobRun& job, const std::string& path) -> std::string { return "output:" + job.path + path; }

}  // namespace

class Runs::Builder {
 public:
  Builder(Runs& runs, const Workflows& all) : runs_(runs), logic_(runs.logic_), all_(all) {}

  void build(const Workflow& root) {
    collect_literals(root);
    runs_.undisturbed_ = logic_.fresh();
    runs_.run_cancelled_ = logic_.fresh();
    logic_.imply(runs_.undisturbed_, -runs_.run_cancelled_);
    for (std::size_t i = 0; i < runs_.starts_.size(); ++i) runs_.start_facts_.push_back(logic_.fresh());
    if (runs_.starts_.empty()) {
      logic_.require(logic_.never());  // nothing starts it: no run is possible
    } else {
      logic_.exactly_one(runs_.start_facts_);
    }
    add_inputs(root);
    add_jobs(root, JobRun::kNone, 1);
  }

  [[nodiscard]] auto root_input(const std::string& id) const -> const Seen* {
    const auto found = inputs_.find(id);
    return found == inputs_.end() ? nullptr : &found->second;
  }

  [[nodiscard]] auto inputs() const -> const std::map<std::string, Seen>& { return inputs_; }

  /// A value of which nobody knows more than whether it is one of the literals that expressions compare with.
  auto open(const std::string& key) -> const Seen& {
    const auto found = open_.find(key);
    if (found != open_.end()) return found->second;
    Seen seen{{}, literals_, false};
    seen.values.push_back(Value::string("\x01something else"));
    for (std::size_t i = 0; i < seen.values.size(); ++i) seen.cases.push_back(logic_.fresh());
    logic_.exactly_one(seen.cases);
    return open_.emplace(key, std::move(seen)).first->second;
  }

  /// The same for what a job or step gives, and is empty when that did not run.
  auto output(const std::string& key, Fact runs) -> const Seen& {
    const bool known = open_.contains(key);
    const auto& seen = open(key);
    if (!known) logic_.clause({runs, seen.cases.front()});
    return seen;
  }

  auto unknown(const std::string& key) -> Fact {
    const auto found = unknown_.find(key);
    if (found != unknown_.end()) return found->second;
    return unknown_.emplace(key, logic_.fresh()).first->second;
  }

  auto job_cancelled(std::size_t job) const -> Fact { return cancelled_[job]; }
  auto job_success_status(std::size_t job) const -> Fact { return success_status_[job]; }
  /// failure() by what the callers of the job need.
  auto inherited_failure(std::size_t job) const -> Fact { return inherited_failure_[job]; }

  auto truth_of(std::size_t job, std::size_t step, std::string_view text, Fact implied) -> Fact;

 private:
  void collect_literals(const Workflow& root) {
    literals_.push_back(Value::string(""));
    collect_literals(root, 0);
  }

  void collect_literals(const Workflow& workflow, int level) {
    for (const auto& job : workflow.jobs) {
      if (job.condition) add_literals(job.condition->text);
      for (const auto& step : job.steps) {
        if (step.condition) add_literals(step.condition->text);
      }
      if (level < kMaxCalls) {
        if (const auto* called = called_by(job)) collect_literals(*called, level + 1);
      }
    }
  }

  void add_literals(const std::string& text) {
    const auto condition = expr::parse_condition(text, expr::all_names());
    if (condition.root != nullptr) add_literals(*condition.root);
  }

  // Depth is bounded by expr::kMaxHeight.
  void add_literals(const expr::Node& node) {
    if (const auto* literal = std::get_if<expr::Literal>(&node.kind)) {
      const auto same = [&](const Value& value) {
        return value.kind() == literal->value.kind() && expr::equal(value, literal->value);
      };
      if (!std::ranges::none_of(literals_, same)) return;
      if (literals_.size() < kMaxLiterals) {
        literals_.push_back(literal->value);
      } else {
        too_many_literals_ = true;
      }
    } else if (const auto* call = std::get_if<expr::Call>(&node.kind)) {
      for (const auto* argument : call->arguments) add_literals(*argument);
    } else if (const auto* no = std::get_if<expr::Not>(&node.kind)) {
      add_literals(*no->operand);
    } else if (const auto* junction = std::get_if<expr::Junction>(&node.kind)) {
      for (const auto* operand : junction->operands) add_literals(*operand);
    } else if (const auto* comparison = std::get_if<expr::Comparison>(&node.kind)) {
      add_literals(*comparison->left);
      add_literals(*comparison->right);
    }
  }

  [[nodiscard]] auto called_by(const Job& job) const -> const Workflow* {
    if (!job.uses) return nullptr;
    auto path = std::string_view(job.uses->text);
    if (path.starts_with("./") || path.starts_with("$/")) path.remove_prefix(2);
    const auto found = all_.find(path);
    return found == all_.end() ? nullptr : found->second;
  }

  /// Every number that a literal is equal to, and one more.
  void add_numbers(std::vector<Value>& values) const {
    double other = 1;
    for (const auto& literal : literals_) {
      const auto number = expr::to_number(literal);
      if (number != number) continue;
      values.push_back(Value::number(number));
      if (number >= other && number < 1e15) other = number + 1;
    }
    values.push_back(Value::number(other));
  }

  /// Every text that a literal is equal to, and one more.
  void add_strings(std::vector<Value>& values) const {
    std::set<std::string> texts;
    for (const auto& literal : literals_) {
      const auto is_text = literal.if_string() != nullptr;
      const auto text = is_text ? *literal.if_string() : expr::to_string(Value::number(expr::to_number(literal)));
      if (texts.insert(text).second) values.push_back(Value::string(text));
    }
    values.push_back(Value::string("\x01something else"));
  }

  void add_inputs(const Workflow& root) {
    const auto* dispatch = root.trigger("workflow_dispatch");
    if (dispatch == nullptr) return;
    std::vector<Fact> by_hand;
    for (std::size_t i = 0; i < runs_.starts_.size(); ++i) {
      if (runs_.starts_[i].event == "workflow_dispatch") by_hand.push_back(runs_.start_facts_[i]);
    }
    const auto dispatched = logic_.any(by_hand);
    for (const auto& input : dispatch->inputs) {
      Seen seen{{}, {Value()}, input.type == "boolean" || input.type == "choice"};
      if (input.type == "boolean") {
        seen.values.push_back(Value::boolean(false));
        seen.values.push_back(Value::boolean(true));
      } else if (input.type == "choice") {
        for (const auto& option : input.options) seen.values.push_back(Value::string(option));
      } else if (input.type == "number") {
        add_numbers(seen.values);
      } else {
        add_strings(seen.values);
      }
      for (std::size_t i = 0; i < seen.values.size(); ++i) seen.cases.push_back(logic_.fresh());
      logic_.exactly_one(seen.cases);
      logic_.clause({dispatched, seen.cases.front()});
      logic_.clause({-dispatched, -seen.cases.front()});
      inputs_.emplace(lower_case(input.id.text), std::move(seen));
    }
  }

  void add_jobs(const Workflow& workflow, std::size_t caller, int level) {
    std::map<std::string_view, std::size_t> known;
    // A job whose needs do not exist or go in a circle keeps GitHub from starting any: it never gets here.
    for (bool added = true; added;) {
      added = false;
      for (const auto& job : workflow.jobs) {
        if (known.contains(job.id.text)) continue;
        const auto is_known = [&](const Scalar& need) { return known.contains(need.text); };
        if (!std::ranges::all_of(job.needs, is_known)) continue;
        known.emplace(job.id.text, add_job(workflow, job, known, caller, level));
        added = true;
      }
    }
  }

  auto add_job(const Workflow& workflow, const Job& job, const std::map<std::string_view, std::size_t>& known,
               std::size_t caller, int level) -> std::size_t {
    const auto index = runs_.jobs_.size();
    auto& run = runs_.jobs_.emplace_back();
    run.path = (caller == JobRun::kNone ? "" : runs_.jobs_[caller].path + "/") + job.id.text;
    run.workflow = &workflow;
    run.job = &job;
    run.caller = caller;
    if (caller != JobRun::kNone) runs_.jobs_[caller].called.push_back(index);
    std::set<std::size_t> ancestors;
    for (const auto& need : job.needs) {
      const auto at = known.at(need.text);
      run.needs.push_back(at);
      ancestors.insert(at);
      ancestors.insert(runs_.jobs_[at].ancestors.begin(), runs_.jobs_[at].ancestors.end());
    }
    run.ancestors.assign(ancestors.begin(), ancestors.end());
    add_status(index);
    const auto text = job.condition ? std::string_view(job.condition->text) : std::string_view();
    runs_.jobs_[index].own = truth_of(index, kNoStep, text, logic_.always());
    auto condition = truth_of(index, kNoStep, text, success_status_[index]);
    if (caller != JobRun::kNone) condition = logic_.all({condition, runs_.jobs_[caller].runs});
    runs_.jobs_[index].condition = condition;
    const auto forgiven = switch_of(job.continue_on_error, logic_);
    add_results(index, forgiven, may_break(text));
    const auto* called = called_by(job);
    if (called != nullptr && level < kMaxCalls) {
      add_jobs(*called, index, level + 1);
      end_call(index, forgiven);
    } else {
      add_steps(index, forgiven);
    }
    return index;
  }

  /// Whether what the caller needs counts for success() and failure() in the workflow that it calls: not documented.
  auto inherits() -> Fact { return unknown("called jobs inherit"); }

  /// That each of those above the callers of a job succeeded, or that each failed.
  auto inherited_results(const JobRun& run, bool success) const -> std::vector<Fact> {
    std::vector<Fact> found;
    for (auto caller = run.caller; caller != JobRun::kNone; caller = runs_.jobs_[caller].caller) {
      for (const auto ancestor : runs_.jobs_[caller].ancestors) {
        found.push_back(success ? runs_.jobs_[ancestor].success : runs_.jobs_[ancestor].failure);
      }
    }
    return found;
  }

  void add_status(std::size_t index) {
    const auto& run = runs_.jobs_[index];
    const auto cancelled = logic_.fresh();
    std::vector<Fact> good;
    for (const auto ancestor : run.ancestors) {
      good.push_back(runs_.jobs_[ancestor].success);
      logic_.imply(ended_cancelled_[ancestor], cancelled);
    }
    if (run.caller != JobRun::kNone) logic_.imply(cancelled_[run.caller], cancelled);
    const auto ended = logic_.fresh();
    logic_.imply(cancelled, ended);
    logic_.imply(ended, runs_.run_cancelled_);
    ended_cancelled_.push_back(ended);
    runs_.jobs_[index].run_cancelled = ended;
    cancelled_.push_back(cancelled);
    // A job without a condition is not run in a cancelled run. Source: docs.github.com, "Canceling a workflow run".
    good.push_back(-cancelled);
    const auto inherited = run.caller == JobRun::kNone ? logic_.never() : inherits();
    if (run.caller != JobRun::kNone) good.push_back(logic_.any({-inherited, logic_.all(inherited_results(run, true))}));
    success_status_.push_back(logic_.all(good));
    auto bad = run.caller == JobRun::kNone ? std::vector<Fact>() : inherited_results(run, false);
    inherited_failure_.push_back(logic_.all({inherited, logic_.any(bad)}));
  }

  void add_results(std::size_t index, Fact forgiven, bool breakable) {
    auto& run = runs_.jobs_[index];
    run.runs = logic_.fresh();
    run.success = logic_.fresh();
    run.failure = logic_.fresh();
    run.cancelled = logic_.fresh();
    run.skipped = logic_.fresh();
    const Fact results[] = {run.success, run.failure, run.cancelled, run.skipped};
    logic_.exactly_one(results);
    logic_.imply(run.runs, run.condition);
    // What `continue-on-error` lets pass may be that the job never began.
    logic_.clause({-run.success, run.runs, forgiven});
    logic_.clause({-run.success, run.condition});
    // Skipped by its condition or, on some readings, because the whole run is cancelled.
    logic_.clause({-run.skipped, -run.condition, -run.runs, logic_.constant(run.job->uses.has_value())});
    const auto ended = ended_cancelled_[index];
    logic_.clause({-run.skipped, -run.condition, ended, run.runs});
    if (breakable) {
      logic_.clause({run.condition, run.skipped, run.cancelled, run.failure});
    } else {
      logic_.clause({run.condition, run.skipped, run.cancelled});
    }
    logic_.clause({run.condition, -run.cancelled, ended});
    logic_.clause({-runs_.undisturbed_, -run.condition, run.runs});
  }

  /// How a job ended before `continue-on-error` of the job.
  struct Ends {
    Fact good, bad, cut;
  };

  auto add_ends(std::size_t index, Fact forgiven) -> Ends {
    const auto& run = runs_.jobs_[index];
    const Ends ends{logic_.fresh(), logic_.fresh(), logic_.fresh()};
    const Fact all[] = {ends.good, ends.bad, ends.cut};
    logic_.exactly_one(all);
    logic_.clause({-run.runs, -ends.good, run.success, run.skipped});
    logic_.clause({-run.runs, -run.success, ends.good, forgiven});
    logic_.clause({-run.runs, -run.success, ends.good, ends.bad});
    logic_.clause({-run.runs, -run.failure, ends.bad});
    logic_.clause({-run.runs, -run.cancelled, ends.cut});
    logic_.clause({-runs_.undisturbed_, -run.runs, -ends.cut});
    return ends;
  }

  /// The result of a job that calls a workflow is made of its jobs' results.
  void end_call(std::size_t index, Fact forgiven) {
    const auto ends = add_ends(index, forgiven);
    const auto run = runs_.jobs_[index];
    std::vector<Fact> bad;
    std::vector<Fact> cut;
    std::vector<Fact> idle;
    for (const auto called : run.called) {
      const auto& job = runs_.jobs_[called];
      bad.push_back(job.failure);
      cut.push_back(job.cancelled);
      idle.push_back(job.skipped);
      logic_.imply(ended_cancelled_[called], ended_cancelled_[index]);
      logic_.clause({-run.runs, -ends.good, job.success, job.skipped});
    }
    logic_.clause({-run.runs, -ends.bad, logic_.any(bad)});
    logic_.clause({-run.runs, -ends.cut, logic_.any(cut), runs_.run_cancelled_});
    // Whether a call of which every job was skipped is a success is written nowhere.
    logic_.clause({-run.runs, -run.skipped, logic_.all(idle)});
    logic_.clause({-run.runs, -run.skipped, ends.good});
  }

  void add_steps(std::size_t index, Fact forgiven) {
    const auto ends = add_ends(index, forgiven);
    const auto job_runs = runs_.jobs_[index].runs;
    logic_.clause({-job_runs, -runs_.jobs_[index].skipped});
    const auto& steps = runs_.jobs_[index].job->steps;
    failing_.assign(1, logic_.never());
    cut_ = logic_.never();
    Fact lost = logic_.never();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto now_lost = logic_.fresh();
      logic_.imply(lost, now_lost);
      lost = now_lost;
      add_step(index, i, lost, ends);
    }
    const auto late = logic_.fresh();  // lost after the last step; or its actions fail to clean up
    logic_.imply(lost, late);
    lost = late;
    // Another leg of the matrix.
    for (const auto& other : runs_.jobs_[index].job->others) {
      if (other.key.text == "strategy") failing_.push_back(logic_.fresh());
    }
    const auto any_failing = logic_.any(failing_);
    logic_.clause({-job_runs, -ends.good, -any_failing});
    logic_.clause({-job_runs, -ends.good, -lost});
    logic_.clause({-job_runs, -ends.good, -cut_});
    logic_.clause({-job_runs, -ends.bad, any_failing, lost, cut_});
    logic_.clause({-job_runs, -ends.cut, lost, cut_, runs_.run_cancelled_});
    logic_.imply(runs_.undisturbed_, -lost);
    logic_.imply(runs_.undisturbed_, -cut_);
  }

  void add_step(std::size_t index, std::size_t at, Fact lost, const Ends& ends) {
    const auto& step = runs_.jobs_[index].job->steps[at];
    const auto job_runs = runs_.jobs_[index].runs;
    // The job is cancelled or out of time from here on; steps that insist still run.
    const auto cut = logic_.fresh();
    logic_.imply(cut_, cut);
    logic_.clause({-job_runs, -cut, -ends.good});
    step_cut_ = cut;
    const auto failing = logic_.any(failing_);
    step_success_ = logic_.all({-failing, -cut});
    std::vector<Fact> bad_ancestors{failing};
    for (const auto ancestor : runs_.jobs_[index].ancestors) bad_ancestors.push_back(runs_.jobs_[ancestor].failure);
    bad_ancestors.push_back(inherited_failure_[index]);
    step_failure_ = logic_.fresh();
    logic_.imply(failing, step_failure_);
    logic_.imply(step_failure_, logic_.any(bad_ancestors));

    const auto text = step.condition ? std::string_view(step.condition->text) : std::string_view();
    StepRun run{.step = &step};
    run.condition = logic_.all({truth_of(index, at, text, step_success_), job_runs});
    run.runs = logic_.fresh();
    run.ok = logic_.fresh();
    run.failed = logic_.fresh();
    run.cancelled = logic_.fresh();
    run.skipped = -run.runs;
    run.cut = cut;
    run.lost = lost;
    run.forgiven = switch_of(step.continue_on_error, logic_);
    const Fact results[] = {run.ok, run.failed, run.cancelled, run.skipped};
    logic_.exactly_one(results);
    logic_.imply(run.runs, run.condition);
    logic_.imply(run.runs, -lost);
    logic_.clause({-run.condition, lost, run.runs});
    // In the middle of it, or before it and it insisted on running.
    cut_ = logic_.fresh();
    logic_.imply(cut, cut_);
    logic_.imply(run.cancelled, cut_);
    failing_.push_back(logic_.all({run.failed, -run.forgiven}));
    if (may_break(text)) {
      const auto broken = logic_.fresh();
      logic_.imply(broken, -run.condition);
      failing_.push_back(logic_.all({broken, -run.forgiven}));
    }
    runs_.jobs_[index].steps.push_back(run);
  }

  friend class Runs::JobSight;
  static constexpr std::size_t kNoStep = static_cast<std::size_t>(-1);
  static constexpr std::size_t kMaxLiterals = 200;

  Runs& runs_;
  Logic& logic_;
  const Workflows& all_;
  bool too_many_literals_ = false;  // then nothing is known of what only literals tell apart
  std::vector<Value> literals_;
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

/// What the `if` of a job, or of one of its steps, sees.
class Runs::JobSight : public Sight {
 public:
  JobSight(Builder& builder, std::size_t job, std::size_t step)
      : builder_(builder), runs_(builder.runs_), logic_(builder.logic_), job_(job), step_(step) {}

  auto look(const Path& path) -> std::optional<Seen> override {
    auto seen = at(path);
    if (seen && !seen->complete && builder_.too_many_literals_) return std::nullopt;
    return seen;
  }

  auto at(const Path& path) -> std::optional<Seen> {
    if (path[0] == "github") return github(path);
    if (path[0] == "needs") return needs(path);
    if (path[0] == "inputs") return input(path);
    if (path[0] == "steps") return step(path);
    return builder_.open((is_run_wide(path) && !sees_environment() ? "" : place()) + text(path));
  }

  auto status(std::string_view function, std::span<const std::string> jobs) -> Fact override {
    if (function == "always") return logic_.always();
    if (step_ != Builder::kNoStep) {
      if (function == "success") return builder_.step_success_;
      return function == "failure" ? builder_.step_failure_ : builder_.step_cut_;
    }
    if (function == "cancelled") return builder_.job_cancelled(job_);
    if (function == "success" && jobs.empty()) return builder_.job_success_status(job_);
    std::vector<Fact> results;
    for (const auto ancestor : runs_.jobs_[job_].ancestors) {
      const auto& run = runs_.jobs_[ancestor];
      if (!jobs.empty() && std::ranges::find(jobs, run.job->id.text) == jobs.end()) continue;
      results.push_back(function == "success" ? run.success : run.failure);
    }
    if (jobs.empty()) results.push_back(builder_.inherited_failure(job_));
    return function == "success" ? logic_.all(results) : logic_.any(results);
  }

  auto unknown(const std::string& text) -> Fact override {
    return builder_.unknown((is_run_wide(std::string_view(text)) && !sees_environment() ? "" : place()) + text);
  }

  [[nodiscard]] auto keys(std::string_view context) const -> std::vector<std::string> override {
    std::vector<std::string> found;
    if (context != "needs") return found;
    for (const auto need : runs_.jobs_[job_].needs) found.push_back(lower_case(runs_.jobs_[need].job->id.text));
    return found;
  }

 private:
  static auto text(const Path& path) -> std::string {
    std::string out;
    for (const auto& part : path) out += "." + part;
    return out;
  }
  /// Facts of this place alone.
  [[nodiscard]] auto place() const -> std::string {
    return runs_.jobs_[job_].path + "#" + (step_ == Builder::kNoStep ? "" : std::to_string(step_)) + ":";
  }
  /// Steps see the variables of their job's environment, its condition those of the repository.
  [[nodiscard]] auto sees_environment() const -> bool {
    return step_ != Builder::kNoStep && runs_.jobs_[job_].job->environment.has_value();
  }
  auto nothing() -> Seen { return {{logic_.always()}, {Value()}, true}; }

  auto github(const Path& path) -> std::optional<Seen> {
    using Field = std::string (*)(const Start&);
    static const std::map<std::string, Field, std::less<>> kFields = {
        {"event_name", [](const Start& start) { return start.event; }},
        {"ref", [](const Start& start) { return start.ref; }},
        {"ref_name", [](const Start& start) { return start.ref_name(); }},
        {"head_ref", [](const Start& start) { return start.head_ref; }},
        {"base_ref", [](const Start& start) { return start.base_ref; }},
        {"ref_type",
         [](const Start& start) { return std::string(start.ref.starts_with("refs/tags/") ? "tag" : "branch"); }},
    };
    if (path.size() == 4 && path[1] == "event" && path[2] == "inputs") return dispatch_input(path[3], true);
    const auto field = path.size() == 2 ? kFields.find(path[1]) : kFields.end();
    if (field == kFields.end()) return builder_.open((is_local_field(path[1]) ? place() : "") + text(path));
    Seen seen{runs_.start_facts_, {}, true};
    for (const auto& start : runs_.starts_) seen.values.push_back(Value::string(field->second(start)));
    return seen;
  }

  auto needs(const Path& path) -> std::optional<Seen> {
    if (path.size() < 3) return std::nullopt;
    for (const auto need : runs_.jobs_[job_].needs) {
      const auto& run = runs_.jobs_[need];
      if (lower_case(run.job->id.text) != path[1]) continue;
      if (path.size() == 3 && path[2] == "result") return results(run.success, run.failure, run.cancelled, run.skipped);
      return builder_.output(output_key(run, text(path)), run.runs);
    }
    return nothing();  // only direct needs can be seen
  }

  auto step(const Path& path) -> std::optional<Seen> {
    if (path.size() < 3) return std::nullopt;
    for (const auto& run : runs_.jobs_[job_].steps) {
      if (!run.step->id || lower_case(run.step->id->text) != path[1]) continue;
      if (path[2] == "outcome") return results(run.ok, run.failed, run.cancelled, run.skipped);
      if (path[2] == "conclusion") {
        const auto good = logic_.any({run.ok, logic_.all({run.failed, run.forgiven})});
        return results(good, logic_.all({run.failed, -run.forgiven}), run.cancelled, run.skipped);
      }
      return builder_.output("step:" + runs_.jobs_[job_].path + text(path), run.runs);
    }
    return nothing();  // it comes later, or never
  }

  auto results(Fact success, Fact failure, Fact cancelled, Fact skipped) -> Seen {
    return {{success, failure, cancelled, skipped},
            {Value::string("success"), Value::string("failure"), Value::string("cancelled"), Value::string("skipped")},
            true};
  }

  auto input(const Path& path) -> std::optional<Seen> {
    if (path.size() != 2) return std::nullopt;
    const auto caller = runs_.jobs_[job_].caller;
    if (caller == JobRun::kNone) return dispatch_input(path[1], false);
    for (const auto& [key, value] : runs_.jobs_[caller].job->with) {
      if (lower_case(key.text) == path[1])
        return given_input(runs_.jobs_[caller].path + text(path), value.text, path[1]);
    }
    return builder_.open(runs_.jobs_[caller].path + text(path));
  }

  auto given_input(const std::string& key, const std::string& value, const std::string& id) -> Seen {
    if (is_expression(value)) return builder_.open(key);
    const auto* call = runs_.jobs_[job_].workflow->trigger("workflow_call");
    const auto& inputs = call == nullptr ? std::vector<Input>() : call->inputs;
    const auto declared = std::ranges::find(inputs, id, [](const Input& input) { return lower_case(input.id.text); });
    if (declared == inputs.end()) return builder_.open(key);
    if (declared->type == "boolean") return {{logic_.always()}, {Value::boolean(value == "true")}, true};
    if (declared->type != "number") return {{logic_.always()}, {Value::string(value)}, true};
    return {{logic_.always()}, {Value::number(expr::to_number(Value::string(value)))}, true};
  }

  auto dispatch_input(const std::string& id, bool as_text) -> std::optional<Seen> {
    const auto* seen = builder_.root_input(id);
    if (seen == nullptr) return nothing();
    auto found = *seen;
    if (as_text) {
      for (auto& value : found.values) {
        if (value.if_boolean() != nullptr || value.if_number() != nullptr)
          value = Value::string(expr::to_string(value));
      }
    }
    return found;
  }

  Builder& builder_;
  Runs& runs_;
  Logic& logic_;
  std::size_t job_;
  std::size_t step_;
};

auto Runs::Builder::truth_of(std::size_t job, std::size_t step, std::string_view text, Fact implied) -> Fact {
  const auto condition = expr::parse_condition(text, expr::all_names());
  // GitHub refuses what it cannot read; whoever asks hears of that elsewhere.
  if (!condition.errors.empty()) return logic_.fresh();
  if (condition.root == nullptr) return implied;
  JobSight sight(*this, job, step);
  // What is glued together is a text, true whatever the parts are, unless there is nothing but parts.
  const auto is_true = condition.glued && has_text(*condition.root);
  const auto itself = is_true ? logic_.always() : truth(*condition.root, sight, logic_);
  return condition.has_status ? itself : logic_.all({implied, itself});
}

Runs::Runs(const Workflow& root, const Workflows& all, const Options& options) {
  starts_ = starts_of(root, branches_of(root, options.branches), options.default_branch);
  builder_ = std::make_unique<Builder>(*this, all);
  builder_->build(root);
}

Runs::~Runs() = default;

auto Runs::find(std::string_view path) const -> const JobRun* {
  const auto found = std::ranges::find(jobs_, path, &JobRun::path);
  return found == jobs_.end() ? nullptr : &*found;
}

auto Runs::input(std::string_view id) const -> const Seen* { return builder_->root_input(lower_case(std::string(id))); }

auto Runs::output(const JobRun& job, std::string_view name) -> const Seen& {
  const auto path = ".needs." + lower_case(job.job->id.text) + ".outputs." + lower_case(std::string(name));
  return builder_->output(output_key(job, path), job.runs);
}

auto Runs::possible(std::vector<Fact> facts) -> bool {
  if (!logic_.possible(facts)) return false;
  // Of all such runs the one in which the least goes wrong, so that the story tells what matters.
  std::vector<Fact> wishes{undisturbed_, -run_cancelled_};
  for (const auto& job : jobs_) wishes.push_back(job.success);
  for (const auto& job : jobs_) wishes.insert(wishes.end(), {-job.failure, -job.cancelled});
  for (const auto start : start_facts_) wishes.push_back(start);
  for (const auto wish : wishes) {
    facts.push_back(wish);
    if (!logic_.possible(facts)) facts.pop_back();
  }
  chosen_ = std::move(facts);
  return logic_.possible(chosen_);
}

auto Runs::story(const std::vector<const JobRun*>& about, std::string_view end) -> std::string {
  if (!logic_.possible(chosen_)) return {};
  std::string out;
  const auto add = [&](std::string_view part) { out.append(out.empty() ? "" : "; ").append(part); };
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    if (logic_.holds(start_facts_[i])) add(starts_[i].words());
  }
  for (const auto& [id, seen] : builder_->inputs()) {
    for (std::size_t i = 1; i < seen.cases.size(); ++i) {
      const auto text = expr::to_string(seen.values[i]);
      if (logic_.holds(seen.cases[i]) && seen.complete) add("`" + id + "` is " + text);
    }
  }
  for (const auto& job : jobs_) {
    if (std::ranges::find(about, &job) == about.end()) continue;
    const auto name = "`" + job.path + "`";
    if (logic_.holds(job.failure)) {
      add(name + (!logic_.holds(job.runs) && job.job->environment ? " is refused" : " fails"));
    } else if (logic_.holds(job.cancelled)) {
      add(name + " is cancelled");
    } else if (logic_.holds(job.skipped)) {
      add(name + " is skipped");
    }
  }
  add(end);
  return out;
}

}  // namespace promoc::actions
