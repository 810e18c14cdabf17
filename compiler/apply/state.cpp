#include "apply/state.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace promoc::apply {
namespace {

auto sorted(Json list) -> Json {
  std::sort(list.begin(), list.end());
  return list;
}

auto boolean(const Json& object, const char* field) -> std::optional<bool> {
  const auto found = object.find(field);
  if (found == object.end() || !found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

/// `{type, reviewer: {id, slug or login}}` of an answer as `{type, id}`.
auto reviewers_of(const Json& rule, ReviewerNames& names) -> std::optional<Json> {
  auto list = Json::array();
  const auto found = rule.find("reviewers");
  if (found == rule.end() || !found->is_array()) return std::nullopt;
  for (const auto& one : *found) {
    if (!one.is_object() || !one.contains("type") || !one.at("type").is_string() || !one.contains("reviewer")) {
      return std::nullopt;
    }
    const auto& who = one.at("reviewer");
    if (!who.is_object() || !who.contains("id") || !who.at("id").is_number_integer()) return std::nullopt;
    const auto type = one.at("type").get<std::string>();
    const auto id = who.at("id").get<std::int64_t>();
    for (const auto* const field : {"slug", "login"}) {
      if (who.contains(field) && who.at(field).is_string()) {
        names.try_emplace(fmt::format("{} {}", type, id), who.at(field).get<std::string>());
      }
    }
    list.push_back({{"type", type}, {"id", id}});
  }
  return sorted(std::move(list));
}

auto is_branch_policy(const Json& policy) -> bool {
  return policy.is_null() ||
         (policy.is_object() && boolean(policy, "protected_branches") && boolean(policy, "custom_branch_policies"));
}

}  // namespace

auto title(ObjectKind kind, std::string_view name) -> std::string {
  switch (kind) {
    case ObjectKind::Names: return fmt::format("variable {} of the repository", kNamesVariable);
    case ObjectKind::Ruleset: return fmt::format("ruleset {}", name);
    case ObjectKind::Environment: return fmt::format("environment {}", name);
    case ObjectKind::Switches: return "switches of GitHub Actions";
  }
  return {};
}

auto lower_case(std::string_view text) -> std::string {
  std::string lower(text);
  for (auto& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

auto key(ObjectKind kind, std::string_view name) -> std::string {
  return title(kind, kind == ObjectKind::Environment ? lower_case(name) : std::string(name));
}

auto Repository::path() const -> std::string {
  const auto slash = full_name.find('/');
  return "repos/" + encoded(std::string_view(full_name).substr(0, slash)) + "/" +
         encoded(std::string_view(full_name).substr(slash + 1));
}

auto holds(const Json& wanted, const Json& present) -> bool {
  if (wanted.is_object()) {
    if (!present.is_object()) return false;
    return std::ranges::all_of(wanted.items(), [&](const auto& item) {
      const auto found = present.find(item.key());
      return found != present.end() && holds(item.value(), *found);
    });
  }
  if (wanted.is_array()) {
    if (!present.is_array() || present.size() != wanted.size()) return false;
    return std::ranges::all_of(wanted,
                               [&](const Json& one) {
                                 return std::ranges::any_of(present,
                                                            [&](const Json& other) { return holds(one, other); });
                               }) &&
           std::ranges::all_of(present, [&](const Json& one) {
             return std::ranges::any_of(wanted, [&](const Json& other) { return holds(other, one); });
           });
  }
  return wanted == present;
}

auto environment_fields(const Json& answer, const std::vector<Json>& policies, ReviewerNames& names,
                        std::vector<std::string>& others) -> std::optional<Json> {
  Json fields = {{"wait_timer", 0}, {"prevent_self_review", false}, {"reviewers", Json::array()}};
  fields["can_admins_bypass"] = answer.value("can_admins_bypass", Json());
  fields["deployment_branch_policy"] = answer.value("deployment_branch_policy", Json());
  if (!is_branch_policy(fields["deployment_branch_policy"])) return std::nullopt;
  const auto rules = answer.value("protection_rules", Json::array());
  if (!rules.is_array()) return std::nullopt;
  for (const auto& rule : rules) {
    if (!rule.is_object() || !rule.contains("type") || !rule.at("type").is_string()) return std::nullopt;
    const auto type = rule.at("type").get<std::string>();
    if (type == "wait_timer") {
      if (!rule.contains("wait_timer") || !rule.at("wait_timer").is_number_integer()) return std::nullopt;
      fields["wait_timer"] = rule.at("wait_timer");
    } else if (type == "required_reviewers") {
      const auto reviewers = reviewers_of(rule, names);
      if (!reviewers) return std::nullopt;
      fields["reviewers"] = *reviewers;
      fields["prevent_self_review"] = boolean(rule, "prevent_self_review").value_or(false);
    } else if (type != "branch_policy") {
      others.push_back(type);
    }
  }
  auto list = Json::array();
  for (const auto& policy : policies) list.push_back({{"name", policy.at("name")}, {"type", policy.at("type")}});
  fields["branch_policies"] = sorted(std::move(list));
  return fields;
}

auto ruleset_fields(const Json& ruleset) -> std::optional<Json> {
  if (!ruleset.is_object()) return std::nullopt;
  Json fields = Json::object();
  for (const auto* const field : {"target", "enforcement"}) {
    const auto found = ruleset.find(field);
    if (found == ruleset.end() || !found->is_string()) return std::nullopt;
    fields[field] = *found;
  }
  if (ruleset.contains("bypass_actors") && ruleset.at("bypass_actors").is_array()) {
    fields["bypass_actors"] = ruleset.at("bypass_actors");
  }
  const auto refs = ruleset.value(Json::json_pointer("/conditions/ref_name"), Json::object());
  if (!refs.is_object()) return std::nullopt;
  for (const auto* const field : {"include", "exclude"}) fields[field] = refs.value(field, Json::array());
  const auto rules = ruleset.value("rules", Json());
  if (!rules.is_array()) return std::nullopt;
  for (const auto& rule : rules) {
    if (!rule.is_object() || !rule.contains("type") || !rule.at("type").is_string()) return std::nullopt;
    auto name = "rules." + rule.at("type").get<std::string>();
    while (fields.contains(name)) name += "+";  // a second rule of a type is one rule more
    fields[name] = true;
    const auto parameters = rule.value("parameters", Json::object());
    if (!parameters.is_object()) return std::nullopt;
    for (const auto& [parameter, value] : parameters.items()) fields[name + "." + parameter] = value;
  }
  return fields;
}

}  // namespace promoc::apply
