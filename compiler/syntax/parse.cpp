#include "syntax/parse.hpp"

#include "grammar/describe.hpp"
#include "grammar/first.hpp"
#include "grammar/promo.hpp"
#include "syntax/parse_state.hpp"
#include "syntax/scan.hpp"
#include "syntax/words.hpp"

namespace promoc::syntax {
namespace {

namespace g = grammar;
namespace p = tao::pegtl;

static_assert(static_cast<int>(NodeKind::BlankLine) == static_cast<int>(g::NodeKind::BlankLine),
              "the two lists of kinds differ");

template <typename Rule>
concept KeepsNode = requires {
  Rule::node_kind;
};
template <typename Rule>
concept NamedNode = requires {
  Rule::node_name;
};
template <typename Rule>
concept LiteralToken = KeepsNode<Rule> && requires {
  Rule::literal_text;
};

/// What the message for a missing rule depends on.
template <typename Rule>
auto failure_of(std::uint32_t offset) -> Failure {
  using enum Failure::Wanted;
  Failure failure{offset, Other, g::describe<Rule>(), {}, {}};
  if constexpr (requires { Rule::mistake; }) failure.mistake = Rule::mistake;
  if constexpr (requires { Rule::statement_set; }) {
    failure.wanted = Statement;
    failure.block = Rule::statement_set;
  } else if constexpr (std::is_same_v<Rule, g::end_of_statement>) {
    failure.wanted = EndOfStatement;
  } else if constexpr (std::is_same_v<Rule, g::string_end>) {
    failure.wanted = EndOfString;
  } else if constexpr (requires { Rule::text; }) {
    failure.wanted = Symbol;
  } else if constexpr (KeepsNode<Rule>) {
    if (Rule::node_kind == g::NodeKind::Block) failure.wanted = Block;
  }
  // Lists of names and of strings ask for their first part under its description.
  if (failure.wanted == Other && failure.expected == g::string::description) failure.wanted = String;
  if (failure.wanted == Other && failure.expected == g::name::description) failure.wanted = Name;
  return failure;
}

/// Builds the tree: a node opens when its rule is tried and goes again when the rule does not match.
template <typename Rule>
struct control : p::normal<Rule> {
  static constexpr bool enable = false;  // no rule has an action

  template <typename Input>
  static auto offset(const Input& in) -> std::uint32_t {
    return static_cast<std::uint32_t>(in.current() - in.begin());
  }

  template <typename Input>
  static auto can_begin(const Input& in) -> bool {
    static constexpr auto kFirst = g::first_bytes<Rule>();
    return kFirst.maybe_empty || (in.current() != in.end() && kFirst.has(static_cast<unsigned char>(*in.current())));
  }

  template <p::apply_mode A, p::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  static auto match(Input& in, ParseState& state) -> bool {
    constexpr bool kKeeps = KeepsNode<Rule> && A == p::apply_mode::action;  // a look ahead leaves nothing behind
    if constexpr (KeepsNode<Rule>) {
      if (!can_begin(in) && !state.watching()) return false;
    }
    if constexpr (!kKeeps && M != p::rewind_mode::required) {
      return p::normal<Rule>::template match<A, M, Action, Control>(in, state);
    } else {
      const auto mark = state.mark();
      if constexpr (kKeeps) {
        std::string_view name;
        if constexpr (NamedNode<Rule>) name = Rule::node_name;
        state.begin(static_cast<NodeKind>(Rule::node_kind), name, offset(in));
      }
      if (!p::normal<Rule>::template match<A, M, Action, Control>(in, state)) {
        if constexpr (M == p::rewind_mode::required) state.back_to(mark);
        if constexpr (LiteralToken<Rule>) state.could_be(Rule::literal_text, offset(in));
        return false;
      }
      if constexpr (kKeeps) state.end(mark, offset(in));
      return true;
    }
  }

  template <typename Input>
  [[noreturn]] static void raise(const Input& in, ParseState& /*state*/) {
    throw failure_of<Rule>(offset(in));
  }
};

}  // namespace

auto parse(const SourceManager& sources, FileId file, diag::Sink& sink) -> Tree {
  const auto text = sources.text(file);
  Tree tree(file, text);
  if (!scan(sources, file, sink)) {
    tree.nodes.push_back({NodeKind::File, {}, 0, 0, 1});
    return tree;
  }
  tree.nodes.reserve(text.size() / 3 + 16);
  ParseState state(tree, sink);
  p::memory_input<p::tracking_mode::lazy> input(text.data(), text.data() + text.size(), "");
  p::parse<g::file, p::nothing, control>(input, state);
  return tree;
}

auto statement_words(std::string_view block) -> std::vector<std::string> { return words_of(block); }

}  // namespace promoc::syntax
