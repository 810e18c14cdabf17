#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

constexpr std::string_view kServerless = "AWS::Serverless::Function";
constexpr std::string_view kPlain = "AWS::Lambda::Function";

auto binding(const CheckStep& step, std::string_view name) -> const Binding* {
  const auto found = std::ranges::find(step.env, name, &Binding::name);
  return found == step.env.end() ? nullptr : &*found;
}

}  // namespace

void check_called_functions(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  std::vector<std::string> functions;
  for (const auto& resource : application.resources) {
    if (resource.type.value == kServerless || resource.type.value == kPlain) functions.push_back(resource.id);
  }
  for (const auto& check : model.checks) {
    for (const auto& step : check.steps) {
      const auto* function = binding(step, "FUNCTION");
      if (function == nullptr || binding(step, "STACK") == nullptr ||
          std::ranges::find(functions, function->text) != functions.end())
        continue;
      auto added = sink.report(diag::Kind::UnknownName, check.span,
                               fmt::format("the template has no function `{}`", function->text));
      if (const auto guess = diag::nearest(function->text, functions)) {
        added.help(fmt::format("did you mean `{}`?", *guess));
      } else if (!functions.empty()) {
        added.help(fmt::format("it could be {}", alternatives(functions)));
      }
    }
  }
}

}  // namespace promoc::sema
