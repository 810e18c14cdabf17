#include "emit/workflow/workflows.hpp"

#include <algorithm>

#include "emit/emitters.hpp"
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

namespace {

auto texts_or_nothing(const std::vector<std::string>& texts) -> yaml::Value {
  return texts.empty() ? yaml::Value() : yaml::Value(yaml::Node(yaml::list_of_texts(texts)));
}

void emit_one(Emission& emission, const plan::Validation& validation) {
  const auto& plan = emission.plan();
  yaml::Map jobs;
  for (const auto& id : validation.checks) add_check_job(emission, find_check(plan, id), jobs);
  yaml::View result;
  result.text("context", validation.context);
  result.set("needs", needs_value(validation.checks));
  result.set("from", validation.from.empty() ? yaml::Value() : yaml::TextValue{json_list(validation.from)});
  const bool landed = opens_pull_requests(plan);
  result.set("landed", landed);
  add_job(jobs, emission.fill(TemplateId::ValidateResult, std::move(result)));

  const bool called = plan.called_validation() != nullptr;
  yaml::View view;
  view.text("title", validation.name.empty() ? "Validate" : "Validate " + validation.branches.front());
  view.set("branches", yaml::Node(yaml::list_of_texts(validation.branches)));
  view.set("landed", landed);
  view.set("queued", texts_or_nothing(validation.queued));
  view.set("called", called);
  view.set("jobs", yaml::Node(std::move(jobs)));
  emission.add_yaml(validate_file(validation),
                    called ? "Checks of pull requests and, called by promote.yml, of what is about to be deployed."
                           : "Checks of pull requests.",
                    emission.fill(TemplateId::Validate, std::move(view)));
}

}  // namespace

void emit_validate(Emission& emission) {
  for (const auto& validation : emission.plan().validations) emit_one(emission, validation);
}

auto is_called(const plan::Plan& plan, std::string_view check) -> bool {
  const auto* validation = plan.called_validation();
  return validation != nullptr && std::ranges::find(validation->checks, check) != validation->checks.end();
}

}  // namespace promoc::emit
