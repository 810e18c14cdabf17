// Jobs that templates made, what they wait for, and what they know of each other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lang/ghexpr/expr.hpp"
#include "lang/yaml/tree.hpp"
#include "lang/yaml/view.hpp"

namespace promoc::emit {

/// Adds a job that a template made.
void add_job(lang::yaml::Map& jobs, lang::yaml::Map made);

/// The value of `needs`; empty when there are no jobs.
auto needs_value(const std::vector<std::string>& jobs) -> lang::yaml::Value;

/// What a job that this one needs put out, how it ended, and that it ended well.
auto output_of(const std::string& job, const std::string& output) -> lang::ghexpr::Expr;
auto result_of(const std::string& job) -> lang::ghexpr::Expr;
auto is_success(const std::string& job) -> lang::ghexpr::Expr;
/// In the workflow that a person starts to go back: by deploying again, not by moving aliases.
auto by_redeploy() -> lang::ghexpr::Expr;
/// A condition that may be missing.
auto or_empty(std::optional<lang::ghexpr::Expr> condition) -> lang::yaml::Value;

}  // namespace promoc::emit
