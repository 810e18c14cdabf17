// Where a key decides the look of its value.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace promoc::lang::yaml {

/// Longest line that the writer makes on its own account, in bytes.
inline constexpr std::size_t kWidth = 120;

/// Keys whose texts are always quoted: YAML would not need it, but a reader of a role or a version expects it.
inline constexpr std::array<std::string_view, 14> kQuotedKeys = {
    "role-to-assume", "role-session-name",       "aws-account-id", "python-version",    "node-version", "java-version",
    "go-version",     "dotnet-version",          "ruby-version",   "terraform-version", "version",      "Version",
    "cron",           "AWSTemplateFormatVersion"};

constexpr auto is_quoted_key(std::string_view key) -> bool {
  return std::ranges::find(kQuotedKeys, key) != kQuotedKeys.end();
}

}  // namespace promoc::lang::yaml
