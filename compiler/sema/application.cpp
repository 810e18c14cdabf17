#include "sema/application.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace promoc::sema {
namespace {

constexpr std::string_view kPython = "python3.";

/// Nested templates and what macros make are not known here, so their resources of IAM may have names.
auto has_named_iam(const cfn::Template& application) -> bool {
  return !application.hidden.empty() || std::ranges::any_of(application.resources, [](const cfn::Resource& resource) {
    const std::string_view type = resource.type.value;
    const bool nested = type == "AWS::CloudFormation::Stack" || type == "AWS::Serverless::Application";
    return nested || (type.starts_with("AWS::IAM::") && resource.custom_name);
  });
}

/// "11" of "python3.11".
auto minor_of(std::string_view runtime) -> std::optional<int> {
  if (!runtime.starts_with(kPython)) return std::nullopt;
  runtime.remove_prefix(kPython.size());
  int minor = 0;
  const auto [end, error] = std::from_chars(runtime.data(), runtime.data() + runtime.size(), minor);
  return error == std::errc() && end == runtime.data() + runtime.size() ? std::optional(minor) : std::nullopt;
}

/// "3.9" before "3.10".
auto pythons_of(const cfn::Template& application) -> std::vector<std::string> {
  std::set<int> minors;
  for (const auto& runtime : application.runtimes) {
    if (const auto minor = minor_of(at_build(application, runtime.value).value_or(""))) minors.insert(*minor);
  }
  std::vector<std::string> versions;
  for (const auto minor : minors) versions.push_back("3." + std::to_string(minor));
  return versions;
}

}  // namespace

auto at_build(const cfn::Template& application, const cfn::Value& value) -> std::optional<std::string> {
  if (value.kind == cfn::Value::Kind::Computed) return std::nullopt;
  if (value.is_literal()) return value.text;
  const auto* parameter = application.parameter(value.text);
  if (parameter == nullptr || !parameter->default_value) return std::nullopt;
  return parameter->default_value->value;
}

void describe_application(const cfn::Template& application, Target& target) {
  target.named_iam = has_named_iam(application);
  target.pythons = pythons_of(application);
  for (const auto& transform : application.transforms) {
    if (std::ranges::find(target.transforms, transform.value) == target.transforms.end())
      target.transforms.push_back(transform.value);
  }
  std::ranges::sort(target.transforms);
  target.publishes_aliases = std::ranges::any_of(
      application.functions, [](const cfn::Function& f) { return f.effective.auto_publish_alias.has_value(); });
}

}  // namespace promoc::sema
