// The workflows of a plan.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "emit/emission.hpp"
#include "lang/ghexpr/expr.hpp"

namespace promoc::emit {

/// The workflows that promote: `.github/workflows/promote.yml` from the build on, one for each environment that takes
/// what was found good elsewhere, and one for each path.
void emit_promote(Emission& emission);
/// `.github/workflows/rollback.yml`: a person brings an older version back, where the definition says `rollback by
/// dispatch`.
void emit_rollback(Emission& emission);
/// `.github/workflows/resume.yml`: runs that only wait go on, where something may make them wait.
void emit_resume(Emission& emission);
/// `.github/workflows/validate.yml`: the checks of pull requests, when branches require any; where they require
/// different ones, one workflow for each: a job that is skipped would count as passed.
void emit_validate(Emission& emission);
/// Whether promotions run a check by calling `validate.yml`, not in a job of their own.
auto is_called(const plan::Plan& plan, std::string_view check) -> bool;
/// `.github/workflows/drift.yml`: whether GitHub still has the settings, where the definition says `drift every`.
void emit_drift(Emission& emission);

/// The checklists of pull requests: a workflow each, and the template that brings their boxes.
void emit_checklists(Emission& emission);

auto find_check(const plan::Plan& plan, std::string_view id) -> const plan::Check&;
/// Sum of the steps' time-outs, in minutes.
auto timeout_of(const plan::Check& check) -> std::int64_t;
/// What a gate's job waits for, and on what it looks.
struct GateJob {
  std::vector<std::string> needs = {};
  std::optional<lang::ghexpr::Expr> start = {};
  std::optional<lang::ghexpr::Expr> sha = {};  ///< a commit that is not the run's: its scripts are not trusted
};
/// A job that runs one gate on the candidate.
void add_check_job(Emission& emission, const plan::Check& check, lang::yaml::Map& jobs, GateJob job = {});

}  // namespace promoc::emit
