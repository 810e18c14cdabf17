// The tree of an expression of GitHub Actions: what stands inside `${{ }}` or in an `if:`.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "actions/expr/value.hpp"

namespace promoc::actions::expr {

struct Node;

/// A part of the text that was parsed, in bytes.
struct Place {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// `null`, `true`, `12`, `'text'`. Never an array or an object.
struct Literal {
  Value value;
};
/// `github`: in lower case, however it is written.
struct ContextName {
  std::string name;
};
/// `a.b` and `a['b']`, which are the same, and `a[expression]`.
struct Index {
  const Node* object = nullptr;
  const Node* index = nullptr;  ///< for `a.b` a literal string
};
/// `a.*` and `a[*]`: all values of an object or an array.
struct Star {
  const Node* object = nullptr;
};
struct Call {
  std::string function;  ///< in lower case, however it is written
  std::vector<const Node*> arguments;
};
struct Not {
  const Node* operand = nullptr;
};
enum class JunctionOp : std::uint8_t { And, Or };
/// `a && b && c` gives the first that is false, else the last; `||` the first that is true, else the last.
struct Junction {
  JunctionOp op = JunctionOp::And;
  std::vector<const Node*> operands;  ///< two or more
};
enum class CompareOp : std::uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
struct Comparison {
  CompareOp op = CompareOp::Equal;
  const Node* left = nullptr;
  const Node* right = nullptr;
};

/// Parentheses leave no node, nor do those around a node belong to its place. No pointer of a tree is null.
struct Node {
  Place place;
  std::variant<Literal, ContextName, Index, Star, Call, Not, Junction, Comparison> kind;
  std::uint16_t height = 1;  ///< levels from here down, at most kMaxHeight
};

/// Levels of the highest tree, so that whoever walks it may call himself. Source: GitHub's limit of 50 counts
/// everything but comparisons, of which two kinds fit between each two levels; its runner counts them too.
inline constexpr std::uint16_t kMaxHeight = 160;

/// The owner of nodes; they stay where they are when it is moved.
class Nodes {
 public:
  auto add(Node node) -> const Node* {
    nodes_.push_back(std::make_unique<const Node>(std::move(node)));
    return nodes_.back().get();
  }

  /// Takes over what another one owns.
  void add(Nodes other) {
    nodes_.insert(nodes_.end(), std::make_move_iterator(other.nodes_.begin()),
                  std::make_move_iterator(other.nodes_.end()));
  }

 private:
  std::vector<std::unique_ptr<const Node>> nodes_;
};

}  // namespace promoc::actions::expr
