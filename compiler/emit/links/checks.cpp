// What a check says of its own run: its time-out, and the limits that reach its scripts as values.
#include <algorithm>
#include <utility>

#include "emit/links/links.hpp"
#include "emit/workflow/deployment.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/steps.hpp"

namespace promoc::emit {
namespace {

/// Where a check runs: a workflow, and the job in it.
using Place = std::pair<std::string, std::string>;

/// Every workflow that verifies something by a check, with the job.
auto verifying(const plan::Plan& plan, const std::string& check) -> std::vector<Place> {
  std::vector<Place> places;
  for (const auto* d : everywhere(plan)) {
    if (std::ranges::find(d->verify_checks, check) != d->verify_checks.end())
      places.emplace_back(plan.promotion_of(*d).file, last_job(*d));
  }
  return places;
}

/// Every workflow in which a check has a job of its own.
auto in_own_job(const plan::Plan& plan, const std::string& check) -> std::vector<Place> {
  std::vector<Place> places;
  const auto add = [&](const std::string& file) {
    if (std::ranges::find(places, file, &Place::first) == places.end()) places.emplace_back(file, check);
  };
  for (const auto* d : everywhere(plan)) {
    const bool requires_it = std::ranges::find(d->requires_checks, check) != d->requires_checks.end();
    if (requires_it && !is_called(plan, *d, check)) add(plan.promotion_of(*d).file);
  }
  for (const auto& validation : plan.validations) {
    if (std::ranges::find(validation.checks, check) != validation.checks.end()) add(validate_file(validation));
  }
  if (places.empty()) add(kPromoteFile);
  return places;
}

/// A limit is a value of each of the check's steps that knows it by this name.
void link_limit(LinkBook& book, const std::string& rule, const plan::Check& check, std::string_view prefix,
                const Place& place) {
  const auto& [file, job] = place;
  const auto among = job == check.id ? Among::OwnSteps : Among::OtherSteps;
  for (const auto& step : check.steps) {
    const auto field = "jobs." + job + ".steps[" + check_step_title(check, step, among) + "].env.";
    for (const auto& binding : step.env) {
      if (binding.name.starts_with(prefix) && binding.name != "COVERAGE_OF")
        book.by_workflow(rule, file, field + binding.name);
    }
  }
}

}  // namespace

void link_check(LinkBook& book, const plan::Check& check) {
  auto places = verifying(book.plan(), check.id);
  if (places.empty()) places = in_own_job(book.plan(), check.id);
  const auto prefix = check.id + ".";
  for (const auto& place : places) {
    for (const auto& rule : book.plan().rules) {
      if (!rule.id.starts_with(prefix)) continue;
      const auto part = rule.id.substr(prefix.size());
      if (part == "timeout") book.by_workflow(rule.id, place.first, "jobs." + place.second + ".timeout-minutes");
      if (part == "skipped") link_limit(book, rule.id, check, "SKIPPED", place);
      if (part == "empty") link_limit(book, rule.id, check, "EMPTY", place);
      if (part.starts_with("expect.")) link_limit(book, rule.id, check, "COVERAGE_", place);
    }
  }
}

}  // namespace promoc::emit
