#include "verify/files/files.hpp"

#include <algorithm>
#include <utility>

#include "verify/files/parts.hpp"

namespace promoc::verify {
namespace files {
namespace {

enum class Category { Workflow, Script, Manifest, Environment, Ruleset, Owners, Parameters, Roles, Terraform, Other };

auto category_of(std::string_view path) -> Category {
  if (path.starts_with(kWorkflows)) return Category::Workflow;
  if (path == kManifestFile) return Category::Manifest;
  if (path.starts_with(kRulesets)) return Category::Ruleset;
  if (path.starts_with(kSettings)) return Category::Environment;
  if (path.starts_with(kScripts) && (path.ends_with(".sh") || path.ends_with(".py"))) return Category::Script;
  if (path == kOwnersFile) return Category::Owners;
  if (path == kSamConfigFile) return Category::Parameters;
  if (path == kTerraformFile) return Category::Terraform;
  if (path.starts_with(kRoles)) return Category::Roles;
  return Category::Other;
}

auto name_of(std::string_view path, std::string_view folder) -> std::string {
  path.remove_prefix(std::min(folder.size(), path.size()));
  if (path.ends_with(".json")) path.remove_suffix(5);
  return std::string(path);
}

/// What the want of a file comes to.
auto scenario_without(const std::string& path) -> std::string {
  switch (category_of(path)) {
    case Category::Workflow: return "what this workflow does is not done: a check that it reports never comes";
    case Category::Script: return "every step that runs it fails";
    case Category::Manifest: return "the next build does not know which files are its own";
    case Category::Environment:
      return "`apply-settings.sh` leaves the environment " + name_of(path, kSettings) +
             " as it is; where GitHub does not know it, the first job that names it makes it, without any rule";
    case Category::Ruleset: return "`apply-settings.sh` makes no rules for the branch: any writer can push to it";
    case Category::Owners: return "any writer can change the pipeline without a review by its owners";
    case Category::Parameters: return "every deployment stops, or runs with the defaults of the template";
    case Category::Terraform: return "Terraform brings no settings to GitHub, and takes away those that it brought";
    case Category::Roles: return "what is applied in AWS is what somebody has kept elsewhere";
    case Category::Other:
      return path == kPermissionsFile
                 ? "`apply-settings.sh` leaves it as it is whether workflows may open pull requests"
                 : "";
  }
  return {};
}

void add_missing(Report& report, const std::string& path) {
  const bool script = category_of(path) == Category::Script;
  auto rules = script ? rules_of_script(report.input(), path) : rules_at(report.input(), path, {});
  // As an empty file, so that the finding has a place.
  const auto nothing = report.input().sources.add(path, "");
  report.add({diag::Kind::PipelineFileMissing,
              std::move(rules),
              {nothing, 0, 0},
              code(path) + " is missing",
              scenario_without(path),
              "run `promoc build`"});
}

void check_one(Report& report, const Pair& pair) {
  switch (category_of(pair.path)) {
    case Category::Workflow:
    case Category::Owners: return;
    case Category::Script: return check_script(report, pair);
    case Category::Manifest: return check_manifest(report, pair);
    case Category::Environment: return check_environment(report, pair);
    case Category::Ruleset: return check_ruleset(report, pair);
    case Category::Parameters: return check_samconfig(report, pair);
    case Category::Terraform: return check_terraform(report, pair);
    case Category::Roles: return check_roles(report, pair);
    case Category::Other: return check_other(report, pair);
  }
}

void check_path(Report& report, const std::string& path) {
  const auto& input = report.input();
  auto meant = input.meant.read(path);
  if (!meant) return;
  const auto begin = report.size();
  if (category_of(path) == Category::Owners) {
    check_owners(report);
  } else if (auto found = input.found.read(path); !found) {
    add_missing(report, path);
  } else if (*found != *meant && category_of(path) != Category::Workflow) {
    const auto file = input.sources.add(path, std::move(*found));
    check_one(report, {path, std::move(*meant), input.sources.text(file), file});
  }
  report.sort_from(begin);
}

}  // namespace

auto environment_of(const plan::Plan& plan, std::string_view name) -> const plan::EnvironmentSettings* {
  const auto found = std::ranges::find_if(plan.environments, [&](const plan::EnvironmentSettings& settings) {
    return actions::lower_case(settings.name) == actions::lower_case(name);
  });
  return found == plan.environments.end() ? nullptr : &*found;
}

}  // namespace files

void check_files(const Input& input, Findings& findings) {
  files::Report report(input, findings);
  for (const auto& path : input.meant_files) files::check_path(report, path);
  files::check_settings_together(report);
  files::check_beside_terraform(report);
}

}  // namespace promoc::verify
