// A YAML document as an ordered tree with comments. Trees are values: build one top down, hand it to the writer.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lang/yaml/scalar.hpp"

namespace promoc::lang::yaml {

struct Entry;
struct Item;
class Node;

/// What surrounds an entry or an item.
struct Surround {
  std::vector<std::string> comments;  ///< lines above, without `# `; an empty one is written as `#`
  std::string note;                   ///< comment behind the value, on its first line
  bool blank_before = false;          ///< an empty line above the comments
};
using Decoration = Rare<Surround>;

/// An ordered mapping. References that `add` and `entry` return live until the next `add`. Taking a tree apart needs no
/// more stack for a deep one; copying it does.
class Map {
 public:
  Map();
  Map(const Map&);
  Map(Map&&) noexcept;
  auto operator=(const Map&) -> Map&;
  auto operator=(Map&&) noexcept -> Map&;
  ~Map();

  /// Room for so many entries, so that none has to move.
  void reserve(std::size_t entries);
  /// Appends an entry.
  auto add(std::string_view key, Node value) -> Entry&;
  /// The entry of that key, for decorating it. The writer refuses a document in which it was never added.
  auto entry(std::string_view key) -> Entry&;
  [[nodiscard]] auto find(std::string_view key) const -> const Entry*;
  /// The mapping below a key, made (empty, at the end) when there is none yet.
  auto map(std::string_view key) -> Map&;
  /// Appends the entries of another mapping.
  auto append(Map other) -> Map&;
  /// An empty line between any two entries.
  auto spaced() -> Map&;

  [[nodiscard]] auto entries() const -> const std::vector<Entry>& { return entries_; }
  [[nodiscard]] auto empty() const -> bool;

 private:
  friend struct TakeApart;
  void take_apart();

  std::vector<Entry> entries_;
};

/// A sequence. The reference that `add` returns lives until the next `add`.
class Seq {
 public:
  Seq();
  Seq(const Seq&);
  Seq(Seq&&) noexcept;
  auto operator=(const Seq&) -> Seq&;
  auto operator=(Seq&&) noexcept -> Seq&;
  ~Seq();

  auto add(Node value) -> Item&;
  /// Appends the items of another sequence.
  auto append(Seq other) -> Seq&;
  /// Asks for `[a, b]`; granted when all items are undecorated scalars of one line and the line stays within the width.
  auto flow(bool on = true) -> Seq&;
  /// An empty line between any two items.
  auto spaced() -> Seq&;

  [[nodiscard]] auto items() const -> const std::vector<Item>& { return items_; }
  [[nodiscard]] auto empty() const -> bool;
  [[nodiscard]] auto wants_flow() const -> bool { return flow_; }

 private:
  friend struct TakeApart;
  void take_apart();

  std::vector<Item> items_;
  bool flow_ = false;
};

/// Scalar, sequence or mapping.
class Node {
 public:
  // NOLINTBEGIN(google-explicit-constructor): a node is any of the three, and says nothing more.
  Node(Scalar value) : value_(std::move(value)) {}
  Node(Seq value) : value_(std::move(value)) {}
  Node(Map value) : value_(std::move(value)) {}
  // NOLINTEND(google-explicit-constructor)

  [[nodiscard]] auto scalar() const -> const Scalar* { return std::get_if<Scalar>(&value_); }
  [[nodiscard]] auto seq() const -> const Seq* { return std::get_if<Seq>(&value_); }
  [[nodiscard]] auto map() const -> const Map* { return std::get_if<Map>(&value_); }
  auto seq() -> Seq* { return std::get_if<Seq>(&value_); }
  auto map() -> Map* { return std::get_if<Map>(&value_); }

 private:
  std::variant<Scalar, Seq, Map> value_;
};

/// One `key: value` of a mapping.
struct Entry {
  Entry(std::string_view its_key, Node&& its_value) : key(its_key), value(std::move(its_value)) {}
  Entry(std::string_view its_key, const Node& its_value) : key(its_key), value(its_value) {}

  std::string key;
  Node value;
  Decoration decoration;

  /// Adds comment lines above; line feeds in `lines` separate them.
  auto comment(std::string_view lines) -> Entry&;
  /// Sets the comment behind the value.
  auto note(std::string_view words) -> Entry&;
  auto blank_before(bool on = true) -> Entry&;
};

/// One `- value` of a sequence.
struct Item {
  explicit Item(Node its_value) : value(std::move(its_value)) {}

  Node value;
  Decoration decoration;

  auto comment(std::string_view lines) -> Item&;
  auto note(std::string_view words) -> Item&;
  auto blank_before(bool on = true) -> Item&;
};

inline Map::Map(Map&&) noexcept = default;
inline auto Map::operator=(Map&&) noexcept -> Map& = default;
inline Map::~Map() {
  if (!entries_.empty()) take_apart();
}
inline Seq::Seq(Seq&&) noexcept = default;
inline auto Seq::operator=(Seq&&) noexcept -> Seq& = default;
inline Seq::~Seq() {
  if (!items_.empty()) take_apart();
}

/// A mapping in one expression: `map({{"contents", name("read")}, {"id-token", name("write")}})`.
auto map(std::initializer_list<Entry> entries) -> Map;
/// A sequence in block style.
auto list(std::initializer_list<Node> items) -> Seq;
/// Identifiers, as `[a, b]` where they fit.
auto list_of_names(std::span<const std::string> names) -> Seq;
auto list_of_names(std::initializer_list<std::string_view> names) -> Seq;
/// Texts, as `[a, b]` where they fit.
auto list_of_texts(std::span<const std::string> texts) -> Seq;
auto list_of_texts(std::initializer_list<std::string_view> texts) -> Seq;

}  // namespace promoc::lang::yaml
