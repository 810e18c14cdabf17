// What happens before a deployment: what kind of change it is, lists, the check, and those who are asked.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "emit/workflow/classes.hpp"
#include "emit/workflow/deployment.hpp"
#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/pins.hpp"
#include "emit/workflow/section.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

namespace {

/// The job of what some changes leave out: a gate, or a list.
auto gate_job(const plan::Deployment& d, const std::string& name) -> std::string {
  const bool list = std::ranges::find(d.checklists, name) != d.checklists.end();
  return list ? plan::checklist_job(d.environment, name) : name;
}

}  // namespace

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
  view.set("template", plan_.tells_resources() ? yaml::Value(yaml::TextValue{plan_.template_path}) : yaml::Value());
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
  const bool asks = slots_json() != "[]";
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
  view.text("slots", slots_json());
  view.set("sha", candidate_.sha);
  view.set("branch", candidate_.branch);
  view.text("task", task());
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::ApprovalCheck, std::move(view)));
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

}  // namespace promoc::emit
