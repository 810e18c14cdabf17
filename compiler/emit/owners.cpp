// `.github/CODEOWNERS`: who must review changes of which files, where a branch asks for it.
#include <algorithm>

#include "emit/emitters.hpp"

namespace promoc::emit {

void emit_owners(Emission& emission) {
  const auto& plan = emission.plan();
  if (plan.owners.empty()) return;
  std::size_t width = 0;
  for (const auto& owners : plan.owners) {
    for (const auto& pattern : owners.patterns) width = std::max(width, pattern.size());
  }
  std::string text = "# Who must review a change of these files. The last line that matches counts.\n";
  text += "# Written by promoc from " + plan.definition + ": change that file, then run `promoc build`.\n\n";
  for (const auto& owners : plan.owners) {
    for (const auto& pattern : owners.patterns) {
      text += "/" + pattern + std::string(width - pattern.size(), ' ');
      for (const auto& handle : owners.handles) text += " " + handle;
      text += "\n";
    }
  }
  emission.add_file(kOwnersFile, std::move(text));
}

auto is_owned(const plan::Plan& plan, std::string_view file) -> bool {
  return std::ranges::any_of(plan.owners, [&](const plan::CodeOwners& owners) {
    return std::ranges::any_of(owners.patterns, [&](std::string_view pattern) {
      if (pattern == "*" || pattern == "**" || pattern == file) return true;
      if (pattern.ends_with("**")) pattern.remove_suffix(2);
      return pattern.ends_with('/') && pattern.find('*') == std::string_view::npos && file.starts_with(pattern);
    });
  });
}

}  // namespace promoc::emit
