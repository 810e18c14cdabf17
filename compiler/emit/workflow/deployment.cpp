#include "emit/workflow/deployment.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "emit/workflow/classes.hpp"
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
auto slots_json(const std::vector<plan::Slot>& slots, const plan::Approvals& approvals, const std::string& environment)
    -> std::string {
  auto list = nlohmann::ordered_json::array();
  for (const auto& slot : slots) list.push_back({{"environment", slot.environment}, {"role", slot.role}});
  const bool asks = approvals.own_click_counts && !approvals.reviewers.empty();
  if (asks) list.push_back({{"environment", environment}, {"role", approvals.role}});
  return list.dump();
}

/// The jobs that give a promotion its candidate.
auto source_jobs(const plan::Plan& plan, const plan::Deployment& d) -> std::vector<std::string> {
  const auto& promotion = plan.promotion_of(d);
  if (promotion.kind == plan::Promotion::Kind::Finds) {
    const auto first = std::ranges::find(plan.deployments, d.promotion, &plan::Deployment::promotion);
    return {candidate_job(*first)};
  }
  std::vector<std::string> jobs;
  if (promotion.kind == plan::Promotion::Kind::Path) jobs.emplace_back(kResolveJob);
  jobs.emplace_back("build");
  if (plan.bucket) jobs.emplace_back("store");
  return jobs;
}

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

auto is_success(const std::string& job) -> gh::Expr { return gh::eq(result_of(job), gh::lit("success")); }

auto or_empty(std::optional<gh::Expr> condition) -> yaml::Value {
  return condition ? yaml::Value(std::move(*condition)) : yaml::Value();
}

/// The job of what some changes leave out: a gate, or a list.
auto gate_job(const plan::Deployment& d, const std::string& name) -> std::string {
  const bool list = std::ranges::find(d.checklists, name) != d.checklists.end();
  return list ? plan::checklist_job(d.environment, name) : name;
}

auto by_redeploy() -> gh::Expr { return gh::eq(gh::path("inputs.mode"), gh::lit("redeploy")); }

}  // namespace

auto candidate_of(const plan::Plan& plan, const plan::Deployment& deployment) -> Candidate {
  auto jobs = source_jobs(plan, deployment);
  const auto kind = plan.promotion_of(deployment).kind;
  if (kind == plan::Promotion::Kind::Finds) {
    const auto& found = jobs.front();
    // The commit of the run is what is recorded: its tree is that of the one which was found good.
    Candidate candidate{.sha = gh::path("github.sha"),
                        .branch = gh::path("github.ref_name"),
                        .digest = output_of(found, "digest"),
                        .version = output_of(found, "version"),
                        .artifact = yaml::expr(output_of(found, "artifact")),
                        .jobs = jobs};
    if (!plan.bucket) candidate.built_by = output_of(found, "built_by");
    return candidate;
  }
  const bool named = kind == plan::Promotion::Kind::Path;
  return {.sha = named ? output_of(kResolveJob, "sha") : gh::path("github.sha"),
          .branch = named ? output_of(kResolveJob, "ref") : gh::path("github.ref_name"),
          .digest = output_of("build", "digest"),
          .version = output_of("build", "version"),
          .artifact = plan.bucket ? yaml::expr(output_of("store", "artifact"))
                                  : yaml::mixed({"run:", gh::path("github.run_id")}),
          .jobs = std::move(jobs)};
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
  view.text("slots", d_.approvals ? slots_json(slots(), *d_.approvals, d_.environment) : "[]");
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

/// What kind of change it is, compared with what is live.
void Section::add_class() {
  auto needs = earlier_jobs(plan_, d_);
  if (d_.after.empty() && plan_.promotion_of(d_).kind != plan::Promotion::Kind::Builds)
    needs.push_back(candidate_.jobs.front());
  if (const auto* path = plan_.path_of(d_); path != nullptr && !d_.after.empty()) needs.emplace_back(kResolveJob);
  yaml::View view;
  view.name("job", class_job(d_));
  // On a path the whole change is what it brings to where the path ends.
  const auto* path_here = plan_.path_of(d_);
  const auto& compared = path_here == nullptr ? d_ : path_here->deployments.back();
  view.name("environment", compared.environment);
  view.text("title", d_.environment);
  view.text("record_branches", json_list(compared.branches));
  view.text("record_jobs", json_list(record_writers(compared)));
  view.set("needs", needs_value(needs));
  view.set("start", or_empty(when(sure(needs), comes_here())));
  auto predicates = nlohmann::ordered_json::array();
  yaml::Map outputs;
  for (const auto& predicate : plan_.predicates) {
    predicates.push_back({{"id", predicate.id}, {"kind", word(predicate.kind)}, {"values", predicate.values}});
    outputs.add(predicate.id, yaml::expr(gh::ref("steps", "class", "outputs", predicate.id)));
  }
  outputs.add("base", yaml::expr(gh::path("steps.live.outputs.sha")));
  view.set("outputs", yaml::Node(std::move(outputs)));
  view.text("predicates", predicates.dump());
  const bool by_resources = std::ranges::any_of(
      plan_.predicates, [](const auto& each) { return each.kind == plan::Predicate::Kind::AnyResource; });
  view.set("template", by_resources ? yaml::Value(yaml::TextValue{plan_.template_path}) : yaml::Value());
  view.set("sha", candidate_.sha);
  view.set("branch", candidate_.branch);
  view.set("named", plan_.promotion_of(d_).kind == plan::Promotion::Kind::Path);
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::Classify, std::move(view)));
}

/// Of a path's jobs, those that every run on it goes through; the others stand in `comes_here`.
auto Section::sure(std::vector<std::string> needs) const -> std::vector<std::string> {
  const auto* path = plan_.path_of(d_);
  if (path == nullptr || !path->skip) return needs;
  const auto optional = earlier_jobs(plan_, d_);
  if (std::ranges::find(d_.after, path->skip->environment) == d_.after.end()) return needs;
  std::erase_if(needs, [&](const auto& job) { return std::ranges::find(optional, job) != optional.end(); });
  return needs;
}

/// Gates that changes of some classes leave out: they passed, or may be left out.
auto Section::gates_passed(std::vector<std::string>& needs) const -> std::vector<gh::Expr> {
  std::vector<gh::Expr> all;
  for (const auto& skippable : d_.skippable) {
    const auto job = gate_job(d_, skippable.check);
    if (std::erase(needs, job) == 0) continue;
    all.push_back(gh::any_of({is_success(job), is_only(plan_, class_job(d_), skippable.classes)}));
  }
  return all;
}

/// Reviews of pull requests that the table asks for, by their number: which classes need so many.
auto Section::reviews_at_merge() const -> std::vector<yaml::View> {
  std::map<int, std::vector<std::string>> classes;
  for (const auto& row : d_.approvals ? d_.approvals->rows : std::vector<plan::ApprovalRow>()) {
    if (row.at_merge > 0) classes[row.at_merge].push_back(row.change_class);
  }
  std::vector<yaml::View> views;
  for (const auto& [count, names] : classes) {
    auto& view = views.emplace_back();
    view.text("count", std::to_string(count));
    view.text("approvals", count == 1 ? "an approval" : std::to_string(count) + " approvals");
    const bool all = names.size() == d_.approvals->rows.size();
    view.set("named", plan_.path_of(d_) != nullptr);
    view.set("branch", candidate_.branch);
    std::vector<gh::Expr> when;
    if (!all) when.push_back(may_be_any(plan_, class_job(d_), names));
    // What takes a path was merged nowhere yet: the row of the path's own class says who is asked instead.
    if (const auto* path = plan_.path_of(d_); path != nullptr && !path->classes.empty())
      when.push_back(gh::not_(is_any(plan_, class_job(d_), path->classes)));
    view.set("start", when.empty() ? yaml::Value() : yaml::Value(gh::all_of(std::move(when))));
  }
  return views;
}

auto Section::checklist_jobs() const -> std::vector<std::string> {
  std::vector<std::string> jobs;
  for (const auto& list : d_.checklists) jobs.push_back(plan::checklist_job(d_.environment, list));
  return jobs;
}

/// After the gates, so that nobody ticks for what goes nowhere, and before approvals, so that those who give them see
/// it.
void Section::add_checklists() {
  for (const auto& name : d_.checklists) {
    const auto& list = *plan_.checklist(name);
    auto needs = before();
    if (d_.is_classified()) needs.push_back(class_job(d_));
    auto named = sure(needs);
    auto extra = gates_passed(named);
    for (auto& term : comes_here()) extra.insert(extra.begin(), std::move(term));
    const auto skippable = std::ranges::find(d_.skippable, name, &plan::Skippable::check);
    if (skippable != d_.skippable.end()) extra.push_back(gh::not_(is_only(plan_, class_job(d_), skippable->classes)));
    yaml::View view;
    view.name("job", plan::checklist_job(d_.environment, name));
    view.name("list", name);
    view.text("boxes", plan::boxes_text(list));
    view.name("environment", d_.environment);
    view.set("needs", needs_value(needs));
    view.set("start", or_empty(when(named, std::move(extra))));
    view.set("sha", candidate_.sha);
    view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
    add_job(jobs_, emission_.fill(TemplateId::Checklist, std::move(view)));
  }
}

/// Before anybody is asked: whether the candidate may go there at all, and who may not approve it.
void Section::add_check() {
  auto needs = before();
  if (d_.is_classified()) needs.push_back(class_job(d_));
  for (auto& job : checklist_jobs()) needs.push_back(std::move(job));
  yaml::View view;
  view.name("job", check_job(d_));
  add_records(view);
  view.set("needs", needs_value(needs));
  auto named = sure(needs);
  auto extra = gates_passed(named);
  for (auto& term : comes_here()) extra.insert(extra.begin(), std::move(term));
  view.set("start", or_empty(when(named, std::move(extra))));
  const bool asks = d_.approvals && !slots_json(slots(), *d_.approvals, d_.environment).starts_with("[]");
  view.text("question", std::string(asks ? "Before anybody is asked: may" : "May") + " this go to " + d_.environment +
                            (d_.excludes() ? ", and who may not approve it?" : "?"));
  view.set("asks", asks);
  view.set("outputs", d_.excludes() || d_.found);
  view.set("records", d_.has_records());
  view.set("pull_requests", follows_one_branch() || d_.excludes() || d_.merge_approvals());
  view.set("only_forward", only_forward());
  view.set("fed_by_several", !follows_one_branch());
  view.set("ends_here", d_.found.has_value());
  view.set("excludes", d_.excludes());
  view.set("may_go_on", may_go_on());
  view.set("needs_live", d_.excludes() || d_.merge_approvals());
  view.set("at_merge", reviews_at_merge());
  view.set("soaking", soaking_here());
  add_source(view, d_.soaked ? &*d_.soaked : nullptr);
  std::string exclude;
  if (d_.approvals) {
    for (const auto& who : d_.approvals->excluding) exclude += (exclude.empty() ? "" : " ") + who;
  }
  view.text("excluded_people", exclude);
  view.text("slots", d_.approvals ? slots_json(slots(), *d_.approvals, d_.environment) : "[]");
  view.set("sha", candidate_.sha);
  view.set("branch", candidate_.branch);
  view.text("task", task());
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::ApprovalCheck, std::move(view)));
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

/// What the records call this way.
auto Section::task() const -> std::string {
  return plan_.path_of(d_) == nullptr || candidate_.older ? "deploy" : "hotfix";
}

/// What is live already need not be deployed again.
auto Section::something_to_do() const -> std::optional<gh::Expr> {
  if (candidate_.older || !d_.found || !only_forward()) return std::nullopt;
  return gh::ne(output_of(check_job(d_), "nothing_to_do"), gh::lit("true"));
}

void Section::add_slot(const plan::Slot& slot) {
  std::vector<std::string> needs{candidate_.older ? target_job(d_) : check_job(d_)};
  const auto asked = slots();
  const bool follows = slot.after && std::ranges::find(asked, *slot.after, &plan::Slot::environment) != asked.end();
  if (!candidate_.older && slot_condition(slot)) needs.push_back(class_job(d_));
  if (follows) needs.push_back(*slot.after);
  if (tells(plan::Event::Request, true)) needs.push_back(plan::notice_job(d_.environment, plan::Event::Request, true));
  std::vector<gh::Expr> extra;
  if (auto something = something_to_do()) extra.push_back(std::move(*something));
  if (!candidate_.older) {
    if (auto condition = slot_condition(slot)) extra.push_back(std::move(*condition));
  }
  yaml::View view;
  view.name("job", slot.environment);
  view.name("environment", slot.environment);
  view.text("role", slot.role);
  view.set("needs", needs_value(needs));
  view.set("start", candidate_.older ? yaml::Value(by_redeploy()) : or_empty(when(needs, std::move(extra))));
  add_people(view);
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::ApprovalSlot, std::move(view)));
}

/// Whether approvals of an earlier attempt of the run could release what they were not given for.
auto Section::must_be_fresh() const -> bool {
  if (candidate_.older || d_.matches_people() || !d_.has_records() || !d_.after.empty()) return false;
  return std::ranges::any_of(plan_.deployments, &plan::Deployment::matches_people);
}

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
