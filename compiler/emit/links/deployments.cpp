// What brings a candidate to an environment, in which order, and with which parameters and credentials.
#include <algorithm>

#include "emit/emitters.hpp"
#include "emit/links/holds.hpp"
#include "emit/links/links.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/triggers.hpp"

namespace promoc::emit {
namespace {

/// The first job of an environment: it waits for what comes before.
auto first_job(const plan::Deployment& d) -> std::string {
  return d.found             ? candidate_job(d)
         : d.is_classified() ? class_job(d)
         : d.has_check_job() ? check_job(d)
                             : d.environment;
}

/// Where a run that is started by hand may end: the choice, and the environments that obey it.
void link_ends(LinkBook& book, const plan::Deployment& d) {
  if (std::ranges::all_of(d.starts, [](const plan::Start& start) { return start.ends.empty(); })) return;
  const auto rule = d.environment + ".trigger";
  const auto& file = book.plan().promotion_of(d).file;
  book.by_workflow(rule, file, "on.workflow_dispatch.inputs.environment", "whoever starts it chooses where it ends");
  for (const auto& other : book.plan().deployments) {
    if (!ends_short_of(book.plan(), other).empty()) book.by_workflow(rule, file, "jobs." + first_job(other) + ".if");
  }
}

void link_trigger(LinkBook& book, const plan::Deployment& d) {
  const auto rule = d.environment + ".trigger";
  const auto& file = book.plan().promotion_of(d).file;
  const auto first = "jobs." + first_job(d);
  if (d.after.empty()) book.by_workflow(rule, file, "on");
  for (const auto& previous : book.plan().deployments) {
    if (std::ranges::find(d.after, previous.environment) != d.after.end())
      book.by_workflow(rule, file, first + ".needs[" + last_job(previous) + "]");
  }
  if (start_condition(book.plan(), d)) book.by_workflow(rule, file, first + ".if");
  book.by_github(rule, settings_file(d.environment), "branch_policies", "no other branch reaches the environment");
  link_ends(book, d);
}

/// What must have been found good elsewhere rests on records of that environment, so it is worth no more than what
/// writes those.
void link_found(LinkBook& book, const plan::Deployment& d, const std::string& rule, std::string field,
                std::string note = {}) {
  const auto& file = book.plan().promotion_of(d).file;
  const auto there = holds_in_files(book.plan(), d.good_in()->environment + ".", kPromoteFile);
  const auto here = holds_in_files(book.plan(), rule, file);
  book.add({rule, plan::Status::Enforced, file, std::move(field), plan::By::Workflow, std::min(there, here),
            std::move(note)});
}

/// What comes before, and for how long it must have been good there.
void link_order(LinkBook& book, const plan::Deployment& d) {
  constexpr const char* kCounted = "counted from the moment it was verified there";
  constexpr const char* kOnceMore = "once more, since approvals take their time";
  const auto order = d.environment + ".order";
  const auto soak = d.environment + ".soak";
  const auto still_good = [&](const plan::FoundIn& there) {
    return "jobs." + d.environment + ".steps[Still found good in " + there.environment + "]";
  };
  if (d.found) {
    const auto look = "jobs." + candidate_job(d) + ".steps[Found good, and for long enough]";
    const auto again = still_good(*d.found);
    link_found(book, d, order, look, "the same tree, and the package that was deployed there");
    link_found(book, d, order, again);
    link_found(book, d, soak, look + ".env.SOAK_SECONDS", kCounted);
    link_found(book, d, soak, again + ".env.SOAK_SECONDS", kOnceMore);
    if (!d.found->superseded.empty()) link_found(book, d, soak, look + ".env.SUPERSEDED");
  } else {
    book.by_workflow(order, book.plan().promotion_of(d).file, "jobs." + first_job(d) + ".needs");
  }
  if (d.soaked) {
    const auto look = "jobs." + check_job(d) + ".steps[Good in " + d.soaked->environment + " for long enough]";
    link_found(book, d, soak, look + ".env.SOAK_SECONDS", kCounted);
    link_found(book, d, soak, look + ".env.SUPERSEDED");
    link_found(book, d, soak, still_good(*d.soaked) + ".env.SOAK_SECONDS", kOnceMore);
  }
}

void link_parameters(LinkBook& book, const plan::Deployment& d) {
  for (const auto& parameter : d.parameters) {
    book.by_workflow(parameter.rule, kSamConfigFile,
                     d.environment + ".deploy.parameters.parameter_overrides[" + parameter.name + "]",
                     parameter.is_secret
                         ? "the name or ARN, never the value: it is read in AWS, by the application or, for a "
                           "dynamic reference, by CloudFormation, whose policies must allow it"
                         : "");
  }
}

}  // namespace

auto everywhere(const plan::Plan& plan) -> std::vector<const plan::Deployment*> {
  std::vector<const plan::Deployment*> all;
  for (const auto& d : plan.deployments) all.push_back(&d);
  for (const auto& path : plan.paths) {
    for (const auto& d : path.deployments) all.push_back(&d);
  }
  return all;
}

void link_on_way(LinkBook& book, const plan::Deployment& d) {
  for (const auto& check : d.requires_checks) link_requirement(book, d, check);
  for (const auto& list : d.checklists) link_checklist(book, d, list);
  link_approvals(book, d);
  link_waits(book, d);
  for (const auto& check : d.verify_checks) link_verification(book, d, check);
  if (d.rollback) link_rollback(book, d);
}

void link_deployment(LinkBook& book, const plan::Deployment& d) {
  const auto& e = d.environment;
  const auto& file = book.plan().promotion_of(d).file;
  link_trigger(book, d);
  link_order(book, d);
  link_on_way(book, d);
  link_parameters(book, d);
  if (d.by_hand) link_rollback_by_hand(book, d);
  book.by_workflow(e + ".success.tag", file, "jobs." + tag_job(d) + ".steps[Tag the commit]",
                   "a tag of this version on another commit stays, and the run fails; nothing is rolled back for it");
  book.by_aws(e + ".rollout", book.plan().template_path, "DeploymentPreference", plan::Holds::Author,
              "no function has one, so all traffic moves at once");
  book.by_workflow(
      e + ".account", file,
      "jobs." + e + ".steps[Take the role " + role_name(book.plan(), e, "deploy") + "].with.role-to-assume");
  book.by_aws(e + ".account", kRolesFile, "Resources.DeployRole.Properties.AssumeRolePolicyDocument",
              plan::Holds::Writer, "only jobs of this environment get the account's role");
}

}  // namespace promoc::emit
