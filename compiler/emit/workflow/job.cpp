#include "emit/workflow/job.hpp"

#include <utility>

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

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

auto output_of(const std::string& job, const std::string& output) -> gh::Expr {
  return gh::ref("needs", job, "outputs", output);
}
auto result_of(const std::string& job) -> gh::Expr { return gh::ref("needs", job, "result"); }
auto is_success(const std::string& job) -> gh::Expr { return gh::eq(result_of(job), gh::lit("success")); }
auto by_redeploy() -> gh::Expr { return gh::eq(gh::path("inputs.mode"), gh::lit("redeploy")); }

auto or_empty(std::optional<gh::Expr> condition) -> yaml::Value {
  return condition ? yaml::Value(std::move(*condition)) : yaml::Value();
}

}  // namespace promoc::emit
