// The workflow that lets runs go on which only waited: a closed calendar, a hold, time that must pass.
#include <algorithm>

#include "base/unique.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/pins.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

namespace {

/// What may wait, of which workflows, on which branches.
struct Waiting {
  std::vector<std::string> workflows;
  std::vector<std::string> branches;
  std::vector<std::string> named;  ///< all of them run on the branch of the definition, for branches of other names

  void add(const plan::Plan& plan, const plan::Deployment& d, const std::vector<std::string>& runs_on) {
    if (!d.may_wait()) return;
    add_unique(workflows, plan.promotion_of(d).file);
    if (plan.path_of(d) != nullptr) add_unique(named, plan.promotion_of(d).file);
    for (const auto& branch : runs_on) add_unique(branches, branch);
  }
};

auto waiting_in(const plan::Plan& plan) -> Waiting {
  Waiting waiting;
  for (const auto& d : plan.deployments) waiting.add(plan, d, d.branches);
  for (const auto& path : plan.paths) {
    for (const auto& d : path.deployments) waiting.add(plan, d, path.runs_on);
  }
  return waiting;
}

}  // namespace

void emit_resume(Emission& emission) {
  const auto& plan = emission.plan();
  const auto waiting = waiting_in(plan);
  if (waiting.workflows.empty()) return;
  std::vector<std::string> environments;
  for (const auto& d : plan.deployments) environments.push_back(d.environment);
  yaml::View view;
  view.text("pipeline", plan.pipeline);
  view.set("start", gh::eq(gh::path("github.ref"), gh::lit("refs/heads/" + plan.default_branch)));
  view.text("workflows", json_list(waiting.workflows));
  view.text("branches", json_list(waiting.branches));
  view.set("named", waiting.named.empty() ? yaml::Value() : yaml::TextValue{json_list(waiting.named)});
  view.text("environments", json_list(environments));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  emission.add_yaml(kResumeFile,
                    "Lets runs of " + plan.pipeline + " go on which only waited, once their time has come.",
                    emission.fill(TemplateId::Resume, std::move(view)));
}

}  // namespace promoc::emit
