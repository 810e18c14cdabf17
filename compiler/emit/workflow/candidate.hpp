// What a workflow brings to its environments.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lang/ghexpr/expr.hpp"
#include "lang/yaml/scalar.hpp"
#include "plan/plan.hpp"

namespace promoc::emit {

/// What is brought to an environment, as expressions that its jobs can read.
struct Candidate {
  lang::ghexpr::Expr sha;
  lang::ghexpr::Expr branch;  ///< on which it came
  lang::ghexpr::Expr digest;
  lang::ghexpr::Expr version;                       ///< where the definition says where versions come from
  lang::yaml::Scalar artifact;                      ///< where it is kept, for the record
  std::vector<std::string> jobs = {};               ///< that give these values; all later jobs wait for them
  std::optional<lang::ghexpr::Expr> built_by = {};  ///< the run that has the package, where it is another one
  bool older = false;                               ///< a person brings it back
};
/// The jobs that give a promotion its candidate.
auto source_jobs(const plan::Plan& plan, const plan::Deployment& deployment) -> std::vector<std::string>;
/// The candidate of a workflow that promotes.
auto candidate_of(const plan::Plan& plan, const plan::Deployment& deployment) -> Candidate;

}  // namespace promoc::emit
