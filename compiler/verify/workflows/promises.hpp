// What the definition itself promises of a deployment, said without looking at what is emitted: whoever reaches an
// environment's credentials has passed its gates.
#pragma once

#include "verify/workflows/pairs.hpp"

namespace promoc::verify {

/// Looks at every deployment in the runs of one workflow.
void keep_promises(const Input& input, actions::Runs& runs, Findings& findings);

/// Whether a step runs one script of a check, with the values that the check gives it.
auto runs_check(const actions::JobRun& job, const actions::Step& step, const plan::Step& meant) -> bool;

/// Every check that branches require is one job, in a workflow that pull requests to those branches start, and it
/// always reports. When nothing was found in that workflow otherwise: the job does not succeed, for a pull request or
/// in a merge queue, unless all that the branch asks for has passed.
void check_required(const Input& input, const Pipeline& pipeline, Findings& findings);

}  // namespace promoc::verify
