#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"
#include "sema/template_value.hpp"

namespace promoc::sema {
namespace {

constexpr std::string_view kServerless = "AWS::Serverless::Function";
constexpr std::string_view kPlain = "AWS::Lambda::Function";
/// Names of functions. What CloudFormation makes is `<stack>-<logical id>-<suffix>`; what is longer, it shortens, and
/// nothing says that the stack's name stays whole. Suffixes of 12 and of 13 characters are seen.
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kSuffix = 1 + 13;

/// Why promoc must reach a function in an environment.
struct Need {
  const Environment* environment;
  Span span;
  std::string_view what;
};

auto binding(const CheckStep& step, std::string_view name) -> const Binding* {
  const auto found = std::ranges::find(step.env, name, &Binding::name);
  return found == step.env.end() ? nullptr : &*found;
}

/// The first need of a function; every function is rolled back.
auto need_of(const Model& model, const cfn::Resource& resource) -> std::vector<Need> {
  std::vector<Need> needs;
  for (const auto& environment : model.environments) {
    if (environment.rollback_on_failure && resource.type.value == kServerless)
      needs.push_back({&environment, environment.rollback_span, "it is rolled back here"});
    for (const auto& use : environment.verify) {
      const auto& check = *std::ranges::find(model.checks, use.check, &Check::id);
      const bool calls = std::ranges::any_of(check.steps, [&](const CheckStep& step) {
        const auto* function = binding(step, "FUNCTION");
        return function != nullptr && binding(step, "STACK") != nullptr && function->text == resource.id;
      });
      if (calls) needs.push_back({&environment, use.span, "it is called here"});
    }
  }
  return needs;
}

/// How a name begins in an environment, as far as that can be told.
auto beginning(const Model& model, const Environment& environment, const cfn::Template& application,
               const std::string& pattern) -> std::string {
  std::string text;
  std::size_t at = 0;
  for (auto open = pattern.find("${"); open != std::string::npos; open = pattern.find("${", at)) {
    text += pattern.substr(at, open - at);
    const auto close = pattern.find('}', open);
    if (close == std::string::npos) return text;
    const auto name = pattern.substr(open + 2, close - open - 2);
    at = close + 1;
    if (name == "AWS::StackName") {
      text += stack_name(model.targets.front(), environment.name);
    } else if (name == "AWS::Region") {
      text += model.targets.front().region;
    } else if (const auto value = value_in(environment, application, name)) {
      text += *value;
    } else {
      return text;
    }
  }
  return text + pattern.substr(at);
}

/// True when something was reported; once for each function is enough.
auto check_need(const Model& model, const cfn::Template& application, const cfn::Resource& resource, const Need& need,
                diag::Sink& sink) -> bool {
  const auto stack = stack_name(model.targets.front(), need.environment->name);
  if (resource.custom_name) {
    const auto begin = beginning(model, *need.environment, application, resource.custom_name->pattern);
    if (begin.starts_with(stack + "-")) return false;
    sink.report(diag::Kind::FunctionOutOfReach, resource.custom_name->span,
                fmt::format("the name of `{}` does not begin with `{}-`, so no role of `{}` may touch it", resource.id,
                            stack, need.environment->name))
        .label(need.span, std::string(need.what))
        .help(fmt::format("leave `FunctionName` out, or write `!Sub \"${{AWS::StackName}}-{}\"`", resource.id));
    return true;
  }
  const auto length = stack.size() + 1 + resource.id.size() + kSuffix;
  if (length <= kLongestName) return false;
  sink.report(diag::Kind::FunctionOutOfReach, resource.span,
              fmt::format("AWS would shorten the name of `{}` in the stack `{}`, and no role may touch what does not "
                          "begin with the stack's name",
                          resource.id, stack))
      .label(need.span, std::string(need.what))
      .help(fmt::format("the two names have {} characters, and up to {} they stay whole; shorten one, or give the "
                        "function a name: `FunctionName: !Sub \"${{AWS::StackName}}-...\"`",
                        stack.size() + resource.id.size(), kLongestName - kSuffix - 1));
  return true;
}

}  // namespace

void check_function_names(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  for (const auto& resource : application.resources) {
    if (resource.type.value != kServerless && resource.type.value != kPlain) continue;
    for (const auto& need : need_of(model, resource)) {
      if (check_need(model, application, resource, need, sink)) break;
    }
  }
  const auto rolls_back = std::ranges::find(model.environments, true, &Environment::rollback_on_failure);
  if (rolls_back == model.environments.end() || application.hidden.empty()) return;
  sink.report(diag::Kind::NotYetImplemented, application.hidden.front(),
              "a rollback of functions that are made by a macro is not yet implemented")
      .label(rolls_back->rollback_span, "they would have to be rolled back here")
      .help("write each function out");
}

}  // namespace promoc::sema
