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
auto token() -> yaml::Node { return yaml::expr(gh::path("github.token")); }

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
  if (matches_people()) add_check();
  add_notices(plan::Event::Request);
  if (d_.approvals) {
    for (const auto& slot : d_.approvals->slots) add_slot(slot);
  }
  add_notices(plan::Event::Start);
  add_deploy();
  if (d_.has_verify_job()) add_verify();
  add_notices(plan::Event::Success);
  add_notices(plan::Event::Failed);
  if (d_.rollback) add_rollback();
  add_notices(plan::Event::RolledBack);
}

auto Section::matches_people() const -> bool { return d_.approvals && d_.approvals->needs_matching(); }

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

/// What the readers of the environment's records need.
void Section::add_record_env(yaml::Map& env) const {
  env.add("ENVIRONMENT", yaml::text(d_.environment));
  env.add("RECORD_BRANCHES", yaml::text(json_list(d_.branches)));
  env.add("RECORD_JOBS", yaml::text(json_list(record_writers())));
}

/// Names of the jobs that write the environment's records.
auto Section::record_writers() const -> std::vector<std::string> {
  std::vector<std::string> writers{deploy_title(d_)};
  if (d_.has_verify_job()) writers.push_back(verify_title(d_));
  if (d_.rollback) writers.push_back(rollback_title(d_));
  if (d_.switches_by_hand()) writers.push_back(switch_title(d_));
  return writers;
}

void Section::add_stack_env(yaml::Map& env) const {
  env.add("STACK", yaml::text(d_.stack));
  env.add("REGION", yaml::text(d_.region));
}

void Section::add_lease_env(yaml::Map& env) const {
  env.add("LEASE_TABLE", yaml::text(lease_table(plan_, d_.environment)));
}

/// What every job needs that changes the environment or what is known of it.
void Section::add_environment_env(Job& job) const {
  add_record_env(job.env);
  add_stack_env(job.env);
  add_lease_env(job.env);
}

/// Going back releases nobody's change, so only whoever asks for it is excluded then.
void Section::add_people_env(yaml::Map& env) const {
  env.add("GH_TOKEN", token());
  env.add("SLOTS", yaml::text(slots_json(*d_.approvals, d_.environment)));
  env.add("EXCLUDED",
          d_.excludes() && !candidate_.older ? yaml::expr(output_of(check_job(d_), "excluded")) : yaml::text("[]"));
  env.add("EXCLUDE_STARTER", yaml::quoted(d_.excludes() ? "true" : "false"));
}

/// Asked without the digest: one that failed may be tried again, by the same approvals.
auto Section::forward_step(bool leased) -> yaml::Map {
  yaml::Map env;
  env.add("GH_TOKEN", token());
  env.add("CANDIDATE", yaml::expr(candidate_.sha));
  env.add("TASK", yaml::text("deploy"));
  env.add("LEASED", yaml::quoted(leased ? "true" : "false"));
  return script_step(emission_, {.title = leased ? "Still not older than what is live" : "Not older than what is live",
                                 .script = "forward.sh",
                                 .env = std::move(env)});
}

auto Section::approvals_step() -> yaml::Map {
  yaml::Map env;
  env.add("MODE", yaml::text("deploy"));
  add_people_env(env);
  env.add("EXPIRES_SECONDS", yaml::quoted(std::to_string(d_.approvals->expires_seconds.value_or(0))));
  std::vector<yaml::Piece> pieces{"{"};
  for (const auto& slot : d_.approvals->slots) {
    pieces.emplace_back((pieces.size() > 1 ? ", \"" : "\"") + slot.environment + "\": ");
    pieces.emplace_back(output_of(slot.environment, "approved_at"));
  }
  pieces.emplace_back("}");
  env.add("APPROVED_AT", yaml::mixed(pieces));
  return script_step(emission_,
                     {.title = "The approvals are complete", .script = "approvals.sh", .env = std::move(env)});
}

auto Section::lease_step() -> yaml::Map {
  yaml::Map lease;
  lease.add("GH_TOKEN", token());
  lease.add("CANDIDATE", yaml::expr(candidate_.sha));
  lease.add("WAIT_SECONDS", yaml::quoted("1800"));
  return script_step(emission_, {.title = "Nobody else deploys here",
                                 .id = "lease",
                                 .script = "lease.sh",
                                 .argument = "take",
                                 .env = std::move(lease)});
}

auto Section::before_step() -> yaml::Map {
  return script_step(emission_, {.title = "What is live now",
                                 .id = "before",
                                 .script = "live-versions.sh",
                                 .env = yaml::map({{"DRIFT", yaml::text("allowed")}})});
}

auto Section::start_step() -> yaml::Map {
  yaml::Map record;
  record.add("GH_TOKEN", token());
  record.add("TASK", yaml::text(candidate_.older ? "rollback" : "deploy"));
  record.add("SHA", yaml::expr(candidate_.sha));
  record.add("DIGEST", yaml::expr(candidate_.digest));
  if (plan_.version) record.add("VERSION", yaml::expr(candidate_.version));
  if (d_.redeploys_by_hand() || d_.stored) record.add("ARTIFACT", candidate_.artifact);
  record.add("BEFORE", d_.moves_aliases() ? yaml::Node(yaml::expr(gh::path("steps.before.outputs.versions")))
                                          : yaml::Node(yaml::text("{}")));
  record.add("DEFINITION_SHA256", yaml::expr(gh::call("hashFiles", {gh::lit(plan_.definition)})));
  if (candidate_.older) record.add("NOTE", yaml::expr(gh::path("inputs.reason")));
  return script_step(
      emission_, {.title = candidate_.older ? "Record that the rollback begins" : "Record that the deployment begins",
                  .id = "record",
                  .script = "records.sh",
                  .argument = "start",
                  .env = std::move(record)});
}

auto Section::records_step(std::string_view title, std::string_view what, std::optional<gh::Expr> condition)
    -> yaml::Map {
  return script_step(emission_, {.title = std::string(title),
                                 .script = "records.sh",
                                 .argument = std::string(what),
                                 .env = yaml::map({{"GH_TOKEN", token()}}),
                                 .condition = std::move(condition)});
}

auto Section::release_step(std::optional<gh::Expr> condition) -> yaml::Map {
  return script_step(emission_, {.title = "Let others deploy here again",
                                 .script = "lease.sh",
                                 .argument = "release",
                                 .condition = std::move(condition)});
}

/// Before anybody is asked: whether the candidate may go there at all, and who may not approve it.
void Section::add_check() {
  yaml::View view;
  view.name("job", check_job(d_));
  view.name("environment", d_.environment);
  view.set("needs", needs_value(before()));
  view.set("start", or_empty(start_condition(plan_, d_)));
  view.set("records", d_.has_records());
  view.text("record_branches", json_list(d_.branches));
  view.text("record_jobs", json_list(record_writers()));
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
  if (tells(plan::Event::Request, true))
    needs.push_back(plan::notice_job(d_.environment, plan::Event::Request, true));
  yaml::View view;
  view.name("job", slot.environment);
  view.name("environment", slot.environment);
  view.text("role", slot.role);
  view.set("needs", needs_value(needs));
  view.set("start", candidate_.older ? yaml::Value(by_redeploy()) : yaml::Value());
  view.text("slots", slots_json(*d_.approvals, d_.environment));
  view.set("excludes", d_.excludes());
  // Going back releases nobody's change, so only whoever asks for it is excluded then.
  const bool asks = d_.excludes() && !candidate_.older;
  view.set("excluding_job", asks ? yaml::Value(yaml::NameValue{check_job(d_)}) : yaml::Value());
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::ApprovalSlot, std::move(view)));
}

void Section::add_deploy() {
  Job job{.id = d_.environment, .name = deploy_title(d_)};
  job.comment = candidate_.older ? "The stored package once more, with the parameters of its commit." : d_.doc;
  const auto asks = candidate_.older ? target_job(d_) : check_job(d_);
  if (matches_people()) {
    if (!candidate_.older) job.needs = {"build"};
    if (!candidate_.older && plan_.bucket) job.needs.emplace_back("store");
    job.needs.push_back(asks);
    for (const auto& slot : d_.approvals->slots) job.needs.push_back(slot.environment);
  } else {
    job.needs = candidate_.older ? std::vector{asks} : before();
    if (!candidate_.older) job.condition = start_condition(plan_, d_);
  }
  if (candidate_.older) job.condition = by_redeploy();
  for (const auto event : {plan::Event::Request, plan::Event::Start}) {
    if (tells(event, true)) job.needs.push_back(plan::notice_job(d_.environment, event, true));
  }
  job.timeout_minutes = deploy_minutes(d_);
  job.environment = d_.environment;
  job.native_deployment = !d_.has_records();
  // A job that waits for its reviewers would hold its group for as long as they take.
  if (!d_.approvals && !d_.has_records()) job.concurrency = "deploy-" + d_.environment;
  job.permissions = {{"contents", "read"}, {"id-token", "write"}};
  if (d_.has_records() || matches_people()) job.permissions.emplace_back("actions", "read");
  if (only_forward()) job.permissions.emplace_back("pull-requests", "read");
  if (d_.has_records()) {
    job.permissions.emplace_back("deployments", "write");
    add_environment_env(job);
  }
  job.steps.add(checkout_own());
  if (!candidate_.older && !matches_people() && d_.has_records() && d_.after.empty() &&
      std::ranges::any_of(plan_.deployments,
                          [](const auto& other) { return other.approvals && other.approvals->needs_matching(); })) {
    job.steps.add(fresh_step(emission_));
  }
  if (matches_people()) job.steps.add(approvals_step());
  if (candidate_.older) job.steps.add(checkout_parameters(candidate_.sha));
  if (plan_.bucket) {
    job.steps.add(credentials_step(plan_, d_, "deploy"));
    job.steps.add(fetch_step(emission_, candidate_.artifact));
  } else if (candidate_.older) {
    job.steps.add(download_step(output_of(target_job(d_), "built_by")));
  } else {
    job.steps.add(download_step());
  }
  if (d_.has_records()) {
    add_record_steps(job);
  } else {
    job.steps.add(setup_sam_step());
    job.steps.add(credentials_step(plan_, d_, "deploy"));
    yaml::Map env;
    env.add("CONFIG_ENV", yaml::text(d_.environment));
    env.add("STACK_ROLE", stack_role(plan_, d_));
    job.steps.add(inline_step("Deploy", "sam-deploy", std::move(env)));
    add_verify_steps(job);
  }
  if (!d_.has_verify_job()) add_report_steps(job, candidate_.older ? "rollback" : "deployment");
  std::move(job).add_to(jobs_);
}

/// From the digest to the deployment, with the record in between: what happens after "in progress" can be rolled back.
void Section::add_record_steps(Job& job) {
  yaml::Map artifact;
  artifact.add("ARTIFACT", yaml::text("app.tar.gz"));
  artifact.add("DIGEST", yaml::expr(candidate_.digest));
  artifact.add("DEST", yaml::text("app"));
  job.steps.add(script_step(
      emission_, {.title = "It is what was built", .script = "verify-artifact.sh", .env = std::move(artifact)}));
  job.steps.add(setup_sam_step());
  if (!plan_.bucket) job.steps.add(credentials_step(plan_, d_, "deploy"));
  job.steps.add(lease_step());
  if (!d_.rollback) job.steps.add(records_step("End what an earlier attempt left open", "close"));
  if (only_forward()) job.steps.add(forward_step(true));
  if (d_.moves_aliases()) job.steps.add(before_step());
  job.steps.add(start_step());
  yaml::Map deploy;
  deploy.add("TEMPLATE", yaml::text("app/template.yaml"));
  deploy.add("CONFIG_FILE", yaml::text(candidate_.older ? "version/samconfig.toml" : "samconfig.toml"));
  deploy.add("CONFIG_ENV", yaml::text(d_.environment));
  deploy.add("STACK_ROLE", stack_role(plan_, d_));
  job.steps.add(script_step(emission_, {.title = "Deploy", .script = "deploy-sam.sh", .env = std::move(deploy)}));
  if (!d_.has_verify_job()) add_verify_steps(job);
  add_end_steps(job);
}

void Section::add_success_steps(Job& job) {
  if (!candidate_.older) return (void)job.steps.add(records_step("Record the success", "success"));
  job.steps.add(script_step(emission_, {.title = "Record the success",
                                        .id = "good",
                                        .script = "records.sh",
                                        .argument = "success",
                                        .env = yaml::map({{"GH_TOKEN", token()}})}));
  job.steps.add(withdraw_step());
}

/// That no success was recorded. What comes after a success may fail without taking it back.
auto Section::not_good() const -> gh::Expr {
  return candidate_.older ? gh::ne(gh::path("steps.good.outcome"), gh::lit("success")) : gh::not_(gh::call("success"));
}

/// Who ends what has begun: this job; or verification and rollback, which inherit the lease so that nobody slips in.
void Section::add_end_steps(Job& job) {
  const auto holds_lease = gh::eq(gh::path("steps.lease.outcome"), gh::lit("success"));
  const auto has_begun = gh::eq(gh::path("steps.record.outcome"), gh::lit("success"));
  const auto has_not_begun = gh::ne(gh::path("steps.record.outcome"), gh::lit("success"));
  if (!d_.has_verify_job()) add_success_steps(job);
  if (!d_.rollback) {
    job.steps.add(
        records_step("Record the failure", "failure", gh::all_of({gh::call("always"), has_begun, not_good()})));
  }
  std::vector<gh::Expr> release{gh::call("always"), holds_lease};
  if (d_.has_verify_job()) release.push_back(has_not_begun);
  if (d_.rollback && !d_.has_verify_job()) release.push_back(gh::any_of({gh::call("success"), has_not_begun}));
  job.steps.add(release_step(gh::all_of(std::move(release))));
}

void Section::add_verify_steps(Job& job) {
  for (const auto& id : d_.verify_checks) {
    const auto& check = find_check(plan_, id);
    job.timeout_minutes += timeout_of(check);
    job.steps.append(check_steps(emission_, check, Among::OtherSteps));
  }
}

/// Last, so that nothing waits for it and it knows how the job ended.
void Section::add_report_steps(Job& job, std::string_view what) {
  if (!plan_.report_days) return;
  yaml::Map env;
  if (d_.has_records()) {
    env.add("GH_TOKEN", token());
  } else {
    env.add("ENVIRONMENT", yaml::text(d_.environment));
    env.add("SHA", yaml::expr(candidate_.sha));
  }
  env.add("WHAT", yaml::text(what));
  env.add("RESULT", yaml::expr(gh::path("job.status")));
  env.add("REPORT", report_file("report"));
  job.steps.add(script_step(
      emission_,
      {.title = "Write the report", .script = "report.sh", .env = std::move(env), .condition = gh::call("always")}));
  job.steps.add(keep_report_step(plan_, job.id, true));
}

void Section::add_verify() {
  Job job{.id = verify_job(d_), .name = verify_title(d_)};
  const auto switched = gh::eq(result_of(switch_job(d_)), gh::lit("success"));
  const bool after_switch = candidate_.older && d_.switches_by_hand();
  if (candidate_.older) {
    std::vector<gh::Expr> done;
    job.needs = {target_job(d_)};
    if (d_.redeploys_by_hand()) {
      job.needs.push_back(d_.environment);
      done.push_back(gh::eq(result_of(d_.environment), gh::lit("success")));
    }
    if (after_switch) {
      job.needs.push_back(switch_job(d_));
      done.push_back(switched);
    }
    job.condition = gh::all_of({gh::call("always"), gh::any_of(std::move(done))});
  } else {
    job.needs = {d_.environment};
  }
  job.timeout_minutes = kVerifyMinutes;
  job.permissions = {{"contents", "read"}, {"id-token", "write"}, {"actions", "read"}, {"deployments", "write"}};
  job.environment = watch_environment(d_);
  job.comment = "Success is recorded only after this.";
  add_environment_env(job);
  job.steps.add(checkout_own());
  job.steps.add(credentials_step(plan_, d_, "watch"));
  add_verify_steps(job);
  add_success_steps(job);
  if (after_switch) {
    // No job comes after a switch that was not found good: going forward to what was left on purpose would be wrong.
    job.steps.add(
        records_step("Record the failure", "failure", gh::all_of({gh::call("always"), not_good(), switched})));
    job.steps.add(release_step(gh::all_of({gh::call("always"), gh::any_of({gh::call("success"), switched})})));
  } else {
    job.steps.add(release_step());
  }
  add_report_steps(job, candidate_.older ? "rollback" : "deployment");
  std::move(job).add_to(jobs_);
}

/// The jobs by which a deployment ends.
auto Section::ends() const -> std::vector<std::string> {
  if (d_.has_verify_job()) return {d_.environment, verify_job(d_)};
  return {d_.environment};
}

/// It began and did not end well; or the click on its own environment was refused, which GitHub calls a failure, too.
auto Section::has_failed() const -> gh::Expr {
  std::vector<gh::Expr> not_success;
  for (const auto& job : ends()) not_success.push_back(gh::ne(result_of(job), gh::lit("success")));
  return gh::all_of(
      {gh::call("always"), gh::ne(result_of(d_.environment), gh::lit("skipped")), gh::any_of(std::move(not_success))});
}

void Section::add_rollback() {
  Job job{.id = rollback_job(d_), .name = rollback_title(d_)};
  job.comment =
      "Acts when a deployment began and did not end well: failed, timed out, was cancelled or lost its runner.\n"
      "Refused approvals and skipped jobs have begun nothing. It goes back to what was live before, and nothing else.";
  job.needs = ends();
  job.condition = has_failed();
  job.timeout_minutes = kRollbackMinutes;
  job.environment = rollback_environment(d_);
  job.permissions = {{"contents", "read"}, {"id-token", "write"}, {"actions", "read"}, {"deployments", "write"}};
  add_environment_env(job);
  job.steps.add(checkout_own());
  job.steps.add(credentials_step(plan_, d_, "rollback"));
  yaml::Map env;
  env.add("GH_TOKEN", token());
  env.add("WAIT_SECONDS", yaml::quoted("2700"));
  const bool told = tells(plan::Event::RolledBack);
  if (told) job.outputs = {{"result", gh::path("steps.converge.outputs.result")}};
  job.steps.add(script_step(emission_, {.title = "Go back to what was live",
                                        .id = told ? "converge" : "",
                                        .script = "converge.sh",
                                        .env = std::move(env)}));
  add_report_steps(job, "rollback");
  std::move(job).add_to(jobs_);
}

auto requirement_jobs(const plan::Plan& plan, const plan::Deployment& deployment) -> std::vector<std::string> {
  std::vector<std::string> jobs;
  for (const auto& id : deployment.requires_checks) {
    const bool shared =
        plan.validation && std::ranges::find(plan.validation->checks, id) != plan.validation->checks.end();
    add_unique(jobs, shared ? "validate" : id);
  }
  return jobs;
}

auto fresh_step(Emission& emission, std::string_view slots) -> yaml::Map {
  yaml::Map env;
  env.add("MODE", yaml::text("fresh"));
  if (!slots.empty()) env.add("SLOTS", yaml::text(slots));
  env.add("GH_TOKEN", token());
  return script_step(
      emission, {.title = "No approval is older than this attempt", .script = "approvals.sh", .env = std::move(env)});
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
