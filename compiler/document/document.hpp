// A YAML or JSON document as a flat tree with positions: what a reader leaves behind before anything is known about
// what the document says, but for the short tags of CloudFormation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/source.hpp"

namespace promoc::document {

/// Index of a node in its document.
using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = 0xFFFFFFFF;

enum class Shape : std::uint8_t { Null, Scalar, Sequence, Mapping, Alias };

/// The short tags that matter here; any other is `Other`.
enum class Tag : std::uint8_t { None, Ref, Sub, GetAtt, If, Condition, Transform, Other };

/// One node. Nodes stand in document order, so the subtree of node `i` is the range `[i, end)`.
struct Node {
  Shape shape = Shape::Null;
  Tag tag = Tag::None;
  std::uint32_t begin = 0;  ///< offset in the file of its tag, quote or first character
  NodeId end = 0;
  NodeId target = kNoNode;  ///< of an alias: the node it stands for
  bool plain = false;       ///< a scalar without quotes, which YAML may read as a number or a truth value
  std::string value = {};   ///< of a scalar
};

/// Why a file is no document. The message is a sentence that begins with what the caller calls the file.
struct Fault {
  enum class Kind : std::uint8_t { Malformed, TooDeep, TooLarge, ExpandsTooFar, Empty };
  Kind kind;
  Span span;
  std::string message;
};

class Document {
 public:
  /// Depth at which a file is refused; the resources of CloudFormation stay below 20.
  static constexpr std::size_t kMaxDepth = 64;
  /// Size at which a file is refused. CloudFormation takes 1 MB.
  static constexpr std::size_t kMaxBytes = 8U << 20U;
  /// Number of values, aliases counted with all that they stand for, at which a file is refused.
  static constexpr std::uint64_t kMaxValues = 1'000'000;

  /// Reads the one document of a file. `noun` is what messages call it: "template". A document has at least one node,
  /// its root.
  static auto read(FileId file, const SourceManager& sources, std::string_view noun) -> std::variant<Document, Fault>;

  [[nodiscard]] auto root() const -> NodeId { return resolve(0); }
  /// The node that an alias stands for, or the node itself.
  [[nodiscard]] auto resolve(NodeId id) const -> NodeId;
  /// The node, aliases not followed.
  [[nodiscard]] auto raw(NodeId id) const -> const Node& { return nodes_[id]; }
  /// The node, aliases followed.
  [[nodiscard]] auto node(NodeId id) const -> const Node& { return nodes_[resolve(id)]; }
  [[nodiscard]] auto is(NodeId id, Shape shape) const -> bool { return node(id).shape == shape; }

  /// The value of a key, aliases and merge keys (`<<`) followed; the last one when a key stands twice.
  [[nodiscard]] auto find(NodeId mapping, std::string_view key) const -> std::optional<NodeId>;

  /// Calls `use(key, value)` for each pair of a mapping; does nothing for other nodes. Merge keys are pairs like
  /// others.
  template <class Use>
  void for_pairs(NodeId mapping, Use use) const {
    const auto id = resolve(mapping);
    if (nodes_[id].shape != Shape::Mapping) return;
    for (auto key = id + 1; key < nodes_[id].end;) {
      const auto value = nodes_[key].end;
      use(key, value);
      key = nodes_[value].end;
    }
  }

  /// Calls `use(item)` for each item of a sequence; does nothing for other nodes.
  template <class Use>
  void for_items(NodeId sequence, Use use) const {
    const auto id = resolve(sequence);
    if (nodes_[id].shape != Shape::Sequence) return;
    for (auto item = id + 1; item < nodes_[id].end; item = nodes_[item].end) use(item);
  }

  /// Where the node stands: its token with its tag for a scalar, the first character for others.
  [[nodiscard]] auto span(NodeId id) const -> Span;
  [[nodiscard]] auto file() const -> FileId { return file_; }
  [[nodiscard]] auto text() const -> std::string_view { return text_; }
  [[nodiscard]] auto size() const -> std::size_t { return nodes_.size(); }

 private:
  Document(FileId file, std::string_view text, std::vector<Node> nodes)
      : file_(file), text_(text), nodes_(std::move(nodes)) {}
  [[nodiscard]] auto find(NodeId mapping, std::string_view key, int& merges) const -> std::optional<NodeId>;
  [[nodiscard]] auto find_merged(NodeId merged, std::string_view key, int& merges) const -> std::optional<NodeId>;

  FileId file_;
  std::string_view text_;
  std::vector<Node> nodes_;
};

}  // namespace promoc::document
