#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "sema/checks/checks.hpp"
#include "sema/text.hpp"

namespace promoc::sema {
namespace {

/// A decimal number; from_chars knows no locale.
auto number_of(std::string_view text) -> std::optional<double> {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Characters, not bytes.
auto length_of(std::string_view text) -> std::uint64_t {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// What the template has against a value; empty when it takes it.
auto objection(const cfn::Parameter& parameter, const std::string& value) -> std::string {
  const auto is_value = [&](const cfn::Text& allowed) { return allowed.value == value; };
  if (!parameter.allowed_values.empty() && std::ranges::none_of(parameter.allowed_values, is_value)) {
    std::vector<std::string> words;
    for (const auto& allowed : parameter.allowed_values) words.push_back(allowed.value);
    return fmt::format("it allows {}", alternatives(words));
  }
  if (parameter.type.value == "Number") {
    const auto number = number_of(value);
    if (!number) return "it wants a number";
    if (parameter.min_value && *number < *parameter.min_value)
      return fmt::format("it wants at least {}", *parameter.min_value);
    if (parameter.max_value && *number > *parameter.max_value)
      return fmt::format("it wants at most {}", *parameter.max_value);
  }
  if (parameter.type.value == "String") {
    const auto length = length_of(value);
    if (parameter.min_length && length < *parameter.min_length)
      return fmt::format("it wants at least {} characters", *parameter.min_length);
    if (parameter.max_length && length > *parameter.max_length)
      return fmt::format("it wants at most {} characters", *parameter.max_length);
  }
  return {};
}

}  // namespace

void check_template_values(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    for (const auto& setting : environment.settings) {
      const auto* parameter = application.parameter(setting.parameter);
      if (parameter == nullptr) continue;
      const auto text = objection(*parameter, setting.value);
      if (text.empty()) continue;
      sink.report(diag::Kind::TemplateRefusesValue, setting.span,
                  fmt::format("the template does not take `{}` for `{}`: {}", setting.value, setting.parameter, text))
          .label(parameter->span, "declared here");
    }
  }
}

}  // namespace promoc::sema
