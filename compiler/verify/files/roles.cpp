// Roles in AWS, and what lies beside them: nobody else may take a role, and it may do neither more nor less.
#include <algorithm>
#include <array>
#include <set>

#include "verify/files/parts.hpp"
#include "verify/files/policy.hpp"

namespace promoc::verify::files {
namespace {

using Kind = Difference::Kind;

constexpr std::string_view kHalfWay = "the pipeline fails half way, where it needs this";

auto ends_with_any(std::string_view path, std::initializer_list<std::string_view> ends) -> bool {
  return std::ranges::any_of(ends, [&](std::string_view end) { return path.ends_with(end); });
}

auto identity(std::string_view list, const Value& item) -> std::string {
  if (const auto* const name = item.find("AttributeName"); name != nullptr) return name->text;
  return ends_with_any(list, {".AllowedValues", ".ManagedPolicyArns"}) ? arn_text(item) : "";
}

/// "Resources.DeployRole.Properties.RoleName" in its parts; names of resources and properties have no dots.
auto parts_of(std::string_view path) -> std::vector<std::string> {
  std::vector<std::string> parts(1);
  for (const char c : path) {
    if (c == '.') parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

auto without_item(std::string_view part) -> std::string_view { return part.substr(0, part.find('[')); }

/// Policies are compared by what they allow.
auto is_policy(std::string_view name) -> bool {
  return name == "AssumeRolePolicyDocument" || name == "Policies" || name == "PolicyDocument";
}

/// Places that say nothing about who may do what.
auto is_ignored(std::string_view path) -> bool {
  const auto parts = parts_of(path);
  const auto& first = parts.front();
  if (parts.size() == 1) return first == "Description" || first == "Metadata" || first == "Outputs";
  if (parts.size() == 3 && first == "Parameters")
    return parts[2] == "Description" || parts[2] == "ConstraintDescription" || parts[2] == "NoEcho";
  if (parts.size() == 3) return first == "Resources" && parts[2] == "Metadata";
  if (parts.size() != 4 || first != "Resources" || parts[2] != "Properties") return false;
  return is_policy(parts[3]) || parts[3] == "Tags" || parts[3] == "Description";
}

/// Properties that may be added to a table, a bucket or a role: they only narrow, protect or tell.
constexpr std::array<std::string_view, 8> kHarmless{
    "PermissionsBoundary", "PointInTimeRecoverySpecification", "SSESpecification", "DeletionProtectionEnabled",
    "TableClass",          "ContributorInsightsSpecification", "BucketEncryption", "LoggingConfiguration"};

auto actions_of(const std::vector<Grant>& grants) -> std::string {
  std::vector<std::string> names;
  for (const auto& grant : grants) {
    const auto odd = grant.action.starts_with("statement ");
    const auto name = odd ? std::string("what a statement of another form says") : code(grant.action);
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return listed(names);
}

/// Grants of one statement.
struct Group {
  const Value* statement = nullptr;
  std::vector<Grant> grants;
  bool told = false;
};

/// Those grants that none of the others covers, by statement.
auto uncovered(const std::vector<Grant>& grants, const std::vector<Grant>& others) -> std::vector<Group> {
  std::vector<Group> groups;
  for (const auto& grant : grants) {
    if (std::ranges::any_of(others, [&](const Grant& other) { return covers(other, grant); })) continue;
    if (groups.empty() || groups.back().statement != grant.statement) groups.push_back({grant.statement, {}, false});
    groups.back().grants.push_back(grant);
  }
  return groups;
}

auto has_wildcard(const Value& value) -> bool { return arn_text(value).find_first_of("*?") != std::string::npos; }

/// What one policy of one resource lost and gained.
class Policy {
 public:
  Policy(Report& report, std::string_view file, std::string resource, std::string property, Span holder)
      : report_(report),
        file_(file),
        resource_(std::move(resource)),
        field_("Resources." + resource_ + ".Properties." + property),
        holder_(holder) {}

  void compare(const std::vector<Grant>& meant, const std::vector<Grant>& found) {
    auto lost = uncovered(meant, found);
    for (const auto& gained : uncovered(found, meant)) tell_gained(gained, lost);
    for (const auto& group : lost) {
      if (!group.told) tell_lost(group);
    }
  }

  void add(Span span, std::string message, std::string scenario) {
    report_.add(diag::Kind::RoleChanged, {file_, field_, span}, std::move(message), std::move(scenario));
  }

 private:
  /// The statement that became this one: the first that lost something and speaks of the same action.
  static auto origin_of(const Group& gained, std::vector<Group>& lost) -> Group* {
    const auto same = std::ranges::find_if(lost, [&](const Group& group) {
      return !group.told && group.grants.front().allows == gained.grants.front().allows &&
             std::ranges::any_of(group.grants, [&](const Grant& grant) {
               return std::ranges::find(gained.grants, grant.action, &Grant::action) != gained.grants.end();
             });
    });
    return same == lost.end() ? nullptr : &*same;
  }

  void tell_gained(const Group& gained, std::vector<Group>& lost) {
    const auto& grant = gained.grants.front();
    const auto span = gained.statement->span;
    if (!grant.allows) {
      return add(span, resource_ + " is refused " + actions_of(gained.grants), std::string(kHalfWay));
    }
    auto* const origin = origin_of(gained, lost);
    if (origin == nullptr) {
      const auto where = grant.resource.empty() ? "" : " on " + code(grant.resource);
      return add(action_span(gained), resource_ + " may do more: " + actions_of(gained.grants) + where,
                 grant.principal.empty() ? "a job that has this role does what nobody agreed to"
                                         : code(grant.principal) + " takes the role");
    }
    origin->told = true;
    tell_change(origin->grants.front(), gained);
    tell_rest(*origin, gained);
  }

  /// What the statement lost beside what it says otherwise now.
  void tell_rest(const Group& origin, const Group& gained) {
    Group rest{origin.statement, {}, false};
    for (const auto& grant : origin.grants) {
      if (std::ranges::find(gained.grants, grant.action, &Grant::action) == gained.grants.end())
        rest.grants.push_back(grant);
    }
    if (!rest.grants.empty()) tell_lost(rest);
  }

  /// The first action that is new, where it can be found.
  static auto action_span(const Group& gained) -> Span {
    const auto* const actions = gained.statement->find("Action");
    if (actions == nullptr) return gained.statement->span;
    for (const auto* const action : items(*actions)) {
      if (lower(arn_text(*action)) == gained.grants.front().action) return action->span;
    }
    return actions->span;
  }

  void tell_change(const Grant& before, const Group& gained) {
    const auto& now = gained.grants.front();
    const auto part = [&](const char* name) {
      const auto* const value = gained.statement->find(name);
      return value == nullptr ? gained.statement->span : value->span;
    };
    if (before.principal != now.principal)
      add(part("Principal"), code(now.principal) + " may take " + resource_ + ", not only " + code(before.principal),
          "whoever that is does what the pipeline may do, past all approvals");
    if (before.resource != now.resource)
      add(part("Resource"), resource_ + " reaches " + code(now.resource) + ", not only " + code(before.resource),
          "a job that has this role changes what is none of its business");
    if (before.conditions != now.conditions) tell_conditions(*before.statement, *gained.statement);
  }

  void tell_conditions(const Value& before, const Value& now) {
    const auto there = tests_of(now);
    for (const auto& wanted : tests_of(before)) {
      const auto same_key = [&](const Test& test) { return lower(test.key) == lower(wanted.key); };
      const auto exact =
          std::ranges::find_if(there, [&](const Test& test) { return same_key(test) && is_same(test, wanted); });
      if (exact != there.end()) continue;
      const auto other = std::ranges::find_if(there, same_key);
      if (other == there.end()) tell_gone(wanted, now.span);
      else tell_other(wanted, *other);
    }
  }

  static auto values_of(const Test& test) -> std::set<std::string> {
    std::set<std::string> values;
    for (const auto* const value : test.values) values.insert(arn_text(*value));
    return values;
  }
  static auto is_same(const Test& a, const Test& b) -> bool { return a.test == b.test && values_of(a) == values_of(b); }

  void tell_gone(const Test& wanted, Span span) {
    if (wanted.key.ends_with(":sub"))
      return add(span, resource_ + " no longer asks which repository and environment a token is for",
                 "a workflow of any repository on GitHub takes the role");
    if (wanted.key.ends_with(":aud"))
      return add(span, resource_ + " no longer asks for whom a token was made",
                 "a token that was made for another service takes the role");
    add(span, resource_ + " lost the condition on " + code(wanted.key), "what the condition kept out is allowed");
  }

  void tell_other(const Test& wanted, const Test& there) {
    std::vector<std::string> added;
    bool wild = false;
    for (const auto* const value : there.values) {
      if (!values_of(wanted).contains(arn_text(*value))) added.push_back(code(arn_text(*value)));
      wild = wild || has_wildcard(*value);
    }
    const bool is_subject = wanted.key.ends_with(":sub");
    const auto scenario = !is_subject ? "what the condition kept out is allowed"
                          : wild      ? "a job of any branch, behind no approval, takes the role"
                                      : "jobs that nobody approves take the role";
    if (!added.empty())
      return add(there.span, resource_ + " trusts " + listed(added) + " as " + code(wanted.key), scenario);
    if (wanted.test != there.test)
      return add(there.span,
                 resource_ + " compares " + code(wanted.key) + " by " + code(there.test) + ", not " + code(wanted.test),
                 there.test.find("Like") != std::string::npos ? "a `*` or `?` in a value stands for anything"
                                                              : "a token that says nothing there takes the role");
    add(there.span, resource_ + " trusts fewer values of " + code(wanted.key), std::string(kHalfWay));
  }

  void tell_lost(const Group& group) {
    const auto& grant = group.grants.front();
    const auto where = grant.resource.empty() ? "" : " on " + code(grant.resource);
    if (grant.allows)
      return add(holder_, resource_ + " may no longer do " + actions_of(group.grants) + where, std::string(kHalfWay));
    add(holder_, resource_ + " is no longer refused " + actions_of(group.grants) + where,
        "a job that has this role does it");
  }

  Report& report_;
  std::string_view file_;
  std::string resource_;
  std::string field_;
  Span holder_;
};

/// One template.
class Template {
 public:
  Template(Report& report, const Pair& pair, const Value& meant, const Value& found)
      : report_(report), pair_(pair), meant_(meant), found_(found) {}

  void check() {
    const Comparing comparing{Dialect::CloudFormation, identity, is_ignored};
    for (const auto& difference : differences(meant_, found_, comparing, {}, pair_.top())) tell(difference);
    const auto* const resources = meant_.find("Resources");
    const auto* const others = found_.find("Resources");
    if (resources == nullptr || others == nullptr) return;
    for (const auto& resource : resources->members) {
      if (const auto* const other = others->find(resource.name)) check_policies(resource.name, resource.value, *other);
    }
  }

 private:
  void add(const Difference& at, std::string message, std::string scenario = {}) {
    report_.add(diag::Kind::RoleChanged, {pair_.path, at.path, at.span}, std::move(message), std::move(scenario));
  }

  void check_policies(const std::string& name, const Value& meant, const Value& found) {
    const auto* const before = meant.find("Properties");
    const auto* const now = found.find("Properties");
    if (before == nullptr || now == nullptr) return;
    for (const auto* const property : {"AssumeRolePolicyDocument", "PolicyDocument", "Policies"}) {
      const auto* const wanted = before->find(property);
      const auto* const there = now->find(property);
      if (wanted == nullptr && there == nullptr) continue;
      Policy policy(report_, pair_.path, name, property, there == nullptr ? found.span : there->span);
      policy.compare(grants_at(wanted, property), grants_at(there, property));
      check_version(policy, wanted, there, name);
    }
  }

  /// The grants of one document, or of all documents of a list of named policies.
  static auto grants_at(const Value* value, std::string_view property) -> std::vector<Grant> {
    if (value == nullptr) return {};
    if (property != "Policies") return grants_of(*value);
    std::vector<Grant> all;
    for (const auto* const policy : items(*value)) {
      const auto* const document = policy->find("PolicyDocument");
      auto grants = grants_of(document == nullptr ? *policy : *document);
      all.insert(all.end(), grants.begin(), grants.end());
    }
    return all;
  }

  /// Without the later version `${...}` of IAM stands for itself.
  static void check_version(Policy& policy, const Value* wanted, const Value* there, const std::string& name) {
    const auto* const before = wanted == nullptr ? nullptr : wanted->find("Version");
    if (before == nullptr || there == nullptr) return;
    const auto* const now = there->find("Version");
    if (now != nullptr && now->text == before->text) return;
    policy.add(now == nullptr ? there->span : now->span,
               "a policy of " + name + " is not of the version " + code(before->text),
               "AWS reads it by older rules, or refuses it");
  }

  void tell(const Difference& d) {
    const auto parts = parts_of(d.path);
    if (parts.front() == "Parameters") return tell_parameter(d, parts);
    if (parts.front() == "Resources") return tell_resource(d, parts);
    if (d.kind != Kind::Added) return tell_other(d);
    if (parts.front() == "Transform" || parts.front().starts_with("Fn::"))
      add(d, code(parts.front()) + " was added: it can make anything of this template",
          "a macro adds rights that nobody sees here");
  }

  void tell_parameter(const Difference& d, const std::vector<std::string>& parts) {
    const bool allowed = parts.size() == 3 && without_item(parts[2]) == "AllowedValues";
    // A default spares typing; further parameters and limits give nobody anything.
    if (d.kind == Kind::Added && !allowed) return;
    if (!allowed || parts[2] == "AllowedValues") return tell_other(d);
    const auto& value = d.kind == Kind::Added ? *d.found : *d.meant;
    if (d.kind == Kind::Added)
      return add(d, code(shown(value)) + " is allowed as " + code(parts[1]),
                 "roles are made for an environment that has no rules");
    add(d, code(shown(value)) + " is no longer allowed as " + code(parts[1]), std::string(kHalfWay));
  }

  void tell_resource(const Difference& d, const std::vector<std::string>& parts) {
    if (parts.size() == 2 && d.kind == Kind::Added) return tell_added_resource(d, parts[1]);
    if (parts.size() == 2 && d.kind == Kind::Missing) return add(d, code(parts[1]) + " is gone", std::string(kHalfWay));
    if (parts.size() == 3 && d.kind == Kind::Added) {
      if (parts[2] == "Condition") add(d, parts[1] + " is made under a condition of its own", std::string(kHalfWay));
      return;  // an order, or what becomes of it when it is taken away
    }
    if (parts.size() < 4) return tell_other(d);
    const auto property = without_item(parts[3]);
    if (d.kind == Kind::Added && parts.size() == 4 && std::ranges::find(kHarmless, property) != kHarmless.end()) return;
    if (property == "ManagedPolicyArns") return tell_managed(d, parts[1]);
    if (property == "MaxSessionDuration")
      return add(d,
                 "sessions of " + parts[1] + " last " + (d.found == nullptr ? "3600" : shown(*d.found)) +
                     " seconds at most, not " + (d.meant == nullptr ? "3600" : shown(*d.meant)),
                 "credentials outlive their job, or end before it");
    if (property == "RoleName" || property == "Path")
      return add(d, parts[1] + " has another name: " + (d.found == nullptr ? "none of its own" : shown(*d.found)),
                 "no job of the pipeline can take the role");
    tell_other(d);
  }

  void tell_managed(const Difference& d, const std::string& role) {
    if (d.found != nullptr)
      return add(d, role + " gained the policy " + code(shown(*d.found)),
                 "a job that has this role does what nobody agreed to");
    add(d, role + " lost the policy " + code(shown(*d.meant)), std::string(kHalfWay));
  }

  /// What else is made in the account is the team's business, unless it gives rights.
  void tell_added_resource(const Difference& d, const std::string& name) {
    const auto* const type = d.found->find("Type");
    const std::string_view what = type == nullptr ? std::string_view() : std::string_view(type->text);
    const bool gives = what.empty() || what.starts_with("AWS::IAM::") || what.starts_with("AWS::CloudFormation::") ||
                       what.starts_with("Custom::") || what.ends_with("Policy") || what.ends_with("Permission");
    // The provider that the header of the file asks for gives nothing by itself.
    if (!gives || what == "AWS::IAM::OIDCProvider") return;
    add(d, code(name) + " (" + (what.empty() ? "without a type" : std::string(what)) + ") was added",
        "it gives rights that the definition does not know");
  }

  void tell_other(const Difference& d) {
    if (d.kind == Kind::Missing) return add(d, code(d.path) + " is missing", std::string(kHalfWay));
    if (d.kind == Kind::Added) return add(d, code(d.path) + " was added: " + shown(*d.found));
    add(d, code(d.path) + " is " + code(shown(*d.found)) + ", not " + code(shown(*d.meant)));
  }

  Report& report_;
  const Pair& pair_;
  const Value& meant_;
  const Value& found_;
};

}  // namespace

void check_roles(Report& report, const Pair& pair) {
  const auto both = report.read_both(pair, "template", Dialect::CloudFormation, diag::Kind::RoleChanged);
  if (both) Template(report, pair, both->first, both->second).check();
}

}  // namespace promoc::verify::files
