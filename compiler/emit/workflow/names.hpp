// Ids and names of jobs: the graph, the records' readers and the report all speak of jobs by these.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "plan/plan.hpp"

namespace promoc::emit {

inline constexpr const char* kPromoteFile = ".github/workflows/promote.yml";
inline constexpr const char* kRollbackFile = ".github/workflows/rollback.yml";
inline constexpr const char* kResolveJob = "resolve";  ///< of a path: which commit of which branch
inline constexpr const char* kResumeFile = ".github/workflows/resume.yml";
inline constexpr const char* kDriftFile = ".github/workflows/drift.yml";
inline constexpr const char* kValidateFile = ".github/workflows/validate.yml";

inline auto validate_file(const plan::Validation& validation) -> std::string {
  return validation.name.empty() ? kValidateFile : ".github/workflows/validate-" + validation.name + ".yml";
}
inline constexpr const char* kPullTemplateFile = ".github/pull_request_template.md";

/// Looks for a ticked list in pull requests; and the name under which branches require it, which no other check has.
inline auto pull_checklist_file(std::string_view list) -> std::string {
  std::string name(list);
  std::ranges::replace(name, '_', '-');
  return ".github/workflows/checklist-" + name + ".yml";
}
inline auto pull_checklist_context(std::string_view list) -> std::string { return "checklist " + std::string(list); }

inline auto check_job(const plan::Deployment& d) -> std::string { return d.environment + "-check"; }
/// Finds what was found good elsewhere; what kind of change it is.
inline auto candidate_job(const plan::Deployment& d) -> std::string { return d.environment + "-candidate"; }
inline auto class_job(const plan::Deployment& d) -> std::string { return d.environment + "-class"; }
inline auto verify_job(const plan::Deployment& d) -> std::string { return d.environment + "-verify"; }
inline auto rollback_job(const plan::Deployment& d) -> std::string { return d.environment + "-rollback"; }
/// Jobs of a rollback that a person starts: what to go back to, and the switch to published versions.
inline auto target_job(const plan::Deployment& d) -> std::string { return d.environment + "-target"; }
inline auto switch_job(const plan::Deployment& d) -> std::string { return d.environment + "-switch"; }
/// Waits between the approvals and the deployment, in the environment of the same name.
inline auto wait_job(const plan::Deployment& d) -> std::string { return plan::wait_environment(d); }
inline auto tag_job(const plan::Deployment& d) -> std::string { return d.environment + "-tag"; }
inline auto watch_environment(const plan::Deployment& d) -> std::string { return d.environment + "-watch"; }
inline auto rollback_environment(const plan::Deployment& d) -> std::string { return d.environment + "-rollback"; }

inline auto deploy_title(const plan::Deployment& d) -> std::string { return "Deploy to " + d.environment; }
inline auto verify_title(const plan::Deployment& d) -> std::string { return "Verify " + d.environment; }
inline auto rollback_title(const plan::Deployment& d) -> std::string { return "Roll back " + d.environment; }
inline auto switch_title(const plan::Deployment& d) -> std::string { return "Switch " + d.environment + " back"; }

inline auto window_title(const plan::Window& window) -> std::string {
  return "The calendar " + window.calendar + " is open";
}

/// The last job that must succeed for an environment to count as deployed.
inline auto last_job(const plan::Deployment& d) -> std::string {
  return d.has_verify_job() ? verify_job(d) : d.environment;
}

}  // namespace promoc::emit
