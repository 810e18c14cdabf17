// Expressions of GitHub Actions as trees: what stands inside `${{ }}` or in an `if:`.
// Text from outside can only become a string literal here, never syntax.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace promoc::lang::ghexpr {

class Expr;

/// A string literal; the value without its quotes.
struct StringLit {
  std::string value;
};
struct NumberLit {
  std::int64_t value = 0;
};
struct BoolLit {
  bool value = false;
};
/// `github.event.inputs.ref`: a context and the properties below it.
struct Path {
  std::vector<std::string> segments;
  bool filters = false;  ///< a segment `*` is the object filter, not a property of that name
};
/// `contains(a, b)`.
struct Call {
  std::string function;
  std::vector<Expr> arguments;
};
/// `!x`; exactly one operand.
struct Not {
  std::vector<Expr> operand;
};
enum class JunctionOp { And, Or };
/// `a && b && c`; two terms or more.
struct Junction {
  JunctionOp op = JunctionOp::And;
  std::vector<Expr> terms;
};
enum class CompareOp { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
/// `a == b`; exactly two operands. GitHub compares strings without regard to case and coerces unequal types.
struct Compare {
  CompareOp op = CompareOp::Equal;
  std::vector<Expr> operands;
};

/// Levels of the deepest tree; what is emitted stays far below. GitHub's parser stops at 50. Source: MAX_PARSER_DEPTH
/// of actions/expressions.
inline constexpr int kMaxDepth = 16;

/// Characters of the longest expression that GitHub reads. Source: MAX_EXPRESSION_LENGTH of actions/expressions.
inline constexpr std::size_t kMaxLength = 21'000;

/// One expression; a value that owns its whole tree. Made by the functions below.
class Expr {
 public:
  using Form = std::variant<StringLit, NumberLit, BoolLit, Path, Call, Not, Junction, Compare>;

  [[nodiscard]] auto form() const -> const Form& { return form_; }
  /// False when a name somewhere inside cannot be written, a literal would open an expression of its own (`${{`), or
  /// the tree was more than `kMaxDepth` levels deep; then nothing is left of it. The YAML writer refuses such an
  /// expression.
  [[nodiscard]] auto sound() const -> bool { return sound_; }

 private:
  Expr(Form form, bool sound, int depth) : form_(std::move(form)), sound_(sound), depth_(depth) {}
  friend struct Make;

  Form form_;
  bool sound_ = true;
  int depth_ = 1;
};

/// `'text'`.
auto lit(std::string_view text) -> Expr;
auto lit_number(std::int64_t value) -> Expr;
auto lit_bool(bool value) -> Expr;
inline auto lit(const char* text) -> Expr { return lit(std::string_view(text)); }
inline auto lit(std::same_as<bool> auto value) -> Expr { return lit_bool(value); }
template <std::integral Number>
requires(!std::same_as<Number, bool>) auto lit(Number value) -> Expr {
  return lit_number(static_cast<std::int64_t>(value));
}

/// A context path from its segments. A segment that is no identifier is written as `['...']`, `*` as well; the first
/// must be one.
auto ref(std::vector<std::string> segments) -> Expr;
template <class... Segments>
requires(sizeof...(Segments) > 0 &&
         (std::convertible_to<Segments, std::string_view> && ...)) auto ref(const Segments&... segments) -> Expr {
  return ref(std::vector<std::string>{std::string(std::string_view(segments))...});
}
/// A context path from its dotted form, for constants: `path("github.event.pull_request.head.sha")`. A part `*` is the
/// object filter: `path("needs.*.result")`.
auto path(std::string_view dotted) -> Expr;

auto call(std::string_view function, std::vector<Expr> arguments = {}) -> Expr;
auto not_(Expr operand) -> Expr;
/// Nested conjunctions are flattened. None: `true`; one: that term.
auto all_of(std::vector<Expr> terms) -> Expr;
/// Nested disjunctions are flattened. None: `false`; one: that term.
auto any_of(std::vector<Expr> terms) -> Expr;
auto compare(CompareOp op, Expr left, Expr right) -> Expr;
inline auto eq(Expr left, Expr right) -> Expr { return compare(CompareOp::Equal, std::move(left), std::move(right)); }
inline auto ne(Expr left, Expr right) -> Expr {
  return compare(CompareOp::NotEqual, std::move(left), std::move(right));
}
inline auto lt(Expr left, Expr right) -> Expr { return compare(CompareOp::Less, std::move(left), std::move(right)); }
inline auto gt(Expr left, Expr right) -> Expr { return compare(CompareOp::Greater, std::move(left), std::move(right)); }
inline auto le(Expr left, Expr right) -> Expr {
  return compare(CompareOp::LessEqual, std::move(left), std::move(right));
}
inline auto ge(Expr left, Expr right) -> Expr {
  return compare(CompareOp::GreaterEqual, std::move(left), std::move(right));
}

/// `[A-Za-z_][A-Za-z0-9_-]*`: what GitHub takes for a job id, a step id or a property behind a dot.
auto is_identifier(std::string_view text) -> bool;

}  // namespace promoc::lang::ghexpr
