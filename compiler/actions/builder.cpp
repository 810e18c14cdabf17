#include "actions/builder.hpp"

#include <algorithm>
#include <set>

#include "actions/condition_text.hpp"

namespace promoc::actions {
namespace {

/// The facts behind a value that is "true", "false" or calculated while it runs.
auto switch_of(const std::optional<Scalar>& value, Logic& logic) -> Fact {
  if (!may_forgive(value)) return logic.never();
  return value->text == "true" ? logic.always() : logic.fresh();
}

}  // namespace

void Runs::Builder::build(const Workflow& root) {
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

auto Runs::Builder::called_by(const Job& job) const -> const Workflow* {
  if (!job.uses) return nullptr;
  auto path = std::string_view(job.uses->text);
  if (path.starts_with("./") || path.starts_with("$/")) path.remove_prefix(2);
  const auto found = all_.find(path);
  return found == all_.end() ? nullptr : found->second;
}

void Runs::Builder::add_jobs(const Workflow& workflow, std::size_t caller, int level) {
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

auto Runs::Builder::add_job(const Workflow& workflow, const Job& job,
                            const std::map<std::string_view, std::size_t>& known, std::size_t caller, int level)
    -> std::size_t {
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

auto Runs::Builder::inherited_results(const JobRun& run, bool success) const -> std::vector<Fact> {
  std::vector<Fact> found;
  for (auto caller = run.caller; caller != JobRun::kNone; caller = runs_.jobs_[caller].caller) {
    for (const auto ancestor : runs_.jobs_[caller].ancestors) {
      found.push_back(success ? runs_.jobs_[ancestor].success : runs_.jobs_[ancestor].failure);
    }
  }
  return found;
}

void Runs::Builder::add_status(std::size_t index) {
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

void Runs::Builder::add_results(std::size_t index, Fact forgiven, bool breakable) {
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

auto Runs::Builder::add_ends(std::size_t index, Fact forgiven) -> Ends {
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

void Runs::Builder::end_call(std::size_t index, Fact forgiven) {
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

void Runs::Builder::add_steps(std::size_t index, Fact forgiven) {
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

void Runs::Builder::add_step(std::size_t index, std::size_t at, Fact lost, const Ends& ends) {
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

}  // namespace promoc::actions
