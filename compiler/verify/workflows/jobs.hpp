// What a job is, beside its steps: where it runs, what it may do, what it stands for. And what was added that is none
// of the definition's jobs.
#pragma once

#include <string>

#include "verify/workflows/pairs.hpp"

namespace promoc::verify {

/// Compares every job that is meant with the one that is there, and looks at those that nothing means.
void check_jobs(const Input& input, const Pipeline& pipeline, Findings& findings);

/// Whether a job has something to lose: an environment, secrets, or a token that writes.
auto is_trusted(const actions::Workflow& workflow, const actions::Job& job) -> bool;

}  // namespace promoc::verify
