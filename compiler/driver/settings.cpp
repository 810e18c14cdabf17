#include "driver/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/path.hpp"
#include "diag/render_display.hpp"

namespace promoc::driver {
namespace {

/// GitHub's own rules for names; a name of another form would become another path.
auto is_repository(std::string_view text) -> bool {
  constexpr std::size_t kLongest = 100;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0) return false;
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  const auto name = text.substr(slash + 1);
  return !name.empty() && name.size() <= kLongest && name != "." && name != ".." &&
         std::ranges::all_of(text.substr(0, slash), plain) && std::ranges::all_of(name, plain);
}

auto has_errors(const std::vector<apply::Finding>& findings) -> bool {
  return std::ranges::any_of(findings, [](const apply::Finding& finding) {
    return diag::info(finding.kind).severity == diag::Severity::Error;
  });
}

}  // namespace

auto repo_is_fine(const Options& options, Env& env) -> bool {
  if (options.repo.empty() || is_repository(options.repo)) return true;
  env.err << fmt::format("error: `--repo {}`: expected OWNER/NAME\n", diag::escaped(options.repo));
  return false;
}

void report(const apply::Finding& finding, diag::Sink& sink) {
  auto added = sink.report(finding.kind, kNowhere, finding.message);
  if (!finding.help.empty()) added.help(finding.help);
}

auto report_trouble(const apply::GitHub& github, diag::Sink& sink) -> int {
  if (github.trouble()) report(*github.trouble(), sink);
  return kUsage;
}

auto read_named(const std::string& name, Env& env) -> std::optional<std::string> {
  if (name.empty() || env.disk.kind(name) != EntryKind::File) return std::nullopt;
  return env.disk.open(path::parent(name))->content(path::name(name));
}

auto make_plan(Session& session, const Options& options, Env& env, apply::GitHub& github) -> MadePlan {
  if (!session.compile(Until::Planned)) return {std::nullopt, kUsage};
  if (session.sink.has_errors()) return {std::nullopt, session.failure()};
  std::vector<apply::SettingsFile> files;
  for (auto& file : session.compiled.outputs.files) files.push_back({file.path, std::move(file.content)});
  auto wanted = apply::read_wanted(*session.compiled.plan, session.compiled.links, files);
  if (!wanted) {
    session.sink.report(diag::Kind::InternalFault, kNowhere, "a settings file cannot be read back");
    return {std::nullopt, kInternal};
  }
  if (wanted->objects.empty()) {
    env.out << (session.has_lines() ? "the definition asks for no settings of GitHub\n" : "");
    return {std::nullopt, kClean};
  }
  auto plan = apply::make_plan(github, options.repo, std::move(*wanted));
  if (!plan) return {std::nullopt, report_trouble(github, session.sink)};
  for (const auto& finding : plan->findings) report(finding, session.sink);
  if (has_errors(plan->findings)) return {std::nullopt, kFindings};
  return {std::move(plan), kClean};
}

}  // namespace promoc::driver
