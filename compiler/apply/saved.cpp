#include "apply/saved.hpp"

#include <array>

#include "base/sha256.hpp"

namespace promoc::apply {
namespace {

constexpr int kSchema = 1;
constexpr auto kKinds = std::to_array<std::string_view>({"names", "ruleset", "environment", "switches"});

auto to_json(const Object& object, bool wanted) -> Json {
  Json json = {
      {"kind", kKinds.at(static_cast<std::size_t>(object.kind))}, {"name", object.name}, {"fields", object.fields}};
  if (wanted) {
    json.update({{"body", object.body}, {"rules", object.rules}, {"closed", object.closed}});
  } else {
    json["ids"] = object.ids;
  }
  return json;
}

auto content_of(const Planned& plan) -> Json {
  Json wanted = Json::array();
  for (const auto& object : plan.goal.objects) wanted.push_back(to_json(object, true));
  Json present = Json::array();
  for (const auto& [at, object] : plan.present.objects) present.push_back(to_json(object, false));
  const auto& repository = plan.repository;
  return {{"repository",
           {{"full_name", repository.full_name}, {"owner", repository.owner}, {"id", repository.facts.repo_id}}},
          {"wanted", std::move(wanted)},
          {"removed", plan.goal.removed},
          {"present", std::move(present)},
          {"names", plan.names}};
}

/// Thrown and caught in this file only.
struct Malformed {};

void demand(bool holds) {
  if (!holds) throw Malformed{};
}

auto kind_of(const Json& json) -> ObjectKind {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (json == Json(kKinds.at(i))) return static_cast<ObjectKind>(i);
  }
  throw Malformed{};
}

void demand_policies(const Json& policies, bool with_id) {
  demand(policies.is_array());
  for (const auto& policy : policies) {
    demand(policy.is_object() && policy.at("name").is_string() && policy.at("type").is_string());
    demand(!with_id || policy.at("id").is_number_integer());
  }
}

auto wanted_of(const Json& json) -> Object {
  Object object{kind_of(json.at("kind")), json.at("name").get<std::string>()};
  object.fields = json.at("fields");
  object.body = json.at("body");
  object.rules = json.at("rules");
  object.closed = json.at("closed").get<bool>();
  demand(object.fields.is_object() && object.rules.is_object());
  for (const auto& rules : object.rules) static_cast<void>(rules.get<std::vector<std::string>>());
  if (object.kind == ObjectKind::Names) static_cast<void>(object.fields.at("names").get<std::vector<std::string>>());
  const bool has_body = object.kind == ObjectKind::Environment || object.kind == ObjectKind::Ruleset;
  demand(has_body ? object.body.is_object() : object.body.is_null());
  demand(!object.closed || object.kind == ObjectKind::Environment);
  if (object.fields.contains("branch_policies")) demand_policies(object.fields.at("branch_policies"), false);
  for (const auto* const field : {"variables", "secrets"}) {
    if (object.fields.contains(field)) static_cast<void>(object.fields.at(field).get<std::vector<std::string>>());
  }
  return object;
}

auto present_of(const Json& json) -> Object {
  Object object{kind_of(json.at("kind")), json.at("name").get<std::string>()};
  object.fields = json.at("fields");
  object.ids = json.at("ids");
  demand(object.fields.is_object() && object.ids.is_object());
  if (object.kind == ObjectKind::Ruleset) demand(object.ids.at("ruleset").is_number_integer());
  if (object.kind == ObjectKind::Environment) demand_policies(object.ids.at("policies"), true);
  return object;
}

auto planned_of(const Json& json) -> Planned {
  Planned plan;
  const auto& repository = json.at("repository");
  plan.repository.full_name = repository.at("full_name").get<std::string>();
  plan.repository.owner = repository.at("owner").get<std::string>();
  plan.repository.facts.repo_id = repository.at("id").get<std::int64_t>();
  demand(plan.repository.full_name.find('/') != std::string::npos);
  for (const auto& object : json.at("wanted")) plan.goal.objects.push_back(wanted_of(object));
  plan.goal.removed = json.at("removed").get<std::vector<std::string>>();
  for (const auto& object : json.at("present")) {
    auto one = present_of(object);
    auto at = key(one.kind, one.name);
    plan.present.objects.insert_or_assign(std::move(at), std::move(one));
  }
  plan.names = json.at("names").get<ReviewerNames>();
  return plan;
}

}  // namespace

auto print_plan(const Planned& plan) -> std::string {
  const auto content = content_of(plan);
  nlohmann::ordered_json file = {{"promoc_plan", kSchema}, {"digest", sha256(content.dump())}};
  auto& list = file["steps"] = nlohmann::ordered_json::array();  // for readers: they are computed anew
  for (const auto& step : steps(plan.goal, plan.present, plan.repository)) {
    list.push_back({{"changes", step.title}, {"method", step.request.method}, {"path", step.request.path}});
  }
  file["content"] = content;
  return file.dump(2) + "\n";
}

auto looks_like_plan(std::string_view text) -> bool {
  const auto json = parse_json(text);
  return json && json->is_object() && json->contains("promoc_plan");
}

auto read_plan(std::string_view text) -> std::optional<Planned> {
  const auto json = parse_json(text);
  if (!json || !json->is_object()) return std::nullopt;
  try {
    const auto& content = json->at("content");
    if (json->at("promoc_plan") != kSchema || json->at("digest") != sha256(content.dump())) return std::nullopt;
    return planned_of(content);
  } catch (const Json::exception&) {
    return std::nullopt;
  } catch (const Malformed&) {
    return std::nullopt;
  }
}

}  // namespace promoc::apply
