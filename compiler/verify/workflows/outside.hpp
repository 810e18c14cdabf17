// Jobs that no definition means: they must not deploy, nor stand in for what is meant.
#pragma once

#include <set>
#include <string>

#include "verify/workflows/pairs.hpp"

namespace promoc::verify {

/// Looks at every job of other workflows, and at those added to the definition's own.
void check_outside(const Input& input, const Pipeline& pipeline, Findings& findings);

/// The names of the checks that branches require, by the rulesets that are meant.
auto required_checks(const Input& input) -> std::set<std::string, std::less<>>;

/// The rules that the protection of an environment carries.
auto rules_of_environment(const Input& input, std::string_view environment) -> std::vector<plan::RuleId>;
/// The rules that required checks carry.
auto rules_of_checks(const Input& input) -> std::vector<plan::RuleId>;

}  // namespace promoc::verify
