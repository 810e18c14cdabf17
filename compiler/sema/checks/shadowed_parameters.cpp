#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"

namespace promoc::sema {

void check_shadowed_parameters(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  for (const auto& function : application.functions) {
    for (const auto& shadow : application.shadows(function)) {
      if (shadow.global->kind != cfn::Value::Kind::Reference) continue;
      const auto& parameters = model.targets.front().parameters;
      const auto hidden = std::ranges::find(parameters, shadow.global->text, &Parameter::maps_to);
      if (hidden == parameters.end() || shadow.own->refers_to(hidden->maps_to)) continue;
      const auto& id = application.resources[function.resource].id;
      sink.report(
              diag::Kind::ParameterShadowed, hidden->span,
              fmt::format("`{}` sets its own `{}`, so `{}` does nothing for it", id, shadow.property, hidden->maps_to))
          .label(shadow.own->span, "this hides the parameter")
          .label(shadow.global->span, "the parameter works here, for all functions")
          .help(fmt::format("take `{}` out of `{}`, or give it a parameter of its own", shadow.property, id));
    }
  }
}

}  // namespace promoc::sema
