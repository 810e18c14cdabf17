#include "sema/template_value.hpp"

#include <algorithm>

namespace promoc::sema {

auto value_in(const Environment& environment, const cfn::Template& application, const std::string& parameter)
    -> std::optional<std::string> {
  const auto setting = std::ranges::find(environment.settings, parameter, &Setting::parameter);
  if (setting != environment.settings.end()) return setting->value;
  const auto* declared = application.parameter(parameter);
  if (declared == nullptr || !declared->default_value) return std::nullopt;
  return declared->default_value->value;
}

}  // namespace promoc::sema
