#include "emit/workflow/job.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;

namespace {

auto permissions_map(const Permissions& permissions) -> yaml::Map {
  yaml::Map map;
  for (const auto& [scope, access] : permissions) map.add(scope, yaml::name(access));
  return map;
}

auto environment_node(const Job& job) -> yaml::Map {
  yaml::Map environment;
  environment.add("name", yaml::text(job.environment));
  environment.add("deployment", yaml::boolean(false));
  return environment;
}

}  // namespace

void Job::add_to(yaml::Map& jobs) && {
  yaml::Map job;
  job.add("name", yaml::text(name));
  if (needs.size() == 1) job.add("needs", yaml::text(needs.front()));
  if (needs.size() > 1) job.add("needs", yaml::list_of_texts(needs));
  if (condition) job.add("if", yaml::bare_expr(*condition));
  job.add("runs-on", yaml::text("ubuntu-24.04"));
  job.add("timeout-minutes", yaml::number(timeout_minutes));
  if (!may_fail.empty()) job.add("continue-on-error", yaml::boolean(true)).note(may_fail);
  if (!environment.empty()) job.add("environment", environment_node(*this));
  job.add("permissions", permissions_map(permissions));
  job.add("steps", std::move(steps));
  const bool first = jobs.empty();
  auto& entry = jobs.add(id, std::move(job)).blank_before(!first);
  if (!comment.empty()) entry.comment(comment);
}

void add_job(yaml::Map& jobs, yaml::Map made) {
  if (made.empty()) return;  // a fault of the template, which is reported
  const auto first = jobs.empty();
  const auto id = made.entries().front().key;
  jobs.append(std::move(made)).entry(id).blank_before(!first);
}

auto needs_value(const std::vector<std::string>& jobs) -> yaml::Value {
  if (jobs.empty()) return std::monostate();
  if (jobs.size() == 1) return yaml::Node(yaml::text(jobs.front()));
  return yaml::Node(yaml::list_of_texts(jobs));
}

void add_call(yaml::Map& jobs, const std::string& id, const std::string& comment, const std::string& workflow,
              const Permissions& permissions) {
  yaml::Map job;
  job.add("uses", yaml::text("./.github/workflows/" + workflow));
  job.add("permissions", permissions_map(permissions));
  const bool first = jobs.empty();
  auto& entry = jobs.add(id, std::move(job)).blank_before(!first);
  if (!comment.empty()) entry.comment(comment);
}

}  // namespace promoc::emit
