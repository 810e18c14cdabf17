#include "emit/workflow/workflows.hpp"

#include <algorithm>

#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/pins.hpp"
#include "emit/workflow/steps.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;

auto find_check(const plan::Plan& plan, std::string_view id) -> const plan::Check& {
  return *std::ranges::find(plan.checks, id, &plan::Check::id);
}

auto timeout_of(const plan::Check& check) -> std::int64_t {
  std::int64_t minutes = 0;
  for (const auto& step : check.steps) minutes += step.timeout_minutes;
  return minutes;
}

void add_check_job(Emission& emission, const plan::Check& check, yaml::Map& jobs, GateJob job) {
  yaml::View view;
  view.set("needs", needs_value(job.needs));
  view.set("start", job.start ? yaml::Value(std::move(*job.start)) : yaml::Value());
  view.set("named_sha", job.sha ? yaml::Value(std::move(*job.sha)) : yaml::Value());
  view.name("job", check.id);
  view.text("title", check.title);
  view.set("doc", check.doc.empty() ? yaml::Value() : yaml::TextValue{check.doc});
  view.set("minutes", timeout_of(check));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  view.set("gate_steps", yaml::Node(check_steps(emission, check, Among::OwnSteps)));
  const auto& days = emission.plan().report_days;
  const bool reports = days && std::ranges::any_of(check.steps, gives_evidence);
  view.set("report_days", reports ? yaml::Value(*days) : yaml::Value());
  view.set("actions.upload_artifact", yaml::CodeValue{pin(Action::UploadArtifact)});
  add_job(jobs, emission.fill(TemplateId::Gate, std::move(view)));
}

void emit_validate(Emission& emission) {
  const auto& plan = emission.plan();
  if (!plan.validation) return;
  const auto& validation = *plan.validation;

  yaml::Map jobs;
  for (const auto& id : validation.checks) add_check_job(emission, find_check(plan, id), jobs);
  yaml::View result;
  result.set("needs", needs_value(validation.checks));
  add_job(jobs, emission.fill(TemplateId::ValidateResult, std::move(result)));

  yaml::View view;
  view.set("branches", yaml::Node(yaml::list_of_texts(validation.branches)));
  view.set("landed", std::ranges::any_of(plan.paths, [](const auto& path) { return !path.lands.empty(); }));
  view.set("jobs", yaml::Node(std::move(jobs)));
  emission.add_yaml(kValidateFile,
                    "Checks of pull requests and, called by promote.yml, of what is about to be deployed.",
                    emission.fill(TemplateId::Validate, std::move(view)));
}

}  // namespace promoc::emit
