// Patterns of paths, as CODEOWNERS and rulesets have them. Time grows with the product of both lengths, no faster.
#pragma once

#include <string_view>

namespace promoc::verify::files {

/// What is not said alike for all patterns.
struct GlobRules {
  bool stars_cross = false;  ///< `**` that no slash follows stands for everything, slashes too; else it is a `*`
  bool set_is_any = false;   ///< `[` with its `]` stands for any letter; else for itself
};

/// `*` and `?` stop at slashes, `**/` stands for any folders or none, `\` takes the next letter as it is.
auto glob_matches(std::string_view pattern, std::string_view path, GlobRules rules) -> bool;

}  // namespace promoc::verify::files
