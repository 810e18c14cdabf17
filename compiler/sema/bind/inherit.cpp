// `environment staging like development`: what is said again replaces, what is listed adds.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

/// Statements with one value: the environment's own replaces the inherited one.
auto is_scalar(std::string_view kind) -> bool {
  constexpr auto kScalars = std::to_array<std::string_view>({"trigger", "after", "approve", "rollout", "account", "domain", "accept"});
  return std::ranges::find(kScalars, kind) != kScalars.end();
}

void append_base(Context& context, const Declaration& start, const Node& statement, std::vector<Line>& lines, int depth) {
  const auto like = statement.field("like");
  if (!like) return;
  const auto name = like->child(NodeKind::Name).value();
  const auto* base = context.names.resolve(name, {NameKind::Environment}, "an environment", context.sink);
  if (base == nullptr) return;
  if (base == &start || depth > static_cast<int>(context.environments.size())) {
    context.sink.report(diag::Kind::Cycle, name.span(), fmt::format("`{}` is like itself", start.name)).label(start.span, "declared here");
    return;
  }
  const auto own = lines.size();
  for (const auto& line : base->statement.statements()) {
    const bool said = std::any_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(own), [&](const Line& l) { return l.statement.name() == line.name(); });
    if (!is_built("environment", line.name()) || line.name() == "note" || (said && is_scalar(line.name()))) continue;
    lines.push_back({line, true});
  }
  append_base(context, start, base->statement, lines, depth + 1);
}

}  // namespace

auto lines_of(Context& context, Declaration& environment) -> std::vector<Line> {
  std::vector<Line> lines;
  for (const auto& line : environment.statement.statements()) {
    if (is_built("environment", line.name())) lines.push_back({line, false});
  }
  append_base(context, environment, environment.statement, lines, 0);
  return lines;
}

}  // namespace promoc::sema
