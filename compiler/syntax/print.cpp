// Prints a tree: the tokens in order, lines as they were, indentation and blanks made regular.
#include <algorithm>

#include "syntax/parse.hpp"

namespace promoc::syntax {
namespace {

/// A token with what the printer needs to know of its surroundings.
struct Token {
  NodeKind kind;
  std::uint32_t begin;
  std::uint32_t end;
  bool starts_statement = false;
};

auto tokens_of(const Tree& tree) -> std::vector<Token> {
  std::vector<Token> tokens;
  bool starts = false;
  for (std::uint32_t i = 1; i < tree.nodes.size();) {
    const auto& node = tree.nodes[i];
    const bool interior = node.next > i + 1 && node.kind != NodeKind::String;
    if (interior || node.kind == NodeKind::Statement || node.kind == NodeKind::Field || node.kind == NodeKind::Block) {
      starts = starts || node.kind == NodeKind::Statement;
      ++i;
      continue;
    }
    tokens.push_back({node.kind, node.begin, node.end, starts});
    starts = false;
    i = node.next;
  }
  return tokens;
}

auto is_blank(char c) -> bool { return c == ' ' || c == '\t' || c == '\r'; }

class Printer {
 public:
  explicit Printer(std::string_view source) : source_(source) {}

  void add(const Token& token) {
    if (token.kind == NodeKind::BlankLine) return blank_line();
    auto text = source_.substr(token.begin, token.end - token.begin);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    const bool closes = text == "}" || text == ")" || text == "]";
    if (closes && !open_.empty()) open_.pop_back();
    const auto gap = source_.substr(end_, token.begin - end_);
    if (out_.empty() || out_.back() == '\n') {
      indent(token, closes);
    } else if (const auto lines = std::ranges::count(gap, '\n'); lines > 0) {
      out_.append(static_cast<std::size_t>(lines), '\n');
      indent(token, closes);
    } else if (!gap.empty()) {
      out_ += ' ';
    }
    out_ += text;
    end_ = token.end;
    if (text == "{" || text == "(" || text == "[") open_ += text.front();
  }

  auto finish() -> std::string {
    while (out_.ends_with("\n\n") || out_ == "\n") out_.pop_back();
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
    return std::move(out_);
  }

 private:
  void blank_line() {
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
    out_ += '\n';
  }

  /// A statement that goes on stands one level deeper, and so does what a bracket holds.
  void indent(const Token& token, bool closes) {
    const bool comment = token.kind == NodeKind::Comment || token.kind == NodeKind::DocComment;
    const bool in_brackets = !open_.empty() && open_.back() != '{';
    const bool separator = source_[token.begin] == ';';
    const bool goes_on = !token.starts_statement && !closes && !comment && !separator && !in_brackets;
    out_.append(2 * (open_.size() + (goes_on ? 1 : 0)), ' ');
  }

  std::string_view source_;
  std::string out_;
  std::string open_;  ///< brackets around the current token
  std::uint32_t end_ = 0;
};

}  // namespace

auto print(const Tree& tree) -> std::string {
  Printer printer(tree.source());
  for (const auto& token : tokens_of(tree)) printer.add(token);
  return printer.finish();
}

}  // namespace promoc::syntax
