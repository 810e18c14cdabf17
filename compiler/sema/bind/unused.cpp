// Declarations that nothing uses: what is accepted should do something.
#include <fmt/format.h>

#include "sema/bind/bind.hpp"

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

}  // namespace

void bind_unused(Context& context) {
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
