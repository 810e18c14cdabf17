// The way of a change: which branch starts a run, how far it goes, and the picture of it.
#include <algorithm>

#include "emit/documents/views.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {
namespace {

using markdown::code;
using markdown::Flowchart;
using markdown::Spans;
using markdown::text;
using markdown::View;

auto contains(const std::vector<std::string>& list, std::string_view word) -> bool {
  return std::ranges::find(list, word) != list.end();
}

void add_unique(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const auto& word : more) {
    if (!contains(list, word)) list.push_back(word);
  }
}

auto comma_list(const std::vector<std::string>& words) -> std::string {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

/// Branches whose push, or whose start by hand, begins a run for this environment.
auto starting(const plan::Deployment& d, bool dispatch) -> std::vector<std::string> {
  std::vector<std::string> branches;
  for (const auto& start : d.starts) {
    if (start.dispatch == dispatch) add_unique(branches, start.branches);
  }
  return branches;
}

auto titles(const plan::Plan& plan, const std::vector<std::string>& checks) -> std::vector<std::string> {
  std::vector<std::string> words;
  for (const auto& check : plan.checks) {
    if (contains(checks, check.id)) words.push_back(check.title);
  }
  return words;
}

/// Draws the run from its start to the last environment.
class Chart {
 public:
  explicit Chart(const plan::Plan& plan) : plan_(plan) {}

  auto draw() -> Flowchart {
    std::vector<std::string> checks;
    for (const auto& d : plan_.deployments) {
      if (d.after.empty()) checks.insert(checks.end(), d.requires_checks.begin(), d.requires_checks.end());
    }
    add_starts(checks.empty() ? "build" : "checks");
    if (!checks.empty()) {
      add("checks", Flowchart::Shape::Question, "Checks: " + comma_list(titles(plan_, checks)));
      connect("checks", "build");
    }
    add("build", Flowchart::Shape::Step, "Build, once");
    for (std::size_t i = 0; i < plan_.deployments.size(); ++i) add_deployment(plan_.deployments[i], i + 1);
    return std::move(chart_);
  }

 private:
  void add(const std::string& id, Flowchart::Shape shape, std::string label) {
    chart_.nodes.push_back({id, shape, std::move(label)});
  }
  void connect(std::string from, std::string to, std::string label = {}, bool dotted = false) {
    chart_.edges.push_back({std::move(from), std::move(to), std::move(label), dotted});
  }

  void add_starts(const std::string& to) {
    std::vector<std::string> push;
    std::vector<std::string> dispatch;
    for (const auto& d : plan_.deployments) {
      add_unique(push, starting(d, false));
      add_unique(dispatch, starting(d, true));
    }
    if (!push.empty()) {
      add("pushed", Flowchart::Shape::Start, "Push to " + comma_list(push));
      connect("pushed", to);
    }
    if (!dispatch.empty()) {
      add("by_hand", Flowchart::Shape::Start, "By hand on " + comma_list(dispatch));
      connect("by_hand", to);
    }
  }

  /// The node that an environment's run ends with.
  auto last_of(std::string_view environment) -> std::string {
    for (std::size_t i = 0; i < plan_.deployments.size(); ++i) {
      const auto& d = plan_.deployments[i];
      if (d.environment == environment)
        return (d.verify_checks.empty() ? "deploy_" : "verify_") + std::to_string(i + 1);
    }
    return "build";
  }

  void add_deployment(const plan::Deployment& d, std::size_t index) {
    const auto number = std::to_string(index);
    const auto first = add_approvals(d, number);
    const auto label = d.only_branches.empty() ? std::string() : "only " + comma_list(d.only_branches);
    if (d.after.empty()) connect("build", first);
    for (const auto& before : d.after) connect(last_of(before), first, label);
    add("deploy_" + number, Flowchart::Shape::Step, deploy_title(d));
    if (!d.verify_checks.empty()) {
      add("verify_" + number, Flowchart::Shape::Question, "Verify: " + comma_list(titles(plan_, d.verify_checks)));
      connect("deploy_" + number, "verify_" + number);
    }
    if (!d.rollback) return;
    add("back_" + number, Flowchart::Shape::Step, rollback_title(d));
    connect("deploy_" + number, "back_" + number, "fails", true);
    if (!d.verify_checks.empty()) connect("verify_" + number, "back_" + number, "fails", true);
  }

  /// Checks and approvals before an environment; returns the first node of its part.
  auto add_approvals(const plan::Deployment& d, const std::string& number) -> std::string {
    std::vector<std::string> nodes;
    if (!d.after.empty() && !d.requires_checks.empty()) {
      nodes.push_back("checks_" + number);
      add(nodes.back(), Flowchart::Shape::Question, "Checks: " + comma_list(titles(plan_, d.requires_checks)));
    }
    if (d.approvals) {
      nodes.push_back("approve_" + number);
      add(nodes.back(), Flowchart::Shape::Approval, "Approval by " + d.approvals->text);
    }
    nodes.push_back("deploy_" + number);
    for (std::size_t i = 0; i + 1 < nodes.size(); ++i) connect(nodes[i], nodes[i + 1]);
    return nodes.front();
  }

  const plan::Plan& plan_;
  Flowchart chart_;
};

auto label_of(const Flowchart& chart, std::string_view id) -> std::string {
  return std::ranges::find(chart.nodes, id, &Flowchart::Node::id)->label;
}

/// Where a step leads: what follows when all is well stands first.
auto ways_from(const Flowchart& chart, std::string_view id) -> Spans {
  Spans ways;
  for (const bool dotted : {false, true}) {
    for (const auto& edge : chart.edges) {
      if (edge.from != id || edge.dotted != dotted) continue;
      if (!ways.empty()) ways.push_back(markdown::line_break());
      if (!edge.label.empty()) append(ways, {markdown::strong(edge.label), text(": ")});
      ways.push_back(text(label_of(chart, edge.to)));
    }
    if (ways.empty()) ways.push_back(text("the end of the run"));
  }
  return ways;
}

/// The picture in words, for pages that nothing draws it on.
auto as_table(const Flowchart& chart) -> markdown::Table {
  markdown::Table table{{{text("step")}, {text("what follows")}}, {}};
  for (const auto& node : chart.nodes) table.rows.push_back({{text(node.label)}, ways_from(chart, node.id)});
  return table;
}

/// Whether a run of this branch comes to an environment, when nothing stops it.
auto reaches(const plan::Plan& plan, const plan::Deployment& d, const std::string& branch) -> bool {
  if (!contains(d.branches, branch)) return false;
  return std::ranges::all_of(d.after, [&](const std::string& before) {
    const auto found = std::ranges::find(plan.deployments, before, &plan::Deployment::environment);
    return found != plan.deployments.end() && reaches(plan, *found, branch);
  });
}

auto goes_to(const plan::Plan& plan, const std::string& branch) -> Spans {
  Spans words;
  for (const auto& d : plan.deployments) {
    if (!reaches(plan, d, branch)) continue;
    if (!words.empty()) words.push_back(text(", then "));
    words.push_back(code(d.environment));
    if (d.approvals) words.push_back(text(" after approval"));
  }
  return words;
}

auto branch_views(const plan::Plan& plan) -> std::vector<View> {
  std::vector<std::string> push;
  std::vector<std::string> dispatch;
  for (const auto& d : plan.deployments) {
    add_unique(push, starting(d, false));
    add_unique(dispatch, starting(d, true));
  }
  auto branches = push;
  add_unique(branches, dispatch);
  std::vector<View> views;
  for (const auto& branch : branches) {
    std::vector<Spans> starts;
    if (contains(push, branch)) starts.push_back({text("with a push")});
    if (contains(dispatch, branch)) starts.push_back({text("by hand")});
    auto& view = views.emplace_back();
    view.set("name", Spans{code(branch)});
    view.set("starts", joined(starts, "or"));
    view.set("goes_to", goes_to(plan, branch));
  }
  return views;
}

auto days(std::int64_t count) -> Spans { return {text(std::to_string(count) + (count == 1 ? " day" : " days"))}; }

auto recorded(const plan::Plan& plan) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto& d : plan.deployments) {
    if (d.has_records()) names.push_back(d.environment);
  }
  return names;
}

}  // namespace

void add_flow(const Page& page, View& view) {
  const auto& plan = page.plan();
  const auto chart = Chart(plan).draw();
  if (page.from.form == Form::Html) view.set("flow", markdown::Block(as_table(chart)));
  else view.set("flow", markdown::Block(markdown::Fence{"mermaid", print(chart)}));
  view.set("branches", branch_views(plan));
  view.set("dispatch_ends", code_list(plan.promotions.front().dispatch_ends, "or"));
  view.set("artifact_days", days(plan.artifact_days));
  view.set("report_days", plan.report_days ? days(*plan.report_days) : Spans{});
  view.set("digest", code_list(recorded(plan), "and"));
  view.set("records", code_list(recorded(plan), "and"));
  view.set("workflow", Spans{text("Promote " + plan.pipeline)});
  std::vector<View> requests;
  for (const auto& validation : plan.validations) {
    auto& request = requests.emplace_back();
    request.set("branches", code_list(validation.branches, "or"));
    auto checks = code_list(titles(plan, validation.checks), "and");
    if (!validation.from.empty()) {
      append(checks, {text(checks.empty() ? "it comes from " : "; it comes from ")});
      append(checks, code_list(validation.from, "or"));
    }
    request.set("checks", std::move(checks));
  }
  view.set("pull_requests", std::move(requests));
}

}  // namespace promoc::emit
