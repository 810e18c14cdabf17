#include <algorithm>

#include "emit/workflow/deployment.hpp"
#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/notices.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/triggers.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

namespace {

auto any_records(const plan::Plan& plan) -> bool {
  return std::ranges::any_of(plan.deployments, &plan::Deployment::has_records);
}
auto any_slots(const plan::Plan& plan) -> bool {
  return std::ranges::any_of(plan.deployments,
                             [](const auto& d) { return d.approvals && d.approvals->needs_matching(); });
}

/// Versions that `sam build` needs, one on a line; it looks for `python3.11` itself. Nothing when the runner has them.
/// Source: actions/runner-images, Ubuntu2404-Readme: Python 3.12, npm. Builds of Node.js are bound to no version.
auto pythons_to_set_up(const plan::Plan& plan) -> std::string {
  const auto& versions = plan.application.pythons;
  if (versions == std::vector<std::string>{"3.12"}) return {};
  std::string lines;
  for (const auto& version : versions) lines += (lines.empty() ? "" : "\n") + version;
  return lines;
}

void add_build(Emission& emission, yaml::Map& jobs) {
  const auto& plan = emission.plan();
  Job job{.id = "build", .name = "Build"};
  job.comment = "Built once: every environment gets this artifact.";
  job.needs = first_checks(plan);
  if (secrets_before_build(plan)) job.needs.emplace_back(plan::kSecretsJob);
  job.timeout_minutes = 30;
  job.permissions = {{"contents", "read"}};
  job.steps.add(plan.version ? checkout_history() : checkout_candidate());
  if (any_slots(plan)) {
    job.permissions.emplace_back("actions", "read");
    job.steps.add(fresh_step(emission));
  }
  if (plan.version) {
    auto env = yaml::map({{"FROM", yaml::text(plan.version->from)}});
    if (!plan.version->file.empty()) env.add("FILE", yaml::text(plan.version->file));
    job.steps.add(script_step(
        emission, {.title = "Which version this is", .id = "version", .script = "version.sh", .env = std::move(env)}));
    job.outputs.emplace_back("version", gh::path("steps.version.outputs.version"));
  }
  if (const auto pythons = pythons_to_set_up(plan); !pythons.empty()) job.steps.add(setup_step("python", pythons));
  job.steps.add(setup_sam_step());
  auto build = yaml::map({{"TEMPLATE", yaml::text(plan.template_path)}});
  if (plan.version) build.add("VERSION", yaml::expr(gh::path("steps.version.outputs.version")));
  job.steps.add(inline_step("Build", "sam-build", std::move(build)));
  if (any_records(plan)) {
    job.outputs.emplace_back("digest", gh::path("steps.package.outputs.digest"));
    auto env = yaml::map({{"SOURCE", yaml::text(".aws-sam/build")}, {"ARTIFACT", yaml::text("app.tar.gz")}});
    job.steps.add(script_step(
        emission,
        {.title = "Pack, and note the digest", .id = "package", .script = "package.sh", .env = std::move(env)}));
  } else {
    job.steps.add(inline_step("Pack", "pack"));
  }
  job.steps.add(upload_step(plan, "app.tar.gz"));
  std::move(job).add_to(jobs);
}

/// Apart from the build, because what is built runs other people's code and must not hold credentials.
void add_store(Emission& emission, yaml::Map& jobs) {
  const auto& plan = emission.plan();
  Job job{.id = "store", .name = "Keep the package"};
  job.comment = "In S3, under its digest: it outlives the run, for deployments later on and for going back.";
  job.needs = {"build"};
  job.environment = "artifacts";
  job.permissions = {{"contents", "read"}, {"id-token", "write"}};
  job.outputs = {{"artifact", gh::path("steps.store.outputs.artifact")}};
  job.steps.add(checkout_own());
  job.steps.add(download_step());
  job.steps.add(store_credentials_step(plan));
  yaml::Map env;
  env.add("ARTIFACT", yaml::text("app.tar.gz"));
  env.add("DIGEST", yaml::expr(gh::path("needs.build.outputs.digest")));
  env.add("BUCKET", yaml::text(*plan.bucket));
  env.add("PREFIX", yaml::text(dashed(plan.pipeline)));
  env.add("REGION", yaml::text(plan.deployments.front().region));
  job.steps.add(script_step(
      emission,
      {.title = "Keep it under its digest", .id = "store", .script = "store-artifact.sh", .env = std::move(env)}));
  std::move(job).add_to(jobs);
}

/// Checks that run in this workflow: those that no called workflow runs.
void add_own_checks(Emission& emission, yaml::Map& jobs) {
  const auto& plan = emission.plan();
  std::vector<std::string> done;
  for (const auto& deployment : plan.deployments) {
    for (const auto& id : deployment.requires_checks) {
      const bool shared =
          plan.validation && std::ranges::find(plan.validation->checks, id) != plan.validation->checks.end();
      if (shared || std::ranges::find(done, id) != done.end()) continue;
      add_check_job(emission, find_check(plan, id), jobs);
      done.push_back(id);
    }
  }
}

auto purpose(const plan::Plan& plan) -> std::string {
  std::string text = "Promotes " + plan.pipeline + ": build";
  for (const auto& deployment : plan.deployments) text += ", " + deployment.environment;
  return text + ".";
}

}  // namespace

void emit_promote(Emission& emission) {
  const auto& plan = emission.plan();
  yaml::Map jobs;
  const bool calls_validation = std::ranges::any_of(plan.deployments, [&](const auto& deployment) {
    const auto needed = requirement_jobs(plan, deployment);
    return std::ranges::find(needed, "validate") != needed.end();
  });
  if (calls_validation) {
    add_call(jobs, "validate", {}, "validate.yml", {{"contents", "read"}});
  }
  add_own_checks(emission, jobs);
  add_secrets_job(plan, jobs);
  add_build(emission, jobs);
  if (plan.bucket) add_store(emission, jobs);
  for (const auto& deployment : plan.deployments) add_deployment(emission, deployment, jobs);

  yaml::View view;
  view.text("pipeline", plan.pipeline);
  view.set("push_branches",
           plan.push_branches.empty() ? yaml::Value() : yaml::Node(yaml::list_of_texts(plan.push_branches)));
  view.set("dispatch", plan.dispatch);
  view.set("records", any_records(plan));
  view.text("record_workflows", record_workflows(plan));
  view.set("jobs", yaml::Node(std::move(jobs)));
  emission.add_yaml(kPromoteFile, purpose(plan), emission.fill(TemplateId::Promote, std::move(view)));
}

}  // namespace promoc::emit
