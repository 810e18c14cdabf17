#include "syntax/parse.hpp"

#include <fmt/format.h>

#include "grammar/describe.hpp"
#include "grammar/promo.hpp"
#include "syntax/scan.hpp"

namespace promoc::syntax {
namespace {

namespace g = grammar;
namespace p = tao::pegtl;

static_assert(static_cast<int>(NodeKind::BlankLine) == static_cast<int>(g::NodeKind::BlankLine), "the two lists of kinds differ");

/// A rule that the grammar asked for and did not find.
struct SyntaxFailure {
  std::uint32_t offset;
  std::string expected;
  std::vector<std::string> suggestions;  ///< for an unknown statement: the words it could have been
  std::string_view where;                ///< the block of an unknown statement, else empty
  bool in_string = false;
};

/// What a rule adds to the tree while it is tried.
class ParseState {
 public:
  using Failure = SyntaxFailure;

  ParseState(Tree& tree, diag::Sink& sink) : tree_(tree), sink_(sink) {}

  struct Mark {
    std::size_t nodes;
    std::size_t braces;
  };
  [[nodiscard]] auto mark() const -> Mark { return {tree_.nodes.size(), braces_.size()}; }
  void back_to(Mark mark) {
    tree_.nodes.resize(mark.nodes);
    braces_.resize(mark.braces);
  }

  void begin(NodeKind kind, std::string_view name, std::uint32_t offset) {
    tree_.nodes.push_back({kind, name, offset, offset, 0});
  }
  /// A node ends where its last token ends: blanks behind it are not its own.
  void end(std::size_t index, std::uint32_t offset) {
    auto& node = tree_.nodes[index];
    node.next = static_cast<std::uint32_t>(tree_.nodes.size());
    const auto is_leaf = node.next == index + 1;
    node.end = is_leaf || node.kind == NodeKind::String ? offset : std::max(node.begin, tree_.nodes.back().end);
  }

  void open(std::uint32_t offset) { braces_.push_back(offset); }
  void close(bool found, std::uint32_t offset) {
    const auto opened = braces_.back();
    braces_.pop_back();
    if (found) return;
    sink_.report(diag::Kind::UnclosedBlock, span(opened, opened + 1), "this block is not closed")
        .label(span(offset, offset), "expected `}` before this")
        .help("add `}` at the end of the block");
  }

  void recover(const SyntaxFailure& failure, Mark mark) {
    back_to(mark);
    report(failure);
  }

 private:
  [[nodiscard]] auto span(std::uint32_t begin, std::uint32_t end) const -> Span { return {tree_.file(), begin, end}; }
  [[nodiscard]] auto token_at(std::uint32_t offset) const -> Span;
  void report(const SyntaxFailure& failure);
  void report_unknown(const SyntaxFailure& failure, Span token);

  Tree& tree_;
  diag::Sink& sink_;
  std::vector<std::uint32_t> braces_;
};

auto is_name_char(char c) -> bool {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// The word or single character at an offset, for messages; empty at a line's or the file's end.
auto ParseState::token_at(std::uint32_t offset) const -> Span {
  const auto text = tree_.source();
  auto end = offset;
  while (end < text.size() && (is_name_char(text[end]) || (end > offset && text[end] == '-' && end + 1 < text.size() && is_name_char(text[end + 1])))) ++end;
  if (end == offset && offset < text.size() && text[offset] != '\n' && text[offset] != '\r') ++end;
  return span(offset, end);
}

void ParseState::report_unknown(const SyntaxFailure& failure, Span token) {
  const auto word = tree_.source().substr(token.begin, token.end - token.begin);
  const auto where = failure.where == "file" ? std::string() : fmt::format(" in `{}`", failure.where);
  auto added = sink_.report(diag::Kind::UnknownStatement, token, fmt::format("no statement{} begins with `{}`", where, word));
  if (const auto guess = diag::nearest(word, failure.suggestions)) {
    added.help(fmt::format("did you mean `{}`?", *guess)).fix(token, *guess, fmt::format("write `{}`", *guess));
  } else {
    added.help(fmt::format("a statement here begins with one of {}", fmt::join(failure.suggestions, ", ")));
  }
}

void ParseState::report(const SyntaxFailure& failure) {
  const auto token = token_at(failure.offset);
  if (failure.in_string) {
    sink_.report(diag::Kind::UnclosedString, span(failure.offset, token.end), "the string does not end on its line or holds an unknown escape")
        .help("end it with `\"`; escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\(name)`");
    return;
  }
  if (!failure.where.empty() && token.begin != token.end) return report_unknown(failure, token);
  const auto found = tree_.source().substr(token.begin, token.end - token.begin);
  const auto seen = found.empty() ? (failure.offset >= tree_.source().size() ? std::string("the file ends here") : std::string("the line ends here"))
                                  : fmt::format("found `{}`", found);
  sink_.report(diag::Kind::SyntaxError, token, fmt::format("{}, expected {}", seen, failure.expected));
}

template <typename Rule>
concept KeepsNode = requires { Rule::node_kind; };
template <typename Rule>
concept NamedNode = requires { Rule::node_name; };
template <typename Rule>
concept StatementSet = requires { Rule::statement_set; };

/// Builds the tree: a node opens when its rule is tried and goes again when the rule does not match.
template <typename Rule>
struct control : p::normal<Rule> {
  template <typename Input>
  static auto offset(const Input& in) -> std::uint32_t {
    return static_cast<std::uint32_t>(in.current() - in.begin());
  }

  template <p::apply_mode A, p::rewind_mode M, template <typename...> class Action, template <typename...> class Control, typename Input>
  static auto match(Input& in, ParseState& state) -> bool {
    const auto mark = state.mark();
    if constexpr (KeepsNode<Rule>) {
      std::string_view name;
      if constexpr (NamedNode<Rule>) name = Rule::node_name;
      state.begin(static_cast<NodeKind>(Rule::node_kind), name, offset(in));
    }
    if (!p::normal<Rule>::template match<A, M, Action, Control>(in, state)) {
      state.back_to(mark);
      return false;
    }
    if constexpr (KeepsNode<Rule>) state.end(mark.nodes, offset(in));
    return true;
  }

  template <typename Input>
  [[noreturn]] static void raise(const Input& in, ParseState& /*state*/) {
    SyntaxFailure failure{offset(in), g::describe<Rule>(), {}, {}, std::is_same_v<Rule, g::string_end>};
    if constexpr (StatementSet<Rule>) {
      failure.where = Rule::statement_set;
      g::detail::first_of(failure.suggestions, static_cast<const Rule*>(nullptr));
    }
    throw failure;
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

auto statement_words(std::string_view block) -> std::vector<std::string> {
  std::vector<std::string> words;
  if (block == "file") g::detail::first_of(words, static_cast<const g::file_statements*>(nullptr));
  return words;
}

}  // namespace promoc::syntax
