// Rules of policies, held against every way that they speak of.
//
// What is known of the candidate stays true when it is brought back: a rollback brings what was found good there, and
// that came by another way, on which its gates, its places, its time and its one build are looked at. What people do
// does not: a rollback is released by whoever is asked for the rollback. So rules about the candidate are held against
// forward ways, rules about people against all.
#pragma once

#include <string>
#include <vector>

#include "sema/model.hpp"
#include "sema/policy/ways.hpp"

namespace promoc::sema {

/// A way on which a rule does not hold.
struct Breach {
  enum class Cause {
    NotRequired,  ///< nothing on the way asks for it
    Advisory,     ///< it is asked for and stops nothing
    LeftOut,      ///< changes of the class may leave it out
    People,       ///< too few, or not told apart
    Time,
    Rebuilt,
    Skipped,     ///< the path leaves the environment out
    NotVisited,  ///< the way does not come through it
  };
  Cause cause = Cause::NotRequired;
  Way way;
  ClassSet classes;   ///< empty when it is the same for all
  std::string gate;   ///< the one that is missing
  std::string found;  ///< "`senior` + `devops` = 2 people"
};

struct Proof {
  std::vector<Breach> breaches;            ///< at most one for each way, and no excepted way
  std::size_t ways = 0;                    ///< that were looked at: of the right kind and not excepted
  bool somebody_asked = false;             ///< on some of them
  std::vector<std::size_t> never_excepts;  ///< indices of exceptions that except no way
  plan::PolicyRule result;
};

/// Looks at every way. The plan must be that of the model to which the rule belongs.
auto prove(const plan::Plan& plan, const PolicyRule& rule) -> Proof;

}  // namespace promoc::sema
