// What brings an older version back: by itself, or by hand.
#include "emit/emitters.hpp"
#include "emit/links/links.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {
namespace {

/// The credentials of a switch to published versions, and who gets them.
void link_switch(LinkBook& book, const std::string& rule, const plan::Deployment& d) {
  book.by_aws(rule, kRolesFile, "Resources.RollbackRole.Properties.Policies", plan::Holds::Admin,
              "the role switches published versions and cannot bring new code");
  book.by_github(rule, settings_file(rollback_environment(d)), "branch_policies");
}

}  // namespace

void link_rollback(LinkBook& book, const plan::Deployment& d) {
  const auto rule = d.environment + ".rollback";
  const auto& file = book.plan().promotion_of(d).file;
  book.by_workflow(rule, file, "jobs." + rollback_job(d) + ".if",
                   "the aliases go back at once; the stack follows with the next deployment. Data and messages do not "
                   "go back. After a lost runner somebody must re-run the failed jobs");
  book.by_workflow(rule, file, "jobs." + rollback_job(d) + ".steps[Go back to what was live]");
  link_switch(book, rule, d);
}

void link_rollback_by_hand(LinkBook& book, const plan::Deployment& d) {
  const auto rule = d.environment + ".rollback_by_hand";
  book.by_workflow(rule, kRollbackFile, "jobs." + target_job(d) + ".steps[A version that was found good]",
                   "only to a version whose record says that it was found good in " + d.environment);
  if (d.switches_by_hand()) {
    book.by_workflow(rule, kRollbackFile, "jobs." + switch_job(d), "mode alias asks nobody");
    link_switch(book, rule, d);
  }
  if (d.redeploys_by_hand()) {
    book.by_workflow(rule, kRollbackFile, "jobs." + d.environment + ".steps[It is what was built]",
                     "mode redeploy brings the stored package, as long as it is kept");
    if (d.approvals)
      book.by_github(rule, settings_file(d.environment), "put.reviewers", "mode redeploy asks whom a deployment asks");
  }
}

}  // namespace promoc::emit
