// The checks that branches require: that they come, and that they say what the branch asks for.
#include <algorithm>

#include "actions/patterns.hpp"
#include "verify/workflows/outside.hpp"
#include "verify/workflows/promises.hpp"

namespace promoc::verify {
namespace {

using actions::Fact;
using actions::Job;
using actions::JobRun;
using actions::Runs;
using actions::Start;
using actions::Step;
using actions::Workflow;
using diag::Kind;

auto begin_of(const Pipeline& pipeline, std::string_view path) -> Span {
  const auto found = pipeline.found().find(path);
  return found == pipeline.found().end() ? kNowhere : Span{found->second->file, 0, 0};
}

/// The job of a workflow that reports under a name when a pull request starts it; null if there is none.
auto job_called(const Workflow& workflow, std::string_view context) -> const Job* {
  if (workflow.trigger("pull_request") == nullptr) return nullptr;
  const auto found = std::ranges::find(workflow.jobs, context, [](const Job& job) { return job.title(); });
  return found == workflow.jobs.end() ? nullptr : &*found;
}

/// What one required check is worth in the runs of its workflow.
class Content {
 public:
  Content(const Input& input, const plan::Validation& validation, const Job& meant, Runs& runs, const JobRun& job,
          Findings& findings)
      : input_(input), validation_(validation), meant_(meant), runs_(runs), job_(job), findings_(findings) {}

  void check() {
    std::vector<Fact> starts;
    std::vector<Fact> pull_requests;
    for (std::size_t i = 0; i < runs_.starts().size(); ++i) {
      if (!concerns(runs_.starts()[i])) continue;
      starts.push_back(runs_.start_facts()[i]);
      if (runs_.starts()[i].event == "pull_request") pull_requests.push_back(runs_.start_facts()[i]);
    }
    const auto started = runs_.logic().any(starts);
    if (!validation_.from.empty()) check_source(runs_.logic().any(pull_requests));
    if (!validation_.checks.empty()) check_results(started);
    for (const auto& id : validation_.checks) check_gate(id, started);
  }

 private:
  /// A pull request to a branch that requires this, or its place in the queue.
  [[nodiscard]] auto concerns(const Start& start) const -> bool {
    const auto is_one = [](const std::vector<std::string>& branches, std::string_view name) {
      return std::ranges::any_of(branches, [&](const auto& branch) { return actions::matches(branch, name); });
    };
    constexpr std::string_view kQueue = "refs/heads/gh-readonly-queue/";
    if (start.event == "pull_request") return is_one(validation_.branches, start.base_ref);
    return start.event == "merge_group" && start.ref.starts_with(kQueue) &&
           is_one(validation_.queued,
                  std::string_view(start.ref).substr(kQueue.size(), start.ref.rfind('/') - kQueue.size()));
  }

  /// The step of the job that is one that is meant, word for word.
  auto ok_of(const Step& meant) -> Fact {
    std::vector<Fact> any;
    for (const auto& step : job_.steps) {
      const auto same_env = [&](const actions::Entry& entry) {
        const auto* value = actions::find(step.step->env, entry.key.text);
        return value != nullptr && value->text == entry.value.text;
      };
      if (work_of(*step.step) == work_of(meant) && std::ranges::all_of(meant.env, same_env)) any.push_back(step.ok);
    }
    return runs_.logic().any(any);
  }

  void check_source(Fact started) {
    if (!runs_.possible({started, job_.success, -ok_of(meant_.steps.front())})) return;
    report(".from", job_.job->id.span,
           "`" + validation_.context + "` can pass without looking where the pull request comes from",
           "a pull request from any branch may be merged");
  }

  void check_results(Fact started) {
    const auto looked = ok_of(meant_.steps.back());
    if (!runs_.possible({started, job_.success, -looked})) return;
    report(".checks", job_.job->id.span,
           "`" + validation_.context + "` can pass without looking at the results of the checks",
           "a pull request whose tests are red may be merged");
  }

  /// The job looks at the results of what it needs: that these are what the branch asks for.
  void check_gate(const std::string& id, Fact started) {
    const auto check = std::ranges::find(input_.plan.checks, id, &plan::Check::id);
    if (check == input_.plan.checks.end() || check->advisory) return;
    std::vector<Fact> facts{started};
    for (const auto need : job_.needs) facts.push_back(runs_.jobs()[need].success);
    for (const auto& meant : check->steps) {
      std::vector<Fact> any;
      for (const auto& job : runs_.jobs()) {
        for (const auto& step : job.steps) {
          if (runs_check(job, *step.step, meant)) any.push_back(step.ok);
        }
      }
      auto without = facts;
      without.push_back(-runs_.logic().any(any));
      if (!runs_.possible(without)) continue;
      return report(".checks." + id, job_.job->needs.empty() ? job_.job->id.span : job_.job->needs[0].span,
                    "`" + validation_.context + "` can pass without the check `" + check->title + "`",
                    "a pull request whose tests are red may be merged");
    }
  }

  void report(const std::string& rule, Span span, std::string message, const std::string& story) {
    std::vector<plan::RuleId> rules;
    for (const auto& branch : validation_.branches) {
      for (const auto& each : input_.plan.rules) {
        if (each.id.starts_with("branch." + branch + rule)) rules.push_back(each.id);
      }
    }
    findings_.push_back({Kind::GateBypassed, std::move(rules), span, std::move(message), story, ""});
  }

  const Input& input_;
  const plan::Validation& validation_;
  const Job& meant_;
  Runs& runs_;
  const JobRun& job_;
  Findings& findings_;
};

class Required {
 public:
  Required(const Input& input, const Pipeline& pipeline, Findings& findings)
      : input_(input), pipeline_(pipeline), findings_(findings) {}

  void check() {
    for (const auto& context : required_checks(input_)) {
      bool reported = false;
      for (const auto& [path, workflow] : pipeline_.found()) {
        const auto* job = job_called(*workflow, context);
        if (job == nullptr) continue;
        reported = true;
        check(path, *workflow, *job, context);
      }
      if (!reported) never(context);
    }
  }

 private:
  [[nodiscard]] auto validation_of(std::string_view context) const -> const plan::Validation* {
    const auto found = std::ranges::find(input_.plan.validations, context, &plan::Validation::context);
    return found == input_.plan.validations.end() ? nullptr : &*found;
  }

  void check(const std::string& path, const Workflow& workflow, const Job& job, const std::string& context) {
    const auto* validation = validation_of(context);
    const auto branches = validation == nullptr ? std::vector{input_.plan.default_branch} : validation->branches;
    Runs runs(workflow, pipeline_.found(), {branches, input_.plan.default_branch});
    const auto* run = runs.find(job.id.text);
    if (run == nullptr) return;
    if (runs.possible({-run->condition})) {
      findings_.push_back(
          {Kind::CheckNotReported, rules_at(input_, path, "jobs." + job.id.text + ".if"),
           job.condition ? job.condition->span : job.id.span,
           "`" + context + "` is required, and does not always run: a check that is skipped counts as passed",
           runs.story({}, "`" + context + "` is skipped, and the pull request may be merged"), ""});
      return;
    }
    const auto told = [&](const Finding& finding) { return finding.span.file == workflow.file; };
    const auto* meant = meant_job(context);
    if (validation == nullptr || meant == nullptr || std::ranges::any_of(findings_, told)) return;
    Content(input_, *validation, *meant, runs, *run, findings_).check();
  }

  [[nodiscard]] auto meant_job(std::string_view context) const -> const Job* {
    for (const auto& [path, workflow] : pipeline_.meant()) {
      const auto* job = job_called(*workflow, context);
      if (job != nullptr && !job->steps.empty()) return job;
    }
    return nullptr;
  }

  void never(const std::string& context) {
    const auto* validation = validation_of(context);
    const auto name = validation == nullptr || validation->name.empty() ? "" : "-" + validation->name;
    findings_.push_back(
        {Kind::CheckNotReported, rules_of_checks(input_),
         begin_of(pipeline_, ".github/workflows/validate" + name + ".yml"),
         "branches require the check `" + context + "`, and no job of a pull request reports under that name",
         "every pull request waits for ever, until somebody takes the rule away", ""});
  }

  const Input& input_;
  const Pipeline& pipeline_;
  Findings& findings_;
};

}  // namespace

void check_required(const Input& input, const Pipeline& pipeline, Findings& findings) {
  Required(input, pipeline, findings).check();
}

}  // namespace promoc::verify
