// What a step of a workflow does, by the script that it runs and the values that it gives it.
#pragma once

#include <string_view>

#include "actions/runs.hpp"

namespace promoc::verify {

/// Whether a step runs a script of the library, by its name: "approvals.sh".
auto runs_script(const actions::Step& step, std::string_view script) -> bool;
/// A value that a step sees, of its own, of its job or of the workflow; null if there is none.
auto variable(const actions::JobRun& job, const actions::Step& step, std::string_view name) -> const actions::Scalar*;
/// Whether a step sees this text as a value.
auto is(const actions::JobRun& job, const actions::Step& step, std::string_view name, std::string_view text) -> bool;
/// Whether a job runs in a GitHub environment.
auto in_environment(const actions::JobRun& job, std::string_view environment) -> bool;
/// Whether a step deploys the application.
auto brings_code(const actions::Step& step) -> bool;

}  // namespace promoc::verify
