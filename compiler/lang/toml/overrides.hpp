// Parameter overrides of the SAM CLI: a small language of its own inside a string of samconfig.toml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace promoc::lang::toml {

/// Template parameters and their values, in order. Each becomes one item `Key=value` of the list
/// `parameter_overrides`; the value stands in double quotes when it holds anything but letters, digits and `._:/@+-`.
/// Source of the rules: SAM CLI, samcli/cli/types.py, CfnParameterOverridesType.
class Overrides {
 public:
  /// Never a secret: samconfig.toml is committed.
  auto add(std::string_view key, std::string_view value) -> Overrides&;

  /// The finished items.
  [[nodiscard]] auto items() const -> const std::vector<std::string>& { return items_; }
  /// Keys that cannot be written: the name is not alphanumeric, or the SAM CLI has no way to spell the value (a
  /// backslash before a quote or at the end).
  [[nodiscard]] auto refused() const -> const std::vector<std::string>& { return refused_; }

 private:
  std::vector<std::string> items_;
  std::vector<std::string> refused_;
};

/// Whether the SAM CLI can be given this value at all.
auto can_override_with(std::string_view value) -> bool;

}  // namespace promoc::lang::toml
