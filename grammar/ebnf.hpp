// The grammar as text, read off the rules: `[ ]` may be left out, `{ }` may be repeated or left out, quotes enclose words
// and signs, capitals name tokens. Blank space, line breaks and the look-aheads that only shape messages are left out.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/promo.hpp"

namespace promoc::grammar {

namespace ebnf {

/// How tightly a piece of text holds together: alternatives, a sequence, one thing.
enum class Binding { Alternatives, Sequence, One };

struct Expression {
  std::string text;
  Binding binding = Binding::Sequence;
};

struct Found;

/// A rule of the printed grammar; `define` prints what it is made of.
struct Production {
  std::string_view name;
  Expression (*define)(Found&);
};

/// Rules that were named so far, and those named since the last one was printed.
struct Found {
  std::vector<std::string_view> known;
  std::vector<Production> fresh;
};

inline auto grouped(const Expression& expression, Binding at_least) -> std::string {
  return expression.binding < at_least ? "( " + expression.text + " )" : expression.text;
}

/// The name of a rule that is a plain struct of the grammar; empty for a rule that is only put together in place.
template <typename Rule>
constexpr auto name_of() -> std::string_view {
  constexpr std::string_view kNamespace = "promoc::grammar::";
  constexpr auto full = p::demangle<Rule>();
  if constexpr (full.starts_with(kNamespace) && full.find('<') == std::string_view::npos) return full.substr(kNamespace.size());
  return {};
}

template <typename Rule>
auto refer(Found& found) -> Expression;

/// Parts that print nothing, such as blank space, disappear.
template <typename... R>
auto sequence(Found& found) -> Expression {
  std::vector<Expression> parts;
  const auto add = [&](Expression part) {
    if (!part.text.empty()) parts.push_back(std::move(part));
  };
  (add(refer<R>(found)), ...);
  if (parts.size() == 1) return parts.front();
  Expression result{"", parts.empty() ? Binding::One : Binding::Sequence};
  for (const auto& part : parts) result.text += (result.text.empty() ? "" : " ") + grouped(part, Binding::Sequence);
  return result;
}
template <typename... R>
auto alternatives(Found& found) -> Expression {
  Expression result{"", sizeof...(R) == 1 ? Binding::Sequence : Binding::Alternatives};
  const auto add = [&](const Expression& part) { result.text += (result.text.empty() ? "" : " | ") + part.text; };
  (add(refer<R>(found)), ...);
  return result;
}
inline auto enclosed(std::string_view open, const Expression& inner, std::string_view close) -> Expression {
  if (inner.text.empty()) return {};
  return {std::string(open) + " " + inner.text + " " + std::string(close), Binding::One};
}
inline auto quoted(std::string_view text) -> Expression { return {"\"" + std::string(text) + "\"", Binding::One}; }

// Nothing to print: blank space, and looks ahead.
inline auto print(Found& /*found*/, const void*) -> Expression { return {"", Binding::One}; }
template <Text W>
auto print(Found& /*found*/, const literal<W>*) -> Expression {
  return quoted(W.view());
}
template <typename... R>
auto print(Found& found, const p::seq<R...>*) -> Expression {
  return sequence<R...>(found);
}
template <typename... R>
auto print(Found& found, const p::must<R...>*) -> Expression {
  return sequence<R...>(found);
}
template <typename... R>
auto print(Found& found, const p::sor<R...>*) -> Expression {
  return alternatives<R...>(found);
}
template <typename... R>
auto print(Found& found, const p::opt<R...>*) -> Expression {
  return enclosed("[", sequence<R...>(found), "]");
}
template <typename... R>
auto print(Found& found, const p::star<R...>*) -> Expression {
  return enclosed("{", sequence<R...>(found), "}");
}
template <typename... R>
auto print(Found& found, const p::plus<R...>*) -> Expression {
  const auto inner = sequence<R...>(found);
  return {grouped(inner, Binding::Sequence) + " { " + inner.text + " }", Binding::Sequence};
}
template <typename Statement>
auto print(Found& found, const line<Statement>*) -> Expression {
  return refer<Statement>(found);
}
template <typename Statement>
auto print(Found& found, const block<Statement>*) -> Expression {
  return {"\"{\" { " + refer<Statement>(found).text + " } \"}\"", Binding::Sequence};
}
inline auto print(Found& found, const file*) -> Expression { return enclosed("{", refer<file_statements>(found), "}"); }

template <typename Rule>
constexpr auto token_of() -> std::string_view {
  if constexpr (requires { Rule::node_kind; }) {
    switch (Rule::node_kind) {
      case NodeKind::Name: return "NAME";
      case NodeKind::String: return "STRING";
      case NodeKind::Number: return "NUMBER";
      case NodeKind::Quantity: return "QUANTITY";
      case NodeKind::Date: return "DATE";
      case NodeKind::Time: return "TIME";
      default: break;
    }
  }
  return {};
}

// Looks ahead and blank space print nothing.
constexpr auto is_left_out(const void*) -> bool { return false; }
constexpr auto is_left_out(const sp*) -> bool { return true; }
constexpr auto is_left_out(const spn*) -> bool { return true; }
template <typename... R>
constexpr auto is_left_out(const p::at<R...>*) -> bool {
  return true;
}
template <typename... R>
constexpr auto is_left_out(const p::not_at<R...>*) -> bool {
  return true;
}

// What reads better in the place where it is used: what may be left out, and a token with the blanks behind it.
constexpr auto is_in_place(const void*) -> bool { return false; }
template <typename... R>
constexpr auto is_in_place(const p::opt<R...>*) -> bool {
  return true;
}
template <typename Token>
constexpr auto is_in_place(const p::seq<Token, sp>*) -> bool {
  return !token_of<Token>().empty() && !std::is_same_v<Token, dotted_text>;
}
template <Text S>
constexpr auto is_in_place(const symbol<S>*) -> bool {
  return true;
}

template <typename Rule>
auto define(Found& found) -> Expression {
  return print(found, static_cast<const Rule*>(nullptr));
}

template <typename Rule>
auto refer(Found& found) -> Expression {
  constexpr const Rule* kRule = nullptr;
  constexpr auto kName = name_of<Rule>();
  if constexpr (is_left_out(kRule)) {
    return {"", Binding::One};
  } else if constexpr (std::is_same_v<Rule, dotted_text>) {
    return {"NAME { \".\" NAME }", Binding::Sequence};
  } else if constexpr (!token_of<Rule>().empty()) {
    return {std::string(token_of<Rule>()), Binding::One};
  } else if constexpr (kName.empty() || is_in_place(kRule)) {
    return define<Rule>(found);
  } else {
    if (std::ranges::find(found.known, kName) == found.known.end()) {
      found.known.push_back(kName);
      found.fresh.push_back({kName, define<Rule>});
    }
    return {std::string(kName), Binding::One};
  }
}

/// Breaks a production after its words; further lines are indented.
inline auto wrapped(std::string_view text) -> std::string {
  constexpr std::size_t kWidth = 116;
  std::string result;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto word = text.substr(at, end - at);
    if (column > 0 && column + 1 + word.size() > kWidth) {
      result += "\n    ";
      column = 4;
    } else if (column > 0) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
    at = end + 1;
  }
  return result + "\n";
}

/// A production and, behind it, those that it names first.
inline void write(std::string& out, Found& found, const Production& production) {
  found.fresh.clear();
  out += wrapped(std::string(production.name) + " = " + production.define(found).text);
  for (const auto& next : std::exchange(found.fresh, {})) write(out, found, next);
}

}  // namespace ebnf

/// The whole grammar, a rule behind the rule that names it first.
inline auto to_ebnf() -> std::string {
  std::string text;
  ebnf::Found found{{"file"}, {}};
  ebnf::write(text, found, {"file", ebnf::define<file>});
  return text;
}

}  // namespace promoc::grammar
