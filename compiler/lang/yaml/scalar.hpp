// One value of a YAML document. It cannot be made from a bare string: each factory says what the string is, and the
// writer alone decides how it is quoted.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lang/ghexpr/expr.hpp"
#include "lang/ghexpr/print.hpp"
#include "lang/yaml/rare.hpp"

namespace promoc::lang::yaml {

/// Why a value cannot be written; the writer reports it together with the place.
enum class Problem : std::uint8_t {
  None,
  ExpressionInText,   ///< text holds `${{`, which GitHub would evaluate wherever it stands
  NotUtf8,            ///< text is no well-formed UTF-8
  NotAName,           ///< `name()` was given something else than an identifier
  NotAPin,            ///< `plain_pin()` was given something else than `path@ref`
  NotOneLine,         ///< `command()` was given several lines, or none
  UnsoundExpression,  ///< an expression holds a malformed name, or a literal with `${{`, or is too deep
  LongExpression,     ///< an expression, or a text with expressions, that is longer than GitHub reads
  DuplicateKey,
  LongKey,    ///< a key of more than 1000 bytes, quotes and escapes included
  TooDeep,    ///< mappings and sequences are nested more than `kMaxDepth` deep
  NeverAdded  ///< `entry()` was asked for a key that nobody added
};

/// The sentence for a problem, without a full stop.
auto describe(Problem problem) -> std::string_view;

class Scalar {
 public:
  enum class Kind : std::uint8_t { Text, Quoted, Bare, Expression, Condition, Script };

  [[nodiscard]] auto kind() const -> Kind { return kind_; }
  /// The string that a reader of the document gets. A condition may get `${{ }}` around it when it is written.
  [[nodiscard]] auto value() const -> const std::string& { return value_; }
  /// Comment that belongs to the value itself and follows it on its line.
  [[nodiscard]] auto note() const -> std::string_view { return more_.get() ? std::string_view(more_.get()->note) : ""; }
  /// Where a condition may be broken.
  [[nodiscard]] auto breaks() const -> std::span<const ghexpr::Break> {
    return more_.get() ? std::span<const ghexpr::Break>(more_.get()->breaks) : std::span<const ghexpr::Break>();
  }
  [[nodiscard]] auto problem() const -> Problem { return problem_; }

 private:
  struct More {
    std::string note;
    std::vector<ghexpr::Break> breaks;
  };

  Scalar(Kind kind, std::string value, Problem problem) : value_(std::move(value)), kind_(kind), problem_(problem) {}
  friend struct MakeScalar;

  std::string value_;
  Rare<More> more_;
  Kind kind_;
  Problem problem_;
};

/// Any text: plain, quoted, or a literal block when it has several lines. Refused when it holds `${{`.
auto text(std::string_view value) -> Scalar;
/// Any text, always in quotes, for readers (role ARNs, versions).
auto quoted(std::string_view value) -> Scalar;
/// An identifier: `[A-Za-z_][A-Za-z0-9_-]*`.
auto name(std::string_view value) -> Scalar;
auto number(std::int64_t value) -> Scalar;
auto boolean(bool value) -> Scalar;
/// `${{ expression }}`.
auto expr(const ghexpr::Expr& expression) -> Scalar;
/// The expression alone, for the keys whose whole value is one expression (`if:`).
auto bare_expr(const ghexpr::Expr& expression) -> Scalar;
/// A shell script as a literal block. Empty lines at both ends are dropped; it ends with one line feed.
auto script(std::string_view value) -> Scalar;
/// A shell script of one line, written on the line of its key.
auto command(std::string_view value) -> Scalar;
/// `owner/action@sha # v7.0.1`: the reference plain, the version as its comment.
auto plain_pin(std::string_view reference, std::string_view version) -> Scalar;

/// A place that stands empty; a document that still holds it is refused.
auto never_added() -> Scalar;

/// `bare_expr` for an expression as a template has it, without `${{ }}`. What stands in a hole of it was printed from a
/// tree.
auto written_condition(std::string_view value) -> Scalar;

/// Texts and expressions, joined one after the other.
class Mixture {
 public:
  void text(std::string_view part) { value_ += part; }
  void expr(const ghexpr::Expr& expression);
  /// An expression as a template has it.
  /// False for what is no whole expression; then the scalar is refused.
  auto written(std::string_view expression) -> bool;
  /// Whether there is any expression; otherwise all is text.
  [[nodiscard]] auto has_expressions() const -> bool { return expressions_; }
  /// All of it, for a mixture without expressions.
  [[nodiscard]] auto words() const -> std::string_view { return value_; }
  auto scalar() && -> Scalar;

 private:
  void close_text();
  void note(Problem problem);

  std::string value_;
  std::size_t text_begin_ = 0;  ///< neighbouring texts are judged together: "$" beside "{{" opens an expression
  Problem problem_ = Problem::None;
  bool expressions_ = false;
};

/// Part of a mixed text: a piece of text, or an expression.
class Piece {
 public:
  // NOLINTBEGIN(google-explicit-constructor): a list of pieces must read like the text that it makes.
  Piece(std::string_view value) : value_(std::string(value)) {}
  Piece(const std::string& value) : value_(value) {}
  Piece(const char* value) : value_(std::string(value)) {}
  Piece(ghexpr::Expr value) : value_(std::move(value)) {}
  // NOLINTEND(google-explicit-constructor)
  [[nodiscard]] auto value() const -> const std::variant<std::string, ghexpr::Expr>& { return value_; }

 private:
  std::variant<std::string, ghexpr::Expr> value_;
};

/// Text and expressions joined: `mixed({"deploy-", ref("github", "run_id")})` is `deploy-${{ github.run_id }}`.
auto mixed(const std::vector<Piece>& pieces) -> Scalar;

}  // namespace promoc::lang::yaml
