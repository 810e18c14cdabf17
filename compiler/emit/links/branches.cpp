// What GitHub's rules hold for branches and tags, and who owns which files.
#include "emit/emitters.hpp"
#include "emit/links/links.hpp"

namespace promoc::emit {
namespace {

/// One review can be one's own: of what one pushed to somebody else's pull request.
void link_reviews(LinkBook& book, const plan::BranchProtection& branch) {
  const auto rule = "branch." + branch.branch + ".reviews";
  const auto file = ruleset_file(branch.branch);
  const std::string field = "rules[pull_request].parameters.required_approving_review_count";
  const bool workflows_approve = opens_pull_requests(book.plan());
  const bool others = (branch.last_push_approval || branch.reviews.value_or(0) > 1) && !workflows_approve;
  if (others || !book.plan().environments_offered) {
    book.by_github(rule, file, field);
    return;
  }
  book.add({rule, plan::Status::Enforced, file, field, plan::By::GitHub, plan::Holds::Author,
            workflows_approve
                ? "a path lands by pull requests of its workflow, and GitHub's one switch for that lets any workflow "
                  "of a writer approve them, too"
                : "who pushes to somebody else's pull request can approve that himself: `last_push_approval` "
                  "forbids it"});
}

}  // namespace

void link_branch(LinkBook& book, const plan::BranchProtection& branch) {
  const auto file = ruleset_file(branch.branch);
  const auto prefix = "branch." + branch.branch + ".";
  const auto pull_request = [&](const char* rule, const char* field) {
    book.by_github(prefix + rule, file, std::string("rules[pull_request].parameters.") + field);
  };
  link_reviews(book, branch);
  pull_request("code_owners", "require_code_owner_review");
  pull_request("dismiss_stale", "dismiss_stale_reviews_on_push");
  pull_request("last_push_approval", "require_last_push_approval");
  book.by_github(prefix + "signed_commits", file, "rules[required_signatures]");
  book.by_github(prefix + "linear_history", file, "rules[required_linear_history]");
  book.by_github(prefix + "up_to_date", file,
                 "rules[required_status_checks].parameters.strict_required_status_checks_policy");
  book.by_github(prefix + "merge_queue", file, "rules[merge_queue]");
  book.by_github(prefix + "no_bypass", file, "bypass_actors", "nobody is on the list, administrators neither");
  for (const auto& review : branch.path_reviewers) {
    book.by_github(review.rule, file, "rules[pull_request].parameters.required_reviewers",
                   std::to_string(review.approvals) + " of the team " + review.team +
                       ", which must have been given access to the repository itself");
  }
  for (const auto& list : branch.checklists) link_pull_checklist(book, branch, list);
  if (const auto* validation = book.plan().validation_of(branch.branch)) link_validation(book, branch, *validation);
}

void link_tag(LinkBook& book, const plan::TagProtection& tag) {
  const auto file = tag_ruleset_file(tag.tag);
  const auto prefix = "tag." + tag.tag + ".";
  book.by_github(prefix + "kept", file, "rules[update]", "who may write may still make a new tag");
  book.by_github(prefix + "kept", file, "rules[deletion]");
  book.by_github(prefix + "signed_commits", file, "rules[required_signatures]");
  book.by_github(prefix + "no_bypass", file, "bypass_actors", "nobody is on the list, administrators neither");
}

void link_owners(LinkBook& book, const plan::CodeOwners& owners) {
  for (const auto& pattern : owners.patterns) book.by_github(owners.rule, kOwnersFile, "/" + pattern);
  for (const auto& branch : book.plan().branches) {
    if (branch.code_owners)
      book.by_github(owners.rule, ruleset_file(branch.branch),
                     "rules[pull_request].parameters.require_code_owner_review");
  }
}

}  // namespace promoc::emit
