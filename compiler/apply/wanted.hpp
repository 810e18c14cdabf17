// What a definition wants of GitHub, read from the settings files that a build writes.
#pragma once

#include <span>

#include "apply/state.hpp"
#include "plan/plan.hpp"

namespace promoc::apply {

/// A settings file: `.github/promoc/settings/*.json` or `.github/promoc/settings/rulesets/*.json`.
struct SettingsFile {
  std::string path;
  std::string content;
};

/// Approvals of one deployment: each place is one person of these, all different.
struct Quorum {
  std::string environment;
  std::string rule;
  std::vector<std::vector<plan::Reviewer>> places;
  bool excludes = false;  ///< somebody may not approve although his role allows it
};

struct Wanted {
  std::vector<Object> objects;  ///< reviewers still by name
  Facts facts;
  std::vector<Quorum> quorums;
};

/// Files of other paths are left out. Nothing, if a settings file is malformed: a fault of promoc.
auto read_wanted(const plan::Plan& plan, std::span<const plan::Enforcement> links, std::span<const SettingsFile> files)
    -> std::optional<Wanted>;

}  // namespace promoc::apply
