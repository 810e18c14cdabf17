// The workflow by which a person brings an older version back. It runs on the default branch alone, acts only on what
// the records say was found good, and shares deployment, verification and automatic rollback with the promotion.
#include <algorithm>

#include "emit/workflow/deployment.hpp"
#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/pins.hpp"
#include "emit/workflow/section.hpp"
#include "emit/workflow/sessions.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

namespace {

auto target_output(const plan::Deployment& d, const std::string& output) -> gh::Expr {
  return gh::ref("needs", target_job(d), "outputs", output);
}

/// The one branch on which a person can start it for an environment: the default branch, where that reaches it.
auto rollback_branch(const plan::Plan& plan, const plan::Deployment& d) -> std::string {
  if (std::ranges::find(d.branches, plan.default_branch) != d.branches.end()) return plan.default_branch;
  const auto exact =
      std::ranges::find_if(d.branches, [](const auto& branch) { return branch.find('*') == std::string::npos; });
  return exact == d.branches.end() ? plan.default_branch : *exact;
}

auto modes_of(const plan::Deployment& d) -> std::vector<std::string> {
  std::vector<std::string> modes;
  if (d.switches_by_hand()) modes.emplace_back("alias");
  if (d.redeploys_by_hand()) modes.emplace_back("redeploy");
  return modes;
}

/// What each mode does, for the person who chooses; only of those there are.
auto mode_description(const std::vector<std::string>& modes) -> std::string {
  std::string text;
  for (const auto& mode : modes) {
    text += (text.empty() ? "" : "; ") + mode +
            (mode == "alias" ? ": switch to Lambda versions that exist" : ": deploy the stored package again");
  }
  return text;
}

/// Adds what a person can choose.
void add_inputs(const plan::Plan& plan, yaml::View& view) {
  std::vector<std::string> environments;
  std::vector<std::string> modes;
  for (const auto& d : plan.deployments) {
    if (!d.by_hand) continue;
    environments.push_back(d.environment);
    for (const auto& mode : modes_of(d)) {
      if (std::ranges::find(modes, mode) == modes.end()) modes.push_back(mode);
    }
  }
  std::ranges::sort(modes);
  view.set("environments", yaml::Node(yaml::list_of_texts(environments)));
  view.text("mode_description", mode_description(modes));
  view.set("modes", yaml::Node(yaml::list_of_texts(modes)));
}

}  // namespace

void Section::add_back() {
  add_target();
  if (d_.switches_by_hand()) add_switch();
  if (d_.redeploys_by_hand()) {
    for (const auto& slot : slots()) add_slot(slot);
    add_deploy();
  }
  if (d_.has_verify_job()) add_verify();
  add_notices(plan::Event::Failed);
  if (d_.rollback) add_rollback();
  add_notices(plan::Event::RolledBack);
}

/// What every later job acts on, so that all of them mean the same version.
void Section::add_target() {
  yaml::View view;
  view.name("job", target_job(d_));
  add_records(view);
  view.text("environment_text", d_.environment);
  view.text("default_branch", rollback_branch(plan_, d_));
  view.set("versions", plan_.version.has_value());
  view.set("gives_run", d_.redeploys_by_hand() && !plan_.bucket);
  view.set("gives_artifact", d_.redeploys_by_hand() || d_.stored);
  view.set("switches", d_.switches_by_hand());
  view.set("fresh", d_.matches_people() && d_.redeploys_by_hand());
  view.text("modes", json_list(modes_of(d_)));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::RollbackTarget, std::move(view)));
}

void Section::add_switch() {
  yaml::View view;
  view.name("job", switch_job(d_));
  view.text("title", switch_title(d_));
  view.set("needs", needs_value({target_job(d_)}));
  view.name("target_job", target_job(d_));
  view.name("own_environment", rollback_environment(d_));
  auto minutes = kRollbackMinutes;
  view.set("gate_steps", d_.has_verify_job() ? yaml::Node(yaml::Seq()) : verify_steps(minutes));
  view.set("minutes", minutes);
  add_environment(view);
  add_role(view, "rollback");
  add_candidate(view);
  view.set("rollback", d_.rollback);
  view.set("verify_job", d_.has_verify_job());
  add_report(view);
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::RollbackSwitch, std::move(view)));
}

void emit_rollback(Emission& emission) {
  const auto& plan = emission.plan();
  if (std::ranges::none_of(plan.deployments, [](const auto& d) { return d.by_hand.has_value(); })) return;
  yaml::Map jobs;
  for (const auto& d : plan.deployments) {
    if (!d.by_hand) continue;
    Section(emission, d, jobs,
            {.sha = target_output(d, "sha"),
             .branch = gh::path("github.ref_name"),
             .digest = target_output(d, "digest"),
             .version = target_output(d, "version"),
             .artifact = yaml::expr(target_output(d, "artifact")),
             .built_by = target_output(d, "built_by"),
             .older = true})
        .add_back();
  }
  yaml::View view;
  view.text("pipeline", plan.pipeline);
  add_inputs(plan, view);
  view.set("versions", plan.version.has_value());
  view.text("record_workflows", record_workflows(plan));
  view.set("jobs", yaml::Node(std::move(jobs)));
  emission.add_yaml(
      kRollbackFile,
      "Brings " + plan.pipeline + " back to an older version: a person starts it, on " + plan.default_branch + ".",
      emission.fill(TemplateId::Rollback, std::move(view)));
}

}  // namespace promoc::emit
