#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"
#include "sema/template_value.hpp"

namespace promoc::sema {
namespace {

constexpr std::string_view kAllAtOnce = "AllAtOnce";

/// How a function moves traffic in an environment; empty when the template computes it.
auto deployment_type(const Environment& environment, const cfn::Template& application,
                     const cfn::FunctionSettings& settings) -> std::string {
  const auto& enabled = settings.deployment_enabled;
  const bool off = enabled && enabled->is_literal() && (enabled->text == "false" || enabled->text == "False");
  if (off || !settings.deployment_type) return std::string(kAllAtOnce);
  const auto& type = *settings.deployment_type;
  if (type.kind == cfn::Value::Kind::Reference) return value_in(environment, application, type.text).value_or("");
  return type.text;
}

}  // namespace

void check_rollout(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    if (environment.rollout_span.end == 0) continue;
    for (const auto& function : application.functions) {
      const auto type = deployment_type(environment, application, function.effective);
      if (type == kAllAtOnce) continue;
      const auto& id = application.resources[function.resource].id;
      const auto text = type.empty() ? fmt::format("how `{}` moves its traffic is computed by the template", id)
                                     : fmt::format("the template moves the traffic of `{}` by `{}`", id, type);
      sink.report(diag::Kind::RolloutNotWired, environment.rollout_span, fmt::format("{}, not all at once", text))
          .label(function.effective.deployment_type->span, "set here")
          .help("write `Type: AllAtOnce` there, or a parameter that `set` gives this value");
      break;
    }
  }
}

}  // namespace promoc::sema
