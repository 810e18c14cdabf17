// From text to tree.
#pragma once

#include "diag/diagnostic.hpp"
#include "syntax/tree.hpp"

namespace promoc::syntax {

/// Largest source file, in bytes.
inline constexpr std::size_t kMaxFileSize = 8U << 20U;
/// Deepest nesting of brackets.
inline constexpr int kMaxNesting = 64;

/// Parses a definition. Every mistake is reported to the sink and parsing goes on behind it; what could be read is in
/// the tree. A file that is too large, too deeply nested or not clean UTF-8 text gives an empty tree.
auto parse(const SourceManager& sources, FileId file, diag::Sink& sink) -> Tree;

/// The text of a tree again, with two spaces per level and one blank between tokens; comments and blank lines are kept.
/// Printing what was printed changes nothing; parsing it gives an equal tree.
auto print(const Tree& tree) -> std::string;

/// Names of all statements that may begin a line in the block ("file", "environment" ...), for suggestions and docs.
auto statement_words(std::string_view block) -> std::vector<std::string>;

}  // namespace promoc::syntax
