// Places in files as links of rules name them: "jobs.production.steps[Deploy].env.STACK".
#pragma once

#include <cstddef>
#include <string_view>

namespace promoc::verify {

/// How many parts two places have in common; `related` when one is the other or lies in it.
struct Nearness {
  std::size_t common = 0;
  bool related = false;
};

auto nearness(std::string_view one, std::string_view other) -> Nearness;

}  // namespace promoc::verify
