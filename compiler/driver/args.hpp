// From words on the command line to options.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "driver/options.hpp"

namespace promoc::driver {

struct ParsedArgs {
  Options options;
  std::string error;  ///< empty when the words fit the table
};

/// Parses what follows the name of a command.
auto parse_args(std::span<const std::string_view> words, std::span<const OptionSpec> specs) -> ParsedArgs;

/// "; did you mean `x`?" when a candidate is near, else nothing.
auto did_you_mean(std::string_view word, const std::vector<std::string>& candidates) -> std::string;

}  // namespace promoc::driver
