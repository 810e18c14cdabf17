// Names of people and teams as GitHub numbers them, and whether they can do what is asked of them.
#pragma once

#include "apply/wanted.hpp"

namespace promoc::apply {

/// Puts ids in the place of names, in every object. Who is unknown or cannot see the repository is a finding, and so is
/// an approval for which there are too few people.
void resolve_people(GitHub& github, const Repository& repository, Wanted& wanted, ReviewerNames& names,
                    std::vector<Finding>& findings, std::vector<std::string>& notes);

}  // namespace promoc::apply
