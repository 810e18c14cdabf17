// Where a check is a gate: before a deployment, after it, and on a pull request.
#include <algorithm>

#include "emit/emitters.hpp"
#include "emit/links/holds.hpp"
#include "emit/links/links.hpp"
#include "emit/workflow/deployment.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {

using plan::By;
using plan::Holds;
using plan::Status;

namespace {

/// A result that people see and nothing waits for. False when the check is none of these.
auto link_advisory(LinkBook& book, const std::string& rule, const std::string& check, const std::string& file,
                   const std::string& job) -> bool {
  const auto found = std::ranges::find(book.plan().checks, check, &plan::Check::id);
  if (found == book.plan().checks.end() || !found->advisory) return false;
  book.add({rule, Status::Prompted, file, "jobs." + job, By::Workflow, Holds::Nobody,
            "advisory: it warns and stops nothing"});
  return true;
}

/// One job serves all environments of a workflow; the first that requires the gate says who may leave it out.
auto job_is_left_out(const plan::Plan& plan, const plan::Deployment& d, const std::string& check) -> bool {
  const auto* path = plan.path_of(d);
  for (const auto& each : path != nullptr ? path->deployments : plan.deployments) {
    const bool requires_it = std::ranges::find(each.requires_checks, check) != each.requires_checks.end();
    if (each.promotion != d.promotion || !requires_it || is_called(plan, each, check)) continue;
    return std::ranges::find(each.skippable, check, &plan::Skippable::check) != each.skippable.end();
  }
  return false;
}

/// A pull request runs its own copy of the checks: they bind its author only if changing them needs a review.
void link_content(LinkBook& book, const std::string& rule, const plan::BranchProtection& branch,
                  const std::string& file, const std::vector<std::string>& fields) {
  const bool owned = branch.code_owners && pipeline_is_owned(book.plan(), file);
  // A workflow of any branch can report a check of this name: GitHub tells apps apart, not workflows.
  const auto holds = owned ? Holds::Author : Holds::Nobody;
  for (const auto& field : fields) {
    const bool last = &field == &fields.back();
    book.add({rule, Status::Enforced, file, field, By::Workflow, holds,
              !last   ? std::string()
              : owned ? "whoever may write can report a check of this name from a branch of his own"
                      : "a pull request may change the very checks that it must pass: `owner \".github/**\"` and "
                        "`code_owners` make that need a review"});
  }
}

}  // namespace

void link_requirement(LinkBook& book, const plan::Deployment& d, const std::string& check) {
  const auto rule = d.environment + ".require." + check;
  const auto& file = book.plan().promotion_of(d).file;
  const bool called = is_called(book.plan(), d, check);
  if (link_advisory(book, rule, check, called ? kValidateFile : file, check)) return;
  if (std::ranges::find(d.skippable, check, &plan::Skippable::check) != d.skippable.end()) {
    if (job_is_left_out(book.plan(), d, check))
      book.by_workflow(rule, file, "jobs." + check + ".if",
                       "left out only by what is surely of these classes and of no other");
    book.by_workflow(rule, file, "jobs." + check_job(d) + ".if");
  }
  if (called) {
    book.by_workflow(rule, kValidateFile, "jobs." + check);
    book.by_workflow(rule, kValidateFile, "jobs.validate.needs[" + check + "]");
    book.by_workflow(rule, file, "jobs.validate");
  } else {
    book.by_workflow(rule, file, "jobs." + check);
  }
}

void link_verification(LinkBook& book, const plan::Deployment& d, const std::string& check) {
  const auto rule = d.environment + ".verify." + check;
  const auto& file = book.plan().promotion_of(d).file;
  if (link_advisory(book, rule, check, file, last_job(d))) return;
  const auto& gate = find_check(book.plan(), check);
  for (const auto& step : gate.steps) {
    const auto title = check_step_title(gate, step, Among::OtherSteps);
    book.by_workflow(rule, file, "jobs." + last_job(d) + ".steps[" + title + "]");
  }
}

void link_validation(LinkBook& book, const plan::BranchProtection& branch, const plan::Validation& validation) {
  const auto prefix = "branch." + branch.branch + ".";
  const auto ruleset = ruleset_file(branch.branch);
  const auto required = "rules[required_status_checks].parameters.required_status_checks[" + validation.context + "]";
  const auto file = validate_file(validation);
  for (const auto& check : validation.checks) {
    const auto rule = prefix + "checks." + check;
    if (link_advisory(book, rule, check, file, check)) continue;
    book.by_github(rule, ruleset, required);
    std::vector<std::string> fields{"on.pull_request", "jobs.validate.needs[" + check + "]", "jobs." + check};
    if (!validation.from.empty()) fields.insert(fields.begin() + 1, "jobs.validate.steps[Every check passed]");
    link_content(book, rule, branch, file, fields);
  }
  if (validation.from.empty()) return;
  book.by_github(prefix + "from", ruleset, required);
  link_content(book, prefix + "from", branch, file,
               {"on.pull_request", "jobs.validate.steps[It comes from where it may come]"});
}

}  // namespace promoc::emit
