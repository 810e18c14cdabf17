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

/// A call behind an alias that the template does not move would ask an old version, or nobody.
void check_alias(const Check& check, const CheckStep& step, std::string_view name, const cfn::Template& application,
                 diag::Sink& sink) {
  const auto* alias = binding(step, "ALIAS");
  if (alias == nullptr) return;
  for (const auto& function : application.functions) {
    const auto& id = application.resources[function.resource].id;
    const auto& published = function.effective.auto_publish_alias;
    if ((!name.empty() && id != name) || !published || !published->is_literal() || published->text == alias->text)
      continue;
    sink.report(diag::Kind::UnknownName, check.span,
                fmt::format("`{}` publishes its versions behind the alias `{}`, not `{}`", id, published->text,
                            alias->text))
        .label(published->span, "published here")
        .help(fmt::format("name it: `alias: \"{}\"`", published->text));
  }
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
      if (function == nullptr || binding(step, "STACK") == nullptr) continue;
      if (std::ranges::find(functions, function->text) != functions.end() || function->text.empty()) {
        check_alias(check, step, function->text, application, sink);
        continue;
      }
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
