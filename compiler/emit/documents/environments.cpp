// The environments side by side, and the checks.
#include <algorithm>

#include "emit/documents/views.hpp"

namespace promoc::emit {
namespace {

using markdown::code;
using markdown::Spans;
using markdown::text;
using markdown::View;

auto contains(const std::vector<std::string>& list, std::string_view word) -> bool {
  return std::ranges::find(list, word) != list.end();
}

/// What the rule says behind "staging: rollout "; empty when there is no such rule.
auto said(const plan::Plan& plan, const plan::Deployment& d, const std::string& rule, std::string_view verb) -> Spans {
  const auto* found = find_rule(plan, d.environment + "." + rule);
  const auto before = d.environment + ": " + std::string(verb) + " ";
  if (found == nullptr || !found->text.starts_with(before)) return {};
  return {code(found->text.substr(before.size()))};
}

void mark_assumed(const plan::Plan& plan, const plan::RuleId& rule, Spans& words) {
  if (!words.empty() && is_assumed(plan, rule)) words.push_back(text(" (assumed)"));
}

auto check_titles(const plan::Plan& plan, const std::vector<std::string>& ids) -> Spans {
  std::vector<Spans> pieces;
  for (const auto& check : plan.checks) {
    if (contains(ids, check.id)) pieces.push_back({text(check.title)});
  }
  return joined(pieces, "and");
}

/// Builds the table a row at a time: one cell for each environment.
class Rows {
 public:
  explicit Rows(const plan::Plan& plan) : plan_(plan) {
    table_.header.push_back({});
    for (const auto& d : plan.deployments) table_.header.push_back({code(d.environment)});
  }

  /// Leaves the row out when all its cells are empty.
  template <typename Cell>
  void add(Spans title, Cell cell) {
    std::vector<Spans> cells{std::move(title)};
    bool any = false;
    for (const auto& d : plan_.deployments) {
      cells.push_back(cell(d));
      any = any || !cells.back().empty();
    }
    if (any) table_.rows.push_back(std::move(cells));
  }

  auto take() -> markdown::Table { return std::move(table_); }

 private:
  const plan::Plan& plan_;
  markdown::Table table_;
};

/// "a push to `main` or by hand on `main`", "`staging`, on `main` only"
auto started_by(const plan::Deployment& d) -> Spans {
  std::vector<Spans> pieces;
  for (const auto& start : d.starts) {
    Spans words{text(start.dispatch ? "by hand on " : "a push to ")};
    append(words, code_list(start.branches, "or"));
    pieces.push_back(std::move(words));
  }
  if (!d.after.empty()) {
    Spans words{text("success in ")};
    append(words, code_list(d.after, "and"));
    if (!d.only_branches.empty()) {
      words.push_back(text(", only for "));
      append(words, code_list(d.only_branches, "or"));
    }
    pieces.push_back(std::move(words));
  }
  return joined(pieces, "or");
}

auto approval_cell(const plan::Plan& plan, const plan::Deployment& d) -> Spans {
  if (d.approvals) return {code(d.approvals->text)};
  const auto accepted =
      std::ranges::find(plan.unprotected, d.environment + ".approve", &std::pair<plan::RuleId, std::string>::first);
  const bool asked = accepted != plan.unprotected.end() && find_rule(plan, accepted->first) != nullptr;
  return {asked ? markdown::strong("not enforced") : text("nobody is asked")};
}

/// What must be so at the time of a deployment: its calendars, and that nobody holds it.
auto time_cell(const plan::Plan& plan, const plan::Deployment& d) -> Spans {
  std::vector<Spans> pieces;
  for (const auto& window : d.windows) {
    const auto& calendar = *std::ranges::find(plan.calendars, window.calendar, &plan::Calendar::name);
    Spans words{text("while " + calendar.name + " is open, "), code(calendar.written)};
    if (window.advisory) words.push_back(text(", or with a warning"));
    pieces.push_back(std::move(words));
  }
  if (d.hold) pieces.push_back({text("while nobody holds it by the variable "), code("PROMOC_HOLD")});
  return joined(pieces, "and");
}

/// Parameters of the template in the order in which they are first set.
auto parameter_names(const plan::Plan& plan) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto& d : plan.deployments) {
    for (const auto& parameter : d.parameters) {
      if (!contains(names, parameter.name)) names.push_back(parameter.name);
    }
  }
  return names;
}

auto parameter_cell(const plan::Plan& plan, const plan::Deployment& d, const std::string& name) -> Spans {
  const auto found = std::ranges::find(d.parameters, name, &plan::Parameter::name);
  if (found == d.parameters.end()) return {};
  Spans words{code(found->written.empty() ? found->value : found->written)};
  mark_assumed(plan, found->rule, words);
  return words;
}

auto parameter_title(const plan::Plan& plan, const std::string& name) -> Spans {
  for (const auto& d : plan.deployments) {
    const auto found = std::ranges::find(d.parameters, name, &plan::Parameter::name);
    if (found == d.parameters.end()) continue;
    const auto& shown = found->definition_name.empty() ? name : found->definition_name;
    Spans title{code(shown)};
    if (shown != name) append(title, {text(", in the template "), code(name)});
    return title;
  }
  return {};
}

auto limits(const plan::Plan& plan, const plan::Check& check) -> Spans {
  std::int64_t minutes = 0;
  for (const auto& step : check.steps) minutes += step.timeout_minutes;
  Spans words{text("at most " + std::to_string(minutes) + (minutes == 1 ? " minute" : " minutes"))};
  for (const auto& rule : plan.rules) {
    const bool own = rule.id.starts_with(check.id + ".") && !rule.id.ends_with(".timeout");
    const auto colon = rule.text.find(": ");
    if (own && colon != std::string::npos) append(words, {text(", "), code(rule.text.substr(colon + 2))});
  }
  return words;
}

auto uses(const plan::Plan& plan, const plan::Check& check) -> Spans {
  std::vector<Spans> pieces;
  std::vector<std::string> branches;
  for (const auto& validation : plan.validations) {
    if (contains(validation.checks, check.id))
      branches.insert(branches.end(), validation.branches.begin(), validation.branches.end());
  }
  if (!branches.empty()) {
    Spans words{text("pull requests to ")};
    append(words, code_list(branches, "or"));
    pieces.push_back(std::move(words));
  }
  for (const auto& d : plan.deployments) {
    if (contains(d.requires_checks, check.id)) pieces.push_back({text("before "), code(d.environment)});
    if (contains(d.verify_checks, check.id)) pieces.push_back({text("after the deployment to "), code(d.environment)});
  }
  auto words = joined(pieces, "and");
  if (check.advisory) words.push_back(text("; it warns and stops nothing"));
  return words;
}

}  // namespace

void add_environments(const Page& page, View& view) {
  const auto& plan = page.plan();
  Rows rows(plan);
  rows.add({text("about")}, [](const auto& d) { return markdown::prose(d.doc); });
  rows.add({text("started by")}, [](const auto& d) { return started_by(d); });
  rows.add({text("checks before")}, [&](const auto& d) {
    if (d.requires_checks.empty()) return Spans{text(d.after.empty() ? "none" : "none of its own")};
    return check_titles(plan, d.requires_checks);
  });
  rows.add({text("list that people tick")}, [](const auto& d) { return code_list(d.checklists, "and"); });
  rows.add({text("approval")}, [&](const auto& d) { return approval_cell(plan, d); });
  rows.add({text("when")}, [&](const auto& d) { return time_cell(plan, d); });
  rows.add({text("wait")}, [&](const auto& d) { return said(plan, d, "wait", "wait"); });
  rows.add({text("rollout")}, [&](const auto& d) { return said(plan, d, "rollout", "rollout"); });
  rows.add({text("checks after")}, [&](const auto& d) { return check_titles(plan, d.verify_checks); });
  rows.add({text("when it fails")},
           [](const auto& d) { return Spans{text(d.rollback ? "rolled back" : "not rolled back")}; });
  rows.add({text("AWS account")}, [&](const auto& d) {
    Spans words = d.account ? Spans{code(*d.account)} : Spans{text("variable "), code("AWS_ACCOUNT_ID")};
    mark_assumed(plan, d.environment + ".account", words);
    return words;
  });
  rows.add({text("stack, region")}, [](const auto& d) { return Spans{code(d.stack), text(", "), code(d.region)}; });
  for (const auto& name : parameter_names(plan)) {
    rows.add(parameter_title(plan, name), [&](const auto& d) { return parameter_cell(plan, d, name); });
  }
  view.set("environments", markdown::Block(rows.take()));
  bool any = false;
  for (const auto& d : plan.deployments) {
    any = any || is_assumed(plan, d.environment + ".account");
    for (const auto& parameter : d.parameters) any = any || is_assumed(plan, parameter.rule);
  }
  view.set("any_assumed", any ? Spans{text("yes")} : Spans{});
}

void add_checks(const Page& page, View& view) {
  const auto& plan = page.plan();
  std::vector<View> views;
  for (const auto& check : plan.checks) {
    auto holds = markdown::prose(check.doc);
    if (!holds.empty()) holds.push_back(markdown::line_break());
    std::string steps;
    for (const auto& step : check.steps) steps += (steps.empty() ? "" : ", ") + step.title;
    holds.push_back(code(check.written.empty() ? steps : check.written));
    auto& one = views.emplace_back();
    one.set("title", Spans{text(check.title)});
    one.set("holds", std::move(holds));
    one.set("limits", limits(plan, check));
    one.set("uses", uses(plan, check));
  }
  view.set("checks", std::move(views));
  std::vector<std::string> warns;
  for (const auto& check : plan.checks) {
    if (check.advisory) warns.push_back(check.title);
  }
  view.set("warns", code_list(warns, "and"));
}

}  // namespace promoc::emit
