// Who is asked on a way before the candidate comes into its environment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sema/model.hpp"
#include "sema/policy/ways.hpp"

namespace promoc::sema {

/// Different people whom the last deployment of a way asks. What earlier environments ask does not count: it may be the
/// same people, and they released something else. Nor does the click that is one more, nor the agreement to leave an
/// environment out.
struct Asked {
  std::vector<std::string> groups;  ///< one for each approval: a role, or "a or b"
  int at_merge = 0;                 ///< reviews of every pull request; of which role is not proved
  std::vector<plan::RuleId> rules;  ///< that ask
};

/// For a change that is surely of these classes, and of no other.
auto asked_on(const Way& way, const ClassSet& classes) -> Asked;
/// How many of a role; with an empty role, how many in all. Who reviewed and who approves may be the same people.
auto count(const Asked& asked, std::string_view role) -> int;
/// Whether somebody may not be among them.
auto excludes(const Way& way, const Asked& asked, Excluded excluded) -> bool;
/// "`developer` + `business` = 2 people are asked"
auto words(const Asked& asked) -> std::string;

}  // namespace promoc::sema
