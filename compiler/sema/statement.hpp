// Small questions about statements that many binders ask.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sema/text.hpp"

namespace promoc::sema {

/// The statements of this kind in the block below a node.
auto statements_named(const Node& node, std::string_view kind) -> std::vector<Node>;
/// Reports the second of statements that may stand only once in a block, with the place of the first. False when it
/// did.
auto only_once(diag::Sink& sink, const Node& node, const std::vector<std::string_view>& kinds) -> bool;
/// Reports the statements of a block that are not built; `block` is the grammar's name for it. Returns those that are.
auto built_lines(diag::Sink& sink, const Node& node, std::string_view block) -> std::vector<Node>;
/// First line of the doc comment above a statement.
auto doc_line(const Node& statement) -> std::string;
/// The head of a statement for a message: its first word and its name.
auto head_span(const Node& statement) -> Span;

}  // namespace promoc::sema
