#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sema/checks/checks.hpp"

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

/// What promoc may write there itself, later than the definition.
auto is_written(std::string_view path) -> bool {
  static constexpr auto kWritten =
      std::to_array<std::string_view>({".github", "infrastructure/promoc", "docs", "samconfig.toml"});
  return std::ranges::any_of(kWritten, [&](std::string_view root) {
    return path == root || path.starts_with(std::string(root) + "/") || root.starts_with(std::string(path) + "/");
  });
}

}  // namespace

void check_path_patterns(const Model& model, const FileSystem& files, diag::Sink& sink) {
  const auto is_there = [&](std::string_view path) {
    return path.empty() || is_written(path) || files.is_directory(path) || files.read(path);
  };
  std::vector<std::string> known;
  for (const auto& target : model.targets) known.push_back(target.template_path);
  for (const auto& mention : model.path_mentions) {
    const auto fixed = fixed_part(mention.text);
    if (!fixed.empty() && is_there(fixed)) known.emplace_back(fixed);
  }
  for (const auto& mention : model.path_mentions) {
    const std::string fixed(fixed_part(mention.text));
    if (is_there(fixed)) continue;
    auto report = sink.report(diag::Kind::NoSuchFile, mention.span,
                              fmt::format("there is no file or folder `{}`, so the pattern matches nothing", fixed));
    if (const auto meant = diag::nearest(fixed, known)) {
      const auto text = *meant + mention.text.substr(fixed.size());
      report.help(fmt::format("did you mean `{}`?", text))
          .fix(mention.span, fmt::format("\"{}\"", text), fmt::format("write `{}`", text));
    } else {
      report.help("paths are relative to the definition");
    }
  }
}

}  // namespace promoc::sema
