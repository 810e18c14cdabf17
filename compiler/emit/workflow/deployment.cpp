#include "emit/workflow/deployment.hpp"

#include <algorithm>

#include "base/unique.hpp"
#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/notices.hpp"
#include "emit/workflow/pins.hpp"
#include "emit/workflow/section.hpp"
#include "emit/workflow/sessions.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/triggers.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

auto Section::waits_after_approval() const -> bool { return d_.wait_after_minutes > 0 && !candidate_.older; }

auto Section::needs_of_deploy() const -> std::vector<std::string> {
  auto needs = needs_after_approval();
  if (waits_after_approval()) needs.push_back(wait_job(d_));
  return needs;
}

/// What must be over before a deployment, apart from the time that passes then.
auto Section::needs_after_approval() const -> std::vector<std::string> {
  const auto asks = candidate_.older ? target_job(d_) : check_job(d_);
  std::vector<std::string> needs;
  if (candidate_.older) {
    needs.push_back(asks);
  } else if (d_.has_check_job()) {
    needs = candidate_.jobs;
    if (d_.is_classified()) needs.push_back(class_job(d_));
    needs.push_back(asks);
  } else {
    needs = before();
    for (auto& job : checklist_jobs()) needs.push_back(std::move(job));
  }
  for (const auto& slot : slots()) needs.push_back(slot.environment);
  for (const auto event : {plan::Event::Request, plan::Event::Start}) {
    if (tells(event, true)) needs.push_back(plan::notice_job(d_.environment, event, true));
  }
  return needs;
}

auto Section::when_to_deploy(std::vector<std::string> needs) const -> std::optional<gh::Expr> {
  if (!d_.has_check_job()) return when(sure(needs), comes_here());
  std::vector<gh::Expr> extra;
  if (auto something = something_to_do()) extra.push_back(std::move(*something));
  if (!may_skip_before()) return when(needs, std::move(extra));
  for (const auto& slot : slots()) std::erase(needs, slot.environment);
  for (auto& row : rows_approved()) extra.push_back(std::move(row));
  return when(needs, std::move(extra));
}

void Section::add_wait() {
  const auto needs = needs_after_approval();
  yaml::View view;
  view.name("job", wait_job(d_));
  view.name("environment", d_.environment);
  view.set("needs", needs_value(needs));
  view.set("start", or_empty(when_to_deploy(needs)));
  view.text("time", std::to_string(d_.wait_after_minutes) + (d_.wait_after_minutes == 1 ? " minute" : " minutes"));
  view.name("own_environment", plan::wait_environment(d_));
  add_job(jobs_, emission_.fill(TemplateId::Wait, std::move(view)));
}

void Section::add_deploy() {
  yaml::View view;
  view.name("job", d_.environment);
  view.text("title", deploy_title(d_));
  const auto doc = candidate_.older ? "The stored package once more, with the parameters of its commit." : d_.doc;
  view.set("doc", doc.empty() ? yaml::Value() : yaml::TextValue{doc});
  const auto needs = needs_of_deploy();
  view.set("needs", needs_value(needs));
  view.set("start", candidate_.older ? yaml::Value(by_redeploy()) : or_empty(when_to_deploy(needs)));
  auto minutes = deploy_minutes(d_);
  view.set("gate_steps", d_.has_verify_job() ? yaml::Node(yaml::Seq()) : verify_steps(minutes));
  view.set("minutes", minutes);
  view.set("may_go_on", may_go_on());
  add_approvals(view);
  add_role(view, "deploy");
  view.text("stack_role", role_name(plan_, d_.environment, "stack"));
  add_report(view);
  view.set("reported", reports(plan::Event::Failed) || (!d_.has_verify_job() && reports(plan::Event::Success)));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  view.set("actions.download_artifact", yaml::CodeValue{pin(Action::DownloadArtifact)});
  view.set("actions.setup_sam", yaml::CodeValue{pin(Action::SetupSam)});
  if (!d_.has_records()) {
    view.name("environment", d_.environment);
    // A job that waits for its reviewers would hold its group for as long as they take.
    view.set("queued", !d_.approvals);
    view.set("sha", candidate_.sha);
    return add_job(jobs_, emission_.fill(TemplateId::DeployUnrecorded, std::move(view)));
  }
  add_environment(view);
  add_candidate(view);
  add_target_job(view);
  view.set("bucket", plan_.bucket ? yaml::Value(yaml::TextValue{*plan_.bucket}) : yaml::Value());
  view.text("what", candidate_.older ? "rollback" : "deployment");
  view.set("only_forward", only_forward());
  view.set("pull_requests", follows_one_branch());
  view.set("fed_by_several", !follows_one_branch());
  const bool classified = !candidate_.older && d_.is_classified();
  view.set("class_job", classified ? yaml::Value(yaml::NameValue{class_job(d_)}) : yaml::Value());
  const auto* way = plan_.path_of(d_);
  view.set("same_base", classified && (way == nullptr || way->to == d_.environment));
  view.text("task", candidate_.older ? "rollback" : task());
  add_source(view, candidate_.older ? nullptr : d_.good_in());
  const auto* path = candidate_.older ? nullptr : plan_.path_of(d_);
  view.set("reason", candidate_.older ||
                         (path != nullptr &&
                          std::ranges::find(path->inputs, "reason", &plan::InputField::name) != path->inputs.end()));
  view.set("built_by", or_empty(candidate_.built_by));
  view.set("fresh", must_be_fresh());
  view.set("rollback", d_.rollback);
  view.set("verify_job", d_.has_verify_job());
  view.set("moves_aliases", d_.moves_aliases());
  add_job(jobs_, emission_.fill(TemplateId::Deploy, std::move(view)));
}

void Section::add_verify() {
  std::vector<std::string> needs;
  std::vector<gh::Expr> done;
  const auto add = [&](const std::string& job) {
    needs.push_back(job);
    done.push_back(is_success(job));
  };
  if (candidate_.older) needs.push_back(target_job(d_));
  if (!candidate_.older || d_.redeploys_by_hand()) add(d_.environment);
  if (candidate_.older && d_.switches_by_hand()) add(switch_job(d_));

  yaml::View view;
  view.name("job", verify_job(d_));
  view.text("title", verify_title(d_));
  view.set("needs", needs_value(needs));
  view.set("start", candidate_.older ? yaml::Value(gh::all_of({gh::call("always"), gh::any_of(std::move(done))}))
                                     : start(needs));
  auto minutes = kVerifyMinutes;
  view.set("gate_steps", verify_steps(minutes));
  view.set("minutes", minutes);
  view.name("own_environment", watch_environment(d_));
  add_environment(view);
  add_role(view, "watch");
  add_target_job(view);
  add_report(view);
  view.set("reported", reports(plan::Event::Failed) || reports(plan::Event::Success));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::Verify, std::move(view)));
}

void Section::add_tag() {
  yaml::View view;
  view.name("job", tag_job(d_));
  view.name("environment", d_.environment);
  auto needs = candidate_.jobs;
  needs.push_back(last_job(d_));
  view.set("needs", needs_value(needs));
  view.set("start", start(needs));
  view.set("version", candidate_.version);
  view.set("sha", candidate_.sha);
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::Tag, std::move(view)));
}

/// The jobs that change the environment: one of them in each run.
auto Section::begins() const -> std::vector<std::string> {
  std::vector<std::string> jobs;
  if (!candidate_.older || d_.redeploys_by_hand()) jobs.push_back(d_.environment);
  if (candidate_.older && d_.switches_by_hand()) jobs.push_back(switch_job(d_));
  return jobs;
}

/// The jobs by which a deployment ends.
auto Section::ends() const -> std::vector<std::string> {
  auto jobs = begins();
  if (d_.has_verify_job()) jobs.push_back(verify_job(d_));
  return jobs;
}

/// It began and did not end well; or the click on its own environment was refused, which GitHub calls a failure, too.
auto Section::has_failed() const -> gh::Expr {
  const auto is_not = [](const std::string& job, const char* result) {
    return gh::ne(result_of(job), gh::lit(result));
  };
  const auto jobs = begins();
  if (jobs.size() == 1) {
    std::vector<gh::Expr> not_success;
    for (const auto& job : ends()) not_success.push_back(is_not(job, "success"));
    return gh::all_of({gh::call("always"), is_not(jobs.front(), "skipped"), gh::any_of(std::move(not_success))});
  }
  // A verification runs only behind a success; without one, each job says for itself how it ended.
  std::vector<gh::Expr> failed;
  for (const auto& job : jobs) {
    failed.push_back(d_.has_verify_job() ? is_not(job, "skipped")
                                         : gh::all_of({is_not(job, "skipped"), is_not(job, "success")}));
  }
  std::vector<gh::Expr> all{gh::call("always"), gh::any_of(std::move(failed))};
  if (d_.has_verify_job()) all.push_back(is_not(verify_job(d_), "success"));
  return gh::all_of(std::move(all));
}

void Section::add_rollback() {
  yaml::View view;
  view.name("job", rollback_job(d_));
  view.text("title", rollback_title(d_));
  view.set("needs", needs_value(ends()));
  view.set("start", has_failed());
  view.set("told", tells(plan::Event::RolledBack));
  view.text("what", candidate_.older ? "undoing of the rollback" : "rollback");
  view.set("minutes", kRollbackMinutes);
  view.name("own_environment", rollback_environment(d_));
  add_environment(view);
  add_role(view, "rollback");
  add_report(view);
  view.set("reported", reports(plan::Event::RolledBack));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::Recover, std::move(view)));
}

/// Checks of pull requests are a workflow that a promotion calls. A gate that some changes leave out, and those of a
/// branch that a person names, run on their own.
auto is_called(const plan::Plan& plan, const plan::Deployment& d, const std::string& check) -> bool {
  if (plan.promotion_of(d).kind == plan::Promotion::Kind::Path) return false;
  if (std::ranges::find(d.skippable, check, &plan::Skippable::check) != d.skippable.end()) return false;
  return is_called(plan, check);
}

auto requirement_jobs(const plan::Plan& plan, const plan::Deployment& deployment) -> std::vector<std::string> {
  std::vector<std::string> jobs;
  for (const auto& id : deployment.requires_checks) {
    add_unique(jobs, is_called(plan, deployment, id) ? "validate" : id);
  }
  return jobs;
}

auto holding(const plan::Plan& plan, const plan::Deployment& d) -> std::vector<const plan::Deployment*> {
  std::vector<const plan::Deployment*> list;
  for (const auto& other : plan.deployments) {
    const auto* good = other.good_in();
    if (good != nullptr && good->environment == d.environment && good->superseded == "holds") list.push_back(&other);
  }
  return list;
}

auto record_writers(const plan::Deployment& d) -> std::vector<std::string> {
  std::vector<std::string> writers{deploy_title(d)};
  if (d.has_verify_job()) writers.push_back(verify_title(d));
  if (d.rollback) writers.push_back(rollback_title(d));
  if (d.switches_by_hand()) writers.push_back(switch_title(d));
  return writers;
}

auto record_workflows(const plan::Plan& plan) -> std::string {
  std::vector<std::string> files;
  for (const auto& promotion : plan.promotions) files.push_back(promotion.file);
  if (std::ranges::any_of(plan.deployments, [](const auto& d) { return d.by_hand.has_value(); }))
    files.emplace_back(kRollbackFile);
  return json_list(files);
}

void add_deployment(Emission& emission, const plan::Deployment& deployment, yaml::Map& jobs) {
  Section(emission, deployment, jobs).add();
}

}  // namespace promoc::emit
