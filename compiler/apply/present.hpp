// What GitHub has: read once, completely, or not at all.
#pragma once

#include "apply/wanted.hpp"

namespace promoc::apply {

/// The repository of that name, "acme/shop"; empty: that of the clone that `gh` finds itself in.
auto read_repository(GitHub& github, const std::string& name) -> std::optional<Repository>;

/// What contradicts the definition in the repository itself.
auto compare_facts(const Repository& repository, const Facts& wanted) -> std::vector<Finding>;

/// The state of everything that is wanted, of what is promoc's and no longer wanted, and the names of the rest. Look at
/// `GitHub::trouble` before it is used.
auto read_present(GitHub& github, const Repository& repository, const std::vector<Object>& wanted) -> Present;

/// Wanted objects, and what becomes of what is promoc's but no longer wanted.
auto complete(std::vector<Object> wanted, const Present& present) -> Goal;

}  // namespace promoc::apply
