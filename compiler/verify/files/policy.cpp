#include "verify/files/policy.hpp"

#include <algorithm>

#include "verify/files/parts.hpp"

namespace promoc::verify::files {
namespace {

/// Beyond so many grants a statement is not taken apart.
constexpr std::size_t kMaxGrants = 2'000;

/// IAM's own wildcards: `*` crosses everything.
auto wildcard_matches(std::string_view pattern, std::string_view text) -> bool {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

/// "*" alone, or each kind of principal with each of its values.
auto principals_of(const Value* value) -> std::vector<std::string> {
  if (value == nullptr) return {""};
  if (value->kind != Value::Kind::Map || arn_text(*value).starts_with("\"")) return {"any " + arn_text(*value)};
  std::vector<std::string> all;
  for (const auto& member : value->members) {
    for (const auto* const item : items(member.value)) all.push_back(member.name + " " + arn_text(*item));
  }
  return all;
}

auto texts_of(const Value* value) -> std::vector<std::string> {
  if (value == nullptr) return {""};
  std::vector<std::string> all;
  for (const auto* const item : items(*value)) all.push_back(arn_text(*item));
  return all;
}

auto conditions_of(const Value& statement) -> std::set<std::string> {
  std::set<std::string> all;
  for (const auto& test : tests_of(statement)) {
    std::set<std::string> values;
    for (const auto* const value : test.values) values.insert(arn_text(*value));
    auto text = test.test + " " + actions::lower_case(test.key);
    for (const auto& value : values) text += " " + value;
    all.insert(std::move(text));
  }
  return all;
}

auto as_one(const Value& statement) -> Grant {
  return {true, "statement " + canonical(statement, Dialect::CloudFormation), "", "", {}, &statement};
}

/// All names are among those known here; a macro, say, can make anything of the rest.
auto has_only(const Value& map, std::initializer_list<std::string_view> names) -> bool {
  return map.kind == Value::Kind::Map && std::ranges::all_of(map.members, [&](const Member& member) {
           return std::ranges::find(names, member.name) != names.end();
         });
}

void add_statement(const Value& statement, std::vector<Grant>& out) {
  const auto* const effect = statement.find("Effect");
  const auto* const action = statement.find("Action");
  const bool odd = effect == nullptr || (effect->text != "Allow" && effect->text != "Deny") || action == nullptr ||
                   !has_only(statement, {"Sid", "Effect", "Action", "Resource", "Principal", "Condition"});
  if (odd) return out.push_back(as_one(statement));
  const auto actions = texts_of(action);
  const auto resources = texts_of(statement.find("Resource"));
  const auto principals = principals_of(statement.find("Principal"));
  if (actions.size() * resources.size() * principals.size() > kMaxGrants) return out.push_back(as_one(statement));
  const auto conditions = conditions_of(statement);
  for (const auto& one : actions) {
    for (const auto& resource : resources) {
      for (const auto& principal : principals)
        out.push_back({effect->text == "Allow", actions::lower_case(one), resource, principal, conditions, &statement});
    }
  }
}

}  // namespace

auto arn_text(const Value& value) -> std::string {
  if (value.kind == Value::Kind::Scalar) return value.text;
  if (value.kind == Value::Kind::Map && value.members.size() == 1) {
    const auto& only = value.members.front();
    if (only.name == "Fn::Sub" && only.value.kind == Value::Kind::Scalar) return only.value.text;
  }
  return canonical(value, Dialect::CloudFormation);
}

auto tests_of(const Value& statement) -> std::vector<Test> {
  std::vector<Test> all;
  const auto* const condition = statement.find("Condition");
  if (condition == nullptr) return all;
  if (condition->kind != Value::Kind::Map) return {{"", "", {condition}, condition->span}};
  for (const auto& test : condition->members) {
    if (test.value.kind != Value::Kind::Map) {
      all.push_back({test.name, "", {&test.value}, test.value.span});
      continue;
    }
    for (const auto& key : test.value.members) all.push_back({test.name, key.name, items(key.value), key.value.span});
  }
  return all;
}

auto grants_of(const Value& document) -> std::vector<Grant> {
  std::vector<Grant> grants;
  const auto* const statements = document.find("Statement");
  if (statements == nullptr || !has_only(document, {"Version", "Id", "Statement"})) return {as_one(document)};
  for (const auto* const statement : items(*statements)) {
    if (grants.size() > kMaxGrants) return {as_one(document)};
    add_statement(*statement, grants);
  }
  return grants;
}

auto covers(const Grant& wide, const Grant& narrow) -> bool {
  return wide.allows == narrow.allows && wide.principal == narrow.principal &&
         wildcard_matches(wide.action, narrow.action) &&
         (wide.resource == narrow.resource || wildcard_matches(wide.resource, narrow.resource)) &&
         std::ranges::includes(narrow.conditions, wide.conditions);
}

}  // namespace promoc::verify::files
