#include "syntax/words.hpp"

#include <algorithm>

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

}  // namespace promoc::syntax
