// What the definition itself promises of a deployment, said without looking at what is emitted: whoever reaches an
// environment's credentials has passed its gates.
#pragma once

#include "verify/workflows/pairs.hpp"

namespace promoc::verify {

/// Looks at every deployment in the runs of one workflow.
void keep_promises(const Input& input, actions::Runs& runs, Findings& findings);

/// Every check that branches require is one job, in a workflow that pull requests to those branches start, and it
/// always reports.
void check_required(const Input& input, const Pipeline& pipeline, Findings& findings);

}  // namespace promoc::verify
