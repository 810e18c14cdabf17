// The emitters: each reads the plan and adds its files.
#pragma once

#include <string>
#include <string_view>

#include "emit/emission.hpp"

namespace promoc::emit {

/// `.github/promoc/settings/*.json`: a body of `PUT /repos/{owner}/{repo}/environments/{environment_name}` per
/// environment, a ruleset per protected branch, and the script that applies them.
void emit_settings(Emission& emission);
auto settings_file(std::string_view environment) -> std::string;
/// The switch that lets workflows open pull requests; when a path lands.
inline constexpr const char* kPermissionsFile = ".github/promoc/workflow-permissions.json";
/// Whether it is needed: some path lands what it deployed, by pull requests of its workflow.
auto opens_pull_requests(const plan::Plan& plan) -> bool;
auto ruleset_file(std::string_view branch) -> std::string;
auto tag_ruleset_file(std::string_view tag) -> std::string;
/// The settings as Terraform takes them, in its JSON syntax.
inline constexpr const char* kTerraformFile = "infrastructure/promoc/github.tf.json";
/// Writes `kTerraformFile` where the definition says `settings terraform`.
void emit_terraform(Emission& emission);
/// The places in `kTerraformFile` that say a field of a settings file: one for each branch, none if Terraform is not
/// told.
auto terraform_places(const plan::Plan& plan, std::string_view file, std::string_view field)
    -> std::vector<std::string>;

/// `infrastructure/promoc/oidc-roles.yaml`: one role per purpose, for one environment at a time, and the table of its
/// lease.
void emit_roles(Emission& emission);
inline constexpr const char* kRolesFile = "infrastructure/promoc/oidc-roles.yaml";

/// `infrastructure/promoc/artifacts.yaml`: the bucket that keeps packages, and the role that writes to it; when the
/// definition says `artifacts s3`.
void emit_artifacts(Emission& emission);
/// ARN of all packages in the bucket.
auto package_arns(const plan::Plan& plan) -> std::string;
inline constexpr const char* kArtifactsFile = "infrastructure/promoc/artifacts.yaml";

/// `samconfig.toml`: stack, region and parameters per environment.
void emit_samconfig(Emission& emission);
inline constexpr const char* kSamConfigFile = "samconfig.toml";
/// Template and account of each environment, where classes are told by the resources that a change concerns.
inline constexpr const char* kTargetsFile = ".github/promoc/targets.json";

/// `.github/CODEOWNERS`, when the definition names owners.
void emit_owners(Emission& emission);
inline constexpr const char* kOwnersFile = ".github/CODEOWNERS";
/// Whether a change of this file needs the review of an owner, by the patterns that are plain enough to tell.
auto is_owned(const plan::Plan& plan, std::string_view file) -> bool;

/// Notes for every rule where it is enforced, once the files are known.
void enforce_rules(Emission& emission);

/// All of them.
void emit_all(Emission& emission);

}  // namespace promoc::emit
