// Names that a template gives in place of those that CloudFormation makes.
#include <algorithm>
#include <array>

#include "cfn/parts.hpp"

namespace promoc::cfn {

namespace {

struct Named {
  std::string_view type;
  std::string_view property;
};

// `PolicyName` of AWS::IAM::Policy is no such name: it is needed, and names a part of the roles that it belongs to.
constexpr auto kNamed = std::to_array<Named>({
    {"AWS::Serverless::Function", "FunctionName"},
    {"AWS::Lambda::Function", "FunctionName"},
    {"AWS::IAM::Role", "RoleName"},
    {"AWS::IAM::User", "UserName"},
    {"AWS::IAM::Group", "GroupName"},
    {"AWS::IAM::ManagedPolicy", "ManagedPolicyName"},
    {"AWS::IAM::InstanceProfile", "InstanceProfileName"},
});

// The text up to the first substitution that cannot be told from outside: a name of the `!Sub`'s own, or `${!X}`.
auto known_part(std::string_view text, bool has_own_names) -> std::string {
  auto open = text.find("${");
  while (open != std::string_view::npos) {
    const auto name = text.substr(open + 2);
    if (name.starts_with('!') || (has_own_names && !name.starts_with("AWS::"))) break;
    open = text.find("${", open + 2);
  }
  return std::string(text.substr(0, open));
}

// A text, or a list of a text and names of its own.
auto pattern_of_sub(const Document& document, NodeId id) -> std::string {
  if (document.is(id, Shape::Scalar)) return known_part(document.node(id).value, false);
  std::string pattern;
  bool first = true;
  document.for_items(id, [&](NodeId item) {
    if (first && document.is(item, Shape::Scalar)) pattern = known_part(document.node(item).value, true);
    first = false;
  });
  return pattern;
}

auto pattern_of(const Document& document, NodeId id) -> std::string {
  const auto value = value_of(document, id);
  if (value.kind == Value::Kind::Reference) return "${" + value.text + "}";
  if (value.kind == Value::Kind::Literal) return value.text.substr(0, value.text.find("${"));
  if (document.node(id).tag == Tag::Sub) return pattern_of_sub(document, id);
  const auto sub = document.find(id, "Fn::Sub");
  return sub ? pattern_of_sub(document, *sub) : std::string();
}

}  // namespace

void read_custom_names(const Document& document, const std::vector<NodeId>& resources, Template& out) {
  for (std::size_t i = 0; i < resources.size(); ++i) {
    auto& resource = out.resources[i];
    const auto named = std::ranges::find(kNamed, resource.type.value, &Named::type);
    const auto properties = document.find(resources[i], "Properties");
    if (named == kNamed.end() || !properties) continue;
    const auto name = document.find(*properties, named->property);
    if (name) resource.custom_name = CustomName{pattern_of(document, *name), document.span(*name)};
  }
}

}  // namespace promoc::cfn
