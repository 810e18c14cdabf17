#include "emit/workflow/deployment.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

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

namespace {

auto output_of(const std::string& job, const std::string& output) -> gh::Expr {
  return gh::ref("needs", job, "outputs", output);
}
auto result_of(const std::string& job) -> gh::Expr { return gh::ref("needs", job, "result"); }

void add_unique(std::vector<std::string>& list, const std::string& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

/// The environments that ask for an approval, with the role that each asks.
auto slots_json(const plan::Approvals& approvals, const std::string& environment) -> std::string {
  auto list = nlohmann::ordered_json::array();
  for (const auto& slot : approvals.slots) list.push_back({{"environment", slot.environment}, {"role", slot.role}});
  if (approvals.own_click_counts) list.push_back({{"environment", environment}, {"role", approvals.role}});
  return list.dump();
}

auto or_empty(std::optional<gh::Expr> condition) -> yaml::Value {
  return condition ? yaml::Value(std::move(*condition)) : yaml::Value();
}

auto by_redeploy() -> gh::Expr { return gh::eq(gh::path("inputs.mode"), gh::lit("redeploy")); }

}  // namespace

Section::Section(Emission& emission, const plan::Deployment& deployment, yaml::Map& jobs)
    : Section(emission, deployment, jobs,
              {.sha = gh::path("github.sha"),
               .digest = output_of("build", "digest"),
               .version = output_of("build", "version"),
               .artifact = emission.plan().bucket ? yaml::expr(output_of("store", "artifact"))
                                                  : yaml::mixed({"run:", gh::path("github.run_id")})}) {}

Section::Section(Emission& emission, const plan::Deployment& deployment, yaml::Map& jobs, Candidate candidate)
    : emission_(emission), plan_(emission.plan()), d_(deployment), jobs_(jobs), candidate_(std::move(candidate)) {}

void Section::add() {
  if (d_.matches_people()) add_check();
  add_notices(plan::Event::Request);
  if (d_.approvals) {
    for (const auto& slot : d_.approvals->slots) add_slot(slot);
  }
  add_notices(plan::Event::Start);
  add_deploy();
  if (d_.has_verify_job()) add_verify();
  if (d_.tags_version) add_tag();
  add_notices(plan::Event::Success);
  add_notices(plan::Event::Failed);
  if (d_.rollback) add_rollback();
  add_notices(plan::Event::RolledBack);
}

/// Descent can be asked for only where one branch feeds the environment, and only of what is new.
auto Section::only_forward() const -> bool { return !candidate_.older && d_.has_records() && d_.branches.size() == 1; }

/// What must be over before this environment is touched or anybody is asked.
auto Section::before() const -> std::vector<std::string> {
  std::vector<std::string> needs{"build"};
  if (plan_.bucket) needs.emplace_back("store");
  if (secrets_before(plan_, d_)) needs.emplace_back(plan::kSecretsJob);
  const auto before_build = first_checks(plan_);
  for (const auto& job : requirement_jobs(plan_, d_)) {
    const bool known = d_.after.empty() && std::ranges::find(before_build, job) != before_build.end();
    if (!known) add_unique(needs, job);
  }
  for (const auto& deployment : plan_.deployments) {
    if (std::ranges::find(d_.after, deployment.environment) != d_.after.end()) needs.push_back(last_job(deployment));
  }
  return needs;
}

/// Names of the jobs that write the environment's records.
auto Section::record_writers() const -> std::vector<std::string> {
  std::vector<std::string> writers{deploy_title(d_)};
  if (d_.has_verify_job()) writers.push_back(verify_title(d_));
  if (d_.rollback) writers.push_back(rollback_title(d_));
  if (d_.switches_by_hand()) writers.push_back(switch_title(d_));
  return writers;
}

void Section::add_records(yaml::View& view) const {
  view.name("environment", d_.environment);
  view.text("record_branches", json_list(d_.branches));
  view.text("record_jobs", json_list(record_writers()));
}

/// What every job needs that changes the environment or what is known of it.
void Section::add_environment(yaml::View& view) const {
  add_records(view);
  view.text("stack", d_.stack);
  view.text("lease_table", lease_table(plan_, d_.environment));
}

void Section::add_role(yaml::View& view, std::string_view purpose) const {
  view.text("role", role_name(plan_, d_.environment, purpose));
  view.set("account", d_.account ? yaml::Value(yaml::TextValue{*d_.account}) : yaml::Value());
  view.text("region", d_.region);
  const auto session = session_seconds(plan_, d_, purpose);
  view.set("session_seconds", session > kUsualSession ? yaml::Value(session) : yaml::Value());
  view.set("actions.credentials", yaml::CodeValue{pin(Action::ConfigureAwsCredentials)});
}

/// Going back releases nobody's change, so only whoever asks for it is excluded then.
void Section::add_people(yaml::View& view) const {
  view.text("slots", d_.approvals ? slots_json(*d_.approvals, d_.environment) : "[]");
  view.set("excludes", d_.excludes());
  const bool asks = d_.excludes() && !candidate_.older;
  view.set("excluding_job", asks ? yaml::Value(yaml::NameValue{check_job(d_)}) : yaml::Value());
}

/// The approvals that a deployment needs, and when each was given.
void Section::add_approvals(yaml::View& view) const {
  view.set("matches_people", d_.matches_people());
  add_people(view);
  view.set("expires_seconds", d_.approvals ? d_.approvals->expires_seconds.value_or(0) : 0);
  std::vector<yaml::Piece> pieces{"{"};
  for (const auto& slot : d_.approvals ? d_.approvals->slots : std::vector<plan::Slot>()) {
    pieces.emplace_back((pieces.size() > 1 ? ", \"" : "\"") + slot.environment + "\": ");
    pieces.emplace_back(output_of(slot.environment, "approved_at"));
  }
  pieces.emplace_back("}");
  view.set("approved_at", yaml::Node(yaml::mixed(pieces)));
}

/// What a deployment record says of the candidate.
void Section::add_candidate(yaml::View& view) const {
  view.set("sha", candidate_.sha);
  view.set("digest", candidate_.digest);
  view.set("version", plan_.version ? yaml::Value(candidate_.version) : yaml::Value());
  view.set("artifact", yaml::Node(candidate_.artifact));
  view.set("notes_artifact", d_.redeploys_by_hand() || d_.stored);
  view.text("definition", plan_.definition);
}

/// The job of a rollback by hand that found the candidate; empty in a promotion.
void Section::add_target_job(yaml::View& view) const {
  view.set("target_job", candidate_.older ? yaml::Value(yaml::NameValue{target_job(d_)}) : yaml::Value());
}

/// The report of a job in which something ends, well or not.
void Section::add_report(yaml::View& view) const {
  view.set("report_days", plan_.report_days ? yaml::Value(*plan_.report_days) : yaml::Value());
  view.set("actions.upload_artifact", yaml::CodeValue{pin(Action::UploadArtifact)});
}

/// The steps of the gates that verify the environment; `minutes` grows by what they may take.
auto Section::verify_steps(std::int64_t& minutes) -> yaml::Value {
  yaml::Seq steps;
  for (const auto& id : d_.verify_checks) {
    const auto& check = find_check(plan_, id);
    minutes += timeout_of(check);
    steps.append(check_steps(emission_, check, Among::OtherSteps));
  }
  return yaml::Node(std::move(steps));
}

/// Before anybody is asked: whether the candidate may go there at all, and who may not approve it.
void Section::add_check() {
  yaml::View view;
  view.name("job", check_job(d_));
  add_records(view);
  view.set("needs", needs_value(before()));
  view.set("start", or_empty(start_condition(plan_, d_)));
  view.set("records", d_.has_records());
  view.set("pull_requests", only_forward() || d_.excludes());
  view.set("only_forward", only_forward());
  view.set("excludes", d_.excludes());
  std::string exclude;
  for (const auto& who : d_.approvals->excluding) exclude += (exclude.empty() ? "" : " ") + who;
  view.text("excluded_people", exclude);
  view.text("slots", slots_json(*d_.approvals, d_.environment));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::ApprovalCheck, std::move(view)));
}

void Section::add_slot(const plan::Slot& slot) {
  std::vector<std::string> needs{candidate_.older ? target_job(d_) : check_job(d_)};
  if (slot.after) needs.push_back(*slot.after);
  if (tells(plan::Event::Request, true)) needs.push_back(plan::notice_job(d_.environment, plan::Event::Request, true));
  yaml::View view;
  view.name("job", slot.environment);
  view.name("environment", slot.environment);
  view.text("role", slot.role);
  view.set("needs", needs_value(needs));
  view.set("start", candidate_.older ? yaml::Value(by_redeploy()) : yaml::Value());
  add_people(view);
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::ApprovalSlot, std::move(view)));
}

/// Whether approvals of an earlier attempt of the run could release what they were not given for.
auto Section::must_be_fresh() const -> bool {
  if (candidate_.older || d_.matches_people() || !d_.has_records() || !d_.after.empty()) return false;
  return std::ranges::any_of(plan_.deployments, &plan::Deployment::matches_people);
}

auto Section::needs_of_deploy() const -> std::vector<std::string> {
  const auto asks = candidate_.older ? target_job(d_) : check_job(d_);
  std::vector<std::string> needs;
  if (d_.matches_people()) {
    if (!candidate_.older) needs.emplace_back("build");
    if (!candidate_.older && plan_.bucket) needs.emplace_back("store");
    needs.push_back(asks);
    for (const auto& slot : d_.approvals->slots) needs.push_back(slot.environment);
  } else {
    needs = candidate_.older ? std::vector{asks} : before();
  }
  for (const auto event : {plan::Event::Request, plan::Event::Start}) {
    if (tells(event, true)) needs.push_back(plan::notice_job(d_.environment, event, true));
  }
  return needs;
}

void Section::add_deploy() {
  yaml::View view;
  view.name("job", d_.environment);
  view.text("title", deploy_title(d_));
  const auto doc = candidate_.older ? "The stored package once more, with the parameters of its commit." : d_.doc;
  view.set("doc", doc.empty() ? yaml::Value() : yaml::TextValue{doc});
  view.set("needs", needs_value(needs_of_deploy()));
  view.set("start", candidate_.older       ? yaml::Value(by_redeploy())
                    : !d_.matches_people() ? or_empty(start_condition(plan_, d_))
                                           : yaml::Value());
  auto minutes = deploy_minutes(d_);
  view.set("gate_steps", d_.has_verify_job() ? yaml::Node(yaml::Seq()) : verify_steps(minutes));
  view.set("minutes", minutes);
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
    done.push_back(gh::eq(result_of(job), gh::lit("success")));
  };
  if (candidate_.older) needs.push_back(target_job(d_));
  if (!candidate_.older || d_.redeploys_by_hand()) add(d_.environment);
  if (candidate_.older && d_.switches_by_hand()) add(switch_job(d_));

  yaml::View view;
  view.name("job", verify_job(d_));
  view.text("title", verify_title(d_));
  view.set("needs", needs_value(needs));
  view.set("start", candidate_.older ? yaml::Value(gh::all_of({gh::call("always"), gh::any_of(std::move(done))}))
                                     : yaml::Value());
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
  view.set("needs", needs_value({"build", last_job(d_)}));
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

auto requirement_jobs(const plan::Plan& plan, const plan::Deployment& deployment) -> std::vector<std::string> {
  std::vector<std::string> jobs;
  for (const auto& id : deployment.requires_checks) {
    add_unique(jobs, is_called(plan, id) ? "validate" : id);
  }
  return jobs;
}

auto record_workflows(const plan::Plan& plan) -> std::string {
  std::vector<std::string> files{kPromoteFile};
  if (std::ranges::any_of(plan.deployments, [](const auto& d) { return d.by_hand.has_value(); }))
    files.emplace_back(kRollbackFile);
  return json_list(files);
}

void add_deployment(Emission& emission, const plan::Deployment& deployment, yaml::Map& jobs) {
  Section(emission, deployment, jobs).add();
}

}  // namespace promoc::emit
