// One-token mistakes: a token left out, written twice, or replaced by another.
#pragma once

#include <cstdint>
#include <random>

#include "support.hpp"

namespace promoc::syntax {

struct Mutation {
  std::string kind;  ///< "delete", "duplicate", "replace"
  std::string what;
  std::string text;
  std::uint32_t line = 0;  ///< of the mistake
};

/// Tokens of a text that is accepted, without comments and blank lines; a string is one.
inline auto tokens_of(const Parsed& parsed) -> std::vector<NodeData> {
  std::vector<NodeData> tokens;
  const auto& nodes = parsed.tree->nodes;
  for (std::uint32_t i = 1; i < nodes.size(); i += nodes[i].kind == NodeKind::String ? nodes[i].next - i : 1) {
    const auto kind = nodes[i].kind;
    const auto leaf = nodes[i].next == i + 1 || kind == NodeKind::String;
    if (leaf && kind != NodeKind::Comment && kind != NodeKind::DocComment && kind != NodeKind::BlankLine &&
        kind != NodeKind::Block)
      tokens.push_back(nodes[i]);
  }
  return tokens;
}

/// Calls `visit(Mutation)` for every `stride`-th token, once for each kind of mistake.
template <typename Visit>
void mutate(const std::string& text, std::size_t stride, std::uint32_t seed, const Visit& visit) {
  const Parsed parsed(text);
  const auto tokens = tokens_of(parsed);
  std::mt19937 random(seed);
  const auto span_of = [&](const NodeData& token) { return text.substr(token.begin, token.end - token.begin); };
  for (std::size_t i = random() % stride; i < tokens.size(); i += stride) {
    const auto& token = tokens[i];
    const auto own = span_of(token);
    const auto line = parsed.sources->position(parsed.file, token.begin).line;
    const auto with = [&](const std::string& kind, const std::string& replacement) {
      visit(Mutation{kind, fmt::format("{}: {} `{}`: `{}`", line, kind, own, replacement),
                     text.substr(0, token.begin) + replacement + text.substr(token.end), line});
    };
    with("delete", "");
    with("duplicate", own + " " + own);
    const auto other = span_of(tokens[random() % tokens.size()]);
    if (other != own) with("replace", other);
  }
}

}  // namespace promoc::syntax
