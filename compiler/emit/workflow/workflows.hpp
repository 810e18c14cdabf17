// The workflows of a plan.
#pragma once

#include <cstdint>
#include <string_view>

#include "emit/emission.hpp"

namespace promoc::emit {

/// `.github/workflows/promote.yml`: one run from the build to the last environment.
void emit_promote(Emission& emission);
/// `.github/workflows/rollback.yml`: a person brings an older version back, where the definition says `rollback by
/// dispatch`.
void emit_rollback(Emission& emission);
/// `.github/workflows/validate.yml`: the checks of pull requests, when branches require any; where they require
/// different ones, one workflow for each: a job that is skipped would count as passed.
void emit_validate(Emission& emission);
/// Whether promotions run a check by calling `validate.yml`, not in a job of their own.
auto is_called(const plan::Plan& plan, std::string_view check) -> bool;

auto find_check(const plan::Plan& plan, std::string_view id) -> const plan::Check&;
/// Sum of the steps' time-outs, in minutes.
auto timeout_of(const plan::Check& check) -> std::int64_t;
/// A job that runs one gate on the candidate.
void add_check_job(Emission& emission, const plan::Check& check, lang::yaml::Map& jobs);

}  // namespace promoc::emit
