// What GitHub is set to: environments and protected branches.
#include "emit/documents/views.hpp"
#include "emit/emitters.hpp"

namespace promoc::emit {
namespace {

using markdown::code;
using markdown::Spans;
using markdown::text;
using markdown::View;

auto purpose(const plan::EnvironmentSettings& settings) -> Spans {
  using Purpose = plan::EnvironmentSettings::Purpose;
  const auto about = code(settings.serves);
  switch (settings.purpose) {
    case Purpose::Deploy: return {text("deployments")};
    case Purpose::Slot: return {text("an approval before "), about};
    case Purpose::Wait: return {text("waiting before a deployment to "), about};
    case Purpose::Watch: return {text("checks after a deployment to "), about};
    case Purpose::Store: return {text("keeping packages in S3")};
    case Purpose::Rollback: return {text("rollbacks of "), about};
    case Purpose::Notices: return {text("the secrets that notices need")};
  }
  return {};
}

auto environment_view(const Page& page, const plan::EnvironmentSettings& settings) -> View {
  View view;
  const auto file = settings_file(settings.name);
  view.set("name", Spans{markdown::code_link(settings.name, page.to(file))});
  view.set("purpose", purpose(settings));
  view.set("reviewers", settings.reviewers.empty() ? Spans{text("none")} : people(settings.reviewers));
  view.set("branches", code_list(settings.branches, "or"));
  view.set("variables", settings.variables.empty() ? Spans{text("none")} : code_list(settings.variables, "and"));
  return view;
}

/// What the ruleset of a branch asks for. Every ruleset of promoc asks for a pull request.
auto needs(const plan::Plan& plan, const plan::BranchProtection& branch) -> Spans {
  std::vector<Spans> pieces{{text("a pull request")}};
  const auto add = [&](bool wanted, const char* words) {
    if (wanted) pieces.push_back({text(words)});
  };
  if (branch.reviews)
    pieces.push_back({text(std::to_string(*branch.reviews) + (*branch.reviews == 1 ? " review" : " reviews"))});
  if (const auto* validation = plan.validation_of(branch.branch)) {
    std::vector<std::string> titles;
    for (const auto& check : plan.checks) {
      for (const auto& id : validation->checks) {
        if (id == check.id) titles.push_back(check.title);
      }
    }
    const auto add_list = [&](const char* words, const std::vector<std::string>& list, const char* last) {
      if (list.empty()) return;
      Spans piece{text(words)};
      append(piece, code_list(list, last));
      pieces.push_back(std::move(piece));
    };
    add_list("the checks ", titles, "and");
    add_list("to come from ", validation->from, "or");
  }
  for (const auto& review : branch.path_reviewers) {
    Spans piece{text(std::to_string(review.approvals) + (review.approvals == 1 ? " review" : " reviews") + " of "),
                code(review.team)};
    if (!review.patterns.empty()) {
      append(piece, {text(" for ")});
      append(piece, code_list(review.patterns, "and"));
    }
    pieces.push_back(std::move(piece));
  }
  add(branch.merge_queue, "its turn in the merge queue");
  add(branch.code_owners, "the review of a code owner where the change has one");
  add(branch.signed_commits, "signed commits");
  add(branch.up_to_date, "to be up to date with the branch");
  add(branch.dismiss_stale, "new reviews after a push");
  add(branch.last_push_approval, "a review by somebody else than the last pusher");
  add(branch.linear_history, "a history without merges");
  return joined(pieces, "and");
}

}  // namespace

void add_settings(const Page& page, View& view) {
  const auto& plan = page.plan();
  std::vector<View> branches;
  for (const auto& branch : plan.branches) {
    auto& one = branches.emplace_back();
    one.set("name", Spans{markdown::code_link(branch.branch, page.to(ruleset_file(branch.branch)))});
    one.set("needs", needs(plan, branch));
  }
  for (const auto& tag : plan.tags) {
    auto& one = branches.emplace_back();
    one.set("name", Spans{text("the tags "), markdown::code_link(tag.tag, page.to(tag_ruleset_file(tag.tag)))});
    one.set("needs", Spans{text(tag.signed_commits ? "a signed commit; it is neither moved nor deleted"
                                                   : "nothing; it is neither moved nor deleted")});
  }
  view.set("protected", std::move(branches));
  std::vector<View> environments;
  if (plan.environments_offered) {
    for (const auto& settings : plan.environments) environments.push_back(environment_view(page, settings));
  }
  view.set("github_environments", std::move(environments));
}

}  // namespace promoc::emit
