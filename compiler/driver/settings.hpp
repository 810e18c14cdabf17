// What `plan` and `apply` share: from a definition to a plan, and from findings about GitHub to those that are shown.
#pragma once

#include "apply/apply.hpp"
#include "driver/session.hpp"

namespace promoc::driver {

/// A plan, or the exit code of a run that has none; then the findings are in the sink.
struct MadePlan {
  std::optional<apply::Planned> plan;
  int code = kClean;
};

/// Whether the option is OWNER/NAME or missing; else the user is told.
auto repo_is_fine(const Options& options, Env& env) -> bool;

/// Compiles the definition and compares it with the repository.
auto make_plan(Session& session, const Options& options, Env& env, apply::GitHub& github) -> MadePlan;

void report(const apply::Finding& finding, diag::Sink& sink);

/// The exit code for the trouble of a conversation, which is reported.
auto report_trouble(const apply::GitHub& github, diag::Sink& sink) -> int;

/// A file that the command line names, as it is.
auto read_named(const std::string& name, Env& env) -> std::optional<std::string>;

}  // namespace promoc::driver
