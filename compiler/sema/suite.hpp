// Suites: one gate of the library with what is expected of its run.
#pragma once

#include <optional>

#include "sema/gate_use.hpp"

namespace promoc::sema {

/// The step of a suite.
auto expand_suite(Context& context, const Scope& scope, const Declaration& suite) -> std::optional<Expansion>;
/// Whether its declaration is good; what is wrong is reported.
auto check_suite(Context& context, const Declaration& suite) -> bool;
/// What a suite that is used promises, as rules of the check, and what it leaves to the library, as defaults.
void add_suite_rules(Context& context, const Declaration& suite, const Check& check);

}  // namespace promoc::sema
