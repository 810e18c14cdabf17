// The syntax tree: every token of a definition in one array, statements and their named fields above them.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace promoc::syntax {

/// What a node is. The grammar has the same list; `parse.cpp` holds the two together.
enum class NodeKind : std::uint8_t {
  File,
  Statement,   ///< name = its kind, "environment"
  Block,       ///< `{ ... }`
  Field,       ///< a named part of a statement, name = "soak"
  Word,        ///< a literal word
  Symbol,      ///< brackets, operators, separators
  Name,        ///< may be in backticks
  String,      ///< with its quotes; children are its parts
  StringPart,  ///< name = "text" or "hole"
  Quantity,
  Number,
  Date,
  Time,
  Comment,
  DocComment,
  BlankLine,
};

/// One entry of the array: a node, followed by its descendants up to `next`.
struct NodeData {
  NodeKind kind;
  std::string_view name;  ///< static storage
  std::uint32_t begin;
  std::uint32_t end;
  std::uint32_t next;  ///< index of the node after this one's descendants
};

class Tree;

/// A node of a tree; cheap to copy, valid as long as the tree.
class Node {
 public:
  Node() = default;
  Node(const Tree& tree, std::uint32_t index) : tree_(&tree), index_(index) {}

  [[nodiscard]] auto kind() const -> NodeKind;
  [[nodiscard]] auto name() const -> std::string_view;
  [[nodiscard]] auto span() const -> Span;
  /// The source text, as written.
  [[nodiscard]] auto text() const -> std::string_view;

  class Iterator;
  class Children;
  [[nodiscard]] auto children() const -> Children;

  /// First child field with this name.
  [[nodiscard]] auto field(std::string_view name) const -> std::optional<Node>;
  /// All child fields with this name.
  [[nodiscard]] auto fields(std::string_view name) const -> std::vector<Node>;
  /// Whether a literal word or symbol stands directly below this node.
  [[nodiscard]] auto has_word(std::string_view word) const -> bool;
  /// First child of this kind.
  [[nodiscard]] auto child(NodeKind kind) const -> std::optional<Node>;
  /// The only token below a field, for fields that are one token; else the first.
  [[nodiscard]] auto token() const -> Node;
  /// The statements of the block below this node; none when there is no block.
  [[nodiscard]] auto statements() const -> std::vector<Node>;
  /// The text of `///` lines above a statement, joined by newlines, without marks.
  [[nodiscard]] auto doc() const -> std::string;

  auto operator==(const Node&) const -> bool = default;

 private:
  [[nodiscard]] auto data() const -> const NodeData&;
  const Tree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

/// The tree of one file. Text stays with the SourceManager.
class Tree {
 public:
  Tree(FileId file, std::string_view source) : file_(file), source_(source) {}

  [[nodiscard]] auto root() const -> Node { return {*this, 0}; }
  [[nodiscard]] auto file() const -> FileId { return file_; }
  [[nodiscard]] auto source() const -> std::string_view { return source_; }

  std::vector<NodeData> nodes;

 private:
  FileId file_;
  std::string_view source_;
};

/// Same kinds, names and token texts in the same order; positions, blanks between tokens and at the end of comments,
/// and blank lines at the end of the file aside.
auto equal(const Tree& a, const Tree& b) -> bool;

class Node::Iterator {
 public:
  using value_type = Node;
  using difference_type = std::ptrdiff_t;
  Iterator() = default;
  Iterator(const Tree* tree, std::uint32_t index) : tree_(tree), index_(index) {}
  auto operator*() const -> Node { return {*tree_, index_}; }
  auto operator++() -> Iterator& {
    index_ = tree_->nodes[index_].next;
    return *this;
  }
  auto operator++(int) -> Iterator {
    auto old = *this;
    ++*this;
    return old;
  }
  auto operator==(const Iterator&) const -> bool = default;

 private:
  const Tree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

class Node::Children {
 public:
  Children(const Tree* tree, std::uint32_t first, std::uint32_t last) : begin_(tree, first), end_(tree, last) {}
  [[nodiscard]] auto begin() const -> Iterator { return begin_; }
  [[nodiscard]] auto end() const -> Iterator { return end_; }

 private:
  Iterator begin_;
  Iterator end_;
};

}  // namespace promoc::syntax
