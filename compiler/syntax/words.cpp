#include "syntax/words.hpp"

#include <algorithm>
#include <map>

#include "grammar/promo.hpp"
#include "grammar/walk.hpp"

namespace promoc::syntax {
namespace {

namespace g = grammar;
namespace p = tao::pegtl;

template <g::Text W>
void add_word(std::vector<std::string>& words, const g::word<W>*) {
  if (std::ranges::find(words, W.view()) == words.end()) words.emplace_back(W.view());
}
void add_word(std::vector<std::string>& /*words*/, const void*) {}

template <typename... Statement>
void add_words(std::vector<std::string>& words, const p::sor<Statement...>*) {
  (add_word(words, static_cast<const typename Statement::head*>(nullptr)), ...);
}

template <typename Rule>
constexpr auto is_kind(g::NodeKind kind) -> bool {
  if constexpr (requires { Rule::node_kind; }) return Rule::node_kind == kind;
  return false;
}

/// Literal words below a rule; blocks are left out.
template <typename Root>
auto literal_words() -> std::vector<std::string> {
  std::vector<std::string> words;
  g::walk<Root>([&]<typename Rule>(const Rule*) {
    if constexpr (is_kind<Rule>(g::NodeKind::Word)) words.emplace_back(Rule::literal_text);
    return !is_kind<Rule>(g::NodeKind::Block);
  });
  return words;
}

auto collect_inside() -> std::map<std::string_view, std::vector<std::string>> {
  std::map<std::string_view, std::vector<std::string>> statements;
  g::walk<g::file>([&]<typename Rule>(const Rule*) {
    if constexpr (is_kind<Rule>(g::NodeKind::Statement)) {
      const auto words = literal_words<Rule>();
      auto& all = statements[Rule::node_name];
      all.insert(all.end(), words.begin(), words.end());
    }
    return true;
  });
  return statements;
}

auto all_inside() -> const std::map<std::string_view, std::vector<std::string>>& {
  static const auto statements = collect_inside();
  return statements;
}

auto collect() -> std::vector<BlockWords> {
  std::vector<BlockWords> blocks{{"file", {}}};
  g::walk<g::file>([&]<typename Rule>(const Rule* rule) {
    if constexpr (requires { Rule::statement_set; }) {
      auto found = std::ranges::find(blocks, Rule::statement_set, &BlockWords::block);
      if (found == blocks.end()) found = blocks.insert(blocks.end(), {Rule::statement_set, {}});
      add_words(found->words, rule);
    }
    return true;
  });
  return blocks;
}

}  // namespace

auto all_block_words() -> const std::vector<BlockWords>& {
  static const auto blocks = collect();
  return blocks;
}

auto words_of(std::string_view block) -> const std::vector<std::string>& {
  static const std::vector<std::string> none;
  const auto& blocks = all_block_words();
  const auto found = std::ranges::find(blocks, block, &BlockWords::block);
  return found == blocks.end() ? none : found->words;
}

auto begins_statement(std::string_view block, std::string_view word) -> bool {
  return std::ranges::find(words_of(block), word) != words_of(block).end();
}

auto blocks_with(std::string_view word) -> std::vector<std::string_view> {
  std::vector<std::string_view> found;
  for (const auto& block : all_block_words()) {
    if (std::ranges::find(block.words, word) != block.words.end()) found.push_back(block.block);
  }
  return found;
}

auto words_inside(std::string_view statement) -> const std::vector<std::string>& {
  static const std::vector<std::string> none;
  const auto found = all_inside().find(statement);
  return found == all_inside().end() ? none : found->second;
}

auto is_grammar_word(std::string_view text) -> bool {
  return std::ranges::any_of(all_inside(), [&](const auto& statement) {
    return std::ranges::find(statement.second, text) != statement.second.end();
  });
}

}  // namespace promoc::syntax
