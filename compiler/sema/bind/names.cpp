// The first walk: what is declared, and what is not built.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

constexpr auto kDeclaring = std::to_array<std::pair<std::string_view, NameKind>>({
    {"role", NameKind::Role}, {"channel", NameKind::Channel}, {"secret", NameKind::Secret}, {"table", NameKind::Table},
    {"metric", NameKind::Metric}, {"alarms", NameKind::Alarms}, {"target", NameKind::Target}, {"service", NameKind::Service},
    {"kind", NameKind::Kind}, {"suite", NameKind::Suite}, {"gate", NameKind::Gate}, {"gates", NameKind::Gates},
    {"checklist", NameKind::Checklist}, {"form", NameKind::Form}, {"calendar", NameKind::Calendar}, {"class", NameKind::Class},
    {"environment", NameKind::Environment}, {"path", NameKind::Path},
});

auto names_in(const Node& statement, NameKind kind) -> std::vector<Node> {
  if (kind == NameKind::Service) return tokens_of(statement, NodeKind::Name);
  const auto typed = statement.field("typed");
  if (typed) return {typed->field("name")->token()};
  return {name_node(statement)};
}

/// A built statement in a form that is not built.
auto planned_part(Context& context, const Node& statement) -> bool {
  const auto report = [&](std::string_view part) {
    report_planned_part(context.sink, head_span(statement), "file", statement.name(), part);
    return true;
  };
  if (statement.name() == "gate" && !statement.field("is")) return report("a gate with a script of your own");
  const bool second = statement.name() == "target" && !context.names.of({NameKind::Target}).empty();
  return second && report("a second target");
}

}  // namespace

void bind_names(Context& context) {
  for (const auto& statement : context.tree.root().statements()) {
    auto built = is_built("file", statement.name());
    if (!built) report_not_built(context.sink, head_span(statement), statement.name());
    const auto found = std::ranges::find(kDeclaring, statement.name(), &std::pair<std::string_view, NameKind>::first);
    if (found == kDeclaring.end()) continue;
    if (built) built = !planned_part(context, statement);
    for (const auto& name : names_in(statement, found->second)) {
      context.names.declare({name_of(name), found->second, statement, name.span(), built}, context.sink);
    }
  }
}

}  // namespace promoc::sema
