#include <fmt/format.h>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

/// How large or how long something is: a name may be for outputs alone, such a figure never is.
auto is_figure(const Parameter& parameter) -> bool {
  return parameter.type == "memory" || parameter.type == "duration" || parameter.type == "percent" ||
         parameter.type == "count" || parameter.type == "rate";
}

}  // namespace

void check_template_parameters(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  for (const auto& parameter : model.targets.front().parameters) {
    const auto* declared = application.parameter(parameter.maps_to);
    if (declared == nullptr) {
      std::vector<std::string> names;
      for (const auto& each : application.parameters) names.push_back(each.name);
      auto added = sink.report(diag::Kind::UnknownTemplateParameter, parameter.span,
                               fmt::format("the template has no parameter `{}`", parameter.maps_to));
      if (const auto guess = diag::nearest(parameter.maps_to, names)) {
        added.help(fmt::format("did you mean `{}`?", *guess))
            .label(application.parameter(*guess)->span, "declared here");
      } else {
        added.help("declare it under `Parameters` of the template, and use it");
      }
    } else if (!application.has_effect(parameter.maps_to)) {
      sink.report(
              diag::Kind::ParameterWithoutEffect, parameter.span,
              fmt::format("nothing in the template depends on `{}`, so setting it would do nothing", parameter.maps_to))
          .label(declared->span, "declared here")
          .help(fmt::format("use it in the template: `!Ref {}`", parameter.maps_to));
    } else if (is_figure(parameter) && !application.shapes_resources(parameter.maps_to)) {
      sink.report(
              diag::Kind::ParameterWithoutEffect, parameter.span,
              fmt::format("only outputs of the template show `{}`, so setting it would do nothing", parameter.maps_to))
          .label(declared->span, "declared here")
          .help(fmt::format("use it in a resource of the template: `!Ref {}`", parameter.maps_to));
    }
  }
}

}  // namespace promoc::sema
