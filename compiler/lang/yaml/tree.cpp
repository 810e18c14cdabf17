#include "lang/yaml/tree.hpp"

#include <algorithm>
#include <iterator>

namespace promoc::lang::yaml {

namespace {

void append_lines(std::vector<std::string>& comments, std::string_view lines) {
  while (true) {
    const auto end = lines.find('\n');
    comments.emplace_back(lines.substr(0, end));
    if (end == std::string_view::npos) return;
    lines.remove_prefix(end + 1);
  }
}

// Entries are large; most mappings never have to move any.
constexpr std::size_t kUsualEntries = 4;

template <class Parts>
void space_out(Parts& parts) {
  for (std::size_t i = 1; i < parts.size(); ++i) parts[i].decoration.make().blank_before = true;
}

template <class Values, class Make>
auto flow_list(const Values& values, Make make) -> Seq {
  Seq seq;
  for (const auto& value : values) seq.add(make(value));
  seq.flow();
  return seq;
}

}  // namespace

/// Empties a tree level by level, where the destructors of its nodes would call each other.
struct TakeApart {
  static auto holds_any(const Node& node) -> bool {
    if (const auto* below = node.map()) return !below->entries_.empty();
    if (const auto* items = node.seq()) return !items->items_.empty();
    return false;
  }

  /// Whether there are levels below the next one, which its own destructor takes.
  static auto is_deep(const Node& node) -> bool {
    const auto holds = [](const auto& part) { return holds_any(part.value); };
    if (const auto* below = node.map()) return std::ranges::any_of(below->entries_, holds);
    if (const auto* items = node.seq()) return std::ranges::any_of(items->items_, holds);
    return false;
  }

  template <class Parts>
  static void move_out(Parts& parts, std::vector<Node>& open) {
    for (auto& part : parts) {
      if (is_deep(part.value)) open.push_back(std::move(part.value));
    }
  }

  template <class Parts>
  static void all(Parts& parts) {
    std::vector<Node> open;
    move_out(parts, open);
    while (!open.empty()) {
      auto node = std::move(open.back());
      open.pop_back();
      if (auto* below = node.map()) move_out(below->entries_, open);
      if (auto* items = node.seq()) move_out(items->items_, open);
    }
  }
};

Map::Map() = default;
Map::Map(const Map&) = default;
auto Map::operator=(const Map&) -> Map& = default;
void Map::take_apart() { TakeApart::all(entries_); }

void Map::reserve(std::size_t entries) { entries_.reserve(entries); }

auto Map::add(std::string_view key, Node value) -> Entry& {
  if (entries_.capacity() == 0) entries_.reserve(kUsualEntries);
  return entries_.emplace_back(key, std::move(value));
}

auto Map::entry(std::string_view key) -> Entry& {
  const auto found = std::ranges::find(entries_, key, &Entry::key);
  return found != entries_.end() ? *found : add(key, never_added());
}

auto Map::find(std::string_view key) const -> const Entry* {
  const auto found = std::ranges::find(entries_, key, &Entry::key);
  return found != entries_.end() ? &*found : nullptr;
}

auto Map::map(std::string_view key) -> Map& {
  const auto found = std::ranges::find(entries_, key, &Entry::key);
  if (found != entries_.end()) {
    if (auto* below = found->value.map()) return *below;
  }
  return *add(key, Map()).value.map();
}

auto Map::append(Map other) -> Map& {
  std::ranges::move(other.entries_, std::back_inserter(entries_));
  return *this;
}

auto Map::spaced() -> Map& {
  space_out(entries_);
  return *this;
}

auto Map::empty() const -> bool { return entries_.empty(); }

Seq::Seq() = default;
Seq::Seq(const Seq&) = default;
auto Seq::operator=(const Seq&) -> Seq& = default;
void Seq::take_apart() { TakeApart::all(items_); }

auto Seq::add(Node value) -> Item& { return items_.emplace_back(std::move(value)); }

auto Seq::append(Seq other) -> Seq& {
  std::ranges::move(other.items_, std::back_inserter(items_));
  return *this;
}

auto Seq::flow(bool on) -> Seq& {
  flow_ = on;
  return *this;
}

auto Seq::spaced() -> Seq& {
  space_out(items_);
  return *this;
}

auto Seq::empty() const -> bool { return items_.empty(); }

auto Entry::comment(std::string_view lines) -> Entry& {
  append_lines(decoration.make().comments, lines);
  return *this;
}

auto Entry::note(std::string_view words) -> Entry& {
  if (!words.empty() || decoration.get()) decoration.make().note = words;
  return *this;
}

auto Entry::blank_before(bool on) -> Entry& {
  if (on || decoration.get()) decoration.make().blank_before = on;
  return *this;
}

auto Item::comment(std::string_view lines) -> Item& {
  append_lines(decoration.make().comments, lines);
  return *this;
}

auto Item::note(std::string_view words) -> Item& {
  if (!words.empty() || decoration.get()) decoration.make().note = words;
  return *this;
}

auto Item::blank_before(bool on) -> Item& {
  if (on || decoration.get()) decoration.make().blank_before = on;
  return *this;
}

auto map(std::initializer_list<Entry> entries) -> Map {
  Map result;
  for (const auto& entry : entries) result.add(entry.key, entry.value).decoration = entry.decoration;
  return result;
}

auto list(std::initializer_list<Node> items) -> Seq {
  Seq result;
  for (const auto& item : items) result.add(item);
  return result;
}

auto list_of_names(std::span<const std::string> names) -> Seq {
  return flow_list(names, [](const std::string& value) { return name(value); });
}

auto list_of_names(std::initializer_list<std::string_view> names) -> Seq {
  return flow_list(names, [](std::string_view value) { return name(value); });
}

auto list_of_texts(std::span<const std::string> texts) -> Seq {
  return flow_list(texts, [](const std::string& value) { return text(value); });
}

auto list_of_texts(std::initializer_list<std::string_view> texts) -> Seq {
  return flow_list(texts, [](std::string_view value) { return text(value); });
}

}  // namespace promoc::lang::yaml
