// Paths as text, `/`-separated. Nothing here asks a disk.
#pragma once

#include <string>
#include <string_view>

namespace promoc::path {

/// Without `.`, doubled and final slashes, and with each `x/..` taken out; leading `..` of a relative path stay. The
/// empty path stands for the directory itself: `normal("a/..")` is "".
auto normal(std::string_view path) -> std::string;

/// Whether `normal` would change nothing. Allocates nothing.
auto is_normal(std::string_view path) -> bool;

/// `path` as seen from `base`; an absolute `path` stays. Normal.
auto join(std::string_view base, std::string_view path) -> std::string;

/// Everything before the last slash: "" for "a", "/" for "/a".
auto parent(std::string_view path) -> std::string_view;

/// Everything behind the last slash.
auto name(std::string_view path) -> std::string_view;

/// How to get from directory `from` to `to`; both absolute, or both relative to the same directory and without leading
/// `..`.
auto relative(std::string_view from, std::string_view to) -> std::string;

}  // namespace promoc::path
