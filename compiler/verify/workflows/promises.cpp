#include "verify/workflows/promises.hpp"

#include <algorithm>
#include <functional>

namespace promoc::verify {
namespace {

using actions::Fact;
using actions::JobRun;
using actions::Runs;
using actions::Scalar;
using actions::Step;
using actions::StepRun;
using diag::Kind;

using Matches = std::function<bool(const JobRun&, const Step&)>;

auto runs_script(const Step& step, std::string_view script) -> bool {
  if (!step.run) return false;
  const auto command = plain_script(step.run->text);
  const auto wanted = "bash .github/promoc/" + std::string(script);
  return command == wanted || command.starts_with(wanted + " ");
}

auto variable(const JobRun& job, const Step& step, std::string_view name) -> const Scalar* {
  for (const auto* env : {&step.env, &job.job->env, &job.workflow->env}) {
    if (const auto* value = actions::find(*env, name)) return value;
  }
  return nullptr;
}

auto is(const JobRun& job, const Step& step, std::string_view name, std::string_view text) -> bool {
  const auto* value = variable(job, step, name);
  return value != nullptr && value->text == text;
}

auto in_environment(const JobRun& job, std::string_view environment) -> bool {
  return job.job->environment && job.job->environment->name.text == environment;
}

auto takes_credentials(const Step& step) -> bool {
  return step.uses && step.uses->text.starts_with("aws-actions/configure-aws-credentials@");
}

auto brings_code(const Step& step) -> bool {
  return runs_script(step, "deploy-sam.sh") || (step.run && step.run->text.find("sam deploy") != std::string::npos);
}

class Promises {
 public:
  Promises(const Input& input, Runs& runs, Findings& findings) : input_(input), runs_(runs), findings_(findings) {}

  void check() {
    for (const auto& d : input_.plan.deployments) {
      for (const auto& job : runs_.jobs()) {
        if (in_environment(job, d.environment)) check(d, job);
        for (const auto& step : job.steps) {
          const bool deploys = brings_code(*step.step) && is(job, *step.step, "CONFIG_ENV", d.environment);
          if (deploys && !in_environment(job, d.environment)) {
            report(
                d, ".trigger", step.step->span,
                "`" + job.path + "` deploys to " + d.environment + " outside the environment `" + d.environment + "`",
                "no reviewer is asked, and no branch is kept out");
          }
        }
      }
    }
  }

 private:
  void report(const plan::Deployment& d, const std::string& rule, Span span, std::string message, std::string story) {
    std::vector<plan::RuleId> rules;
    const auto is_rule = [&](const std::string& id) {
      return std::ranges::find(input_.plan.rules, id, &plan::Rule::id) != input_.plan.rules.end();
    };
    // Of several, those that the definition has: a record serves the rollback, if there is one.
    for (const auto& each : {d.environment + rule, rule, d.environment + ".trigger"}) {
      if (rules.empty() && is_rule(each)) rules.push_back(each);
    }
    findings_.push_back({Kind::GateBypassed, std::move(rules), span, std::move(message), std::move(story), ""});
  }

  void check(const plan::Deployment& d, const JobRun& job) {
    const auto by_hand =
        any_ok([](const JobRun&, const Step& step) { return runs_script(step, "rollback-target.sh"); });
    for (const auto& step : job.steps) {
      if (takes_credentials(*step.step)) before_credentials(d, job, step, by_hand);
      if (brings_code(*step.step)) before_code(d, job, step);
    }
  }

  /// Whether any step of this kind that there is ran well.
  auto any_ok(const Matches& matches) -> Fact {
    std::vector<Fact> any;
    for (const auto& job : runs_.jobs()) {
      for (const auto& step : job.steps) {
        if (matches(job, *step.step)) any.push_back(step.ok);
      }
    }
    return runs_.logic().any(any);
  }

  /// `effect` runs only when `guard` holds, or, where a person went back to an older version, that was looked up.
  void must(const plan::Deployment& d, const std::string& rule, const JobRun& job, const StepRun& effect, Fact guard,
            Fact instead, const std::string& words) {
    if (!runs_.possible({effect.runs, -guard, -instead})) return;
    std::vector<const JobRun*> before;
    for (const auto ancestor : job.ancestors) before.push_back(&runs_.jobs()[ancestor]);
    auto story = runs_.story(before, "`" + job.path + "` goes on to `" + effect.step->title() + "`");
    const auto span = job.job->condition ? job.job->condition->span : job.job->id.span;
    report(d, rule, span, "`" + job.path + "` reaches " + d.environment + " without " + words, std::move(story));
  }

  void before_credentials(const plan::Deployment& d, const JobRun& job, const StepRun& effect, Fact by_hand) {
    for (const auto& id : d.requires_checks) {
      const auto check = std::ranges::find(input_.plan.checks, id, &plan::Check::id);
      if (check == input_.plan.checks.end() || check->advisory) continue;
      for (const auto& step : check->steps) {
        must(d, ".require." + id, job, effect,
             any_ok([&](const JobRun& in, const Step& each) { return runs_check(in, each, step); }), by_hand,
             "the check `" + check->title + "`");
      }
    }
    for (const auto& before : d.after) {
      must(d, ".trigger", job, effect, deployed(before), by_hand, "a deployment to " + before + " that was found good");
    }
    if (!d.approvals) return;
    for (const auto& slot : d.approvals->slots) {
      // Going back by hand asks them, too, where it brings code.
      must(d, ".approve", job, effect, any_job(slot.environment), runs_.logic().never(),
           "the approval in `" + slot.environment + "`");
    }
    if (d.approvals->needs_matching()) {
      must(d, ".approve", job, effect,
           own(job,
               [](const JobRun& in, const Step& step) {
                 return runs_script(step, "approvals.sh") && is(in, step, "MODE", "deploy");
               }),
           runs_.logic().never(), "looking who approved");
    }
  }

  void before_code(const plan::Deployment& d, const JobRun& job, const StepRun& effect) {
    const auto guard = [&](const char* rule, std::string_view script, std::string_view argument, const char* words) {
      must(d, rule, job, effect,
           own(job,
               [&](const JobRun&, const Step& step) {
                 return runs_script(step, script) &&
                        (argument.empty() || step.run->text.find(argument) != std::string::npos);
               }),
           runs_.logic().never(), words);
    };
    must(d, ".trigger", job, effect, own(job, [](const JobRun&, const Step& step) { return takes_credentials(step); }),
         runs_.logic().never(), "the role of the environment");
    if (!d.has_records()) return;
    guard("artifacts.keep", "verify-artifact.sh", "", "comparing the package with its digest");
    guard(".rollback", "lease.sh", "take", "the lease that keeps others out");
    guard(".rollback", "records.sh", "start", "a record that it began");
  }

  auto own(const JobRun& job, const Matches& matches) -> Fact {
    std::vector<Fact> any;
    for (const auto& step : job.steps) {
      if (matches(job, *step.step)) any.push_back(step.ok);
    }
    return runs_.logic().any(any);
  }

  auto any_job(std::string_view environment) -> Fact {
    std::vector<Fact> any;
    for (const auto& job : runs_.jobs()) {
      if (in_environment(job, environment)) any.push_back(job.success);
    }
    return runs_.logic().any(any);
  }

  /// Deployed, and all that verifies it passed.
  auto deployed(const std::string& environment) -> Fact {
    std::vector<Fact> facts{any_job(environment)};
    const auto d = std::ranges::find(input_.plan.deployments, environment, &plan::Deployment::environment);
    if (d == input_.plan.deployments.end()) return runs_.logic().never();
    for (const auto& id : d->verify_checks) {
      const auto check = std::ranges::find(input_.plan.checks, id, &plan::Check::id);
      if (check == input_.plan.checks.end() || check->advisory) continue;
      for (const auto& step : check->steps) {
        facts.push_back(any_ok([&](const JobRun& in, const Step& each) { return runs_check(in, each, step); }));
      }
    }
    return runs_.logic().all(facts);
  }

  const Input& input_;
  Runs& runs_;
  Findings& findings_;
};

}  // namespace

auto runs_check(const actions::JobRun& job, const actions::Step& step, const plan::Step& meant) -> bool {
  if (!runs_script(step, meant.script.substr(meant.script.rfind('/') + 1))) return false;
  return std::ranges::all_of(meant.env, [&](const plan::Binding& binding) {
    return binding.is_secret || is(job, step, binding.name, binding.text);
  });
}

void keep_promises(const Input& input, Runs& runs, Findings& findings) { Promises(input, runs, findings).check(); }

}  // namespace promoc::verify
