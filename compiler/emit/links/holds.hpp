// Against whom holds what stands in a file of the repository: it is worth what keeps one writer from changing it alone.
#pragma once

#include <string>
#include <string_view>

#include "plan/plan.hpp"

namespace promoc::emit {

/// One writer alone brings no other workflow, script or setting to the branch: an owner reviews it, and who pushed last
/// is not who approves: an owner could else push to somebody else's pull request, and approve that.
auto is_guarded(const plan::Plan& plan, std::string_view branch) -> bool;
/// Owners review changes of this file, of what promotes, and of the list of all that was written.
auto pipeline_is_owned(const plan::Plan& plan, std::string_view file) -> bool;
/// Of a rule that is held by a workflow or a file beside it: whoever can bring another one to a branch that reaches the
/// environment can go around it.
auto holds_in_files(const plan::Plan& plan, std::string_view rule, std::string_view file) -> plan::Holds;

}  // namespace promoc::emit
