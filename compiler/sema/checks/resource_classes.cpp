#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/embedded.hpp"
#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

/// Whether `*` in a pattern, which is any text, can stand for what a type has there.
auto matches(std::string_view pattern, std::string_view type) -> bool {
  std::size_t at = 0;
  std::size_t read = 0;
  // Only the last star is ever tried again: what stands before it fits as early as it can.
  auto star = std::string_view::npos;
  std::size_t taken = 0;
  while (read < type.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      taken = read;
    } else if (at < pattern.size() && pattern[at] == type[read]) {
      ++at;
      ++read;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      read = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

/// Calls a function with each type that there is: "AWS::IAM::Role".
template <class Function>
void for_each_type(Function function) {
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
      function(fmt::format("{}::{}", service, name));
    }
  }
}

void check_type(const ResourceType& wanted, const cfn::Template& application, diag::Sink& sink) {
  if (wanted.pattern.starts_with("Custom::")) return;
  bool found = std::ranges::any_of(application.resources,
                                   [&](const auto& resource) { return matches(wanted.pattern, resource.type.value); });
  std::vector<std::string> known;
  const auto star = wanted.pattern.find('*');
  if (!found) {
    for_each_type([&](std::string type) {
      found = found || matches(wanted.pattern, type);
      // A pattern is compared with what stands before the last part of a type, as patterns mostly name a service.
      known.push_back(star == std::string::npos ? std::move(type) : type.substr(0, type.rfind("::") + 2) + "*");
    });
  }
  if (found) return;
  auto report = sink.report(diag::Kind::UnknownName, wanted.span,
                            fmt::format("CloudFormation has no type of resources `{}`", wanted.pattern));
  if (const auto meant = diag::nearest(wanted.pattern, known)) {
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
