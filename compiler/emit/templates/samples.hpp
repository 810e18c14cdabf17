// Values for a template without a definition: what a contract allows, in all its variants.
#pragma once

#include <vector>

#include "emit/templates/contract.hpp"
#include "lang/yaml/view.hpp"

namespace promoc::emit {

/// Views in which every value is another, everything that may be empty is there and is not, alone and in pairs, and
/// lists have views of all such kinds. What two templates make of all of them differs if any condition does.
auto samples(const Contract& contract) -> std::vector<lang::yaml::View>;

}  // namespace promoc::emit
