// Values for a template without a definition: what a contract allows, in all its variants.
#pragma once

#include <functional>

#include "emit/templates/contract.hpp"
#include "lang/yaml/view.hpp"

namespace promoc::emit {

/// Calls `look` with views in which every value is another, everything that may be empty is there and is not, alone and
/// in pairs, and lists have views of all such kinds; until it returns false. What two templates make of all of them
/// differs if any condition does.
void for_each_sample(const Contract& contract, const std::function<bool(lang::yaml::View&)>& look);

}  // namespace promoc::emit
