#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/checks/checks.hpp"
#include "sema/text.hpp"

namespace promoc::sema {
namespace {

/// Jobs that stand beside those of environments and gates.
constexpr auto kOwnJobs =
    std::to_array<std::string_view>({"build", "store", "validate", "resolve", "land", plan::kSecretsJob});

struct JobName {
  std::string id;
  const Environment* of;
  bool is_environment;  ///< also a name in GitHub's settings; check_environment_names compares these with each other
};

/// The jobs of a deployment, as the workflows name them.
auto jobs_of(const plan::Deployment& d, const Environment& of) -> std::vector<JobName> {
  std::vector<JobName> names{{d.environment, &of, true}};
  if (d.approvals) {
    for (const auto& slot : d.approvals->slots) names.push_back({slot.environment, &of, true});
  }
  if (d.has_check_job()) names.push_back({d.environment + "-check", &of, false});
  if (d.is_classified()) names.push_back({d.environment + "-class", &of, false});
  for (const auto& list : d.checklists) names.push_back({plan::checklist_job(d.environment, list), &of, false});
  if (d.found) names.push_back({d.environment + "-candidate", &of, false});
  if (d.wait_after_minutes > 0) names.push_back({plan::wait_environment(d), &of, true});
  if (d.has_verify_job()) names.push_back({d.environment + "-verify", &of, false});
  if (d.moves_aliases()) names.push_back({d.environment + "-rollback", &of, true});
  if (d.tags_version) names.push_back({d.environment + "-tag", &of, false});
  if (d.by_hand) names.push_back({d.environment + "-target", &of, false});
  if (d.switches_by_hand()) names.push_back({d.environment + "-switch", &of, false});
  for (const auto& notice : d.notices) {
    const auto job = plan::notice_job(d.environment, notice.event, notice.required);
    if (!notice.channels.empty() && std::ranges::find(names, job, &JobName::id) == names.end())
      names.push_back({job, &of, false});
  }
  return names;
}

/// Where a name was chosen: that of the environment, or the approval that says `through`.
auto place_of(const JobName& name) -> Span {
  const auto& approval = name.of->approval;
  return approval && approval->through && name.id.starts_with(*approval->through) && name.id != name.of->name
             ? name.of->approve_span
             : name.of->span;
}

void report_taken(const JobName& name, std::string_view by, diag::Sink& sink) {
  sink.report(diag::Kind::DuplicateName, place_of(name), fmt::format("`{}` is already the name of {}", name.id, by))
      .help("a workflow cannot have two jobs of one name; choose another");
}

void check_pair(const JobName& one, const JobName& other, diag::Sink& sink) {
  if (!same_name(one.id, other.id) || (one.is_environment && other.is_environment)) return;
  sink.report(diag::Kind::DuplicateName, place_of(one), fmt::format("two jobs would have the name `{}`", one.id))
      .label(place_of(other), fmt::format("`{}` needs the other", other.of->name))
      .help("an environment brings jobs with it, such as `staging-check` and `staging-verify`; choose another name");
}

}  // namespace

void check_job_names(const Model& model, const plan::Plan& plan, diag::Sink& sink) {
  std::vector<JobName> names;
  for (const auto& deployment : plan.deployments) {
    const auto& environment = *std::ranges::find(model.environments, deployment.environment, &Environment::name);
    for (auto& name : jobs_of(deployment, environment)) names.push_back(std::move(name));
  }
  for (auto one = names.begin(); one != names.end(); ++one) {
    for (auto other = names.begin(); other != one; ++other) check_pair(*one, *other, sink);
    for (const auto own : kOwnJobs) {
      if (own == plan::kSecretsJob && plan.secrets.empty()) continue;
      if ((own == "resolve" || own == "land") && plan.paths.empty()) continue;
      if (same_name(one->id, own)) report_taken(*one, "a job that every promotion has", sink);
    }
    for (const auto& check : model.checks) {
      if (same_name(one->id, check.id)) report_taken(*one, fmt::format("the job of the gate `{}`", check.title), sink);
    }
  }
}

}  // namespace promoc::sema
