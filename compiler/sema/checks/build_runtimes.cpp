#include <fmt/format.h>

#include <algorithm>

#include "sema/application.hpp"
#include "sema/checks/checks.hpp"

namespace promoc::sema {

void check_build_runtimes(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  for (const auto& runtime : application.runtimes) {
    if (runtime.value.kind != cfn::Value::Kind::Reference) continue;
    const auto& id = application.resources[runtime.resource].id;
    const auto built = at_build(application, runtime.value);
    if (!built) {
      sink.report(diag::Kind::MissingValue, runtime.value.span,
                  fmt::format("`{}` is built once for all environments, and `{}` has no default that says for which "
                              "runtime",
                              id, runtime.value.text))
          .help("give the parameter a default in the template, or write the runtime there");
      continue;
    }
    for (const auto& environment : model.environments) {
      const auto setting = std::ranges::find(environment.settings, runtime.value.text, &Setting::parameter);
      if (setting == environment.settings.end() || setting->value == *built) continue;
      sink.report(
              diag::Kind::Contradiction, setting->span,
              fmt::format("`{}` would run what was built for `{}` with `{}`", environment.name, *built, setting->value))
          .label(runtime.value.span, fmt::format("`{}` is built once, with the default of the parameter", id));
    }
  }
}

}  // namespace promoc::sema
