#include "sema/check.hpp"

#include <algorithm>
#include <array>

#include "sema/bind/bind.hpp"
#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

/// Findings that stay true whatever stands in a part of the file that could not be read.
auto stands_alone(diag::Kind kind) -> bool {
  using enum diag::Kind;
  constexpr auto kKinds =
      std::to_array<diag::Kind>({DuplicateName, WrongType, UnknownUnit, OutOfRange, UnknownType, HoleNotAllowed,
                                 WrongPath, MalformedText, LanguageVersion, NotYetImplemented});
  return std::ranges::find(kKinds, kind) != kKinds.end();
}

/// Hands findings on. A declaration that is read at every use gives each of its findings again; they are said once.
void hand_on(const diag::Sink& from, bool incomplete, diag::Sink& to) {
  const auto& all = from.all();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& finding = all[i];
    const auto same = [&](const diag::Diagnostic& other) {
      return other.kind == finding.kind && other.span == finding.span && other.message == finding.message;
    };
    if (std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), same)) continue;
    if (incomplete && !stands_alone(finding.kind)) continue;
    auto added = to.report(finding.kind, finding.span, finding.message);
    for (const auto& label : finding.labels) added.label(label.span, label.text);
    if (!finding.help.empty()) added.help(finding.help);
    for (const auto& fix : finding.fixes) added.fix(fix.span, fix.replacement, fix.title, fix.safe);
  }
}

void bind(Context& context) {
  bind_names(context);
  bind_pipeline(context);
  bind_modules(context);
  bind_github(context);
  bind_roles(context);
  bind_secrets(context);
  bind_channels(context);
  bind_targets(context);
  bind_environment_facts(context);
  bind_calendars(context);
  bind_gates(context);
  bind_approval_defaults(context);
  bind_version_source(context);
  bind_classes(context);
  bind_approval_table(context);
  bind_environments(context);
  bind_paths(context);
  bind_secret_rules(context);
  bind_branches(context);
  bind_owners(context);
  bind_policies(context);
  bind_reports(context);
  bind_drift(context);
  bind_artifacts(context);
  bind_documents(context);
  bind_assumed(context);
}

}  // namespace

auto check(const syntax::Tree& definition, SourceManager& sources, const FileSystem& files, diag::Sink& sink)
    -> std::optional<Model> {
  const bool incomplete = sink.has_errors();
  Context context(definition, sources, files);
  if (bind_version(context)) {
    bind(context);
    if (!context.sink.has_errors() && !incomplete) bind_unused(context);
    if (!context.sink.has_errors()) run_checks(context);
  }
  hand_on(context.sink, incomplete, sink);
  if (sink.has_errors()) return std::nullopt;
  std::ranges::stable_sort(context.model.rules, {}, [](const Rule& rule) { return rule.span; });
  return std::move(context.model);
}

}  // namespace promoc::sema
