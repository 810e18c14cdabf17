// promoc_runs: for each line of JSON on standard input, `{"files": {path: text}, "scenario": {...}}`, one on standard
// output: all results that the jobs of the first file can have, as the model of GitHub has them; `[]` if nothing runs.
// A scenario, all of it optional but `event` and `ref`:
//   event, ref, base, inputs   how the run begins
//   jobs: {id: result}         these end so, if they run
//   refuse: [id]               these are refused by their environment
//   stop: {id: how}            "cancel": the run is cancelled in the middle of its first step; "lose", "timeout"
// Nothing else goes wrong. A step `run: true` succeeds, `run: false` fails.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "actions/expr/evaluate.hpp"
#include "actions/expr/json.hpp"
#include "actions/runs.hpp"

namespace {

using nlohmann::json;
using promoc::actions::Fact;
using promoc::actions::JobRun;
using promoc::actions::Runs;
using promoc::actions::Start;

class Scenario {
 public:
  Scenario(Runs& runs, const json& scenario) : runs_(runs), logic_(runs.logic()), scenario_(scenario) {}

  /// False: there is no such beginning.
  auto begins() -> bool {
    for (std::size_t i = 0; i < runs_.starts().size(); ++i) {
      if (!is_this(runs_.starts()[i])) continue;
      logic_.require(runs_.start_facts()[i]);
      const auto inputs = scenario_.value("inputs", json::object());
      for (const auto& [id, value] : inputs.items()) choose(id, value);
      return true;
    }
    return false;
  }

  void constrain() {
    const auto stops = scenario_.value("stop", json::object());
    bool is_cancelled = false;
    for (const auto& how : stops) is_cancelled = is_cancelled || how == "cancel";
    logic_.require(is_cancelled ? runs_.run_cancelled() : -runs_.run_cancelled());
    if (stops.empty() && scenario_.value("refuse", json::array()).empty()) logic_.require(runs_.undisturbed());
    for (const auto& job : runs_.jobs()) {
      if (stops.contains(job.path)) {
        stop(job, stops[job.path]);
      } else {
        leave_alone(job);
      }
    }
  }

  auto all() -> json {
    std::set<json> found;
    while (logic_.possible({})) {
      json results = json::object();
      std::vector<Fact> other;
      for (const auto& job : runs_.jobs()) {
        for (const auto& [name, fact] : results_of(job)) {
          if (!logic_.holds(fact)) continue;
          results[job.path] = name;
          other.push_back(-fact);
        }
      }
      found.insert(std::move(results));
      logic_.clause(other);
    }
    return found;
  }

 private:
  static auto results_of(const JobRun& job) -> std::map<std::string, Fact> {
    return {{"success", job.success}, {"failure", job.failure}, {"cancelled", job.cancelled}, {"skipped", job.skipped}};
  }

  auto is_this(const Start& start) const -> bool {
    if (start.event != scenario_.at("event")) return false;
    if (scenario_.contains("base"))
      return start.base_ref == scenario_["base"] && start.head_ref == scenario_.at("head");
    const std::string ref = scenario_.at("ref");
    return start.ref == (ref.starts_with("refs/") ? ref : "refs/heads/" + ref);
  }

  void choose(const std::string& id, const json& value) {
    const auto wanted = promoc::actions::expr::from_json(value.dump());
    const auto* seen = runs_.input(id);
    for (std::size_t i = 0; i < seen->cases.size(); ++i) {
      const auto& offered = seen->values[i];
      if (offered.kind() == wanted->kind() && promoc::actions::expr::equal(offered, *wanted)) {
        logic_.require(seen->cases[i]);
        return;
      }
    }
    logic_.require(seen->cases.back());  // what nobody names
  }

  /// Its steps end as they are written, and it as the scenario says.
  void leave_alone(const JobRun& job) {
    const auto refused = scenario_.value("refuse", json::array());
    const bool is_refused = std::find(refused.begin(), refused.end(), job.path) != refused.end();
    logic_.imply(job.condition, is_refused ? -job.runs : job.runs);
    if (is_refused) logic_.imply(job.condition, -job.cancelled);
    if (is_refused) logic_.imply(job.condition, -job.skipped);
    if (!job.called.empty()) return;
    const auto jobs = scenario_.value("jobs", json::object());
    logic_.clause({-job.runs, -job.cancelled, logic_.constant(jobs.value(job.path, "") == "cancelled")});
    if (jobs.contains(job.path)) {
      logic_.imply(job.runs, results_of(job).at(jobs[job.path]));
      return;
    }
    std::vector<Fact> fine{-job.runs, job.success};
    for (const auto& step : job.steps) {
      logic_.require(-step.lost);
      logic_.require(-step.cut);
      logic_.imply(step.runs, step.step->run && step.step->run->text == "false" ? step.failed : step.ok);
      fine.push_back(logic_.all({step.failed, -step.forgiven}));
    }
    // Another leg of a matrix may fail.
    const auto has_legs = std::any_of(job.job->others.begin(), job.job->others.end(),
                                      [](const auto& entry) { return entry.key.text == "strategy"; });
    if (!has_legs) logic_.clause(fine);
  }

  void stop(const JobRun& job, const std::string& how) {
    logic_.require(job.runs);
    if (how == "lose") {
      logic_.imply(job.runs, job.steps[0].lost);
      return;
    }
    logic_.clause({-job.runs, -job.steps[0].condition, job.steps[0].cancelled});
    logic_.require(-job.steps.back().lost);
    for (const auto& step : job.steps) logic_.clause({-step.runs, step.cancelled, step.ok});
    if (how == "cancel") logic_.require(job.run_cancelled);
    if (how == "cancel") logic_.require(-job.failure);
  }

  Runs& runs_;
  promoc::actions::Logic& logic_;
  const json& scenario_;
};

/// Nothing: a file cannot be read.
auto answer(const json& question) -> std::optional<json> {
  promoc::SourceManager sources;
  std::map<std::string, promoc::actions::ReadWorkflow> read;
  promoc::actions::Workflows all;
  for (const auto& [path, text] : question.at("files").items()) {
    auto& one = read[path] = promoc::actions::read_workflow(sources.add(path, text.get<std::string>()), sources);
    if (!one.workflow || !one.faults.empty()) return std::nullopt;
    all[path] = &*one.workflow;
  }
  const json& scenario = question.at("scenario");
  Runs::Options options;
  for (const auto* key : {"ref", "base", "head"}) {
    if (scenario.contains(key)) options.branches.push_back(scenario[key]);
  }
  Runs runs(*all.at(".github/workflows/w.yml"), all, options);
  Scenario one(runs, scenario);
  if (!one.begins()) return json::array();
  one.constrain();
  return one.all();
}

}  // namespace

auto main() -> int {
  for (std::string line; std::getline(std::cin, line);) {
    const auto result = answer(json::parse(line));
    if (!result) return 1;
    std::cout << result->dump() << '\n';
  }
  return 0;
}
