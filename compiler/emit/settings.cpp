// Environment settings and rulesets as bodies of GitHub's REST API, and the script that applies them.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "emit/emitters.hpp"
#include "emit/rulesets.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {
namespace {

using Json = nlohmann::ordered_json;

/// The app that runs workflows. Without it, a commit status that anybody with write access posts under the name of the
/// check would do. Source: `app.id` of any check run of a workflow in GitHub's REST API; rust-lang/team, pull request
/// 2200.
constexpr int kGitHubActions = 15368;

auto reviewers_json(const std::vector<plan::Reviewer>& reviewers) -> Json {
  auto list = Json::array();
  for (const auto& reviewer : reviewers) {
    list.push_back(reviewer.team ? Json{{"type", "Team"}, {"slug", reviewer.name}}
                                 : Json{{"type", "User"}, {"login", reviewer.name}});
  }
  return list;
}

/// Where plan and visibility offer no protection rules, the fields must be left out: GitHub answers 422 to their mere
/// presence.
auto put_body(const plan::Plan& plan, const plan::EnvironmentSettings& settings) -> Json {
  Json put = Json::object();
  if (plan.environment_rules) {
    put["wait_timer"] = settings.wait_minutes;
    put["prevent_self_review"] = settings.prevent_self_review;
    put["can_admins_bypass"] = false;
    put["reviewers"] = reviewers_json(settings.reviewers);
  }
  put["deployment_branch_policy"] = {{"protected_branches", false}, {"custom_branch_policies", true}};
  return put;
}

}  // namespace

auto environment_settings(const plan::Plan& plan, const plan::EnvironmentSettings& settings) -> Json {
  Json json;
  json["environment"] = settings.name;
  json["put"] = put_body(plan, settings);
  json["branch_policies"] = Json::array();
  for (const auto& branch : settings.branches)
    json["branch_policies"].push_back({{"name", branch}, {"type", "branch"}});
  if (!settings.variables.empty()) {
    json["variables"] = Json::object();
    for (const auto& variable : settings.variables) json["variables"][variable] = nullptr;
  }
  if (!settings.secrets.empty()) {
    json["secrets"] = Json::object();
    for (const auto& secret : settings.secrets) json["secrets"][secret] = nullptr;
  }
  return json;
}

namespace {

/// What a pattern is for us, in every way in which GitHub may read it: whether a `**` at the end goes on behind a slash
/// is written nowhere for files, and for refs it does so only as `**/*`.
auto as_deep(const std::string& pattern) -> std::vector<std::string> {
  if (pattern == "**") return {"*", "**/*"};
  return pattern.ends_with("/**") ? std::vector{pattern, pattern + "/*"} : std::vector{pattern};
}

/// Names of teams; `apply-settings.sh` and `promoc apply` find their numbers.
auto path_reviewers_json(const std::vector<plan::PathReview>& reviews) -> Json {
  auto list = Json::array();
  for (const auto& review : reviews) {
    auto patterns = Json::array();
    const std::vector<std::string> all{"**"};
    for (const auto& pattern : review.patterns.empty() ? all : review.patterns)
      for (auto& each : as_deep(pattern)) patterns.push_back(std::move(each));
    list.push_back({{"file_patterns", std::move(patterns)},
                    {"minimum_approvals", review.approvals},
                    {"reviewer", {{"type", "Team"}, {"slug", review.team}}}});
  }
  return list;
}

auto pull_request_rule(const plan::BranchProtection& branch) -> Json {
  Json parameters = {{"required_approving_review_count", branch.reviews.value_or(0)},
                     {"dismiss_stale_reviews_on_push", branch.dismiss_stale},
                     {"require_code_owner_review", branch.code_owners},
                     {"require_last_push_approval", branch.last_push_approval},
                     {"required_review_thread_resolution", false}};
  if (!branch.path_reviewers.empty()) parameters["required_reviewers"] = path_reviewers_json(branch.path_reviewers);
  return {{"type", "pull_request"}, {"parameters", std::move(parameters)}};
}

/// The queue as GitHub makes it, one by one and only what passes; with a linear history it cannot make merge commits.
auto merge_queue_rule(const plan::BranchProtection& branch) -> Json {
  return {{"type", "merge_queue"},
          {"parameters",
           {{"merge_method", branch.linear_history ? "SQUASH" : "MERGE"},
            {"grouping_strategy", "ALLGREEN"},
            {"check_response_timeout_minutes", 60},
            {"max_entries_to_build", 5},
            {"max_entries_to_merge", 5},
            {"min_entries_to_merge", 1},
            {"min_entries_to_merge_wait_minutes", 5}}}};
}

auto ruleset(const std::string& name, const char* target, const std::string& ref, Json rules) -> Json {
  return {{"name", "promoc: " + name},
          {"target", target},
          {"enforcement", "active"},
          {"bypass_actors", Json::array()},
          {"conditions", {{"ref_name", {{"include", as_deep(ref)}, {"exclude", Json::array()}}}}},
          {"rules", std::move(rules)}};
}

}  // namespace

auto branch_ruleset(const plan::Plan& plan, const plan::BranchProtection& branch) -> Json {
  auto rules = Json::array({{{"type", "deletion"}}, {{"type", "non_fast_forward"}}});
  if (branch.linear_history) rules.push_back({{"type", "required_linear_history"}});
  if (branch.signed_commits) rules.push_back({{"type", "required_signatures"}});
  rules.push_back(pull_request_rule(branch));
  auto required = Json::array();
  if (const auto* validation = plan.validation_of(branch.branch))
    required.push_back({{"context", validation->context}, {"integration_id", kGitHubActions}});
  for (const auto& list : branch.checklists)
    required.push_back({{"context", pull_checklist_context(list)}, {"integration_id", kGitHubActions}});
  if (!required.empty()) {
    rules.push_back({{"type", "required_status_checks"},
                     {"parameters",
                      {{"strict_required_status_checks_policy", branch.up_to_date},
                       {"do_not_enforce_on_create", false},
                       {"required_status_checks", std::move(required)}}}});
  }
  if (branch.merge_queue) rules.push_back(merge_queue_rule(branch));
  return ruleset(branch.branch, "branch", "refs/heads/" + branch.branch, std::move(rules));
}

auto tag_ruleset(const plan::TagProtection& tag) -> Json {
  auto rules = Json::array({{{"type", "update"}}, {{"type", "deletion"}}, {{"type", "non_fast_forward"}}});
  if (tag.signed_commits) rules.push_back({{"type", "required_signatures"}});
  return ruleset("tag " + tag.tag, "tag", "refs/tags/" + tag.tag, std::move(rules));
}

auto settings_file(std::string_view environment) -> std::string {
  return ".github/promoc/settings/" + std::string(environment) + ".json";
}

auto ruleset_file(std::string_view branch) -> std::string {
  return ".github/promoc/settings/rulesets/" + plan::name_for_file(branch) + ".json";
}

auto tag_ruleset_file(std::string_view tag) -> std::string {
  return ".github/promoc/settings/rulesets/tag-" + plan::name_for_file(tag) + ".json";
}

auto opens_pull_requests(const plan::Plan& plan) -> bool {
  return std::ranges::any_of(plan.paths, [](const plan::Path& path) { return !path.lands.empty(); });
}

void emit_settings(Emission& emission) {
  const auto& plan = emission.plan();
  if (!plan.environments_offered) return;  // then there are no rules for branches either
  for (const auto& settings : plan.environments) {
    emission.add_file(settings_file(settings.name), environment_settings(plan, settings).dump(2) + "\n");
  }
  for (const auto& branch : plan.branches)
    emission.add_file(ruleset_file(branch.branch), branch_ruleset(plan, branch).dump(2) + "\n");
  for (const auto& tag : plan.tags) emission.add_file(tag_ruleset_file(tag.tag), tag_ruleset(tag).dump(2) + "\n");
  if (opens_pull_requests(plan)) {
    emission.add_file(kPermissionsFile, Json{{"can_approve_pull_request_reviews", true}}.dump(2) + "\n");
    emission.use_script("workflow-permissions.sh");
  }
  emission.use_script("apply-settings.sh");
}

}  // namespace promoc::emit
