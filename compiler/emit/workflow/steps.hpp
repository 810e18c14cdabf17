// The steps that jobs are made of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emit/emission.hpp"
#include "lang/ghexpr/expr.hpp"
#include "lang/yaml/tree.hpp"

namespace promoc::emit {

/// Checks out the candidate: the commit of the run.
auto checkout_candidate() -> lang::yaml::Map;
/// The same with its whole history and all tags.
auto checkout_history() -> lang::yaml::Map;
/// Checks out the commit of the workflow file itself, whose scripts and settings run; `history` for comparing commits.
auto checkout_own(bool history = false) -> lang::yaml::Map;
/// A step that runs an embedded script, see Emission::use_script.
struct ScriptStep {
  std::string title;
  std::string id;  ///< where other steps or jobs read its outputs
  std::string script;
  std::string argument;
  lang::yaml::Map env;
  std::optional<lang::ghexpr::Expr> condition;
  bool may_fail = false;  ///< the job goes on and succeeds
};
auto script_step(Emission& emission, ScriptStep step) -> lang::yaml::Map;
/// Pastes a short embedded script, templates/github/steps/<name>.sh.
auto inline_step(std::string_view title, std::string_view name, lang::yaml::Map env = {}) -> lang::yaml::Map;
/// Takes the role of an environment and purpose: "deploy", "watch" or "rollback".
auto credentials_step(const plan::Plan& plan, const plan::Deployment& deployment, std::string_view purpose)
    -> lang::yaml::Map;
/// ARN of the role with which CloudFormation builds the application.
auto stack_role(const plan::Plan& plan, const plan::Deployment& deployment) -> lang::yaml::Scalar;
auto upload_step(const plan::Plan& plan, std::string_view file) -> lang::yaml::Map;
/// The artifact of this run, or of another one of the repository; that needs `actions: read`.
auto download_step(std::optional<lang::ghexpr::Expr> run = std::nullopt) -> lang::yaml::Map;
/// The artifact from S3, where the definition keeps it; REGION stands in the job's `env`.
auto fetch_step(Emission& emission, lang::yaml::Scalar uri) -> lang::yaml::Map;
/// The role that puts packages into S3.
auto store_credentials_step(const plan::Plan& plan) -> lang::yaml::Map;
/// The parameters that belong to an older commit, in the folder `version`.
auto checkout_parameters(lang::ghexpr::Expr commit) -> lang::yaml::Map;
/// Sets up a language; several versions stand on lines of their own.
auto setup_step(std::string_view runtime, std::string_view version) -> lang::yaml::Map;
auto setup_sam_step() -> lang::yaml::Map;

/// A file that becomes part of a job's report.
auto report_file(std::string_view name) -> lang::yaml::Scalar;
/// Whether a gate's script writes what it found into a file, when it is told where.
auto gives_evidence(const plan::Step& step) -> bool;
/// Keeps the report files of a job as an artifact, also when the job failed.
auto keep_report_step(const plan::Plan& plan, std::string_view job, bool must_be_there) -> lang::yaml::Map;

/// Where the steps of a gate stand: in the gate's own job, whose name says which gate it is, or among other steps.
enum class Among { OwnSteps, OtherSteps };

/// The steps of a gate's library scripts, with the runtimes that they need.
auto check_steps(Emission& emission, const plan::Check& check, Among among) -> lang::yaml::Seq;

/// Name of the role for an environment and purpose: "shop-production-deploy".
auto role_name(const plan::Plan& plan, std::string_view environment, std::string_view purpose) -> std::string;
/// Name of the table that holds an environment's lease.
auto lease_table(const plan::Plan& plan, std::string_view environment) -> std::string;
/// Names and identifiers of AWS take no `_`.
auto dashed(std::string_view name) -> std::string;
/// A JSON list on one line.
auto json_list(const std::vector<std::string>& texts) -> std::string;

}  // namespace promoc::emit
