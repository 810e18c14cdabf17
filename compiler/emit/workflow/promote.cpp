#include <algorithm>

#include "emit/workflow/deployment.hpp"
#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/notices.hpp"
#include "emit/workflow/pins.hpp"
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
  auto needs = first_checks(plan);
  if (secrets_before_build(plan)) needs.emplace_back(plan::kSecretsJob);
  const auto text_or_empty = [](const std::string& text) {
    return text.empty() ? yaml::Value() : yaml::Value(yaml::TextValue{text});
  };
  yaml::View view;
  view.set("needs", needs_value(needs));
  view.set("approvals", std::ranges::any_of(plan.deployments, &plan::Deployment::matches_people));
  view.set("records", any_records(plan));
  view.set("has_outputs", any_records(plan) || plan.version);
  view.set("version_from", plan.version ? yaml::Value(yaml::TextValue{plan.version->from}) : yaml::Value());
  view.set("version_file", text_or_empty(plan.version ? plan.version->file : ""));
  view.set("pythons", text_or_empty(pythons_to_set_up(plan)));
  view.text("template", plan.template_path);
  // S3 keeps it for good; this one is for the next job, and for a second try of it.
  view.set("artifact_days", plan.bucket ? std::int64_t{7} : plan.artifact_days);
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  view.set("actions.setup_python", yaml::CodeValue{pin(Action::SetupPython)});
  view.set("actions.setup_sam", yaml::CodeValue{pin(Action::SetupSam)});
  view.set("actions.upload_artifact", yaml::CodeValue{pin(Action::UploadArtifact)});
  add_job(jobs, emission.fill(TemplateId::Build, std::move(view)));
}

/// Apart from the build, because what is built runs other people's code and must not hold credentials.
void add_store(Emission& emission, yaml::Map& jobs) {
  const auto& plan = emission.plan();
  yaml::View view;
  view.text("role", store_role_name(plan));
  view.text("region", plan.deployments.front().region);
  view.text("bucket", *plan.bucket);
  view.text("prefix", dashed(plan.pipeline));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  view.set("actions.download_artifact", yaml::CodeValue{pin(Action::DownloadArtifact)});
  view.set("actions.credentials", yaml::CodeValue{pin(Action::ConfigureAwsCredentials)});
  add_job(jobs, emission.fill(TemplateId::Store, std::move(view)));
}

/// Checks that run in this workflow: those that no called workflow runs.
void add_own_checks(Emission& emission, yaml::Map& jobs) {
  const auto& plan = emission.plan();
  std::vector<std::string> done;
  for (const auto& deployment : plan.deployments) {
    for (const auto& id : deployment.requires_checks) {
      if (is_called(plan, id) || std::ranges::find(done, id) != done.end()) continue;
      add_check_job(emission, find_check(plan, id), jobs);
      done.push_back(id);
    }
  }
}

/// What whoever starts a run can choose. The first one is the default, and no name of an environment: it has blanks.
auto choices(const plan::Plan& plan) -> std::vector<std::string> {
  std::vector<std::string> choices{"as far as the branch goes"};
  choices.insert(choices.end(), plan.dispatch_ends.begin(), plan.dispatch_ends.end());
  return choices;
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
    add_job(jobs, emission.fill(TemplateId::ValidateCall, {}));
  }
  add_own_checks(emission, jobs);
  add_secrets_job(emission, jobs);
  add_build(emission, jobs);
  if (plan.bucket) add_store(emission, jobs);
  for (const auto& deployment : plan.deployments) add_deployment(emission, deployment, jobs);

  yaml::View view;
  view.text("pipeline", plan.pipeline);
  view.set("push_branches",
           plan.push_branches.empty() ? yaml::Value() : yaml::Node(yaml::list_of_texts(plan.push_branches)));
  view.set("dispatch", plan.dispatch);
  view.set("dispatch_ends",
           plan.dispatch_ends.empty() ? yaml::Value() : yaml::Node(yaml::list_of_texts(choices(plan))));
  view.set("records", any_records(plan));
  view.text("record_workflows", record_workflows(plan));
  view.set("jobs", yaml::Node(std::move(jobs)));
  emission.add_yaml(kPromoteFile, purpose(plan), emission.fill(TemplateId::Promote, std::move(view)));
}

}  // namespace promoc::emit
