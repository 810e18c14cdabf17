#include "driver/output_paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/path.hpp"

namespace promoc::driver {
namespace {

auto lower(char c) -> char { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

auto is_plain(char c) -> bool {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

// Windows opens a device for these names, whatever follows the first dot.
auto is_device(std::string_view part) -> bool {
  static constexpr auto kDevices = std::to_array<std::string_view>({"con", "prn", "aux", "nul"});
  const auto stem = folded(part.substr(0, part.find('.')));
  if (std::ranges::find(kDevices, stem) != kDevices.end()) return true;
  const auto numbered = stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"));
  return numbered && stem[3] >= '0' && stem[3] <= '9';
}

auto part_problem(std::string_view part) -> std::optional<std::string> {
  if (part.empty()) return "it is absolute or has an empty part";
  if (part == "." || part == "..") return "it has a part `.` or `..`";
  if (!std::ranges::all_of(part, is_plain)) return "it has a character outside `A-Z a-z 0-9 . _ -`";
  if (folded(part) == ".git") return "it lies in Git's own folder";
  if (part.ends_with('.')) return "a part ends with a dot";
  if (is_device(part)) return "a part is the name of a device on Windows";
  return std::nullopt;
}

auto beside(std::string_view path, std::string_view suffix) -> std::string {
  const auto name = path::name(path);
  return fmt::format("{}.{}.{}", path.substr(0, path.size() - name.size()), name, suffix);
}

}  // namespace

auto folded(std::string_view path) -> std::string {
  std::string text(path);
  std::ranges::transform(text, text.begin(), lower);
  return text;
}

auto path_problem(std::string_view path) -> std::optional<std::string> {
  for (;;) {
    const auto slash = path.find('/');
    if (auto problem = part_problem(path.substr(0, slash))) return problem;
    if (slash == std::string_view::npos) return std::nullopt;
    path.remove_prefix(slash + 1);
  }
}

auto staged_path(std::string_view path) -> std::string { return beside(path, "promoc-new"); }
auto backup_path(std::string_view path) -> std::string { return beside(path, "promoc-old"); }

}  // namespace promoc::driver
