// Lines and blocks: where statements stand, how they end, and how parsing goes on after a mistake.
// The rules that recover ask the parse state what to do: `mark`, `recover`, `open`, `close`, `left_open`; see syntax/parse.cpp.
#pragma once

#include "grammar/values.hpp"

namespace promoc::grammar {

/// Marks the alternatives of a block, so that an unknown first word is reported with suggestions.
template <Text Where, typename... Statements>
struct statements : p::sor<Statements...> {
  static constexpr auto statement_set = Where.view();
};

/// The name of a block's statements; empty for blocks of rows, which have no first words.
template <typename Statement>
constexpr auto block_name() -> std::string_view {
  if constexpr (requires { Statement::statement_set; }) return Statement::statement_set;
  return {};
}

struct blank_line : p::seq<sp, p::eol> {
  static constexpr auto node_kind = NodeKind::BlankLine;
};
struct line_comment : p::seq<sp, comment_text, p::eolf> {};
struct doc_comment : p::seq<sp, doc_comment_text, p::eolf, sp> {};

struct separator : p::seq<symbol_text<";">, sp, p::opt<comment_text>, p::opt<p::eol>> {};
struct line_end : p::seq<p::opt<comment_text>, p::sor<p::eol, p::eof, p::at<p::one<'}'>>>> {};
/// After a statement: a comment may follow on its line.
struct end_of_statement : p::seq<sp, p::sor<separator, line_end>>, described<"the end of the statement (a line break or `;`)"> {};

/// R; on a syntax error the parse state notes it and says where to go on: behind the statement, or where it began when
/// the block around it turns out to be unclosed.
template <typename R>
struct recover {
  using rule_t = recover;
  using subs_t = p::type_list<R>;
  template <p::apply_mode A, p::rewind_mode, template <typename...> class Action, template <typename...> class Control,
            typename Input, typename State>
  static auto match(Input& in, State& state) -> bool {
    const auto start = in.iterator();
    const auto mark = state.mark();
    const auto again = [&] {
      in.iterator() = start;
      (void)Control<R>::template match<A, p::rewind_mode::dontcare, Action, Control>(in, state);
    };
    try {
      again();
    } catch (const typename State::Failure& failure) {
      in.iterator() = in.begin() + state.recover(failure, mark, static_cast<std::size_t>(start - in.begin()), again);
    }
    return true;
  }
};

/// `{`, noted so that a missing `}` can point back at it.
template <typename Statement>
struct open_brace {
  using rule_t = open_brace;
  using subs_t = p::type_list<symbol_text<"{">>;
  template <p::apply_mode A, p::rewind_mode M, template <typename...> class Action, template <typename...> class Control,
            typename Input, typename State>
  static auto match(Input& in, State& state) -> bool {
    const auto at = in.current() - in.begin();
    if (!Control<symbol_text<"{">>::template match<A, M, Action, Control>(in, state)) return false;
    state.open(static_cast<std::size_t>(at), block_name<Statement>());
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
    const auto at = static_cast<std::size_t>(in.current() - in.begin());
    const auto closed =
        !state.left_open() && Control<symbol_text<"}">>::template match<A, M, Action, Control>(in, state);
    state.close(closed, at);
    return true;
  }
};
/// Whether the innermost block was found to be unclosed.
struct left_open {
  using rule_t = left_open;
  using subs_t = p::empty_list;
  template <p::apply_mode, p::rewind_mode, template <typename...> class, template <typename...> class, typename Input, typename State>
  static auto match(Input& /*in*/, State& state) -> bool {
    return state.left_open();
  }
};
struct block_ends : p::sor<left_open, p::seq<sp, p::sor<p::one<'}'>, p::eof>>> {};

/// A statement with the `///` lines directly above it.
template <typename Statement>
struct documented : p::seq<p::plus<doc_comment>, sp, recover<p::must<Statement, end_of_statement>>> {};

template <typename Statement>
struct line : p::sor<blank_line, line_comment, p::seq<sp, separator>, documented<Statement>,
                     p::seq<sp, recover<p::must<Statement, end_of_statement>>>> {};

template <typename Statement>
struct block_start : p::seq<open_brace<Statement>, sp, p::opt<comment_text>, p::opt<p::eol>>, described<"`{`"> {};

template <typename Statement>
struct block : p::seq<block_start<Statement>, p::star<p::not_at<block_ends>, line<Statement>>, sp, close_brace, sp> {
  static constexpr auto node_kind = NodeKind::Block;
  static constexpr std::string_view description = "`{`";
};

}  // namespace promoc::grammar
