// What a change of the definition itself takes away: rules that are gone, or that ask for less than they did.
#pragma once

#include <span>
#include <string>

#include "plan/plan.hpp"
#include "verify/verify.hpp"

namespace promoc::verify {

/// A definition as it is, or was.
struct Version {
  const plan::Plan& plan;
  std::span<const plan::Enforcement> links;
  std::string name;  ///< "origin/main"; as it is: empty
};

/// Every rule of `before` that is gone or weaker in `after`, in the order of `before`; spans are those of `after`.
/// Values of parameters, accounts and words for people are no weaker when they change. A change of which nobody can say
/// whether it is weaker, such as another threshold of a check, is among them and says so.
auto weakened(const Version& before, const Version& after) -> Findings;

}  // namespace promoc::verify
