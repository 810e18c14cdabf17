#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/embedded.hpp"
#include "sema/checks/checks.hpp"
#include "sema/types.hpp"

namespace promoc::sema {
namespace {

/// Types have no slash, so that `*` is any text here.
auto matches(std::string_view pattern, std::string_view type) -> bool {
  return type.starts_with(pattern.substr(0, pattern.find('*'))) && branch_matches(pattern, type);
}

/// Whether a condition holds of one of the types that there are: "AWS::IAM::Role".
template <class Condition>
auto any_type(Condition condition) -> bool {
  std::string type;
  auto rest = embedded_file("stdlib/resource-types.txt").value_or("");
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.starts_with('#')) continue;
    const auto service = line.substr(0, line.find(' '));
    line.remove_prefix(service.size());
    while (!line.empty()) {
      line.remove_prefix(1);
      const auto name = line.substr(0, line.find(' '));
      line.remove_prefix(name.size());
      type.assign(service).append("::").append(name);
      if (condition(type)) return true;
    }
  }
  return false;
}

void check_type(const Mention& wanted, const cfn::Template& application, diag::Sink& sink) {
  if (wanted.text.starts_with("Custom::")) return;
  const auto is_wanted = [&](std::string_view type) { return matches(wanted.text, type); };
  if (std::ranges::any_of(application.resources, is_wanted, [](const auto& each) { return each.type.value; })) return;
  if (any_type(is_wanted)) return;
  std::vector<std::string> known;
  const bool pattern = wanted.text.find('*') != std::string::npos;
  any_type([&](const std::string& type) {
    // A pattern is compared with what stands before the last part of a type, as patterns mostly name a service.
    known.push_back(pattern ? type.substr(0, type.rfind("::") + 2) + "*" : type);
    return false;
  });
  auto report = sink.report(diag::Kind::UnknownName, wanted.span,
                            fmt::format("CloudFormation has no type of resources `{}`", wanted.text));
  if (const auto meant = diag::nearest(wanted.text, known)) {
    report.help(fmt::format("did you mean `{}`?", *meant))
        .fix(wanted.span, fmt::format("\"{}\"", *meant), fmt::format("write `{}`", *meant));
  } else {
    report.help("types are written as in the template, such as `AWS::IAM::Role`; `*` is any text");
  }
}

/// Templates of their own, of which the template shows nothing.
auto is_nested(std::string_view type) -> bool {
  return type == "AWS::CloudFormation::Stack" || type == "AWS::CloudFormation::StackSet" ||
         type == "AWS::Serverless::Application" || type.ends_with("::MODULE");
}

}  // namespace

void check_resource_classes(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  if (model.resource_types.empty()) return;
  for (const auto& wanted : model.resource_types) check_type(wanted, application, sink);
  std::vector<diag::Label> hidden;
  for (const auto& span : application.hidden) hidden.push_back({span, "a macro"});
  for (const auto& resource : application.resources) {
    if (is_nested(resource.type.value)) hidden.push_back({resource.span, "a template of its own"});
  }
  if (hidden.empty()) return;
  auto report =
      sink.report(diag::Kind::DoesNothing, model.resource_types.front().span,
                  "which resources a change concerns could never be told: the template does not show all of them");
  for (auto& label : hidden) report.label(label.span, std::move(label.text));
  report.help("tell the class by `any path in [...]`");
}

}  // namespace promoc::sema
