// Words for people: checklists, where somebody is asked for them, and what is written down and no more.
#include <algorithm>
#include <utility>

#include "emit/emitters.hpp"
#include "emit/links/holds.hpp"
#include "emit/links/links.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {

using plan::By;
using plan::Holds;
using plan::Status;

namespace {

/// Where people are asked for a list, if they are: the workflow, and its job.
auto places_of(const plan::Plan& plan, const plan::Checklist& list)
    -> std::vector<std::pair<std::string, std::string>> {
  const auto has = [&](const auto& of) { return std::ranges::find(of.checklists, list.name) != of.checklists.end(); };
  std::vector<std::pair<std::string, std::string>> places;
  for (const auto* d : everywhere(plan)) {
    if (has(*d))
      places.emplace_back(plan.promotion_of(*d).file, "jobs." + plan::checklist_job(d->environment, list.name));
  }
  if (std::ranges::any_of(plan.branches, has)) places.emplace_back(pull_checklist_file(list.name), "jobs.checklist");
  return places;
}

/// A machine holds that a list is ticked, not that it is true.
void link_items(LinkBook& book, const plan::Checklist& list) {
  const auto places = places_of(book.plan(), list);
  int count = 0;
  for (const auto& section : list.sections) {
    for (const auto& item : section.items) {
      const auto rule = "documents.checklist." + list.name + "." + std::to_string(++count);
      for (const auto& [file, job] : places)
        book.add({rule, Status::Prompted, file, job, By::Workflow, Holds::Nobody,
                  item.optional ? "it may stay open"
                                : "nothing goes on before somebody says so; nothing shows that it is so"});
    }
  }
}

/// Whether the rule is an item of a list that people are asked for.
auto is_asked(const plan::Plan& plan, std::string_view rule) -> bool {
  return std::ranges::any_of(plan.documents.checklists, [&](const plan::Checklist& list) {
    return rule.starts_with("documents.checklist." + list.name + ".") && !places_of(plan, list).empty();
  });
}

/// The statement behind a rule that is text alone. An environment may be called `note`: then no digit follows.
auto statement_of(std::string_view rule) -> std::string_view {
  if (rule.starts_with("documents.checklist.")) return "checklist";
  if (rule.starts_with("documents.runbook.")) return "runbook";
  const bool note = rule.starts_with("note.") && rule.find_first_not_of("0123456789", 5) == std::string_view::npos;
  return note ? "note" : "";
}

}  // namespace

void link_documents(LinkBook& book) {
  const auto& plan = book.plan();
  for (const auto& list : plan.documents.checklists) link_items(book, list);
  for (const auto& rule : plan.rules) {
    const auto statement = statement_of(rule.id);
    if (statement.empty() || is_asked(plan, rule.id)) continue;
    book.add({rule.id, Status::Documented, plan.definition, std::string(statement), By::Person, Holds::Nobody, {}});
  }
}

void link_checklist(LinkBook& book, const plan::Deployment& d, const std::string& list) {
  const auto rule = d.environment + ".require." + list;
  const auto& file = book.plan().promotion_of(d).file;
  const auto job = plan::checklist_job(d.environment, list);
  book.add(
      {rule, Status::Enforced, file, "jobs." + job + ".steps[Every box is ticked, for this commit]", By::Workflow,
       Holds::Author,
       "people tick it in an issue for this very commit: anybody who may write, the author of the change as well"});
  book.by_workflow(rule, file, "jobs." + (d.has_check_job() ? check_job(d) : d.environment) + ".needs[" + job + "]");
  if (std::ranges::find(d.skippable, list, &plan::Skippable::check) != d.skippable.end())
    book.by_workflow(rule, file, "jobs." + job + ".if",
                     "left out only by what is surely of these classes and of no other");
}

void link_pull_checklist(LinkBook& book, const plan::BranchProtection& branch, const std::string& list) {
  const auto rule = "branch." + branch.branch + ".checks." + list;
  book.by_github(
      rule, ruleset_file(branch.branch),
      "rules[required_status_checks].parameters.required_status_checks[" + pull_checklist_context(list) + "]");
  const auto file = pull_checklist_file(list);
  const bool owned = branch.code_owners && pipeline_is_owned(book.plan(), file);
  const auto holds = !owned ? Holds::Nobody : is_guarded(book.plan(), branch.branch) ? Holds::Writer : Holds::Author;
  book.add({rule, Status::Enforced, file, "on.pull_request", By::Workflow, holds, {}});
  book.add({rule, Status::Enforced, file, "jobs.checklist", By::Workflow, holds,
            owned ? "the author of the pull request ticks it"
                  : "the author of the pull request ticks it, and may change the very check: `owner \".github/**\"` "
                    "and `code_owners` make that need a review"});
  book.add(
      {rule, Status::Enforced, kPullTemplateFile, list, By::GitHub, holds, "brings the boxes into each description"});
}

}  // namespace promoc::emit
