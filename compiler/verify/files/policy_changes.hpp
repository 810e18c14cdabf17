// What a policy gained and lost, told as findings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verify/files/policy.hpp"
#include "verify/files/report.hpp"

namespace promoc::verify::files {

/// What the want of a right comes to.
inline constexpr std::string_view kHalfWay = "the pipeline fails half way, where it needs this";

/// Where a policy stands.
struct PolicyPlace {
  std::string_view file;
  std::string resource;  ///< "DeployRole"
  std::string property;  ///< "AssumeRolePolicyDocument"
  Span holder;           ///< in the file found: what should hold what is gone

  [[nodiscard]] auto field() const -> std::string { return "Resources." + resource + ".Properties." + property; }
};

/// Adds a finding for each statement that allows or refuses something else than what was meant, however it is written.
void compare_policies(Report& report, const PolicyPlace& place, const std::vector<Grant>& meant,
                      const std::vector<Grant>& found);

}  // namespace promoc::verify::files
