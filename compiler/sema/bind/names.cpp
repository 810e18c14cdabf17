// The first walk: what is declared, and what is not built.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

constexpr auto kDeclaring = std::to_array<std::pair<std::string_view, NameKind>>({
    {"role", NameKind::Role},
    {"channel", NameKind::Channel},
    {"secret", NameKind::Secret},
    {"table", NameKind::Table},
    {"metric", NameKind::Metric},
    {"alarms", NameKind::Alarms},
    {"target", NameKind::Target},
    {"service", NameKind::Service},
    {"kind", NameKind::Kind},
    {"suite", NameKind::Suite},
    {"gate", NameKind::Gate},
    {"gates", NameKind::Gates},
    {"checklist", NameKind::Checklist},
    {"form", NameKind::Form},
    {"calendar", NameKind::Calendar},
    {"class", NameKind::Class},
    {"environment", NameKind::Environment},
    {"path", NameKind::Path},
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
  const auto targets = context.names.of({NameKind::Target});
  const bool second =
      statement.name() == "target" && !targets.empty() && targets.front()->name != name_of(name_node(statement));
  return second && report("a second target");
}

}  // namespace

namespace {

/// Texts that the emitted files will hold, and comments for the documents.
void check_text(Context& context, const Node& node) {
  if (holds_expression(node.text())) report_expression(context.sink, node.span());
}

void check_texts(Context& context, const Node& node) {
  for (const auto child : node.children()) {
    if (child.kind() == NodeKind::String) {
      check_text(context, child);
    } else {
      check_texts(context, child);
    }
  }
}

void declare(Context& context, const Node& statement) {
  const auto found = std::ranges::find(kDeclaring, statement.name(), &std::pair<std::string_view, NameKind>::first);
  if (found == kDeclaring.end()) return;
  const bool built = is_built("file", statement.name()) && !planned_part(context, statement);
  for (const auto& name : names_in(statement, found->second)) {
    context.names.declare({name_of(name), found->second, statement, name.span(), built}, context.sink);
  }
}

}  // namespace

void bind_names(Context& context) {
  std::vector<Node> docs;
  for (const auto child : context.tree.root().children()) {
    if (child.kind() == NodeKind::DocComment) docs.push_back(child);
    if (child.kind() != NodeKind::Statement) continue;
    if (is_built("file", child.name())) {
      for (const auto& doc : docs) check_text(context, doc);
      check_texts(context, child);
    } else {
      report_not_built(context.sink, head_span(child), child.name());
    }
    docs.clear();
    declare(context, child);
  }
}

}  // namespace promoc::sema
