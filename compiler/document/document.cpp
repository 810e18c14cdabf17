#include "document/document.hpp"

#include <algorithm>

namespace promoc::document {

namespace {

// Mappings that one look-up follows through merge keys; lists of merges that merge lists would multiply.
constexpr int kMaxMerges = 64;

auto is_blank(char c) -> bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

auto skip_word(std::string_view text, std::size_t at) -> std::size_t {
  while (at < text.size() && !is_blank(text[at])) ++at;
  return at;
}

auto skip_blanks(std::string_view text, std::size_t at) -> std::size_t {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

auto end_of_quoted(std::string_view text, std::size_t at) -> std::size_t {
  const auto quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == quote) {
      const auto doubled = quote == '\'' && at + 1 < text.size() && text[at + 1] == quote;
      if (!doubled) return at + 1;
      ++at;
    }
  }
  return text.size();
}

// The end of a scalar that begins at `at`, found in the text again because the reader tells only where it begins.
auto end_of_scalar(std::string_view text, std::size_t at, std::string_view value) -> std::size_t {
  while (at < text.size() && (text[at] == '!' || text[at] == '&')) at = skip_blanks(text, skip_word(text, at));
  if (at >= text.size()) return text.size();
  if (text[at] == '"' || text[at] == '\'') return end_of_quoted(text, at);
  if (text.substr(at).starts_with(value)) return at + value.size();
  return std::min(text.find('\n', at), text.size());
}

}  // namespace

auto Document::resolve(NodeId id) const -> NodeId {
  // An anchor stands before its alias, so targets only go down; a chain cannot close.
  while (nodes_[id].shape == Shape::Alias) id = nodes_[id].target;
  return id;
}

auto Document::find(NodeId mapping, std::string_view key) const -> std::optional<NodeId> {
  auto merges = kMaxMerges;
  return find(mapping, key, merges);
}

auto Document::find(NodeId mapping, std::string_view key, int& merges) const -> std::optional<NodeId> {
  std::optional<NodeId> own;
  std::optional<NodeId> merged;
  for_pairs(mapping, [&](NodeId name, NodeId value) {
    const auto& text = node(name);
    if (text.shape != Shape::Scalar) return;
    if (text.value == key) own = resolve(value);
    if (text.value == "<<" && !own) {
      if (const auto inherited = find_merged(value, key, merges)) merged = inherited;
    }
  });
  return own ? own : merged;
}

auto Document::find_merged(NodeId merged, std::string_view key, int& merges) const -> std::optional<NodeId> {
  if (merges-- <= 0) return std::nullopt;
  if (is(merged, Shape::Mapping)) return find(merged, key, merges);
  std::optional<NodeId> found;
  for_items(merged, [&](NodeId item) {
    if (!found && merges-- > 0 && is(item, Shape::Mapping)) found = find(item, key, merges);
  });
  return found;
}

auto Document::span(NodeId id) const -> Span {
  const auto& here = nodes_[id];
  const auto begin = std::min<std::size_t>(here.begin, text_.size());
  auto end = std::min(begin + 1, text_.size());
  if (here.shape == Shape::Scalar) end = std::clamp(end_of_scalar(text_, begin, here.value), begin, text_.size());
  return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

}  // namespace promoc::document
