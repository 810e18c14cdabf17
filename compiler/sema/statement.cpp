#include "sema/statement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sema/built.hpp"

namespace promoc::sema {

auto statements_named(const Node& node, std::string_view kind) -> std::vector<Node> {
  std::vector<Node> found;
  for (const auto& line : node.statements()) {
    if (line.name() == kind) found.push_back(line);
  }
  return found;
}

auto only_once(diag::Sink& sink, const Node& node, const std::vector<std::string_view>& kinds) -> bool {
  bool good = true;
  for (const auto kind : kinds) {
    const auto lines = statements_named(node, kind);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      sink.report(diag::Kind::Contradiction, lines[i].span(), fmt::format("`{}` is said twice", kind))
          .label(lines[0].span(), "first here");
      good = false;
    }
  }
  return good;
}

namespace {

/// The words that tell a statement from others that begin alike.
auto shown_head(const Node& line) -> std::string {
  if (line.name() == "rollback" && line.field("dispatch")) return "rollback by dispatch";
  if (line.name() == "rollback" && line.field("when")) return "rollback when";
  return std::string(line.name());
}

}  // namespace

auto built_lines(diag::Sink& sink, const Node& node, std::string_view block) -> std::vector<Node> {
  std::vector<Node> built;
  for (const auto& line : node.statements()) {
    if (is_built(block, line.name())) {
      built.push_back(line);
    } else {
      report_not_built(sink, head_span(line), shown_head(line));
    }
  }
  return built;
}

auto doc_line(const Node& statement) -> std::string {
  const auto doc = statement.doc();
  return doc.substr(0, doc.find('\n'));
}

auto head_span(const Node& statement) -> Span {
  auto span = statement.span();
  bool first = true;
  for (const auto child : statement.children()) {
    const auto kind = child.kind();
    if (kind == NodeKind::DocComment || kind == NodeKind::Comment) continue;
    if (first) span = child.span();
    if (!first && kind == NodeKind::Name) return join(span, child.span());
    if (!first) return span;
    first = false;
  }
  return span;
}

}  // namespace promoc::sema
