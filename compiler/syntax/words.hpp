// First words of statements, by the block in which they stand; read off the grammar.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace promoc::syntax {

/// The statements of one block.
struct BlockWords {
  std::string_view block;          ///< "file", "environment", "every path" ...
  std::vector<std::string> words;  ///< in the order of the grammar; rows and bare strings have none
};

/// All blocks, the file first.
auto all_block_words() -> const std::vector<BlockWords>&;
/// Words of one block; empty for an unknown one.
auto words_of(std::string_view block) -> const std::vector<std::string>&;
/// Whether a statement of the block begins with the word.
auto begins_statement(std::string_view block, std::string_view word) -> bool;
/// The blocks in which a statement begins with the word, in the order of the grammar.
auto blocks_with(std::string_view word) -> std::vector<std::string_view>;

/// All literal words of a kind of statement, without those of a block inside it; empty for an unknown one.
auto words_inside(std::string_view statement) -> const std::vector<std::string>&;
/// Whether a text is a literal word anywhere in the grammar.
auto is_grammar_word(std::string_view text) -> bool;

}  // namespace promoc::syntax
