// Roles in AWS, and what lies beside them: nobody else may take a role, and it may do neither more nor less.
#include <algorithm>
#include <array>

#include "verify/files/parts.hpp"
#include "verify/files/policy_changes.hpp"

namespace promoc::verify::files {
namespace {

using Kind = Difference::Kind;

auto ends_with_any(std::string_view path, std::initializer_list<std::string_view> ends) -> bool {
  return std::ranges::any_of(ends, [&](std::string_view end) { return path.ends_with(end); });
}

auto identity(std::string_view list, const Value& item) -> std::string {
  if (const auto* const name = item.find("AttributeName"); name != nullptr) return name->text;
  return ends_with_any(list, {".AllowedValues", ".ManagedPolicyArns"}) ? arn_text(item) : "";
}

/// "Resources.DeployRole.Properties.Tags[a.b]" in its parts, of which the last is "Tags[a.b]".
auto parts_of(std::string_view path) -> std::vector<std::string> {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : path) {
    if (c == '[') ++depth;
    if (c == ']') --depth;
    if (c == '.' && depth <= 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
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
      const PolicyPlace place{pair_.path, name, property, there == nullptr ? found.span : there->span};
      compare_policies(report_, place, grants_at(wanted, property), grants_at(there, property));
      check_version(place, wanted, there);
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
  void check_version(const PolicyPlace& place, const Value* wanted, const Value* there) {
    const auto* const before = wanted == nullptr ? nullptr : wanted->find("Version");
    if (before == nullptr || there == nullptr) return;
    const auto* const now = there->find("Version");
    if (now != nullptr && now->text == before->text) return;
    report_.add(diag::Kind::RoleChanged, {pair_.path, place.field(), now == nullptr ? there->span : now->span},
                "a policy of " + place.resource + " is not of the version " + code(before->text),
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
    if (d.kind == Kind::Missing) return add(d, code(d.path) + " is missing");
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
