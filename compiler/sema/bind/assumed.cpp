// Figures that nobody gave: the report counts and lists them.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/bind/bind.hpp"

namespace promoc::sema {
namespace {

/// The smallest part that says what the figure is about.
auto says_what(const Node& node) -> bool {
  if (node.kind() == NodeKind::Statement) return true;
  if (node.kind() != NodeKind::Field) return false;
  static constexpr std::array<std::string_view, 6> kSaying = {"excluding", "expires",    "keep",
                                                              "term",      "comparison", "typed"};
  const auto name = node.name();
  return std::ranges::find(kSaying, name) != kSaying.end() || (name == "argument" && node.field("key"));
}

/// Whose figure it is: the declared name, else the statement itself.
auto owner_of(Context& context, const Node& statement) -> std::string {
  for (const auto& declaration : context.names.all()) {
    if (declaration.statement == statement) return declaration.name;
  }
  return std::string(statement.name());
}

void collect(Context& context, const Node& node, const std::string& owner, const Node& about) {
  for (const auto child : node.children()) {
    if (child.kind() == NodeKind::Field && child.name() == "assumed") {
      const auto text = one_line(about);
      const auto whole = about.kind() == NodeKind::Statement && about.child(NodeKind::Block);
      const auto said = text.starts_with(owner + " ");  // `reports keep 90d` says itself whose figure it is
      context.model.assumed.push_back({whole ? owner : said ? text : fmt::format("{}: {}", owner, text), about.span()});
      continue;
    }
    collect(context, child, owner, says_what(child) ? child : about);
  }
}

}  // namespace

void bind_assumed(Context& context) {
  for (const auto& statement : context.tree.root().statements())
    collect(context, statement, owner_of(context, statement), statement);
}

}  // namespace promoc::sema
