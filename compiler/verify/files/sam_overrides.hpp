// `parameter_overrides` as the SAM CLI reads it. Source: docs/decisions/toml.md, from the CLI's
// CfnParameterOverridesType.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "verify/files/data.hpp"

namespace promoc::verify::files {

/// One parameter that is set, and where.
struct Override {
  std::string value;
  Span span;
};

using Overrides = std::map<std::string, Override>;

/// Reads a text, a list of texts and tables, or a table; null has none. What the CLI does not take for a parameter is
/// kept under its whole text, since it may bring parameters from elsewhere. With the source of the file, places are
/// those of the single parameters.
auto read_overrides(const Value* value, std::string_view source) -> Overrides;

}  // namespace promoc::verify::files
