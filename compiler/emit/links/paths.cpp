// Second ways into an environment, such as a hotfix.
#include "emit/emitters.hpp"
#include "emit/links/links.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {

using plan::By;
using plan::Holds;
using plan::Status;

namespace {

/// Who starts it, on which branch, and what the form asks.
void link_start(LinkBook& book, const plan::Path& path, const std::string& file) {
  const auto& d = path.deployments.back();
  const auto resolve = "jobs." + std::string(kResolveJob) + ".steps[A branch that " + path.name +
                       " may take, and that contains what is live]";
  book.by_workflow(path.rule, file, "jobs." + d.environment, "with the approvals and the gates of " + path.to);
  book.by_workflow(path.rule, file, resolve);
  book.by_github(path.rule, settings_file(path.to), "branch_policies",
                 "the branch itself reaches no environment: it is an input");
  book.by_workflow(path.rule + ".trigger", file, "on.workflow_dispatch");
  book.by_workflow(path.rule + ".trigger", file, resolve + ".env.PATTERNS");
  for (const auto& input : path.inputs)
    book.add({input.rule, Status::Prompted, file, "on.workflow_dispatch.inputs." + input.name, By::Workflow,
              Holds::Nobody, "whoever starts it says so; whether it is true is judged by those who approve"});
}

/// The pull requests by which what it deployed reaches its branches.
void link_landing(LinkBook& book, const plan::Path& path, const std::string& file) {
  book.by_workflow(path.land_rule, file, "jobs.land.steps[Open the pull requests]",
                   "merging them needs what the branches ask for: rules of branches only add. A branch with "
                   "`up_to_date` takes an older one only by a branch of its own");
  if (path.lands.empty() || !book.plan().environments_offered) return;
  book.by_github(path.land_rule, kPermissionsFile, "can_approve_pull_request_reviews",
                 "without this switch GitHub refuses pull requests of workflows");
  if (book.plan().terraform)
    book.add({path.land_rule, Status::Enforced, kTerraformFile,
              "resource.github_workflow_repository_permissions.repository.can_approve_pull_request_reviews", By::GitHub,
              Holds::Writer, "without it GitHub refuses the pull requests"});
}

}  // namespace

void link_path(LinkBook& book, const plan::Path& path) {
  const auto& d = path.deployments.back();
  const auto& file = book.plan().promotion_of(d).file;
  link_start(book, path, file);
  if (path.skip && path.skip->slot) {
    book.by_github(path.skip->rule, settings_file(path.skip->slot->environment), "put.reviewers",
                   "one approval by " + path.skip->slot->role);
    book.by_workflow(path.skip->rule, file, "jobs." + (d.is_classified() ? class_job(d) : d.environment) + ".if");
  }
  link_landing(book, path, file);
  for (const auto& check : d.requires_checks) book.by_workflow(path.rule + ".require." + check, file, "jobs." + check);
  for (const auto& list : d.checklists)
    book.by_workflow(path.rule + ".require." + list, file, "jobs." + plan::checklist_job(d.environment, list));
  for (const auto& each : path.deployments) link_on_way(book, each);
}

}  // namespace promoc::emit
