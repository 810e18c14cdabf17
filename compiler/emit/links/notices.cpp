// Who is told what, and the secrets that channels need.
#include <algorithm>

#include "base/unique.hpp"
#include "emit/emitters.hpp"
#include "emit/links/holds.hpp"
#include "emit/links/links.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/notices.hpp"

namespace promoc::emit {
namespace {

using plan::By;
using plan::Holds;
using plan::Status;

/// The environments in which GitHub asks for approvals, and so tells the reviewers.
auto asking(const plan::Deployment& d) -> std::vector<std::string> {
  std::vector<std::string> names;
  if (!d.approvals) return names;
  for (const auto& slot : d.approvals->slots) names.push_back(slot.environment);
  names.push_back(d.environment);
  return names;
}

auto when_it_goes_out(const plan::Deployment& d, plan::Event event) -> std::string {
  if (event == plan::Event::Start && d.approvals)
    return "; it goes out before the click on " + d.environment + " itself, which the job that deploys asks for";
  if (event == plan::Event::Failed && d.approvals)
    return "; it goes out also when the click on " + d.environment + " itself was refused";
  if (event == plan::Event::RolledBack)
    return "; when the rollback did not end well, it says that in place of the text";
  return {};
}

/// A rollback by hand tells the same channels how it ended.
void link_by_hand(LinkBook& book, const plan::Deployment& d, const plan::Notice& notice) {
  const bool ends = notice.event == plan::Event::Failed || notice.event == plan::Event::RolledBack;
  if (!ends || !d.by_hand) return;
  const auto job = plan::notice_job(d.environment, notice.event, notice.required);
  for (const auto& channel : notice.channels) {
    book.add({notice.rule, Status::Prompted, kRollbackFile, "jobs." + job + ".steps[" + channel + "]", By::Workflow,
              Holds::Nobody,
              "best effort, of a rollback by hand, in words of its own: who asked for which commit, and why"});
  }
}

void link_notice(LinkBook& book, const plan::Deployment& d, const plan::Notice& notice) {
  if (notice.channels.empty()) {
    for (const auto& environment : asking(d))
      book.add({notice.rule, Status::Prompted, settings_file(environment), "put.reviewers", By::GitHub, Holds::Nobody,
                "GitHub tells the reviewers itself, in words of its own"});
    return;
  }
  const auto& file = book.plan().promotion_of(d).file;
  const auto job = plan::notice_job(d.environment, notice.event, notice.required);
  const auto when = when_it_goes_out(d, notice.event);
  for (const auto& channel : notice.channels) {
    const auto field = "jobs." + job + ".steps[" + channel + "]";
    if (notice.event == plan::Event::RolledBack && !d.rollback) continue;
    if (notice.required) {
      book.by_workflow(
          notice.rule, file, field,
          "the job fails when the server does not take the message; whether anybody reads it is not known" + when);
    } else {
      book.add({notice.rule, Status::Prompted, file, field, By::Workflow, Holds::Nobody,
                "best effort: nothing waits for it, and a failure only warns" + when});
    }
  }
  if (notice.required)
    book.by_workflow(notice.rule, file, "jobs." + d.environment + ".needs", "without the notice nothing is deployed");
  link_by_hand(book, d, notice);
}

/// The workflows that tell anybody anything.
auto telling(const plan::Plan& plan) -> std::vector<std::string> {
  std::vector<std::string> files;
  for (const auto* d : everywhere(plan)) {
    if (d->sends_notices()) add_unique(files, plan.promotion_of(*d).file);
  }
  return files;
}

/// Whoever can bring another workflow to a branch that reads the secrets can read them, too.
auto secrets_hold(const plan::Plan& plan) -> Holds {
  const auto* settings = find_notices(plan);
  const bool guarded =
      settings != nullptr && pipeline_is_owned(plan, kPromoteFile) &&
      std::ranges::all_of(settings->branches, [&](const auto& branch) { return is_guarded(plan, branch); });
  return guarded ? Holds::Writer : Holds::Author;
}

void link_secret(LinkBook& book, const plan::Secret& secret) {
  const auto& plan = book.plan();
  const auto holds = secrets_hold(plan);
  for (const auto& file : telling(plan)) {
    book.add({secret.rule, Status::Enforced, file,
              "jobs." + std::string(plan::kSecretsJob) + ".steps[Every secret has a value].env.SET_" + secret.name,
              By::Workflow, holds, "a run that needs it stops by name while " + secret.name + " has no value"});
  }
  const auto* settings = find_notices(plan);
  if (plan.environments_offered && settings != nullptr) {
    book.add({secret.rule, Status::Enforced, settings_file(settings->name), "branch_policies", By::GitHub, holds,
              "workflows of other branches cannot read it, as long as it is set in this environment and not in the "
              "repository as well"});
  } else {
    book.add({secret.rule, Status::Documented, plan.definition, "github.plan", By::Person, Holds::Nobody,
              "a secret of the repository: whoever can push a branch can read it with a workflow of his own"});
  }
}

}  // namespace

void link_notices(LinkBook& book) {
  for (const auto& d : book.plan().deployments) {
    for (const auto& notice : d.notices) link_notice(book, d, notice);
  }
  for (const auto& path : book.plan().paths) {
    const auto& d = path.deployments.back();
    for (const auto& notice : d.notices) link_notice(book, d, notice);
  }
  for (const auto& secret : book.plan().secrets) link_secret(book, secret);
}

}  // namespace promoc::emit
