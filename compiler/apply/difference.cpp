#include "apply/difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace promoc::apply {
namespace {

auto is_by_hand(const std::string& field) -> bool { return field == "variables" || field == "secrets"; }

/// `rules.deletion`, not `rules.pull_request.require_code_owner_review`.
auto is_rule(const std::string& field) -> bool {
  return field.starts_with("rules.") && std::ranges::count(field, '.') == 1;
}

auto rules_at(const Object& wanted, const std::string& field) -> std::vector<std::string> {
  const auto found = wanted.rules.find(field);
  return found == wanted.rules.end() ? std::vector<std::string>() : found->get<std::vector<std::string>>();
}

auto present_at(const Present& present, const Object& wanted) -> const Object* {
  const auto found = present.objects.find(key(wanted.kind, wanted.name));
  return found == present.objects.end() ? nullptr : &found->second;
}

auto difference(const Object& wanted, const Object* is) -> Difference {
  Difference result{Action::Change, wanted.kind, wanted.name, {}, {}, rules_at(wanted, "")};
  if (is == nullptr) result.action = Action::Add;
  if (wanted.closed) result.action = Action::Close;
  for (const auto& [field, value] : wanted.fields.items()) {
    FieldChange change{field, std::nullopt, value, rules_at(wanted, field)};
    if (is != nullptr && is->fields.contains(field)) change.before = is->fields.at(field);
    if (change.before && holds(value, *change.before)) continue;
    (is_by_hand(field) ? result.by_hand : result.fields).push_back(std::move(change));
  }
  if (is == nullptr || wanted.kind != ObjectKind::Ruleset) return result;
  for (const auto& [field, value] : is->fields.items()) {
    if (is_rule(field) && !wanted.fields.contains(field)) result.fields.push_back({field, value, std::nullopt, {}});
  }
  return result;
}

/// New ones before changed ones, those with most reviewers first, closed ones last.
auto rank(const Object& object, const Present& present) {
  const auto reviewers =
      object.body.is_object() && object.body.contains("reviewers") && object.body.at("reviewers").is_array()
          ? object.body.at("reviewers").size()
          : 0;
  return std::tuple(object.kind, object.closed, present_at(present, object) != nullptr,
                    object.kind == ObjectKind::Environment ? -static_cast<std::int64_t>(reviewers) : 0);
}

class Writer {
 public:
  Writer(const Present& present, const Repository& repository) : present_(present), base_(repository.path()) {}

  void add(const Object& wanted) {
    const auto* const is = present_at(present_, wanted);
    const auto change = difference(wanted, is);
    if (change.fields.empty() && is != nullptr) return;
    title_ = title(wanted.kind, wanted.name);
    if (wanted.kind == ObjectKind::Names) add_names(wanted, is);
    if (wanted.kind == ObjectKind::Ruleset) add_ruleset(wanted, is);
    if (wanted.kind == ObjectKind::Environment) add_environment(wanted, is, change);
    if (wanted.kind == ObjectKind::Switches) add_switches(wanted, is, change);
  }

  void remove_ruleset(const std::string& name) {
    const auto found = present_.objects.find(key(ObjectKind::Ruleset, name));
    if (found == present_.objects.end()) return;
    title_ = title(ObjectKind::Ruleset, name);
    add_step("DELETE", fmt::format("/rulesets/{}", found->second.ids.at("ruleset").get<std::int64_t>()));
  }

  auto take() -> std::vector<Step> { return std::move(steps_); }

 private:
  void add_step(std::string method, const std::string& path, const Json& body = nullptr) {
    steps_.push_back({{std::move(method), base_ + path, body.is_null() ? std::string() : body.dump()}, title_});
  }

  void add_names(const Object& wanted, const Object* is) {
    const Json body = {{"name", kNamesVariable}, {"value", wanted.fields.at("names").dump()}};
    if (is == nullptr) {
      add_step("POST", "/actions/variables", body);
    } else {
      add_step("PATCH", "/actions/variables/" + std::string(kNamesVariable), body);
    }
  }

  void add_ruleset(const Object& wanted, const Object* is) {
    if (is == nullptr) {
      add_step("POST", "/rulesets", wanted.body);
    } else {
      add_step("PUT", fmt::format("/rulesets/{}", is->ids.at("ruleset").get<std::int64_t>()), wanted.body);
    }
  }

  void add_environment(const Object& wanted, const Object* is, const Difference& change) {
    const auto path = "/environments/" + encoded(is != nullptr ? is->name : wanted.name);
    const bool only_policies =
        std::ranges::all_of(change.fields, [](const FieldChange& field) { return field.field == "branch_policies"; });
    if (is == nullptr || !only_policies) add_step("PUT", path, wanted.body);
    if (!wanted.fields.contains("branch_policies")) return;
    const auto& policies = wanted.fields.at("branch_policies");
    const auto have = is == nullptr ? Json(Json::array()) : is->ids.value("policies", Json::array());
    for (const auto& policy : have) {
      const bool stays = std::ranges::any_of(policies, [&](const Json& one) { return holds(one, policy); });
      if (!stays) {
        add_step("DELETE", fmt::format("{}/deployment-branch-policies/{}", path, policy.at("id").get<std::int64_t>()));
      }
    }
    for (const auto& policy : policies) {
      const bool is_there = std::ranges::any_of(have, [&](const Json& one) { return holds(policy, one); });
      if (!is_there) add_step("POST", path + "/deployment-branch-policies", policy);
    }
  }

  void add_switches(const Object& wanted, const Object* is, const Difference& change) {
    for (const auto& field : change.fields) {
      if (field.field == "enabled") {
        add_step("PUT", "/actions/permissions", {{"enabled", true}});
      } else {
        Json body = {{field.field, wanted.fields.at(field.field)}};
        if (is != nullptr) body["default_workflow_permissions"] = is->ids.at("default_workflow_permissions");
        add_step("PUT", "/actions/permissions/workflow", body);
      }
    }
  }

  const Present& present_;
  std::string base_;
  std::string title_;
  std::vector<Step> steps_;
};

/// A list that has lost nothing that stays and gained nothing that was not wanted.
auto is_between(const Json& before, const Json& now, const Json& wanted) -> bool {
  if (!before.is_array() || !now.is_array() || !wanted.is_array()) return false;
  const auto has = [](const Json& list, const Json& one) {
    return std::ranges::any_of(list, [&](const Json& other) { return holds(one, other) || holds(other, one); });
  };
  return std::ranges::all_of(now, [&](const Json& one) { return has(before, one) || has(wanted, one); }) &&
         std::ranges::all_of(before, [&](const Json& one) { return !has(wanted, one) || has(now, one); });
}

void moved_fields(const Object& wanted, const Object* before, const Object* now, std::vector<std::string>& moved) {
  const auto shown = title(wanted.kind, wanted.name);
  if (now == nullptr) {
    if (before != nullptr) moved.push_back(shown);
    return;
  }
  std::set<std::string> fields;
  for (const auto& [field, value] : wanted.fields.items()) fields.insert(field);
  for (const auto* const object : {before, now}) {
    if (object == nullptr || wanted.kind != ObjectKind::Ruleset) continue;
    for (const auto& [field, value] : object->fields.items()) {
      if (is_rule(field)) fields.insert(field);
    }
  }
  for (const auto& field : fields) {
    if (is_by_hand(field)) continue;
    const auto at = [&](const Object* object) {
      return object != nullptr && object->fields.contains(field) ? object->fields.at(field) : Json();
    };
    const auto is = at(now);
    const auto was = before == nullptr && is.is_array() ? Json(Json::array()) : at(before);
    const auto shall = at(&wanted);
    if (is == was || holds(shall, is) || (!shall.is_null() && is_between(was, is, shall))) continue;
    moved.push_back(fmt::format("{}: {}", shown, field));
  }
}

}  // namespace

auto differences(const Goal& goal, const Present& present) -> std::vector<Difference> {
  std::vector<Difference> all;
  for (const auto& wanted : goal.objects) {
    auto one = difference(wanted, present_at(present, wanted));
    if (!one.fields.empty() || !one.by_hand.empty() || one.action == Action::Add) all.push_back(std::move(one));
  }
  for (const auto& name : goal.removed) {
    const auto found = present.objects.find(key(ObjectKind::Ruleset, name));
    if (found == present.objects.end()) continue;
    Difference one{Action::Remove, ObjectKind::Ruleset, name, {}, {}, {}};
    for (const auto& [field, value] : found->second.fields.items())
      one.fields.push_back({field, value, std::nullopt, {}});
    all.push_back(std::move(one));
  }
  return all;
}

auto has_steps(const std::vector<Difference>& differences) -> bool {
  return std::ranges::any_of(differences,
                             [](const Difference& one) { return one.action == Action::Add || !one.fields.empty(); });
}

auto steps(const Goal& goal, const Present& present, const Repository& repository) -> std::vector<Step> {
  std::vector<const Object*> order;
  for (const auto& wanted : goal.objects) order.push_back(&wanted);
  std::ranges::stable_sort(order, {}, [&](const Object* object) { return rank(*object, present); });
  Writer writer(present, repository);
  const auto switches =
      std::ranges::find(order, ObjectKind::Switches, [](const Object* object) { return object->kind; });
  std::for_each(order.begin(), switches, [&](const Object* object) { writer.add(*object); });
  for (const auto& name : goal.removed) writer.remove_ruleset(name);
  std::for_each(switches, order.end(), [&](const Object* object) { writer.add(*object); });
  return writer.take();
}

auto moved(const Goal& goal, const Present& before, const Present& now) -> std::vector<std::string> {
  std::vector<std::string> all;
  for (const auto& wanted : goal.objects)
    moved_fields(wanted, present_at(before, wanted), present_at(now, wanted), all);
  std::set<std::string> meant(goal.removed.begin(), goal.removed.end());
  for (const auto& wanted : goal.objects) meant.insert(key(wanted.kind, wanted.name));
  for (const auto& [at, object] : now.objects) {
    if (meant.contains(at)) continue;
    if (!meant.contains(object.name)) {
      all.push_back(title(object.kind, object.name));
      continue;
    }
    const auto was = before.objects.find(at);
    if (was == before.objects.end() || was->second.fields != object.fields)
      all.push_back(title(object.kind, object.name));
  }
  return all;
}

}  // namespace promoc::apply
