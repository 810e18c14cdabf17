// Names and strings of a definition as plain text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.hpp"
#include "syntax/tree.hpp"

namespace promoc::sema {

using syntax::Node;
using syntax::NodeKind;

/// A name without its backticks.
auto name_text(std::string_view written) -> std::string;
auto name_of(const Node& name) -> std::string;
/// `python.pytest` as its parts.
auto name_parts(const Node& dotted) -> std::vector<std::string>;
/// The first Name token directly below a statement or field; every named statement has one.
auto name_node(const Node& node) -> Node;
/// All tokens of this kind directly below a node.
auto tokens_of(const Node& node, NodeKind kind) -> std::vector<Node>;
/// Whether a literal word stands directly below this node.
auto says(const Node& node, std::string_view word) -> bool;

/// Source text on one line: comments gone, runs of blanks as one, ` assumed` left out.
auto one_line(const Node& node) -> std::string;

/// The content of a string part, escapes replaced.
auto unescape(std::string_view text) -> std::string;
/// A string without holes; one with a hole is reported.
auto plain_text(const Node& string, diag::Sink& sink) -> std::optional<std::string>;

/// Whether a text holds `${{`, which GitHub evaluates wherever the text is written in a workflow.
auto holds_expression(std::string_view text) -> bool;
void report_expression(diag::Sink& sink, Span span);

/// Words for a message: "a, b or c", each in backticks.
auto alternatives(const std::vector<std::string>& words) -> std::string;
/// "a", "an": the article that fits a noun.
auto with_article(std::string_view noun) -> std::string;

/// Letters of ASCII in lower case.
auto lower_case(std::string text) -> std::string;
/// Whether two names are one for GitHub and AWS, which compare them without case.
auto same_name(std::string_view a, std::string_view b) -> bool;

/// A text made fit for identifiers of GitHub: letters, digits, `_` and `-`, beginning with a letter or `_`.
auto slug(std::string_view text) -> std::string;

}  // namespace promoc::sema
