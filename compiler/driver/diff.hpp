// What would change, as people know it from `diff -u`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace promoc::driver {

struct DiffOptions {
  std::size_t context = 3;     ///< unchanged lines around each change
  std::size_t max_lines = 40;  ///< of the result; the rest is counted
  bool color = false;
};

/// The hunks that lead from `before` to `after`, each line of text made harmless for a terminal; empty when both are
/// equal.
auto unified_diff(std::string_view before, std::string_view after, const DiffOptions& options) -> std::string;

/// Offset in `before` of the first line that differs.
auto first_difference(std::string_view before, std::string_view after) -> std::uint32_t;

}  // namespace promoc::driver
