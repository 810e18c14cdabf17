// For every rule: which file and field holds it, by whom, and against whom. The weakest link counts, so each link is
// named. A rule that stays without a link here is a fault of the compiler, which `promoc build` reports as such.
// The links of each thing stand in a file of `links/`; here are their order, and policies.
#include <algorithm>

#include "emit/emitters.hpp"
#include "emit/links/links.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {
namespace {

using plan::By;
using plan::Holds;
using plan::Status;

void link_drift(LinkBook& book, const plan::Drift& drift) {
  book.by_workflow(drift.rule, kDriftFile, "jobs.drift.steps[Compare them with those of the repository]",
                   "it tells, and prevents nothing; secrets, variables, who may bypass a ruleset and whether workflows "
                   "may open pull requests are not shown to it");
}

/// What is deployed is the package that was built.
void link_same_artifact(LinkBook& book, const plan::PolicyRule& rule, const plan::Deployment& d) {
  const auto& file = book.plan().promotion_of(d).file;
  const auto compare = "jobs." + d.environment + ".steps[It is what was built]";
  book.by_workflow(rule.rule, file, compare, "the one package, by its digest");
  if (d.found)
    book.by_workflow(rule.rule, file, "jobs." + candidate_job(d) + ".steps[Found good, and for long enough]",
                     "the same tree, and the package that was deployed there");
  if (d.redeploys_by_hand()) book.by_workflow(rule.rule, kRollbackFile, compare, "the stored package, by its digest");
}

/// A policy is held by what holds the rules that its proof rests on, in every workflow that its ways go through.
void link_policy(Emission& emission, const plan::PolicyRule& rule) {
  LinkBook book(emission, rule);
  const auto is_on_the_way = [&](const plan::Deployment& d) {
    return std::ranges::find(rule.legs, plan::PolicyRule::Leg{d.promotion, d.environment}) != rule.legs.end();
  };
  for (const auto& d : book.plan().deployments) {
    if (is_on_the_way(d)) link_deployment(book, d);
  }
  for (const auto& path : book.plan().paths) {
    if (std::ranges::any_of(path.deployments, is_on_the_way)) link_path(book, path);
  }
  if (!rule.same_artifact) return;
  for (const auto* d : everywhere(book.plan())) {
    if (is_on_the_way(*d)) link_same_artifact(book, rule, *d);
  }
}

}  // namespace

void enforce_rules(Emission& emission) {
  const auto& plan = emission.plan();
  LinkBook book(emission);
  for (const auto& each : plan.classes) link_class(book, each);
  for (const auto& d : plan.deployments) link_deployment(book, d);
  for (const auto& path : plan.paths) link_path(book, path);
  for (const auto& check : plan.checks) link_check(book, check);
  link_notices(book);
  for (const auto& branch : plan.branches) link_branch(book, branch);
  for (const auto& tag : plan.tags) link_tag(book, tag);
  for (const auto& owners : plan.owners) link_owners(book, owners);
  link_artifacts(book);
  link_version(book);
  link_reports(book);
  if (plan.drift) link_drift(book, *plan.drift);
  link_documents(book);
  for (const auto& [rule, reason] : plan.unprotected)
    book.add({rule, Status::Documented, plan.definition, "accept unprotected", By::Person, Holds::Nobody, reason});
  for (const auto& rule : plan.policies) link_policy(emission, rule);
}

}  // namespace promoc::emit
