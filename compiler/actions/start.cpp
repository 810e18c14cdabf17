#include "actions/start.hpp"

#include <algorithm>
#include <functional>

#include "actions/patterns.hpp"
#include "base/unique.hpp"

namespace promoc::actions {
namespace {

constexpr std::string_view kHeads = "refs/heads/";
constexpr const char* kElsewhere = "any-other-branch";

/// The texts in single quotes of everything that may be an expression.
void add_literals(std::string_view text, std::vector<std::string>& found) {
  for (auto open = text.find('\''); open != std::string_view::npos; open = text.find('\'', open)) {
    const auto close = text.find('\'', open + 1);
    if (close == std::string_view::npos) return;
    auto literal = text.substr(open + 1, close - open - 1);
    open = close + 1;
    if (literal.starts_with(kHeads)) literal.remove_prefix(kHeads.size());
    const bool fits =
        !literal.empty() && literal.size() < 100 && literal.find_first_of(" ,{}[]()$:\n") == std::string::npos;
    if (!fits) continue;
    if (!literal.ends_with('/')) add_unique(found, std::string(literal));
    add_unique(found, std::string(literal) + "x");  // startsWith
  }
}

auto admitted(const Trigger& trigger, const std::string& branch) -> bool {
  if (!trigger.branches.empty()) return admits(trigger.branches, branch);
  if (!trigger.branches_ignore.empty()) return !admits(trigger.branches_ignore, branch);
  // A filter of tags alone keeps branches out. Source: docs.github.com, "on.push".
  return trigger.tags.empty() && trigger.tags_ignore.empty();
}

auto takes_tags(const Trigger& trigger) -> bool {
  const bool any_tags = !trigger.tags.empty() || !trigger.tags_ignore.empty();
  return any_tags || (trigger.branches.empty() && trigger.branches_ignore.empty());
}

/// The branches that pull requests bring: those that a name can be compared with, and another one. All of them with all
/// of theirs would be many runs that differ in nothing.
auto heads_of(std::span<const std::string> branches, const std::string& default_branch) -> std::vector<std::string> {
  constexpr std::size_t kFew = 32;
  if (branches.size() <= kFew) return {branches.begin(), branches.end()};
  return {default_branch, kElsewhere};
}

void add_starts(const Trigger& trigger, std::span<const std::string> branches, const std::string& default_branch,
                std::vector<Start>& out) {
  const auto& event = trigger.event.text;
  const auto heads = [](const std::string& branch) { return std::string(kHeads) + branch; };
  if (event == "workflow_call") return;
  if (event == "push" || event == "workflow_dispatch") {
    for (const auto& branch : branches) {
      if (event != "push" || admitted(trigger, branch)) out.push_back({event, heads(branch), {}, {}});
    }
    if (event != "push" || takes_tags(trigger)) out.push_back({event, "refs/tags/v1.2.3", {}, {}});
  } else if (event == "pull_request" || event == "pull_request_review" || event == "pull_request_target") {
    for (const auto& base : branches) {
      if (!admitted(trigger, base)) continue;
      const auto ref = event == "pull_request_target" ? heads(base) : "refs/pull/1/merge";
      for (const auto& head : heads_of(branches, default_branch)) out.push_back({event, ref, head, base});
    }
  } else if (event == "merge_group") {
    for (const auto& base : branches) {
      if (admitted(trigger, base)) out.push_back({event, "refs/heads/gh-readonly-queue/" + base + "/pr-1-0", {}, {}});
    }
  } else if (event == "schedule" || event == "workflow_run" || event == "repository_dispatch" ||
             event == "issue_comment" || event == "issues") {
    out.push_back({event, heads(default_branch), {}, {}});
  } else {
    for (const auto& branch : branches) out.push_back({event, heads(branch), {}, {}});
    out.push_back({event, "refs/tags/v1.2.3", {}, {}});
  }
}

}  // namespace

auto Start::ref_name() const -> std::string {
  for (const std::string_view prefix : {kHeads, std::string_view("refs/tags/"), std::string_view("refs/pull/")}) {
    if (ref.starts_with(prefix)) return ref.substr(prefix.size());
  }
  return ref;
}

auto Start::words() const -> std::string {
  if (event == "push") return (ref.starts_with("refs/tags/") ? "the tag " : "a push to ") + ref_name();
  if (event == "workflow_dispatch") return "a dispatch on " + ref_name();
  if (event.starts_with("pull_request")) return "a pull request from " + head_ref + " to " + base_ref;
  return "`" + event + "` on " + ref_name();
}

auto starts_of(const Workflow& workflow, std::span<const std::string> branches, const std::string& default_branch)
    -> std::vector<Start> {
  std::vector<Start> out;
  for (const auto& trigger : workflow.triggers) add_starts(trigger, branches, default_branch, out);
  return out;
}

auto branches_of(const Workflow& workflow, std::span<const std::string> named) -> std::vector<std::string> {
  std::vector<std::string> found;
  for (const auto& name : named) add_unique(found, example_of(name));
  for (const auto& trigger : workflow.triggers) {
    for (const auto* filter : {&trigger.branches, &trigger.branches_ignore}) {
      for (const auto& pattern : *filter) {
        add_unique(found, example_of(std::string_view(pattern.text).substr(pattern.text.starts_with('!') ? 1 : 0)));
      }
    }
  }
  for (const auto& job : workflow.jobs) {
    if (job.condition) add_literals(job.condition->text, found);
    for (const auto& step : job.steps) {
      if (step.condition) add_literals(step.condition->text, found);
    }
  }
  add_unique(found, kElsewhere);
  return found;
}

}  // namespace promoc::actions
