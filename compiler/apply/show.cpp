#include "apply/show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/render_display.hpp"

namespace promoc::apply {
namespace {

using Ordered = nlohmann::ordered_json;

struct Sign {
  char sign;
  std::string_view word;
};
constexpr auto kSigns = std::to_array<Sign>({{'+', "add"}, {'~', "change"}, {'-', "close"}, {'-', "remove"}});

auto sign_of(Action action) -> const Sign& { return kSigns.at(static_cast<std::size_t>(action)); }

auto reviewer(const Json& one, const ReviewerNames& names) -> std::string {
  if (!one.is_object()) return diag::escaped(one.dump());
  const auto type = one.value("type", Json()).dump();
  const auto bare = type.size() > 2 ? type.substr(1, type.size() - 2) : type;
  const auto id = one.value("id", Json()).dump();
  const auto name = names.find(bare + " " + id);
  return lower_case(diag::escaped(bare)) + " " +
         (name == names.end() ? diag::escaped(id) : diag::escaped(name->second));
}

auto policy(const Json& one) -> std::string {
  if (!one.is_object() || !one.contains("name") || !one.at("name").is_string()) return diag::escaped(one.dump());
  const auto name = diag::escaped(one.at("name").get<std::string>());
  return one.value("type", Json()) == "tag" ? "tag " + name : name;
}

auto plain(const Json& value) -> std::string {
  if (value.is_string()) return diag::escaped(value.get<std::string>());
  if (value.is_boolean()) return value == true ? "yes" : "no";
  return diag::escaped(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

template <class Show>
auto joined(const Json& list, std::string_view none, Show show) -> std::string {
  if (!list.is_array()) return plain(list);
  std::string text;
  for (const auto& one : list) text += (text.empty() ? "" : ", ") + show(one);
  return text.empty() ? std::string(none) : text;
}

auto branch_policy(const Json& value) -> std::string {
  if (value.is_null()) return "every branch and tag";
  if (value.is_object() && value.value("protected_branches", Json()) == true) return "every protected branch";
  return "those named";
}

/// "put.reviewers" of the API in words.
auto field_words(const FieldChange& change) -> std::string {
  constexpr auto kWords = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"branch_policies", "branches"},
      {"deployment_branch_policy", "may deploy"},
      {"can_admins_bypass", "admins may bypass"},
      {"prevent_self_review", "no self-review"},
      {"wait_timer", "wait in minutes"},
      {"bypass_actors", "may bypass"},
      {"enabled", "GitHub Actions is on"},
      {"can_approve_pull_request_reviews", "workflows may open pull requests"},
  });
  const auto found = std::ranges::find(kWords, change.field, &std::pair<std::string_view, std::string_view>::first);
  if (found != kWords.end()) return std::string(found->second);
  return change.field.starts_with("rules.") ? "rule " + diag::escaped(change.field.substr(6)) : change.field;
}

auto why(const std::vector<std::string>& rules) -> std::string {
  constexpr std::size_t kShown = 3;
  if (rules.empty()) return {};
  std::string text = "  (";
  for (std::size_t i = 0; i < std::min(rules.size(), kShown); ++i) text += (i > 0 ? ", " : "") + rules[i];
  if (rules.size() > kShown) text += fmt::format(" and {} more", rules.size() - kShown);
  return text + ")";
}

/// Rules of the whole that no field names.
auto other_rules(const Difference& one) -> std::vector<std::string> {
  std::vector<std::string> others;
  for (const auto& rule : one.rules) {
    const bool named = std::ranges::any_of(one.fields, [&](const FieldChange& field) {
      return std::ranges::find(field.rules, rule) != field.rules.end();
    });
    if (!named) others.push_back(rule);
  }
  return others;
}

auto heading(const Difference& one) -> std::string {
  auto text = fmt::format("{} {}", sign_of(one.action).sign, title(one.kind, diag::escaped(one.name)));
  if (one.action == Action::Close) text += ": no longer in the definition, so nothing may deploy to it";
  if (one.action == Action::Remove) text += ": no longer in the definition";
  return text;
}

auto lines_of(const Difference& one, const ReviewerNames& names) -> std::string {
  auto text = heading(one) + (one.action == Action::Remove ? "" : why(other_rules(one))) + "\n";
  if (one.action == Action::Remove) return text;
  for (const auto& field : one.fields) {
    // Of a new ruleset nobody needs to read what it does not ask for.
    if (one.action == Action::Add && one.kind == ObjectKind::Ruleset && field.after == Json(false)) continue;
    const auto after = shown(field.field, field.after, names);
    const auto values =
        one.action == Action::Add ? after : fmt::format("{} -> {}", shown(field.field, field.before, names), after);
    text += fmt::format("    {}: {}{}\n", field_words(field), values, why(field.rules));
  }
  return text;
}

auto field_json(const FieldChange& field) -> Ordered {
  return {{"field", field.field},
          {"before", field.before ? Ordered(*field.before) : Ordered(nullptr)},
          {"after", field.after ? Ordered(*field.after) : Ordered(nullptr)},
          {"rules", field.rules}};
}

auto missing_names(const FieldChange& field) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto& name : *field.after) {
    const bool is_set = field.before && std::ranges::find(*field.before, name) != field.before->end();
    if (!is_set) names.push_back(name.get<std::string>());
  }
  return names;
}

}  // namespace

auto shown(const std::string& field, const std::optional<Json>& value, const ReviewerNames& names) -> std::string {
  if (!value) return "none";
  if (field == "reviewers") return joined(*value, "nobody", [&](const Json& one) { return reviewer(one, names); });
  if (field == "branch_policies") return joined(*value, "none", policy);
  if (field == "deployment_branch_policy") return branch_policy(*value);
  if (field == "bypass_actors") return joined(*value, "nobody", plain);
  if (value->is_array()) return joined(*value, "none", plain);
  return value->is_null() ? "not shown" : plain(*value);
}

auto show_by_hand(const std::vector<Difference>& differences, const Repository& repository) -> std::string {
  std::string text;
  for (const auto& one : differences) {
    for (const auto& field : one.by_hand) {
      const auto* const noun = field.field == "secrets" ? "secret" : "variable";
      for (const auto& name : missing_names(field)) {
        text += fmt::format("! {}: {} {} is not set: gh {} set {} --env {} --repo {}\n",
                            title(one.kind, diag::escaped(one.name)), noun, diag::escaped(name), noun,
                            diag::escaped(name), diag::escaped(one.name), diag::escaped(repository.full_name));
      }
    }
  }
  return text;
}

auto show_text(const Planned& plan) -> std::string {
  const auto all = differences(plan.goal, plan.present);
  std::string text;
  std::size_t differing = 0;
  for (const auto& one : all) {
    if (one.fields.empty() && one.action == Action::Change) continue;
    text += lines_of(one, plan.names);
    ++differing;
  }
  text += show_by_hand(all, plan.repository);
  for (const auto& note : plan.notes) text += "? " + note + "\n";
  if (!plan.present.unmanaged.empty()) {
    text += "left alone, for promoc does not know it:";
    for (const auto& one : plan.present.unmanaged) text += (&one == plan.present.unmanaged.data() ? " " : ", ") + one;
    text += "\n";
  }
  const auto of = plan.goal.objects.size() + plan.goal.removed.size();
  const auto name = diag::escaped(plan.repository.full_name);
  if (all.empty()) return text + fmt::format("{}: {} settings are as the definition says\n", name, of);
  if (differing == 0) {
    return text +
           fmt::format("{}: {} settings are as the definition says, but for what must be set by hand\n", name, of);
  }
  return text + fmt::format("{}: {} of {} settings differ from the definition; {} requests would change them\n", name,
                            differing, of, steps(plan.goal, plan.present, plan.repository).size());
}

auto show_json(const Planned& plan) -> Ordered {
  Ordered json;
  json["repository"] = plan.repository.full_name;
  auto& list = json["differences"] = Ordered::array();
  for (const auto& one : differences(plan.goal, plan.present)) {
    Ordered fields = Ordered::array();
    for (const auto& field : one.fields) fields.push_back(field_json(field));
    Ordered by_hand = Ordered::object();
    for (const auto& field : one.by_hand) by_hand[field.field] = missing_names(field);
    list.push_back({{"action", sign_of(one.action).word},
                    {"object", title(one.kind, one.name)},
                    {"fields", std::move(fields)},
                    {"by_hand", std::move(by_hand)},
                    {"rules", one.rules}});
  }
  json["unmanaged"] = plan.present.unmanaged;
  json["notes"] = plan.notes;
  auto& todo = json["steps"] = Ordered::array();
  for (const auto& step : steps(plan.goal, plan.present, plan.repository)) {
    todo.push_back({{"changes", step.title}, {"method", step.request.method}, {"path", step.request.path}});
  }
  return json;
}

}  // namespace promoc::apply
