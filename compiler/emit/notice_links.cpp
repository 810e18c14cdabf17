#include "emit/notice_links.hpp"

#include <algorithm>

#include "emit/emitters.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {
namespace {

using plan::By;
using plan::Enforcement;
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
void add_by_hand(const plan::Deployment& d, const plan::Notice& notice, std::vector<Enforcement>& links) {
  const bool ends = notice.event == plan::Event::Failed || notice.event == plan::Event::RolledBack;
  if (!ends || !d.by_hand) return;
  const auto job = plan::notice_job(d.environment, notice.event, notice.required);
  for (const auto& channel : notice.channels) {
    links.push_back({notice.rule, Status::Prompted, kRollbackFile, "jobs." + job + ".steps[" + channel + "]",
                     By::Workflow, Holds::Nobody,
                     "best effort, of a rollback by hand, in words of its own: who asked for which commit, and why"});
  }
}

void add_notice(const std::string& file, const plan::Deployment& d, const plan::Notice& notice,
                std::vector<Enforcement>& links) {
  if (notice.channels.empty()) {
    for (const auto& environment : asking(d))
      links.push_back({notice.rule, Status::Prompted, settings_file(environment), "put.reviewers", By::GitHub,
                       Holds::Nobody, "GitHub tells the reviewers itself, in words of its own"});
    return;
  }
  const auto job = plan::notice_job(d.environment, notice.event, notice.required);
  const auto when = when_it_goes_out(d, notice.event);
  for (const auto& channel : notice.channels) {
    const auto field = "jobs." + job + ".steps[" + channel + "]";
    if (notice.event == plan::Event::RolledBack && !d.rollback) continue;
    if (notice.required) {
      links.push_back(
          {notice.rule, Status::Enforced, file, field, By::Workflow, Holds::Author,
           "the job fails when the server does not take the message; whether anybody reads it is not known" + when});
    } else {
      links.push_back({notice.rule, Status::Prompted, file, field, By::Workflow, Holds::Nobody,
                       "best effort: nothing waits for it, and a failure only warns" + when});
    }
  }
  if (notice.required)
    links.push_back({notice.rule, Status::Enforced, file, "jobs." + d.environment + ".needs", By::Workflow,
                     Holds::Author, "without the notice nothing is deployed"});
  add_by_hand(d, notice, links);
}

/// The workflows that tell anybody anything.
auto telling(const plan::Plan& plan) -> std::vector<std::string> {
  std::vector<std::string> files;
  const auto look = [&](const plan::Deployment& d) {
    const auto& file = plan.promotion_of(d).file;
    if (d.sends_notices() && std::ranges::find(files, file) == files.end()) files.push_back(file);
  };
  std::ranges::for_each(plan.deployments, look);
  for (const auto& path : plan.paths) std::ranges::for_each(path.deployments, look);
  return files;
}

void add_secret(const plan::Plan& plan, const plan::Secret& secret, std::vector<Enforcement>& links) {
  for (const auto& file : telling(plan)) {
    links.push_back(
        {secret.rule, Status::Enforced, file,
         "jobs." + std::string(plan::kSecretsJob) + ".steps[Every secret has a value].env.SET_" + secret.name,
         By::Workflow, Holds::Author, "a run that needs it stops by name while " + secret.name + " has no value"});
  }
  const auto* settings = find_notices(plan);
  if (plan.environments_offered && settings != nullptr) {
    links.push_back(
        {secret.rule, Status::Enforced, settings_file(settings->name), "branch_policies", By::GitHub, Holds::Author,
         "workflows of other branches cannot read it, as long as it is set in this environment and not in the "
         "repository as well"});
  } else {
    links.push_back({secret.rule, Status::Documented, plan.definition, "github.plan", By::Person, Holds::Nobody,
                     "a secret of the repository: whoever can push a branch can read it with a workflow of his own"});
  }
}

}  // namespace

auto find_notices(const plan::Plan& plan) -> const plan::EnvironmentSettings* {
  using Settings = plan::EnvironmentSettings;
  const auto found = std::ranges::find(plan.environments, Settings::Purpose::Notices, &Settings::purpose);
  return found == plan.environments.end() ? nullptr : &*found;
}

auto notice_links(const plan::Plan& plan) -> std::vector<Enforcement> {
  std::vector<Enforcement> links;
  for (const auto& d : plan.deployments) {
    for (const auto& notice : d.notices) add_notice(plan.promotion_of(d).file, d, notice, links);
  }
  for (const auto& path : plan.paths) {
    const auto& d = path.deployments.back();
    for (const auto& notice : d.notices) add_notice(plan.promotion_of(d).file, d, notice, links);
  }
  for (const auto& secret : plan.secrets) add_secret(plan, secret, links);
  return links;
}

}  // namespace promoc::emit
