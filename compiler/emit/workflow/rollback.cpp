// The workflow by which a person brings an older version back. It runs on the default branch alone, acts only on what
// the records say was found good, and shares deployment, verification and automatic rollback with the promotion.
#include <algorithm>

#include "emit/workflow/deployment.hpp"
#include "emit/workflow/names.hpp"
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

auto token() -> yaml::Node { return yaml::expr(gh::path("github.token")); }

auto modes_of(const plan::Deployment& d) -> std::vector<std::string> {
  std::vector<std::string> modes;
  if (d.switches_by_hand()) modes.emplace_back("alias");
  if (d.redeploys_by_hand()) modes.emplace_back("redeploy");
  return modes;
}

auto choice(std::string_view description, const std::vector<std::string>& options) -> yaml::Map {
  yaml::Map input;
  input.add("description", yaml::text(description));
  input.add("type", yaml::text("choice"));
  input.add("required", yaml::boolean(true));
  input.add("options", yaml::list_of_texts(options));
  return input;
}

auto line_of_text(std::string_view description, bool required) -> yaml::Map {
  yaml::Map input;
  input.add("description", yaml::text(description));
  input.add("type", yaml::text("string"));
  input.add("required", yaml::boolean(required));
  return input;
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

auto inputs(const plan::Plan& plan) -> yaml::Map {
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
  yaml::Map map;
  map.add("environment", choice("What to roll back", environments));
  map.add("mode", choice(mode_description(modes), modes));
  map.add("to", line_of_text(plan.version ? "Version or commit to go back to; empty: what ran before the present one"
                                          : "Commit to go back to; empty: what ran before the present one",
                             false));
  map.add("reason", line_of_text("Why; it stays in the record", true));
  return map;
}

}  // namespace

void Section::add_back() {
  add_target();
  if (d_.switches_by_hand()) add_switch();
  if (d_.redeploys_by_hand()) {
    if (d_.approvals) {
      for (const auto& slot : d_.approvals->slots) add_slot(slot);
    }
    add_deploy();
  }
  if (d_.has_verify_job()) add_verify();
  if (d_.rollback && d_.redeploys_by_hand()) add_rollback();
}

/// What every later job acts on, so that all of them mean the same version.
void Section::add_target() {
  Job job{.id = target_job(d_), .name = "Find what " + d_.environment + " goes back to"};
  job.comment = "A version that was found good in " + d_.environment + ", by its records. Nothing is changed here.";
  job.condition = gh::all_of({gh::eq(gh::path("inputs.environment"), gh::lit(d_.environment)),
                              gh::eq(gh::path("github.ref"), gh::lit("refs/heads/" + plan_.default_branch))});
  job.permissions = {{"contents", "read"}, {"actions", "read"}, {"deployments", "read"}};
  const auto give = [&](const std::string& output) {
    job.outputs.emplace_back(output, gh::ref("steps", "target", "outputs", output));
  };
  give("sha");
  give("digest");
  if (plan_.version) give("version");
  if (d_.redeploys_by_hand()) {
    if (!plan_.bucket) give("built_by");
  }
  if (d_.redeploys_by_hand() || d_.stored) give("artifact");
  if (d_.switches_by_hand()) give("versions");
  give("withdraw");
  add_record_env(job.env);
  job.steps.add(checkout_own());
  if (matches_people() && d_.redeploys_by_hand()) job.steps.add(fresh_step(emission_));
  yaml::Map env;
  env.add("GH_TOKEN", token());
  env.add("TO", yaml::expr(gh::path("inputs.to")));
  env.add("MODE", yaml::expr(gh::path("inputs.mode")));
  env.add("MODES", yaml::text(json_list(modes_of(d_))));
  env.add("REASON", yaml::expr(gh::path("inputs.reason")));
  job.steps.add(script_step(emission_, {.title = "A version that was found good",
                                        .id = "target",
                                        .script = "rollback-target.sh",
                                        .env = std::move(env)}));
  std::move(job).add_to(jobs_);
}

void Section::add_switch() {
  Job job{.id = switch_job(d_), .name = switch_title(d_)};
  job.comment = "Asks nobody: its role can switch between published versions and cannot bring new code.";
  job.needs = {target_job(d_)};
  job.condition = gh::eq(gh::path("inputs.mode"), gh::lit("alias"));
  job.timeout_minutes = kRollbackMinutes;
  job.environment = rollback_environment(d_);
  job.permissions = {{"contents", "read"}, {"id-token", "write"}, {"actions", "read"}, {"deployments", "write"}};
  add_environment_env(job);
  job.steps.add(checkout_own());
  job.steps.add(credentials_step(plan_, d_, "rollback"));
  job.steps.add(lease_step());
  job.steps.add(records_step("End what an earlier attempt left open", "close"));
  job.steps.add(before_step());
  job.steps.add(start_step());
  job.steps.add(script_step(emission_, {.title = "Switch to the older versions",
                                        .script = "switch-aliases.sh",
                                        .env = yaml::map({{"VERSIONS", yaml::expr(target_output(d_, "versions"))}})}));
  const auto has_begun = gh::eq(gh::path("steps.record.outcome"), gh::lit("success"));
  const auto failed = gh::not_(gh::call("success"));
  if (!d_.has_verify_job()) {
    add_verify_steps(job);
    add_success_steps(job);
  }
  job.steps.add(records_step("Record the failure", "failure",
                             gh::all_of({gh::call("always"), has_begun, d_.has_verify_job() ? failed : not_good()})));
  std::vector<gh::Expr> release{gh::call("always"), gh::eq(gh::path("steps.lease.outcome"), gh::lit("success"))};
  if (d_.has_verify_job()) release.push_back(failed);
  job.steps.add(release_step(gh::all_of(std::move(release))));
  if (!d_.has_verify_job()) add_report_steps(job, "rollback");
  std::move(job).add_to(jobs_);
}

/// The version that was left is not good any more: no run that still waits may bring it again.
auto Section::withdraw_step() -> yaml::Map {
  yaml::Map env;
  env.add("GH_TOKEN", token());
  env.add("RUN", yaml::expr(target_output(d_, "withdraw")));
  env.add("NOTE", yaml::expr(gh::path("inputs.reason")));
  return script_step(emission_, {.title = "What was left is withdrawn",
                                 .script = "records.sh",
                                 .argument = "inactive",
                                 .env = std::move(env),
                                 .condition = gh::ne(target_output(d_, "withdraw"), gh::lit(""))});
}

void emit_rollback(Emission& emission) {
  const auto& plan = emission.plan();
  if (std::ranges::none_of(plan.deployments, [](const auto& d) { return d.by_hand.has_value(); })) return;
  yaml::Map jobs;
  for (const auto& d : plan.deployments) {
    if (!d.by_hand) continue;
    Section(emission, d, jobs,
            {.sha = target_output(d, "sha"),
             .digest = target_output(d, "digest"),
             .version = target_output(d, "version"),
             .artifact = yaml::expr(target_output(d, "artifact")),
             .older = true})
        .add_back();
  }
  yaml::Map workflow;
  workflow.add("name", yaml::text("Roll back " + plan.pipeline));
  workflow.add("run-name",
               yaml::mixed({"Roll back ", gh::path("inputs.environment"), " by ", gh::path("inputs.mode")}));
  workflow.add("on", yaml::map({{"workflow_dispatch", yaml::map({{"inputs", inputs(plan)}})}})).blank_before();
  workflow.add("permissions", yaml::map({})).blank_before();
  workflow.add("env", yaml::map({{"RECORD_WORKFLOWS", yaml::text(record_workflows(plan))}}))
      .blank_before()
      .comment("Only these write deployment records that count.");
  workflow.add("jobs", std::move(jobs)).blank_before();
  emission.add_yaml(
      kRollbackFile,
      "Brings " + plan.pipeline + " back to an older version: a person starts it, on " + plan.default_branch + ".",
      std::move(workflow));
}

}  // namespace promoc::emit
