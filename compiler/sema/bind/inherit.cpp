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
  constexpr auto kScalars = std::to_array<std::string_view>(
      {"trigger", "after", "approve", "rollout", "account", "domain", "accept", "wait", "hold"});
  return std::ranges::find(kScalars, kind) != kScalars.end();
}

/// `chain` holds the environments on the way; a cycle is reported once, at the first that is declared.
void append_base(Context& context, const Declaration& from, std::vector<Line>& lines,
                 std::vector<const Declaration*> chain) {
  const auto& statement = from.statement;
  chain.push_back(&from);
  const auto like = statement.field("like");
  if (!like) return;
  const auto name = like->child(NodeKind::Name).value();
  const auto* base = context.names.resolve(name, {NameKind::Environment}, "an environment", context.sink);
  if (base == nullptr) return;
  if (const auto again = std::ranges::find(chain, base); again != chain.end()) {
    const auto& first = **std::min_element(
        again, chain.end(), [](const Declaration* a, const Declaration* b) { return a->span < b->span; });
    context.sink.report(diag::Kind::Cycle, first.span, fmt::format("`{}` is like itself", first.name))
        .label(name.span(), "the circle closes here");
    return;
  }
  const Level level(context, name.span());
  if (level.too_deep()) return;
  const auto own = lines.size();
  for (const auto& line : base->statement.statements()) {
    const bool said = std::any_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(own),
                                  [&](const Line& l) { return l.statement.name() == line.name(); });
    if (!is_built("environment", line.name()) || line.name() == "note" || line.name() == "planned" ||
        (said && is_scalar(line.name())))
      continue;
    lines.push_back({line, true});
  }
  append_base(context, *base, lines, std::move(chain));
}

}  // namespace

auto lines_of(Context& context, Declaration& environment) -> std::vector<Line> {
  std::vector<Line> lines;
  for (const auto& line : environment.statement.statements()) {
    if (is_built("environment", line.name())) lines.push_back({line, false});
  }
  append_base(context, environment, lines, {});
  return lines;
}

}  // namespace promoc::sema
