#include "verify/workflows/promises.hpp"

#include <algorithm>
#include <functional>

#include "verify/workflows/kinds.hpp"
#include "verify/workflows/scripts.hpp"

namespace promoc::verify {
namespace {

using actions::Fact;
using actions::JobRun;
using actions::Runs;
using actions::Step;
using actions::StepRun;
using diag::Kind;

using Matches = std::function<bool(const JobRun&, const Step&)>;

auto takes_credentials(const Step& step) -> bool {
  return step.uses && step.uses->text.starts_with("aws-actions/configure-aws-credentials@");
}

class Promises {
 public:
  Promises(const Input& input, Runs& runs, Findings& findings) : input_(input), runs_(runs), findings_(findings) {}

  void check() {
    for (const auto* each : deployments()) {
      const auto& d = *each;
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
  /// Every environment, as it is on the way that the workflow is for.
  [[nodiscard]] auto deployments() const -> std::vector<const plan::Deployment*> {
    std::vector<const plan::Deployment*> all;
    const auto& jobs = runs_.jobs();
    const auto file = jobs.empty() ? std::string() : jobs.front().workflow->path;
    for (const auto& d : input_.plan.deployments) all.push_back(&d);
    for (const auto& path : input_.plan.paths) {
      if (input_.plan.promotions[path.promotion].file != file) continue;
      for (const auto& d : path.deployments)
        *std::ranges::find(all, d.environment, &plan::Deployment::environment) = &d;
    }
    return all;
  }

  void report(const plan::Deployment& d, const std::string& rule, Span span, std::string message, std::string story) {
    std::vector<plan::RuleId> rules;
    const auto is_rule = [&](const std::string& id) {
      return std::ranges::find(input_.plan.rules, id, &plan::Rule::id) != input_.plan.rules.end();
    };
    // Of several, those that the definition has: a record serves the rollback, if there is one.
    for (const auto& each : {d.environment + rule, rule, d.environment + ".order", d.environment + ".trigger"}) {
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
  /// `rule` is an id, or what follows the name of the environment.
  void must(const plan::Deployment& d, const std::string& rule, const JobRun& job, const StepRun& effect, Fact guard,
            Fact instead, const std::string& words) {
    if (!runs_.possible({effect.runs, -guard, -instead})) return;
    std::vector<const JobRun*> before;
    for (const auto ancestor : job.ancestors) before.push_back(&runs_.jobs()[ancestor]);
    auto story = runs_.story(before, "`" + job.path + "` goes on to `" + effect.step->title() + "`");
    const auto span = job.job->condition ? job.job->condition->span : job.job->id.span;
    report(d, rule, span, "`" + job.path + "` reaches " + d.environment + " without " + words, std::move(story));
  }

  /// What stands in the place of a gate: a version that a person went back to, or a class that may leave the gate out.
  auto or_left_out(const plan::Deployment& d, const std::string& gate, Fact by_hand, Kinds& kinds) -> Fact {
    const auto skippable = std::ranges::find(d.skippable, gate, &plan::Skippable::check);
    if (skippable == d.skippable.end()) return by_hand;
    return runs_.logic().any({by_hand, kinds.is_only(skippable->classes)});
  }

  void before_credentials(const plan::Deployment& d, const JobRun& job, const StepRun& effect, Fact by_hand) {
    Kinds kinds(input_.plan, runs_, teller_of(input_.plan, runs_, d, job));
    for (const auto& id : d.requires_checks) {
      const auto check = std::ranges::find(input_.plan.checks, id, &plan::Check::id);
      if (check == input_.plan.checks.end() || check->advisory) continue;
      const auto instead = or_left_out(d, id, by_hand, kinds);
      for (const auto& step : check->steps) {
        must(d, ".require." + id, job, effect,
             any_ok([&](const JobRun& in, const Step& each) { return runs_check(in, each, step); }), instead,
             "the check `" + check->title + "`");
      }
    }
    for (const auto& name : d.checklists) {
      const auto instead = or_left_out(d, name, by_hand, kinds);
      const auto boxes = plan::boxes_text(*input_.plan.checklist(name));
      const auto asks = [&](const JobRun& in, const Step& step) {
        return runs_script(step, "checklist.sh") && is(in, step, "CHECKLIST", name) && is(in, step, "LIST", boxes) &&
               is(in, step, "ENVIRONMENT", d.environment);
      };
      must(d, ".require." + name, job, effect, any_ok(asks), instead, "the list `" + name + "`, ticked by people");
    }
    const auto* path = input_.plan.path_of(d);
    for (const auto& before : d.after) {
      auto instead = by_hand;
      if (path != nullptr && path->skip && path->skip->environment == before && path->skip->slot)
        instead = runs_.logic().any({by_hand, any_job(path->skip->slot->environment)});
      must(d, ".trigger", job, effect, deployed(before), instead, "a deployment to " + before + " that was found good");
    }
    if (path != nullptr) {
      must(d, path->rule, job, effect,
           any_ok([](const JobRun&, const Step& step) { return runs_script(step, "hotfix.sh"); }),
           runs_.logic().never(), "looking whether the branch may go there");
    }
    if (d.good_in() != nullptr) before_found(d, *d.good_in(), job, effect, by_hand);
    may_go_on(d, job, effect, by_hand, kinds);
    if (d.approvals) before_approved(d, job, effect, by_hand, kinds);
  }

  /// The candidate was found good elsewhere, for long enough: before people are asked, and still.
  void before_found(const plan::Deployment& d, const plan::FoundIn& good, const JobRun& job, const StepRun& effect,
                    Fact by_hand) {
    const auto looks = [&](const JobRun& in, const Step& step) {
      return runs_script(step, "candidate.sh") && is(in, step, "ENVIRONMENT", good.environment) &&
             is(in, step, "SOAK_SECONDS", std::to_string(good.soak_seconds)) &&
             (good.superseded.empty() || is(in, step, "SUPERSEDED", good.superseded));
    };
    const auto* rule = good.soak_seconds > 0 ? ".soak" : ".order";
    const auto before = [&](const JobRun& in, const Step& step) { return in.path != job.path && looks(in, step); };
    must(d, rule, job, effect, any_ok(before), by_hand, "looking for what was found good in " + good.environment);
    must(d, rule, job, effect, own(job, looks), by_hand,
         "looking once more for what was found good in " + good.environment);
  }

  void before_approved(const plan::Deployment& d, const JobRun& job, const StepRun& effect, Fact by_hand,
                       Kinds& kinds) {
    const auto& approvals = *d.approvals;
    const auto slot = [&](const std::string& name, const std::string& rule, Fact instead) {
      must(d, rule, job, effect, any_job(name), instead, "the approval in `" + name + "`");
    };
    if (approvals.rows.empty()) {
      // Going back by hand asks them, too, where it brings code.
      for (const auto& each : approvals.slots) slot(each.environment, ".approve", runs_.logic().never());
    }
    for (const auto& row : approvals.rows) {
      const auto instead = runs_.logic().any({by_hand, kinds.is_not(row.change_class)});
      for (const auto& name : row.slots) slot(name, row.rule, instead);
      if (row.at_merge == 0) continue;
      const auto again = any_ok([&](const JobRun& in, const Step& step) {
        return runs_script(step, "merge-approvals.sh") && is(in, step, "APPROVALS", std::to_string(row.at_merge));
      });
      auto merged_nowhere = runs_.logic().never();
      if (const auto* path = input_.plan.path_of(d)) merged_nowhere = kinds.is_any(path->classes);
      must(d, row.rule, job, effect, again, runs_.logic().any({instead, merged_nowhere}),
           "reading again what was approved at merge");
    }
    for (const auto& name : approvals.undone) slot(name, approvals.undone_rule, -by_hand);
    if (!approvals.needs_matching()) return;
    must(d, ".approve", job, effect,
         own(job, [](const JobRun& in,
                     const Step& step) { return runs_script(step, "approvals.sh") && is(in, step, "MODE", "deploy"); }),
         runs_.logic().never(), "looking who approved");
  }

  /// What stops a deployment for now, looked at in its own job: what was so before the approvals may have changed.
  void may_go_on(const plan::Deployment& d, const JobRun& job, const StepRun& effect, Fact by_hand, Kinds& kinds) {
    for (const auto& window : d.windows) {
      if (window.advisory) continue;
      const auto instead =
          window.skippable_by.empty() ? by_hand : runs_.logic().any({by_hand, kinds.is_only(window.skippable_by)});
      const auto& calendar = *std::ranges::find(input_.plan.calendars, window.calendar, &plan::Calendar::name);
      const auto asks = [&](const JobRun& in, const Step& step) {
        return runs_script(step, "window.sh") && is(in, step, "OPEN", plan::open_text(calendar)) &&
               is(in, step, "CLOSED", plan::closed_text(calendar)) &&
               is(in, step, "UNTIL", plan::until_text(calendar)) && is(in, step, "ADVISORY", "false");
      };
      must(d, ".window." + window.calendar, job, effect, own(job, asks), instead,
           "asking whether the calendar `" + window.calendar + "` is open");
    }
    if (d.hold) {
      const auto asks = [&](const JobRun& in, const Step& step) {
        return runs_script(step, "hold.sh") && is(in, step, "ENVIRONMENT", d.environment);
      };
      must(d, ".hold", job, effect, own(job, asks), by_hand, "asking whether it is held");
    }
    if (d.wait_after_minutes > 0)
      must(d, ".wait", job, effect, any_job(plan::wait_environment(d)), by_hand, "the wait after the approvals");
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
    const auto* path = input_.plan.path_of(d);
    const bool ends_here = path == nullptr || path->to == d.environment;
    if (d.is_classified() && ends_here && any_classified(job)) {
      guard(d.approvals && !d.approvals->rows.empty() ? d.approvals->rows.front().rule.c_str() : ".trigger",
            "same-base.sh", "", "looking whether it is still the change that was approved");
    }
    if (!d.has_records()) return;
    guard("artifacts.keep", "verify-artifact.sh", "", "comparing the package with its digest");
    guard(".rollback", "lease.sh", "take", "the lease that keeps others out");
    guard(".rollback", "records.sh", "start", "a record that it began");
  }

  /// A rollback by hand asks for no class: what it brings was found good.
  auto any_classified(const JobRun& job) -> bool {
    const auto target = [](const JobRun&, const Step& step) { return runs_script(step, "rollback-target.sh"); };
    return std::ranges::none_of(job.ancestors, [&](std::size_t at) {
      const auto& before = runs_.jobs()[at];
      return std::ranges::any_of(before.steps, [&](const StepRun& step) { return target(before, *step.step); });
    });
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
    const auto* d = input_.plan.deployment(environment);
    if (d == nullptr) return runs_.logic().never();
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
