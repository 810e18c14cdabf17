// Filter patterns of `on:` and of environments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actions/workflow.hpp"

namespace promoc::actions {

/// Whether a branch or tag matches a pattern. `*` is any text without `/`, `**` any text, `?` and `+` after a character
/// are none-or-one and one-or-more of it, `[]` one of. Source: docs.github.com, "Filter pattern cheat sheet".
auto matches(std::string_view pattern, std::string_view name) -> bool;

/// Whether a list admits a name: the last pattern that matches decides, `!` before it excludes.
auto admits(const std::vector<Scalar>& patterns, std::string_view name) -> bool;

/// A name that the pattern matches, for trying: "hotfix/**" gives "hotfix/x".
auto example_of(std::string_view pattern) -> std::string;

}  // namespace promoc::actions
