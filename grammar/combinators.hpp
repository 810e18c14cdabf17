// What the grammar is written with: PEGTL's combinators plus rules that carry their own text, so that a rule is its own
// entry in the printed grammar and its own "expected ..." message.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tao/pegtl.hpp>

namespace promoc::grammar {

namespace p = tao::pegtl;

/// A string as a template argument.
template <std::size_t N>
struct Text {
  char value[N]{};
  // NOLINTNEXTLINE(google-explicit-constructor): literals are meant to convert
  constexpr Text(const char (&text)[N]) { std::copy_n(text, N, value); }
  [[nodiscard]] constexpr auto view() const -> std::string_view { return {value, N - 1}; }
};

/// What a node of the syntax tree is. Leaves are tokens, all of which are kept, so that a file can be printed back.
enum class NodeKind {
  File,
  Statement,  ///< name = the statement's kind, "environment"
  Block,      ///< `{ ... }`
  Field,      ///< a named part of a statement, name = "soak"
  Word,       ///< a literal word of the grammar
  Symbol,     ///< `{ } ( ) [ ] , ; : = -> | + * < ...`
  Name,
  String,
  StringPart,  ///< name = "text" or "hole": a part of a string
  Quantity,
  Number,
  Date,
  Time,
  Comment,
  DocComment,
  BlankLine,
};

// ---------------------------------------------------------------------------------------------------- blank space

/// One or more bytes up to one of Stops: long texts in one step.
template <char... Stops>
struct run_up_to {
  using rule_t = run_up_to;
  using subs_t = p::empty_list;
  template <typename Input>
  static auto match(Input& in) -> bool {
    const auto* const end = std::find_if(in.current(), in.end(), [](char c) { return ((c == Stops) || ...); });
    if (end == in.current()) return false;
    in.bump_in_this_line(static_cast<std::size_t>(end - in.current()));
    return true;
  }
};
struct rest_of_line : p::opt<run_up_to<'\r', '\n'>> {};

struct comment_text : p::seq<p::not_at<p::string<'/', '/', '/'>>, p::string<'/', '/'>, rest_of_line> {
  static constexpr auto node_kind = NodeKind::Comment;
};
struct doc_comment_text : p::seq<p::string<'/', '/', '/'>, rest_of_line> {
  static constexpr auto node_kind = NodeKind::DocComment;
};
struct sp : p::star<p::blank> {};
/// Blank space that may cross lines: after an operator or comma and inside brackets.
struct spn : p::star<p::sor<p::blank, p::eol, comment_text>> {};

// --------------------------------------------------------------------------------------------------------- tokens

struct name_char : p::sor<p::alnum, p::one<'_'>> {};
/// A byte of a character outside ASCII: part of no name, but nothing that could end a word either.
struct other_byte : p::range<'\x80', '\xFF'> {};
/// After a word: nothing that would continue a name.
struct name_end : p::not_at<p::sor<name_char, other_byte, p::seq<p::one<'-'>, name_char>>> {};

/// Matches exactly the text W.
template <Text W>
struct literal {
  using rule_t = literal;
  using subs_t = p::empty_list;
  template <typename Input>
  static auto match(Input& in) -> bool {
    constexpr auto text = W.view();
    if (in.size(text.size()) < text.size() || !std::equal(text.begin(), text.end(), in.current())) return false;
    in.bump_in_this_line(text.size());
    return true;
  }
};

template <Text W>
struct word_text : p::seq<literal<W>, name_end> {
  static constexpr auto node_kind = NodeKind::Word;
  static constexpr auto literal_text = W.view();
};
/// A literal word. It is a keyword only where the grammar asks for it and reserved nowhere.
template <Text W>
struct word : p::seq<word_text<W>, sp> {
  static constexpr auto text = W.view();
};

template <Text S>
struct symbol_text : literal<S> {
  static constexpr auto node_kind = NodeKind::Symbol;
  static constexpr auto literal_text = S.view();
};
template <Text S>
struct symbol : p::seq<symbol_text<S>, sp> {
  static constexpr auto text = S.view();
};
/// A symbol after which a line may be broken: an operator, a comma.
template <Text S>
struct symbol_nl : p::seq<symbol_text<S>, spn> {
  static constexpr auto text = S.view();
};
/// A word after which a line may be broken: `and`, `or`.
template <Text W>
struct word_nl : p::seq<word_text<W>, spn> {
  static constexpr auto text = W.view();
};

/// One of several literal words.
template <Text... W>
struct words : p::sor<word<W>...> {};

/// A named part of a statement.
template <Text N, typename... R>
struct field : p::seq<R...> {
  static constexpr auto node_kind = NodeKind::Field;
  static constexpr auto node_name = N.view();
};

/// A rule with a name of its own in messages and in the printed grammar.
template <Text Description>
struct described {
  static constexpr auto description = Description.view();
};

/// What a statement must look like after its first word; `name` is its kind in the tree.
template <Text N, typename Head, typename... Rest>
struct statement : p::seq<Head, p::must<Rest>...> {
  static constexpr auto node_kind = NodeKind::Statement;
  static constexpr auto node_name = N.view();
  using head = Head;
};

}  // namespace promoc::grammar
