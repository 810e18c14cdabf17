#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sema/checks/checks.hpp"
#include "sema/checks/misspelt.hpp"

namespace promoc::sema {
namespace {

/// The folders that a pattern names before its first wildcard, or the file: "infrastructure" of
/// "infrastructure/**/*.tf".
auto fixed_part(std::string_view pattern) -> std::string_view {
  const auto wildcard = pattern.find_first_of("*?[");
  if (wildcard == std::string_view::npos) return pattern.substr(0, pattern.find_last_not_of('/') + 1);
  const auto slash = pattern.substr(0, wildcard).rfind('/');
  return slash == std::string_view::npos ? std::string_view() : pattern.substr(0, slash);
}

/// What promoc writes itself, later than the definition: these folders with all that is in them, and these files.
auto is_written(std::string_view path) -> bool {
  static constexpr auto kFolders = std::to_array<std::string_view>(
      {".github/workflows", ".github/promoc", "infrastructure/promoc", "docs/runbooks"});
  static constexpr auto kFiles =
      std::to_array<std::string_view>({".github/CODEOWNERS", "docs/PROMOTION.md", "samconfig.toml"});
  const auto is_around = [&](std::string_view written) { return written.starts_with(std::string(path) + "/"); };
  const auto is_inside = [&](std::string_view folder) {
    return path == folder || path.starts_with(std::string(folder) + "/") || is_around(folder);
  };
  return std::ranges::any_of(kFolders, is_inside) ||
         std::ranges::any_of(kFiles, [&](std::string_view file) { return path == file || is_around(file); });
}

}  // namespace

void check_path_patterns(const Model& model, const FileSystem& files, diag::Sink& sink) {
  const auto is_there = [&](std::string_view path) {
    return path.empty() || is_written(path) || files.is_directory(path) || files.read(path);
  };
  std::set<std::string> known{".github/workflows", "infrastructure/promoc"};
  std::vector<const Mention*> missing;
  for (const auto& target : model.targets) known.insert(target.template_path);
  for (const auto& mention : model.path_mentions) {
    const auto fixed = fixed_part(mention.text);
    if (!is_there(fixed)) missing.push_back(&mention);
    else known.emplace(fixed);
  }
  for (const auto* mention : missing) {
    const std::string fixed(fixed_part(mention->text));
    auto report = sink.report(diag::Kind::NoSuchFile, mention->span,
                              fmt::format("there is no file or folder `{}`, so the pattern matches nothing", fixed));
    const auto meant = std::ranges::find_if(known, [&](const auto& path) { return is_misspelt(fixed, path); });
    report.help(meant != known.end() ? fmt::format("did you mean `{}`?", *meant + mention->text.substr(fixed.size()))
                                     : "paths are relative to the definition");
  }
}

}  // namespace promoc::sema
