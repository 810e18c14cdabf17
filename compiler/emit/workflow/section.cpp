// What all jobs of an environment share: when they start, and what they are told.
#include "emit/workflow/section.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/unique.hpp"
#include "emit/workflow/classes.hpp"
#include "emit/workflow/deployment.hpp"
#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/notices.hpp"
#include "emit/workflow/pins.hpp"
#include "emit/workflow/sessions.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/triggers.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

/// The jobs by which the environments before this one end, in this run.
auto earlier_jobs(const plan::Plan& plan, const plan::Deployment& d) -> std::vector<std::string> {
  const auto* path = plan.path_of(d);
  std::vector<std::string> jobs;
  for (const auto& other : path == nullptr ? plan.deployments : path->deployments) {
    if (std::ranges::find(d.after, other.environment) != d.after.end()) jobs.push_back(last_job(other));
  }
  const bool skips = path != nullptr && path->skip && path->skip->slot && !d.after.empty() &&
                     std::ranges::find(d.after, path->skip->environment) != d.after.end();
  if (skips) jobs.push_back(path->skip->slot->environment);
  return jobs;
}

Section::Section(Emission& emission, const plan::Deployment& deployment, yaml::Map& jobs)
    : Section(emission, deployment, jobs, candidate_of(emission.plan(), deployment)) {}

Section::Section(Emission& emission, const plan::Deployment& deployment, yaml::Map& jobs, Candidate candidate)
    : emission_(emission), plan_(emission.plan()), d_(deployment), jobs_(jobs), candidate_(std::move(candidate)) {}

void Section::add() {
  if (d_.is_classified()) add_class();
  add_checklists();
  if (d_.has_check_job()) add_check();
  add_notices(plan::Event::Request);
  for (const auto& slot : slots()) add_slot(slot);
  add_notices(plan::Event::Start);
  if (waits_after_approval()) add_wait();
  add_deploy();
  if (d_.has_verify_job()) add_verify();
  if (d_.tags_version) add_tag();
  add_notices(plan::Event::Success);
  add_notices(plan::Event::Failed);
  if (d_.rollback) add_rollback();
  add_notices(plan::Event::RolledBack);
}

/// Those that are asked on this way: a rollback by hand has a row of its own in the table.
auto Section::slots() const -> std::vector<plan::Slot> {
  if (!d_.approvals) return {};
  auto slots = d_.approvals->slots;
  const bool table = !d_.approvals->rows.empty();
  std::erase_if(slots, [&](const plan::Slot& slot) {
    if (candidate_.older)
      return table && std::ranges::find(d_.approvals->undone, slot.environment) == d_.approvals->undone.end();
    return table && std::ranges::none_of(d_.approvals->rows, [&](const plan::ApprovalRow& row) {
             return std::ranges::find(row.slots, slot.environment) != row.slots.end();
           });
  });
  return slots;
}

/// The environments that ask for an approval on this way, with the role that each asks.
auto Section::slots_json() const -> std::string {
  auto list = nlohmann::ordered_json::array();
  for (const auto& slot : slots()) list.push_back({{"environment", slot.environment}, {"role", slot.role}});
  if (d_.approvals && d_.approvals->own_click_counts && !d_.approvals->reviewers.empty())
    list.push_back({{"environment", d_.environment}, {"role", d_.approvals->role}});
  return list.dump();
}

auto Section::may_skip_before() const -> bool {
  if (candidate_.older) return false;
  const auto& promotion = plan_.promotion_of(d_);
  if (promotion.kind != plan::Promotion::Kind::Builds) return true;
  return std::ranges::any_of(
      plan_.deployments, [&](const plan::Deployment& d) { return d.promotion == d_.promotion && d.is_classified(); });
}

auto Section::when(const std::vector<std::string>& needs, std::vector<gh::Expr> extra) const
    -> std::optional<gh::Expr> {
  if (!may_skip_before()) return extra.empty() ? std::nullopt : std::optional(gh::all_of(std::move(extra)));
  std::vector<gh::Expr> all{gh::not_(gh::call("cancelled"))};
  for (const auto& job : needs) all.push_back(is_success(job));
  all.insert(all.end(), extra.begin(), extra.end());
  return gh::all_of(std::move(all));
}

auto Section::start(const std::vector<std::string>& needs, std::optional<gh::Expr> extra) const -> yaml::Value {
  return or_empty(when(needs, extra ? std::vector{std::move(*extra)} : std::vector<gh::Expr>()));
}

/// Which runs come here, beside what must have succeeded before.
auto Section::comes_here() const -> std::vector<gh::Expr> {
  std::vector<gh::Expr> all;
  const auto* path = plan_.path_of(d_);
  if (path == nullptr) {
    if (auto start = start_condition(plan_, d_)) all.push_back(std::move(*start));
    // What runs there already needs nobody's list or approval.
    if (d_.found && !candidate_.older)
      all.push_back(gh::ne(output_of(candidate_.jobs.front(), "nothing_to_do"), gh::lit("true")));
    return all;
  }
  if (!path->skip) return all;
  const auto chosen = gh::path("inputs." + skip_input(*path));
  if (d_.environment == path->skip->environment) {
    all.push_back(gh::not_(chosen));
  } else if (std::ranges::find(d_.after, path->skip->environment) != d_.after.end()) {
    const auto& skipped =
        *std::ranges::find(path->deployments, path->skip->environment, &plan::Deployment::environment);
    std::vector<gh::Expr> left_out{chosen};
    if (path->skip->slot) left_out.push_back(is_success(path->skip->slot->environment));
    all.push_back(
        gh::any_of({gh::all_of(std::move(left_out)), gh::all_of({gh::not_(chosen), is_success(last_job(skipped))})}));
  }
  return all;
}

/// For each class: the change is none of it, or everybody approved whom its row asks.
auto Section::rows_approved() const -> std::vector<gh::Expr> {
  std::vector<gh::Expr> all;
  if (!d_.approvals || candidate_.older) return all;
  for (const auto& slot : slots()) {
    if (d_.approvals->classes_of(slot.environment).empty()) all.push_back(is_success(slot.environment));
  }
  for (const auto& row : d_.approvals->rows) {
    std::vector<gh::Expr> given;
    for (const auto& slot : row.slots) {
      if (!d_.approvals->classes_of(slot).empty()) given.push_back(is_success(slot));
    }
    if (given.empty()) continue;
    all.push_back(gh::any_of({is_not(plan_, class_job(d_), row.change_class), gh::all_of(std::move(given))}));
  }
  return all;
}

/// Asked when a class that needs it may be meant.
auto Section::slot_condition(const plan::Slot& slot) const -> std::optional<gh::Expr> {
  const auto classes = d_.approvals->classes_of(slot.environment);
  if (classes.empty()) return std::nullopt;
  return may_be_any(plan_, class_job(d_), classes);
}

/// Only of what is new.
auto Section::only_forward() const -> bool { return !candidate_.older && d_.has_records(); }

/// Then a candidate must contain what is live, by its commit or by that of the pull request that brought it.
auto Section::follows_one_branch() const -> bool { return only_forward() && d_.branches.size() == 1; }

/// What must be over before this environment is touched or anybody is asked.
auto Section::before() const -> std::vector<std::string> {
  auto needs = source_jobs(plan_, d_);
  if (secrets_before(plan_, d_)) needs.emplace_back(plan::kSecretsJob);
  const auto before_build = first_checks(plan_, plan_.promotion_of(d_));
  for (const auto& job : requirement_jobs(plan_, d_)) {
    // The build waited for it; where nothing is built, or a named branch, nothing has.
    const bool known = plan_.promotion_of(d_).kind == plan::Promotion::Kind::Builds && d_.after.empty() &&
                       std::ranges::find(before_build, job) != before_build.end();
    if (!known) add_unique(needs, job);
  }
  for (const auto& job : earlier_jobs(plan_, d_)) needs.push_back(job);
  return needs;
}

void Section::add_records(yaml::View& view) const {
  view.name("environment", d_.environment);
  view.text("record_branches", json_list(d_.branches));
  view.text("record_jobs", json_list(record_writers(d_)));
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
  view.text("slots", slots_json());
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
  bool some = false;
  for (const auto& slot : slots()) {
    const bool always = candidate_.older || d_.approvals->classes_of(slot.environment).empty();
    some = some || !always;
    const auto at = output_of(slot.environment, "approved_at");
    pieces.emplace_back((pieces.size() > 1 ? ", \"" : "\"") + slot.environment + "\": ");
    pieces.emplace_back(always ? at : gh::any_of({at, gh::lit("null")}));
  }
  view.set("some_slots", some);
  pieces.emplace_back("}");
  view.set("approved_at", yaml::Node(yaml::mixed(pieces)));
}

/// What a deployment record says of the candidate.
void Section::add_candidate(yaml::View& view) const {
  view.set("sha", candidate_.sha);
  view.set("digest", candidate_.digest);
  view.set("version", plan_.version ? yaml::Value(candidate_.version) : yaml::Value());
  view.set("artifact", yaml::Node(candidate_.artifact));
  view.set("notes_artifact", d_.redeploys_by_hand() || d_.stored || d_.read_by_others);
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

/// What is live already need not be deployed again.
auto Section::something_to_do() const -> std::optional<gh::Expr> {
  if (candidate_.older || !d_.found || !only_forward()) return std::nullopt;
  return gh::ne(output_of(check_job(d_), "nothing_to_do"), gh::lit("true"));
}

/// What the records call this way.
auto Section::task() const -> std::string {
  return plan_.path_of(d_) == nullptr || candidate_.older ? "deploy" : "hotfix";
}

/// Environments whose candidates soak here, and hold back newer ones.
auto Section::soaking_here() const -> std::vector<yaml::View> {
  std::vector<yaml::View> views;
  for (const auto* other : holding(plan_, d_)) {
    auto& view = views.emplace_back();
    view.name("target", other->environment);
    view.text("branches", json_list(other->branches));
    view.text("jobs", json_list(record_writers(*other)));
    view.text("seconds", std::to_string(other->good_in()->soak_seconds));
  }
  return views;
}

/// Where the candidate must have been found good; null: nowhere.
void Section::add_source(yaml::View& view, const plan::FoundIn* good) const {
  view.set("source", good != nullptr ? yaml::Value(yaml::NameValue{good->environment}) : yaml::Value());
  const auto* source = good != nullptr ? plan_.deployment(good->environment) : nullptr;
  view.text("source_branches", source != nullptr ? json_list(source->branches) : "");
  view.text("source_jobs", source != nullptr ? json_list(record_writers(*source)) : "");
  view.text("soak_seconds", source != nullptr ? std::to_string(good->soak_seconds) : "");
  const bool word = source != nullptr && !good->superseded.empty();
  view.set("superseded", word ? yaml::Value(yaml::TextValue{good->superseded}) : yaml::Value());
}

/// Whether anything stops it for now. Nothing stops a person who goes back.
auto Section::may_go_on() const -> yaml::Value {
  if (candidate_.older || (d_.windows.empty() && !d_.hold)) return yaml::Node(yaml::Seq());
  std::vector<std::string> environments;
  for (const auto& d : plan_.deployments) environments.push_back(d.environment);
  std::vector<yaml::View> windows;
  for (const auto& window : d_.windows) {
    const auto& calendar = *std::ranges::find(plan_.calendars, window.calendar, &plan::Calendar::name);
    auto& view = windows.emplace_back();
    view.text("title", window_title(window));
    view.text("calendar", window.calendar);
    view.set("start", window.skippable_by.empty()
                          ? yaml::Value()
                          : yaml::Value(gh::not_(is_only(plan_, class_job(d_), window.skippable_by))));
    view.set("advisory", window.advisory);
    view.text("open", plan::open_text(calendar));
    view.text("closed", plan::closed_text(calendar));
    view.text("until", plan::until_text(calendar));
  }
  yaml::View view;
  view.set("hold", d_.hold);
  view.name("environment", d_.environment);
  view.text("environments", json_list(environments));
  view.set("windows", std::move(windows));
  auto made = emission_.fill(TemplateId::MayGoOn, std::move(view));
  if (made.empty()) return yaml::Node(yaml::Seq());  // a fault of the template, which is reported
  auto* list = made.entry("steps").value.seq();
  return yaml::Node(list == nullptr ? yaml::Seq() : std::move(*list));
}

}  // namespace promoc::emit
