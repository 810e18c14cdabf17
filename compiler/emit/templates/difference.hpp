// What an override may change, and what not. Two parts of a workflow are the same when only their look differs:
//
//   comments, empty lines, quotes, the order of keys, block or flow style, `needs: a` beside `needs: [a]`, blanks
//   inside an expression, and the `name` of a step, as long as it holds no other expression than before.
//
// Everything else is compared as it is: which jobs there are and what they are called (scripts find jobs by their
// names), `needs`, `if`, permissions, environments, `env`, outputs, time-outs, every step in its order with its `uses`,
// `with` and `run`. So no step can be added either, to no job at all.
#pragma once

#include <optional>
#include <string>

#include "lang/yaml/tree.hpp"

namespace promoc::emit {

/// The first place where two trees differ in more than their look.
struct Difference {
  std::string path;  ///< in the second tree, "deploy.steps[2].run"; where something is missing, what is around it
  std::string what;  ///< "`needs` is missing"
};

auto difference(const lang::yaml::Map& built_in, const lang::yaml::Map& own) -> std::optional<Difference>;

}  // namespace promoc::emit
