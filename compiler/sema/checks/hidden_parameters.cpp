#include <fmt/format.h>

#include "sema/checks/checks.hpp"

namespace promoc::sema {

void check_hidden_parameters(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  for (const auto& parameter : model.targets.front().parameters) {
    const auto* declared = application.parameter(parameter.maps_to);
    if (parameter.is_secret || declared == nullptr || !declared->no_echo) continue;
    sink.report(diag::Kind::SecretOutOfPlace, parameter.span,
                fmt::format("the template hides the value of `{}`, and the definition would show it", declared->name))
        .label(declared->span, "hidden here, with `NoEcho`")
        .help(fmt::format("pass the name of a secret instead: `secret {} = aws.secret(\"...\") -> \"{}\"`",
                          parameter.name, parameter.maps_to));
  }
}

}  // namespace promoc::sema
