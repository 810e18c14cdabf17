// What no run can do, and what every run must: over all events, choices and results.
#pragma once

#include "verify/workflows/pairs.hpp"

namespace promoc::verify {

/// Two proofs for each workflow that starts by itself. What the definition promises of its deployments holds in every
/// run of what is there; and each job and step runs there when it runs in what is meant, and only then, as far as that
/// makes anything weaker.
void prove(const Input& input, const Pipeline& pipeline, Findings& findings);

}  // namespace promoc::verify
