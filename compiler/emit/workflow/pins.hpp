// The actions that emitted workflows use, each pinned to a commit.
#pragma once

#include <string_view>

#include "lang/yaml/scalar.hpp"

namespace promoc::emit {

enum class Action {
  Checkout,
  SetupPython,
  SetupNode,
  SetupSam,
  UploadArtifact,
  DownloadArtifact,
  ConfigureAwsCredentials
};

/// `owner/name@commit # version`: the form that update bots read. The commits were each taken from the action's own
/// tag, or from at least two independent public workflows that pin the same commit as that version (autumn 2026).
auto pin(Action action) -> lang::yaml::Scalar;

}  // namespace promoc::emit
