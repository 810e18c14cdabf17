// The files of a pipeline that are no workflows: scripts, settings, owners, the parameters of the stacks, the roles in
// AWS. What is found is compared with what the definition means, as data: only a difference that means something is a
// finding.
#pragma once

#include "verify/verify.hpp"

namespace promoc::verify {

/// Adds what the files on disk no longer hold. Workflows are looked at only for being there at all. Findings come in
/// the order of `input.meant_files`, and within a file in that of the text; those about files that nothing meant come
/// last. Nothing is added to `input.sources` for a file that is byte for byte what is meant.
void check_files(const Input& input, Findings& findings);

}  // namespace promoc::verify
