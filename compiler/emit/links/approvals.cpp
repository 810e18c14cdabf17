// Who must approve a deployment. GitHub proves each approval; the run itself, that all of them are there.
#include <algorithm>

#include "emit/emitters.hpp"
#include "emit/links/links.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {

using plan::By;
using plan::Holds;
using plan::Status;

namespace {

auto complete_step(const plan::Deployment& d) -> std::string {
  return "jobs." + d.environment + ".steps[The approvals are complete]";
}

/// The run itself compares who approved, and when.
void link_comparison(LinkBook& book, const plan::Deployment& d, std::string open = {}) {
  const auto rule = d.environment + ".approve";
  const auto& file = book.plan().promotion_of(d).file;
  book.by_workflow(rule + ".excluding", file, "jobs." + check_job(d) + ".steps[Who may not approve]", std::move(open));
  book.by_workflow(rule + ".excluding", file, complete_step(d));
  book.by_workflow(rule + ".expires", file, complete_step(d) + ".env.EXPIRES_SECONDS");
}

/// Nobody who started the run approves in one of its slots.
void link_slots_excluding(LinkBook& book, const plan::Deployment& d) {
  for (const auto& slot : d.approvals->slots)
    book.by_github(d.environment + ".approve.excluding", settings_file(slot.environment), "put.prevent_self_review",
                   "whoever started the run may not approve either");
}

void link_merge(LinkBook& book, const plan::Deployment& d, const plan::ApprovalRow& row) {
  for (const auto& branch : book.plan().branches) {
    const bool feeds = std::ranges::find(d.branches, branch.branch) != d.branches.end();
    if (feeds && branch.reviews)
      book.by_github(row.rule, ruleset_file(branch.branch),
                     "rules[pull_request].parameters.required_approving_review_count",
                     "so many reviews of every pull request; of which role is not proved by it");
  }
  book.by_workflow(
      row.rule, book.plan().promotion_of(d).file,
      "jobs." + check_job(d) + ".steps[Every pull request has " +
          (row.at_merge == 1 ? std::string("an approval") : std::to_string(row.at_merge) + " approvals") + "]",
      "by people who may write; of which role is not proved by it; not asked on a path of a class of its own, "
      "where nothing is merged yet. The reviews are read again, on the merged head, and not the author's own");
}

/// A row of the table: GitHub proves each approval, the conditions that all of them are there.
void link_row(LinkBook& book, const plan::Deployment& d, const plan::ApprovalRow& row) {
  const auto& approvals = *d.approvals;
  const auto& file = book.plan().promotion_of(d).file;
  for (const auto& name : row.slots) {
    const auto slot = std::ranges::find(approvals.slots, name, &plan::Slot::environment);
    book.by_github(row.rule, settings_file(name), "put.reviewers", "one approval by " + slot->role);
  }
  if (row.at_merge > 0) link_merge(book, d, row);
  if (row.asked == 0 && row.at_merge == 0) {
    book.by_workflow(row.rule, file, "jobs." + d.environment + ".if", "nobody is asked");
    return;
  }
  if (row.asked == 0) return;
  if (!approvals.reviewers.empty()) {
    book.by_github(row.rule, settings_file(d.environment), "put.reviewers",
                   approvals.own_click_counts ? "one approval by " + approvals.role
                                              : "one click more, by any of " + approvals.role +
                                                    ": without a role that is in every row, GitHub alone proves one "
                                                    "of those who may release it");
  }
  book.by_workflow(row.rule, file, "jobs." + d.environment + ".if",
                   "this combination; a change of several classes needs the most that any of them asks of each role");
  book.by_workflow(row.rule, file, complete_step(d), "different people, each for an approval of their own");
}

/// The row `rollback`: whom it asks to bring an older version back.
void link_undone(LinkBook& book, const plan::Deployment& d) {
  const auto& approvals = *d.approvals;
  const auto& rule = approvals.undone_rule;
  const auto by_role = [&](std::string note) {
    book.by_aws(rule, kRolesFile, "Resources.RollbackRole.Properties.Policies", Holds::Admin, std::move(note));
  };
  if (!rule.empty() && d.redeploys_by_hand()) {
    for (const auto& slot : approvals.undone) book.by_github(rule, settings_file(slot), "put.reviewers");
    if (!approvals.reviewers.empty()) book.by_github(rule, settings_file(d.environment), "put.reviewers");
    book.by_workflow(rule, kRollbackFile, "jobs." + d.environment + ".needs",
                     approvals.undone.empty() ? "nobody else is asked" : "");
    if (d.switches_by_hand())
      by_role("mode alias asks nobody: it switches to versions that were found good, and cannot bring new code");
  } else if (!rule.empty() && d.moves_aliases()) {
    by_role("nobody is asked: the role switches published versions and cannot bring new code");
  } else {
    book.add({d.environment + ".approve.rollback", Status::Documented, book.plan().definition, "approvals", By::Person,
              Holds::Nobody, "nothing brings an older version of it back"});
  }
}

/// Where classes of changes ask for different approvals.
void link_table(LinkBook& book, const plan::Deployment& d) {
  for (const auto& row : d.approvals->rows) link_row(book, d, row);
  link_undone(book, d);
  link_slots_excluding(book, d);
  const bool others = std::ranges::any_of(d.approvals->excluding, [](const auto& who) { return who != "pr_author"; });
  link_comparison(book, d,
                  d.merge_approvals() && others
                      ? "of reviews at merge the author's own alone are left out; whose else they are is not looked at"
                      : "");
}

/// More than GitHub's own reviewers can say, for changes of every class.
void link_matching(LinkBook& book, const plan::Deployment& d) {
  const auto& approvals = *d.approvals;
  const auto rule = d.environment + ".approve";
  const auto& file = book.plan().promotion_of(d).file;
  for (const auto& slot : approvals.slots)
    book.by_workflow(rule, file, "jobs." + d.environment + ".needs[" + slot.environment + "]");
  book.by_workflow(rule, file, complete_step(d),
                   "different people, each for an approval of their own; " + std::to_string(approvals.clicks) +
                       " clicks for " + std::to_string(approvals.asked) +
                       (approvals.asked == 1 ? " approval" : " approvals"));
  if (d.excludes()) {
    link_slots_excluding(book, d);
    book.by_github(rule + ".excluding", settings_file(d.environment), "put.prevent_self_review",
                   "whoever started the run may not approve either");
  }
  link_comparison(book, d);
}

}  // namespace

void link_approvals(LinkBook& book, const plan::Deployment& d) {
  if (!d.approvals) return;
  const auto& approvals = *d.approvals;
  if (!approvals.rows.empty()) return link_table(book, d);
  const auto rule = d.environment + ".approve";
  for (const auto& slot : approvals.slots)
    book.by_github(rule, settings_file(slot.environment), "put.reviewers", "one approval by " + slot.role);
  const std::string own = approvals.own_click_counts
                              ? "one approval by " + approvals.role
                              : "one more click by " + approvals.role + ": the credentials are behind it";
  book.by_github(rule, settings_file(d.environment), "put.reviewers",
                 d.has_records() ? own
                                 : own +
                                       "; an old run that is approved late replaces a newer version, since nothing "
                                       "here keeps records of what is live: `on failed { rollback }` does");
  if (approvals.needs_matching()) return link_matching(book, d);
  book.by_workflow(rule + ".expires", book.plan().promotion_of(d).file, "jobs." + d.environment + ".environment",
                   "one approval only, and the deployment begins with it: it cannot get old");
}

}  // namespace promoc::emit
