// The steps that jobs are made of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emit/emission.hpp"
#include "lang/ghexpr/expr.hpp"
#include "lang/yaml/tree.hpp"

namespace promoc::emit {

/// Whether a gate's script writes what it found into a file, when it is told where.
auto gives_evidence(const plan::Step& step) -> bool;

/// Where the steps of a gate stand: in the gate's own job, whose name says which gate it is, or among other steps.
enum class Among { OwnSteps, OtherSteps };

/// Name of the step that runs one of a gate's scripts.
auto check_step_title(const plan::Check& check, const plan::Step& step, Among among) -> std::string;
/// The steps of a gate's library scripts, with the runtimes that they need.
auto check_steps(Emission& emission, const plan::Check& check, Among among) -> lang::yaml::Seq;

/// Name of the role for an environment and purpose: "shop-production-deploy".
auto role_name(const plan::Plan& plan, std::string_view environment, std::string_view purpose) -> std::string;
/// Name of the role that puts packages into S3.
auto store_role_name(const plan::Plan& plan) -> std::string;
/// Name of the table that holds an environment's lease.
auto lease_table(const plan::Plan& plan, std::string_view environment) -> std::string;
/// Names and identifiers of AWS take no `_`.
auto dashed(std::string_view name) -> std::string;
/// A JSON list on one line.
auto json_list(const std::vector<std::string>& texts) -> std::string;

}  // namespace promoc::emit
