#include "emit/workflow/workflows.hpp"

#include <algorithm>

#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/steps.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

auto find_check(const plan::Plan& plan, std::string_view id) -> const plan::Check& {
  return *std::ranges::find(plan.checks, id, &plan::Check::id);
}

auto timeout_of(const plan::Check& check) -> std::int64_t {
  std::int64_t minutes = 0;
  for (const auto& step : check.steps) minutes += step.timeout_minutes;
  return minutes;
}

void add_check_job(Emission& emission, const plan::Check& check, yaml::Map& jobs) {
  Job job{.id = check.id, .name = check.title, .comment = check.doc};
  job.timeout_minutes = timeout_of(check);
  job.permissions = {{"contents", "read"}};
  job.steps.add(checkout_candidate());
  add_check_steps(emission, check, Among::OwnSteps, job.steps);
  if (emission.plan().report_days && std::ranges::any_of(check.steps, gives_evidence))
    job.steps.add(keep_report_step(emission.plan(), check.id, false));
  std::move(job).add_to(jobs);
}

void emit_validate(Emission& emission) {
  const auto& plan = emission.plan();
  if (!plan.validation) return;
  const auto& validation = *plan.validation;

  yaml::Map on;
  on.add("pull_request", yaml::map({{"branches", yaml::list_of_texts(validation.branches)}}));
  on.add("workflow_call", yaml::map({})).note("before a deployment");

  yaml::Map jobs;
  for (const auto& id : validation.checks) add_check_job(emission, find_check(plan, id), jobs);

  Job all{.id = "validate", .name = "validate"};
  all.comment = "The one check that branches require. It always reports: a job that was skipped would count as passed.";
  all.needs = validation.checks;
  all.condition = gh::call("always");
  all.timeout_minutes = 5;
  yaml::Map env;
  env.add("NEEDS", yaml::expr(gh::call("toJSON", {gh::path("needs")})));
  all.steps.add(inline_step("Every check passed", "all-passed", std::move(env)));
  std::move(all).add_to(jobs);

  yaml::Map workflow;
  workflow.add("name", yaml::text("Validate"));
  workflow.add("on", std::move(on)).blank_before();
  workflow.add("permissions", yaml::map({})).blank_before();
  workflow.add("jobs", std::move(jobs)).blank_before();
  emission.add_yaml(kValidateFile,
                    "Checks of pull requests and, called by promote.yml, of what is about to be deployed.",
                    std::move(workflow));
}

}  // namespace promoc::emit
