// Which paths a build may write. The rule is narrower than any file system's, so that a checkout is the same
// everywhere.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace promoc::driver {

/// Why a build may not write to this path, in words for a person; nothing when it may. Allowed are relative paths of
/// `[A-Za-z0-9._-]` without `.`, `..`, `.git`, names that end in a dot, and the names of Windows' devices.
auto path_problem(std::string_view path) -> std::optional<std::string>;

/// The path as a file system that ignores case sees it.
auto folded(std::string_view path) -> std::string;

/// Where promoc puts a new file until its turn comes, and where it keeps the old one meanwhile.
auto staged_path(std::string_view path) -> std::string;
auto backup_path(std::string_view path) -> std::string;

}  // namespace promoc::driver
