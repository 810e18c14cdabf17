#include "emit/workflow/job.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;

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

}  // namespace promoc::emit
