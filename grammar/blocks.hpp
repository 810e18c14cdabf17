// Lines and blocks: where statements stand, how they end, and how parsing goes on after a mistake.
// The rules that recover call members of the parse state: `fail`, `open`, `close`; see syntax/parse.cpp.
#pragma once

#include "grammar/values.hpp"

namespace promoc::grammar {

/// Marks the alternatives of a block, so that an unknown first word is reported with suggestions.
template <Text Where, typename... Statements>
struct statements : p::sor<Statements...> {
  static constexpr auto statement_set = Where.view();
};

struct blank_line : p::seq<sp, p::eol> {
  static constexpr auto node_kind = NodeKind::BlankLine;
};
struct line_comment : p::seq<sp, comment_text, p::eolf> {};
struct doc_comment : p::seq<sp, doc_comment_text, p::eolf, sp> {};

struct separator : p::seq<symbol_text<";">, sp, p::opt<comment_text>, p::opt<p::eol>> {};
struct line_end : p::seq<p::opt<comment_text>, p::sor<p::eol, p::eof, p::at<p::one<'}'>>>> {};
/// After a statement: a comment may follow on its line.
struct end_of_statement : p::seq<sp, p::sor<separator, line_end>>, described<"the end of the statement (a line break or `;`)"> {};

/// Skips one statement that could not be read: to its line's end or its `;`, over brackets that it opens.
template <typename Input>
void skip_statement(Input& in) {
  int depth = 0;
  bool in_string = false;
  while (!in.empty()) {
    const char c = in.peek_char();
    if (c == '\n') {
      in_string = false;
      if (depth == 0) return;
    } else if (in_string) {
      if (c == '\\' && in.size(2) >= 2 && in.peek_char(1) != '\n') in.bump(1);
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '/' && in.size(2) >= 2 && in.peek_char(1) == '/') {
      while (!in.empty() && in.peek_char() != '\n') in.bump(1);
      continue;
    } else if (c == '{' || c == '(' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ')' || c == ']') {
      if (depth == 0 && c == '}') return;
      if (depth > 0) --depth;
    } else if (c == ';' && depth == 0) {
      in.bump(1);
      return;
    }
    in.bump(1);
  }
}

/// R; on a syntax error the parse state notes it and reading goes on behind the statement.
template <typename R>
struct recover {
  using rule_t = recover;
  using subs_t = p::type_list<R>;
  template <p::apply_mode A, p::rewind_mode, template <typename...> class Action, template <typename...> class Control,
            typename Input, typename State>
  static auto match(Input& in, State& state) -> bool {
    const auto start = in.iterator();
    const auto mark = state.mark();
    try {
      return Control<R>::template match<A, p::rewind_mode::dontcare, Action, Control>(in, state);
    } catch (const typename State::Failure& failure) {
      state.recover(failure, mark);
    }
    in.iterator() = start;
    skip_statement(in);
    if (in.iterator() == start) in.bump(1);
    return true;
  }
};

/// The first word of a statement that stands at file level alone.
struct file_level_word
    : p::seq<p::sor<literal<"pipeline">, literal<"github">, literal<"role">, literal<"artifacts">, literal<"alarms">,
                    literal<"suite">, literal<"gates">, literal<"class">, literal<"approvals">, literal<"environment">,
                    literal<"path">, literal<"protect">, literal<"calendar">, literal<"policy">, literal<"runbook">>,
             name_end> {};

/// A file-level statement at the left margin: inside a block this means that a `}` was forgotten.
struct margin_statement {
  using rule_t = margin_statement;
  using subs_t = p::empty_list;
  template <typename Input>
  static auto match(Input& in) -> bool {
    if (in.current() == in.begin() || *(in.current() - 1) != '\n') return false;
    return p::normal<p::at<file_level_word>>::match<p::apply_mode::nothing, p::rewind_mode::dontcare, p::nothing, p::normal>(in);
  }
};
struct block_ends : p::sor<p::seq<sp, p::sor<p::one<'}'>, p::eof>>, margin_statement> {};

/// `{`, noted so that a missing `}` can point back at it.
struct open_brace {
  using rule_t = open_brace;
  using subs_t = p::type_list<symbol_text<"{">>;
  template <p::apply_mode A, p::rewind_mode M, template <typename...> class Action, template <typename...> class Control,
            typename Input, typename State>
  static auto match(Input& in, State& state) -> bool {
    const auto at = in.current() - in.begin();
    if (!Control<symbol_text<"{">>::template match<A, M, Action, Control>(in, state)) return false;
    state.open(static_cast<std::uint32_t>(at));
    return true;
  }
};
/// `}`; a missing one is noted and parsing goes on as if it were there.
struct close_brace {
  using rule_t = close_brace;
  using subs_t = p::type_list<symbol_text<"}">>;
  template <p::apply_mode A, p::rewind_mode M, template <typename...> class Action, template <typename...> class Control,
            typename Input, typename State>
  static auto match(Input& in, State& state) -> bool {
    const auto closed = Control<symbol_text<"}">>::template match<A, M, Action, Control>(in, state);
    state.close(closed, static_cast<std::uint32_t>(in.current() - in.begin()));
    return true;
  }
};

/// A `///` line with no statement below it.
struct lone_doc_comment : doc_comment {};

template <typename Statement>
struct line : p::sor<blank_line, line_comment, p::seq<symbol_text<";">, sp>,
                     p::seq<p::star<doc_comment>, sp, p::not_at<p::sor<p::one<'}'>, p::eof>>,
                            recover<p::must<Statement, end_of_statement>>>,
                     lone_doc_comment> {};

struct block_start : p::seq<open_brace, sp, p::opt<comment_text>, p::opt<p::eol>>, described<"`{`"> {};

template <typename Statement>
struct block : p::seq<block_start, p::star<p::not_at<block_ends>, line<Statement>>, sp, close_brace, sp> {
  static constexpr auto node_kind = NodeKind::Block;
  static constexpr std::string_view description = "`{`";
};

}  // namespace promoc::grammar
