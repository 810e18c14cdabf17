#include "apply/wanted.hpp"

#include <algorithm>

namespace promoc::apply {
namespace {

constexpr std::string_view kFolder = ".github/promoc/settings/";
constexpr std::string_view kRulesets = ".github/promoc/settings/rulesets/";

auto names_of(const Json& file, const char* field) -> Json {
  auto names = Json::array();
  const auto object = file.value(field, Json::object());
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

auto environment_of(const Json& file) -> std::optional<Object> {
  if (!file.is_object() || !file.contains("environment") || !file.contains("put")) return std::nullopt;
  Object object{ObjectKind::Environment, file.at("environment").get<std::string>()};
  object.body = file.at("put");
  object.fields = object.body;
  if (object.body.contains("deployment_branch_policy")) {
    object.fields["branch_policies"] = file.value("branch_policies", Json::array());
  }
  for (const auto* const field : {"variables", "secrets"}) {
    if (auto names = names_of(file, field); !names.empty()) object.fields[field] = std::move(names);
  }
  return object;
}

auto ruleset_of(const Json& file) -> std::optional<Object> {
  const auto fields = ruleset_fields(file);
  if (!fields || !file.contains("name")) return std::nullopt;
  return Object{ObjectKind::Ruleset, file.at("name").get<std::string>(), *fields, file};
}

/// The field that a link speaks of: "put.reviewers" is "reviewers", "rules[deletion]" is "rules.deletion".
auto field_of(std::string_view link) -> std::string {
  if (link.starts_with("put.")) return std::string(link.substr(4));
  std::string field;
  for (std::size_t i = 0; i < link.size(); ++i) {
    if (link.substr(i).starts_with(".parameters.")) {
      field += '.';
      i += std::string_view(".parameters.").size() - 1;
    } else if (link[i] == '[') {
      field += '.';
    } else if (link[i] != ']') {
      field += link[i];
    }
  }
  return field;
}

void add_rule(Json& rules, const std::string& field, const std::string& rule) {
  auto& list = rules[field];
  if (list.is_null()) list = Json::array();
  if (std::ranges::find(list, Json(rule)) == list.end()) list.push_back(rule);
}

auto rules_of(const std::string& path, std::span<const plan::Enforcement> links) -> Json {
  auto rules = Json::object();
  for (const auto& link : links) {
    if (link.file != path) continue;
    add_rule(rules, field_of(link.field), link.rule);
    add_rule(rules, "", link.rule);
  }
  return rules;
}

auto switches_of(const plan::Plan& plan) -> Object {
  Object object{ObjectKind::Switches, ""};
  object.fields["enabled"] = true;
  for (const auto& path : plan.paths) {
    if (path.lands.empty()) continue;
    // Without it GitHub refuses the pull requests that bring a path's change to the branches.
    object.fields["can_approve_pull_request_reviews"] = true;
    add_rule(object.rules, "can_approve_pull_request_reviews", path.land_rule);
  }
  return object;
}

/// `only`: names of the slots that count; nothing: all.
auto quorum_of(const plan::Deployment& deployment, const std::string& rule, const std::vector<std::string>* only)
    -> Quorum {
  const auto& approvals = *deployment.approvals;
  Quorum quorum{deployment.environment, rule, {}, !approvals.excluding.empty()};
  for (const auto& slot : approvals.slots) {
    if (only != nullptr && std::ranges::find(*only, slot.environment) == only->end()) continue;
    quorum.places.push_back(slot.reviewers);
  }
  if (approvals.own_click_counts && !approvals.reviewers.empty()) quorum.places.push_back(approvals.reviewers);
  return quorum;
}

void add_quorums(const std::vector<plan::Deployment>& deployments, std::vector<Quorum>& all) {
  for (const auto& deployment : deployments) {
    if (!deployment.approvals) continue;
    const auto& rows = deployment.approvals->rows;
    if (rows.empty()) all.push_back(quorum_of(deployment, deployment.environment + ".approve", nullptr));
    for (const auto& row : rows) all.push_back(quorum_of(deployment, row.rule, &row.slots));
  }
}

auto quorums_of(const plan::Plan& plan) -> std::vector<Quorum> {
  std::vector<Quorum> all;
  add_quorums(plan.deployments, all);
  for (const auto& path : plan.paths) add_quorums(path.deployments, all);
  std::erase_if(all, [](const Quorum& quorum) { return quorum.places.empty(); });
  return all;
}

/// Environments in the order of the plan, so that the output follows the definition.
void order(std::vector<Object>& objects, const plan::Plan& plan) {
  const auto place = [&](const Object& object) {
    if (object.kind != ObjectKind::Environment) return plan.environments.size();
    return static_cast<std::size_t>(
        std::ranges::find(plan.environments, object.name, &plan::EnvironmentSettings::name) -
        plan.environments.begin());
  };
  std::ranges::stable_sort(objects, {}, [&](const Object& object) { return std::pair(object.kind, place(object)); });
}

}  // namespace

auto read_wanted(const plan::Plan& plan, std::span<const plan::Enforcement> links, std::span<const SettingsFile> files)
    -> std::optional<Wanted> {
  Wanted wanted;
  for (const auto& file : files) {
    if (!file.path.starts_with(kFolder) || !file.path.ends_with(".json")) continue;
    const auto json = parse_json(file.content);
    if (!json) return std::nullopt;
    auto object = file.path.starts_with(kRulesets) ? ruleset_of(*json) : environment_of(*json);
    if (!object) return std::nullopt;
    object->rules = rules_of(file.path, links);
    wanted.objects.push_back(std::move(*object));
  }
  if (wanted.objects.empty()) return wanted;
  wanted.objects.push_back(switches_of(plan));
  order(wanted.objects, plan);
  wanted.facts = {plan.visibility, plan.default_branch, plan.owner_id.value_or(0), plan.repo_id.value_or(0)};
  wanted.quorums = quorums_of(plan);
  return wanted;
}

}  // namespace promoc::apply
