#include "lang/markdown/blocks.hpp"

#include <algorithm>

namespace promoc::lang::markdown {
namespace {

auto row(const std::vector<Spans>& cells) -> std::string {
  std::string out = "|";
  for (const auto& cell : cells) {
    const auto shown = print(cell, Place::Cell);
    out += shown.empty() ? " |" : " " + shown + " |";
  }
  return out + "\n";
}

/// What a label may hold as it is; Mermaid reads everything else as a number between `#` and `;`.
auto is_plain(char c) -> bool {
  const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return word || std::string_view(" ,:/-_()").find(c) != std::string_view::npos;
}

auto code_point(std::string_view text, std::size_t& i) -> unsigned {
  const auto lead = static_cast<unsigned char>(text[i]);
  const unsigned more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  unsigned point = more == 0 ? lead : lead & (0x3fU >> more);
  for (unsigned k = 0; k < more && i + 1 < text.size(); ++k) {
    point = (point << 6U) | (static_cast<unsigned char>(text[++i]) & 0x3fU);
  }
  return point;
}

auto label(std::string_view text) -> std::string {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      out += "<br>";
    } else if (is_plain(text[i])) {
      out += text[i];
    } else {
      out += "#" + std::to_string(code_point(text, i)) + ";";
    }
  }
  return "\"" + out + "\"";
}

auto shaped(const Flowchart::Node& node) -> std::string {
  const auto words = label(node.label);
  switch (node.shape) {
    case Flowchart::Shape::Start: return node.id + "([" + words + "])";
    case Flowchart::Shape::Step: return node.id + "[" + words + "]";
    case Flowchart::Shape::Question: return node.id + "{{" + words + "}}";
    case Flowchart::Shape::Approval: return node.id + "[/" + words + "/]";
  }
  return {};
}

}  // namespace

auto print(const Table& table) -> std::string {
  std::string out = row(table.header) + "|";
  for (std::size_t i = 0; i < table.header.size(); ++i) out += "---|";
  out += "\n";
  for (const auto& cells : table.rows) out += row(cells);
  return out;
}

auto print(const Fence& fence) -> std::string {
  std::size_t run = 0;
  std::size_t longest = 2;
  for (const char c : fence.text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string marks(longest + 1, '`');
  return marks + fence.language + "\n" + fence.text + (fence.text.ends_with('\n') ? "" : "\n") + marks + "\n";
}

auto print(const Block& block) -> std::string {
  return std::visit([](const auto& one) { return print(one); }, block);
}

auto is_empty(const Block& block) -> bool {
  if (const auto* table = std::get_if<Table>(&block)) return table->rows.empty();
  return std::get<Fence>(block).text.empty();
}

auto print(const Flowchart& chart) -> std::string {
  std::string out = "flowchart TD\n";
  for (const auto& node : chart.nodes) out += "  " + shaped(node) + "\n";
  for (const auto& edge : chart.edges) {
    const auto* const arrow = edge.dotted ? " -.->" : " -->";
    out += "  " + edge.from + arrow + (edge.label.empty() ? "" : "|" + label(edge.label) + "|") + " " + edge.to + "\n";
  }
  return out;
}

}  // namespace promoc::lang::markdown
