// Jobs that templates made, and what they wait for.
#pragma once

#include <string>
#include <vector>

#include "lang/yaml/tree.hpp"
#include "lang/yaml/view.hpp"

namespace promoc::emit {

/// Adds a job that a template made.
void add_job(lang::yaml::Map& jobs, lang::yaml::Map made);

/// The value of `needs`; empty when there are no jobs.
auto needs_value(const std::vector<std::string>& jobs) -> lang::yaml::Value;

}  // namespace promoc::emit
