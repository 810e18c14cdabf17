// Declarations that nothing uses: what is accepted should do something.
#include <fmt/format.h>

#include <algorithm>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

/// Where declarations of a kind are used.
auto help_of(NameKind kind) -> std::string {
  if (kind == NameKind::Role) return "roles stand behind `approve`, `owner`, `contact` and `notify`";
  if (kind == NameKind::Secret) return "secrets stand in `channel`";
  if (kind == NameKind::Channel) return "channels stand behind `notify`, or reach a role that does";
  if (kind == NameKind::Calendar) return "calendars stand behind `require` of an environment";
  return "gates stand behind `require`, `verify` and `checks`";
}

/// Whether anybody is asked before a deployment, or before an environment is left out.
auto anybody_approves(const Model& model) -> bool {
  const auto asks = [](const ClassApproval& row) { return !row.terms.empty() && !row.at_merge; };
  return std::ranges::any_of(model.environments,
                             [&](const Environment& environment) {
                               return environment.approval || std::ranges::any_of(environment.table, asks);
                             }) ||
         std::ranges::any_of(model.paths, [](const Path& path) { return path.skip.has_value(); });
}

/// What `approvals` says of approvals of which there are none.
void report_unused_terms(Context& context) {
  if (anybody_approves(context.model)) return;
  for (const auto& statement : statements_named(context.tree.root(), "approvals")) {
    for (const std::string_view part : {"excluding", "expires"}) {
      const auto field = statement.field(part);
      if (!field) continue;
      context.sink
          .report(diag::Kind::DoesNothing, field->span(),
                  fmt::format("nobody approves a deployment, so `{}` has no meaning", part))
          .help("leave it out, or ask somebody; reviews of pull requests have their own rules in `protect branch`");
    }
  }
}

}  // namespace

void bind_unused(Context& context) {
  report_unused_terms(context);
  for (const auto* declaration : context.names.of({NameKind::Role, NameKind::Secret, NameKind::Channel, NameKind::Suite,
                                                   NameKind::Gate, NameKind::Gates, NameKind::Calendar})) {
    if (declaration->used || !declaration->built) continue;
    const auto help = help_of(declaration->kind);
    context.sink
        .report(diag::Kind::NotUsed, declaration->span,
                fmt::format("nothing uses the {} `{}`", word_of(declaration->kind), declaration->name))
        .help(help);
  }
  for (const auto& facts : context.environments) {
    if (!facts.domain || facts.domain_used) continue;
    context.sink
        .report(diag::Kind::NotUsed, facts.domain_span, fmt::format("no gate reads the domain of `{}`", facts.name))
        .help("it stands in strings as `\\(env.domain)`");
  }
  for (const auto& module : context.used_modules) {
    if (module.used || module.planned) continue;
    context.sink.report(diag::Kind::NotUsed, module.span, fmt::format("nothing of `std.{}` is used", module.name))
        .help("take it out of `use`");
  }
}

}  // namespace promoc::sema
