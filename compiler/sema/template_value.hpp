// Values of the application's template in an environment.
#pragma once

#include <optional>
#include <string>

#include "cfn/template.hpp"
#include "sema/model.hpp"

namespace promoc::sema {

/// The value that a parameter of the template has in an environment; nothing when there is none or no such parameter.
auto value_in(const Environment& environment, const cfn::Template& application, const std::string& parameter)
    -> std::optional<std::string>;

}  // namespace promoc::sema
