#include "verify/workflows/scripts.hpp"

#include <string>

#include "verify/workflows/pairs.hpp"

namespace promoc::verify {

using actions::JobRun;
using actions::Scalar;
using actions::Step;

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

auto brings_code(const Step& step) -> bool {
  return runs_script(step, "deploy-sam.sh") || (step.run && step.run->text.find("sam deploy") != std::string::npos);
}

}  // namespace promoc::verify
