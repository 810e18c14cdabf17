#include "syntax/tree.hpp"

namespace promoc::syntax {
namespace {

/// A token without the blanks that a comment may end with.
auto trimmed(std::string_view text) -> std::string_view {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

auto Node::data() const -> const NodeData& { return tree_->nodes[index_]; }
auto Node::kind() const -> NodeKind { return data().kind; }
auto Node::name() const -> std::string_view { return data().name; }
auto Node::span() const -> Span { return {tree_->file(), data().begin, data().end}; }

auto Node::text() const -> std::string_view { return tree_->source().substr(data().begin, data().end - data().begin); }

auto Node::children() const -> Children { return {tree_, index_ + 1, data().next}; }

auto Node::field(std::string_view name) const -> std::optional<Node> {
  for (const auto node : children()) {
    if (node.kind() == NodeKind::Field && node.name() == name) return node;
  }
  return std::nullopt;
}

auto Node::fields(std::string_view name) const -> std::vector<Node> {
  std::vector<Node> found;
  for (const auto node : children()) {
    if (node.kind() == NodeKind::Field && node.name() == name) found.push_back(node);
  }
  return found;
}

auto Node::has_word(std::string_view word) const -> bool {
  for (const auto node : children()) {
    if ((node.kind() == NodeKind::Word || node.kind() == NodeKind::Symbol) && node.text() == word) return true;
  }
  return false;
}

auto Node::child(NodeKind kind) const -> std::optional<Node> {
  for (const auto node : children()) {
    if (node.kind() == kind) return node;
  }
  return std::nullopt;
}

auto Node::token() const -> Node {
  auto index = index_;
  const auto is_token = [&] {
    const auto kind = tree_->nodes[index].kind;
    return kind > NodeKind::Field && kind != NodeKind::Comment && kind != NodeKind::BlankLine;
  };
  while (!is_token() && index + 1 < data().next) ++index;
  return {*tree_, index};
}

auto Node::statements() const -> std::vector<Node> {
  std::vector<Node> found;
  const auto block = kind() == NodeKind::File ? std::optional(*this) : child(NodeKind::Block);
  if (!block) return found;
  for (const auto node : block->children()) {
    if (node.kind() == NodeKind::Statement) found.push_back(node);
  }
  return found;
}

auto Node::doc() const -> std::string {
  auto first = index_;
  while (first > 1 && tree_->nodes[first - 1].kind == NodeKind::DocComment) --first;
  std::string text;
  for (auto i = first; i < index_; ++i) {
    auto line = trimmed(Node(*tree_, i).text()).substr(3);
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (i > first) text += '\n';
    text += line;
  }
  return text;
}

auto equal(const Tree& a, const Tree& b) -> bool {
  const auto size = [](const Tree& tree) {
    auto last = tree.nodes.size();
    while (last > 0 && tree.nodes[last - 1].kind == NodeKind::BlankLine) --last;
    return last;
  };
  if (size(a) != size(b)) return false;
  for (std::uint32_t i = 0; i < size(a); ++i) {
    const auto& left = a.nodes[i];
    const auto& right = b.nodes[i];
    if (left.kind != right.kind || left.name != right.name) return false;
    if (i == 0) continue;  // the file itself may have blank lines at its end
    if (left.next != right.next) return false;
    const auto is_leaf = left.next == i + 1;
    if (is_leaf && left.kind != NodeKind::BlankLine && trimmed(Node(a, i).text()) != trimmed(Node(b, i).text()))
      return false;
  }
  return true;
}

}  // namespace promoc::syntax
