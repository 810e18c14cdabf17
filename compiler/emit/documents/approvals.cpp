// Who is asked before a deployment, and what happens when one fails.
#include <algorithm>

#include "emit/documents/views.hpp"
#include "emit/report.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {
namespace {

using markdown::code;
using markdown::Spans;
using markdown::text;
using markdown::View;

auto count_of(int n, std::string_view one, std::string_view many) -> std::string {
  return std::to_string(n) + " " + std::string(n == 1 ? one : many);
}

/// "`team_lead or devops_admin`: team `team-lead` or team `devops-admin`"
auto role_and_people(const std::string& role, const std::vector<plan::Reviewer>& reviewers) -> Spans {
  Spans words{code(role), text(": ")};
  append(words, people(reviewers));
  return words;
}

auto click(const std::string& environment, Spans who, std::string meaning) -> View {
  View view;
  view.set("environment", Spans{code(environment)});
  view.set("people", std::move(who));
  view.set("meaning", Spans{text(std::move(meaning))});
  return view;
}

auto click_views(const plan::Deployment& d, const plan::Approvals& approvals) -> std::vector<View> {
  std::vector<View> views;
  for (const auto& slot : approvals.slots) {
    auto meaning = std::string("an approval");
    if (slot.after) meaning += ", asked for after that in " + *slot.after;
    views.push_back(click(slot.environment, role_and_people(slot.role, slot.reviewers), std::move(meaning)));
  }
  views.push_back(click(d.environment, role_and_people(approvals.role, approvals.reviewers),
                        approvals.own_click_counts ? "an approval" : "one click more: it opens the credentials"));
  return views;
}

/// Who may not approve, in words; the names are those of the language.
auto excluded_words(const std::string& excluded) -> std::string {
  if (excluded == "pr_author") return "the author of a pull request that the run brings";
  if (excluded == "last_pusher") return "whoever pushed last";
  if (excluded == "any_committer") return "whoever wrote one of its commits";
  return excluded;
}

auto duration_words(std::int64_t seconds) -> std::string {
  constexpr std::int64_t kHour = 3600;
  if (seconds % kHour == 0) return std::to_string(seconds / kHour) + (seconds == kHour ? " hour" : " hours");
  if (seconds % 60 == 0) return std::to_string(seconds / 60) + (seconds == 60 ? " minute" : " minutes");
  return std::to_string(seconds) + (seconds == 1 ? " second" : " seconds");
}

auto point_views(const plan::Plan& plan, const plan::Deployment& d, const plan::Approvals& approvals)
    -> std::vector<View> {
  std::vector<View> views;
  const auto add = [&](Spans words) { views.emplace_back().set("text", std::move(words)); };
  const auto assumed = [&](const char* rule) {
    return is_assumed(plan, d.environment + rule) ? std::string(" (assumed)") : std::string();
  };
  if (approvals.asked > 1)
    add({text("The approvals come from " + std::to_string(approvals.asked) + " different people.")});
  if (!approvals.excluding.empty()) {
    std::vector<Spans> pieces;
    for (const auto& excluded : approvals.excluding) pieces.push_back({text(excluded_words(excluded))});
    pieces.push_back({text("whoever started the run")});
    Spans words{text("These may not approve: ")};
    append(words, joined(pieces, "and"));
    words.push_back(text(assumed(".approve.excluding") + "."));
    add(std::move(words));
  }
  if (approvals.expires_seconds)
    add({text("An approval counts for " + duration_words(*approvals.expires_seconds) + assumed(".approve.expires") +
              ".")});
  return views;
}

auto approval_view(const plan::Plan& plan, const plan::Deployment& d) -> View {
  const auto& approvals = *d.approvals;
  View view;
  view.set("environment", Spans{code(d.environment)});
  Spans summary{text("The definition asks for "), code(approvals.text), text(": ")};
  summary.push_back(text(count_of(approvals.asked, "approval", "approvals") + ", given with " +
                         count_of(approvals.clicks, "click", "clicks") + " in GitHub."));
  view.set("summary", std::move(summary));
  view.set("clicks", click_views(d, approvals));
  view.set("points", point_views(plan, d, approvals));
  return view;
}

/// Rules of an approval that the author accepted to be written down only.
auto unprotected_views(const plan::Plan& plan) -> std::vector<View> {
  std::vector<View> views;
  for (const auto& d : plan.deployments) {
    const auto prefix = d.environment + ".approve";
    std::vector<Spans> rules;
    std::string reason;
    for (const auto& [id, why] : plan.unprotected) {
      const auto* rule = find_rule(plan, id);
      if (rule == nullptr || !(id == prefix || id.starts_with(prefix + "."))) continue;
      rules.push_back({code(rule->text.substr(rule->text.find(": ") + 2))});
      reason = why;
    }
    if (rules.empty()) continue;
    auto& view = views.emplace_back();
    view.set("environment", Spans{code(d.environment)});
    view.set("rules", joined(rules, "and"));
    view.set("reason", markdown::prose(reason));
  }
  return views;
}

/// "the role cannot ..." as a sentence.
auto sentence(std::string words) -> std::string {
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') words[0] = static_cast<char>(words[0] - 'a' + 'A');
  if (!words.ends_with('.')) words += '.';
  return words;
}

/// Environments that a person can bring back, by each of the ways.
void add_rollbacks_by_hand(const plan::Plan& plan, View& view) {
  std::vector<std::string> all;
  std::vector<std::string> by_alias;
  std::vector<std::string> by_redeploy;
  for (const auto& d : plan.deployments) {
    if (d.by_hand) all.push_back(d.environment);
    if (d.switches_by_hand()) by_alias.push_back(d.environment);
    if (d.redeploys_by_hand()) by_redeploy.push_back(d.environment);
  }
  view.set("rolled_back_by_hand", code_list(all, "or"));
  view.set("by_alias", code_list(by_alias, "and"));
  view.set("by_redeploy", code_list(by_redeploy, "and"));
  view.set("rollback_workflow", Spans{text("Roll back " + plan.pipeline)});
  view.set("rollback_branch", Spans{code(plan.default_branch)});
}

}  // namespace

void add_approvals(const Page& page, View& view) {
  const auto& plan = page.plan();
  std::vector<std::string> free;
  std::vector<View> approvals;
  for (const auto& d : plan.deployments) {
    if (d.approvals) {
      approvals.push_back(approval_view(plan, d));
    } else if (find_rule(plan, d.environment + ".approve") == nullptr) {
      free.push_back(d.environment);
    }
  }
  view.set("free", code_list(free, "or"));
  view.set("approvals", std::move(approvals));
  view.set("unprotected", unprotected_views(plan));
}

/// What a rollback does not do is taken from the report, so that the guide cannot promise more.
void add_failures(const Page& page, View& view) {
  const auto& plan = page.plan();
  std::vector<View> failures;
  std::vector<std::string> notes;
  for (const auto& d : plan.deployments) {
    auto& failure = failures.emplace_back();
    failure.set("environment", Spans{code(d.environment)});
    failure.set("job", d.rollback ? Spans{markdown::strong(rollback_title(d))} : Spans{});
    for (const auto& link : links_of(page.from.links, d.environment + ".rollback")) {
      if (link.note.empty()) continue;
      auto note = sentence(link.by == plan::By::Aws ? "in AWS " + link.note : link.note);
      if (std::ranges::find(notes, note) == notes.end()) notes.push_back(std::move(note));
    }
  }
  view.set("failures", std::move(failures));
  std::vector<View> limits;
  for (const auto& note : notes) limits.emplace_back().set("text", Spans{text(note)});
  view.set("rollback_limits", std::move(limits));
  add_rollbacks_by_hand(plan, view);
}

}  // namespace promoc::emit
