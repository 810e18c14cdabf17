// The checks behind `check_files`, one for each kind of file.
#pragma once

#include "actions/workflow.hpp"
#include "verify/files/report.hpp"

namespace promoc::verify::files {

inline constexpr std::string_view kManifestFile = ".github/promoc/manifest.json";
inline constexpr std::string_view kScripts = ".github/promoc/";
inline constexpr std::string_view kSettings = ".github/promoc/settings/";
inline constexpr std::string_view kRulesets = ".github/promoc/settings/rulesets/";
inline constexpr std::string_view kPermissionsFile = ".github/promoc/workflow-permissions.json";
inline constexpr std::string_view kWorkflows = ".github/workflows/";
inline constexpr std::string_view kOwnersFile = ".github/CODEOWNERS";
inline constexpr std::string_view kSamConfigFile = "samconfig.toml";
inline constexpr std::string_view kTerraformFile = "infrastructure/promoc/github.tf.json";
inline constexpr std::string_view kRoles = "infrastructure/promoc/";

void check_script(Report& report, const Pair& pair);
void check_other(Report& report, const Pair& pair);
void check_manifest(Report& report, const Pair& pair);
void check_environment(Report& report, const Pair& pair);
void check_ruleset(Report& report, const Pair& pair);
void check_samconfig(Report& report, const Pair& pair);
void check_terraform(Report& report, const Pair& pair);
void check_roles(Report& report, const Pair& pair);

/// Who owns the files of the pipeline, wherever GitHub takes it from.
void check_owners(Report& report);

/// Files that Terraform would put over, or read instead of, the one that is meant.
void check_beside_terraform(Report& report);

/// Settings that two files make, and files that nothing meant.
void check_settings_together(Report& report);

/// The rules carried by the steps that run a script, or run one that runs it.
auto rules_of_script(const Input& input, std::string_view path) -> std::vector<plan::RuleId>;

/// The environment's settings by name, as GitHub compares names: without case. Null when the plan has no such.
auto environment_of(const plan::Plan& plan, std::string_view name) -> const plan::EnvironmentSettings*;

}  // namespace promoc::verify::files
