#include "sema/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace promoc::sema {
namespace {

auto is_word_char(char c) -> bool {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

auto lower(char c) -> char { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// Appends the tokens of a subtree as they stand, with one blank where the source has any.
void append_tokens(std::string& out, const Node& node, std::uint32_t& end) {
  const auto is_leaf = [&] {
    const auto children = node.children();
    return !(children.begin() != children.end()) || node.kind() == NodeKind::String;
  }();
  const auto kind = node.kind();
  if (kind == NodeKind::Comment || kind == NodeKind::DocComment || kind == NodeKind::BlankLine) return;
  if (kind == NodeKind::Field && node.name() == "assumed") {
    end = node.span().end;
    return;
  }
  if (!is_leaf) {
    for (const auto child : node.children()) append_tokens(out, child, end);
    return;
  }
  if (node.text().empty()) return;
  const bool apart = !out.empty() && node.span().begin > end;
  if (apart && out.back() != '(' && out.back() != '[' && node.text() != ")" && node.text() != "]") out += ' ';
  out += node.text();
  end = node.span().end;
}

}  // namespace

auto name_text(std::string_view written) -> std::string {
  std::string text(written);
  std::erase(text, '`');
  return text;
}

auto name_of(const Node& name) -> std::string { return name_text(name.text()); }

auto name_parts(const Node& dotted) -> std::vector<std::string> {
  std::vector<std::string> parts;
  for (auto rest = dotted.text();;) {
    const auto dot = rest.find('.');
    parts.push_back(name_text(rest.substr(0, dot)));
    if (dot == rest.npos) return parts;
    rest.remove_prefix(dot + 1);
  }
}

auto name_node(const Node& node) -> Node {
  const auto name = node.child(NodeKind::Name);
  return name ? *name : node.token();
}

auto tokens_of(const Node& node, NodeKind kind) -> std::vector<Node> {
  std::vector<Node> found;
  for (const auto child : node.children()) {
    if (child.kind() == kind) found.push_back(child);
  }
  return found;
}

auto says(const Node& node, std::string_view word) -> bool { return node.has_word(word); }

auto one_line(const Node& node) -> std::string {
  std::string text;
  auto end = node.span().begin;
  append_tokens(text, node, end);
  return text;
}

auto unescape(std::string_view text) -> std::string {
  std::string out;
  // `npos` is not below the place of the last character, not even of an empty text.
  for (auto slash = text.find('\\'); slash < text.size() - 1; slash = text.find('\\')) {
    const char c = text[slash + 1];
    out.append(text.substr(0, slash)) += c == 'n' ? '\n' : c == 't' ? '\t' : c;
    text.remove_prefix(slash + 2);
  }
  return out.append(text);
}

auto plain_text(const Node& string, diag::Sink& sink) -> std::optional<std::string> {
  std::string text;
  for (const auto part : string.children()) {
    if (part.kind() != NodeKind::StringPart) continue;
    if (part.name() == "hole") {
      sink.report(diag::Kind::HoleNotAllowed, part.span(),
                  fmt::format("`\\({})` stands in a text that takes no values", part.text()))
          .help("values stand in URLs, paths and arguments of gates");
      return std::nullopt;
    }
    text += unescape(part.text());
  }
  return text;
}

auto holds_expression(std::string_view text) -> bool { return text.find("${{") != std::string_view::npos; }

void report_expression(diag::Sink& sink, Span span) {
  sink.report(diag::Kind::MalformedText, span, "the text holds `${{`, which GitHub would evaluate")
      .help("write the value itself; values that are known at run time stand in no text");
}

auto alternatives(const std::vector<std::string>& words) -> std::string {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += fmt::format("`{}`", words[i]);
  }
  return text;
}

auto with_article(std::string_view noun) -> std::string {
  const bool vowel = !noun.empty() && std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
  return fmt::format("{} {}", vowel ? "an" : "a", noun);
}

auto lower_case(std::string text) -> std::string {
  std::ranges::transform(text, text.begin(), lower);
  return text;
}

auto same_name(std::string_view a, std::string_view b) -> bool { return std::ranges::equal(a, b, {}, lower, lower); }

auto slug(std::string_view text) -> std::string {
  std::string out;
  for (const char c : text) {
    if (is_word_char(c)) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  if (out.empty() || (out.front() >= '0' && out.front() <= '9')) out.insert(0, 1, '_');
  return out;
}

}  // namespace promoc::sema
