// What the jobs and roles must have ready for an application.
#pragma once

#include "cfn/template.hpp"
#include "sema/model.hpp"

namespace promoc::sema {

/// Fills in what a target's template needs.
void describe_application(const cfn::Template& application, Target& target);

/// The value that `sam build` sees: a literal, or the default of a parameter. Nothing when it is computed or unknown.
auto at_build(const cfn::Template& application, const cfn::Value& value) -> std::optional<std::string>;

}  // namespace promoc::sema
