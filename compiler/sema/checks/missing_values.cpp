#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

auto setting(const Environment& environment, const std::string& parameter) -> const Setting* {
  const auto found = std::ranges::find(environment.settings, parameter, &Setting::parameter);
  return found == environment.settings.end() ? nullptr : &*found;
}

void check_parameter(const Model& model, const Parameter& parameter, bool has_default, diag::Sink& sink) {
  const Environment* sets = nullptr;
  for (const auto& environment : model.environments) {
    if (sets == nullptr && setting(environment, parameter.maps_to) != nullptr) sets = &environment;
  }
  for (const auto& environment : model.environments) {
    if (setting(environment, parameter.maps_to) != nullptr || (sets == nullptr && has_default)) continue;
    auto added = sink.report(diag::Kind::MissingValue, environment.span,
                             fmt::format("`{}` has no value for `{}`", environment.name, parameter.name));
    if (sets != nullptr) {
      added.label(setting(*sets, parameter.maps_to)->span, fmt::format("`{}` sets it here", sets->name));
    } else {
      added.label(parameter.span, "declared here, and the template has no default");
    }
    added.help(
        fmt::format("write `set {{ {} = ... }}`, or give the parameter a default in the target", parameter.name));
  }
}

}  // namespace

void check_missing_values(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  const auto& target = model.targets.front();
  for (const auto& parameter : target.parameters) {
    const auto* declared = application.parameter(parameter.maps_to);
    if (declared != nullptr) check_parameter(model, parameter, declared->default_value.has_value(), sink);
  }
  for (const auto& declared : application.parameters) {
    const bool mapped =
        std::ranges::find(target.parameters, declared.name, &Parameter::maps_to) != target.parameters.end();
    if (mapped || declared.default_value) continue;
    sink.report(diag::Kind::MissingValue, target.span,
                fmt::format("the template wants a value for `{}`, and nothing sets it", declared.name))
        .label(declared.span, "no default here")
        .help(fmt::format("declare it in the target, `parameter name: text -> \"{}\"`, and set it in each environment",
                          declared.name));
  }
}

}  // namespace promoc::sema
