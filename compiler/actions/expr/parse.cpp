#include "actions/expr/parse.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "actions/expr/lexer.hpp"
#include "actions/expr/names.hpp"
#include "actions/expr/number.hpp"
#include "actions/expr/parse_part.hpp"
#include "actions/expr/unicode.hpp"

namespace promoc::actions::expr {

namespace {

/// From the first byte of one part to the last of another.
auto from_to(Place first, Place last) -> Place { return {first.offset, last.offset + last.length - first.offset}; }

/// Recursive descent in the order of @actions/expressions, so that the first error is the same one. A null node means
/// that the error is set.
class Parser {
 public:
  Parser(std::string_view text, std::uint32_t offset, const ParseOptions& options)
      : text_(text), offset_(offset), options_(options) {}

  auto run() -> Parsed {
    auto lexed = tokens_of(text_);
    if (lexed.error) {
      lexed.error->offset += offset_;
      result_.errors.push_back(std::move(*lexed.error));
      return std::move(result_);
    }
    tokens_ = std::move(lexed.tokens);
    if (is(TokenKind::End)) return std::move(result_);
    const auto* root = expression();
    if (root != nullptr && !is(TokenKind::End)) root = unexpected();
    result_.root = root;
    return std::move(result_);
  }

 private:
  [[nodiscard]] auto peek() const -> const Token& { return tokens_[at_]; }
  [[nodiscard]] auto is(TokenKind kind) const -> bool { return peek().kind == kind; }
  [[nodiscard]] auto last() const -> const Token& { return tokens_[at_ - 1]; }
  [[nodiscard]] auto written(Place place) const -> std::string_view { return text_.substr(place.offset, place.length); }
  auto take(TokenKind kind) -> bool {
    if (!is(kind)) return false;
    ++at_;
    return true;
  }

  auto fail(ErrorKind kind, Place place, std::string message) -> const Node* {
    result_.errors.push_back({kind, place.offset + offset_, place.length, std::move(message)});
    return nullptr;
  }
  auto unexpected() -> const Node* {
    if (is(TokenKind::End)) return unexpected_end();
    return fail(ErrorKind::UnexpectedSymbol, peek().place, "unexpected `" + std::string(written(peek().place)) + "`");
  }
  auto unexpected_end() -> const Node* {
    return fail(ErrorKind::UnexpectedEnd, last().place, "the expression ends too early");
  }
  auto too_deep(Place place) -> const Node* {
    return fail(ErrorKind::TooDeep, place,
                "the expression is nested deeper than " + std::to_string(kMaxDepth) + " levels");
  }
  /// False, with an error, when this is one level too many.
  auto enter() -> bool {
    if (++depth_ <= kMaxDepth) return true;
    too_deep(peek().place);
    return false;
  }

  template <typename Kind>
  auto add(Place place, Kind kind, std::uint16_t height_below) -> const Node* {
    if (height_below >= kMaxHeight) return too_deep(place);
    place.offset += offset_;
    return result_.nodes.add({place, std::move(kind), static_cast<std::uint16_t>(height_below + 1)});
  }

  auto expression() -> const Node* {
    if (!enter()) return nullptr;
    const auto* result = junction(JunctionOp::Or);
    --depth_;
    return result;
  }

  auto operand(JunctionOp op) -> const Node* { return op == JunctionOp::Or ? junction(JunctionOp::And) : equality(); }

  auto junction(JunctionOp op) -> const Node* {
    const auto kind = op == JunctionOp::Or ? TokenKind::Or : TokenKind::And;
    const auto start = peek().place;
    const auto* first = operand(op);
    if (first == nullptr || !is(kind)) return first;
    if (!enter()) return nullptr;
    std::vector<const Node*> operands{first};
    auto height = first->height;
    while (take(kind)) {
      const auto* next = operand(op);
      if (next == nullptr) return nullptr;
      operands.push_back(next);
      height = std::max(height, next->height);
    }
    --depth_;
    return add(from_to(start, last().place), Junction{op, std::move(operands)}, height);
  }

  auto equality() -> const Node* {
    const auto start = peek().place;
    const auto* left = relation();
    while (left != nullptr) {
      const auto op = equality_op();
      if (!op) break;
      left = comparison(start, *op, left, relation());
    }
    return left;
  }

  auto relation() -> const Node* {
    const auto start = peek().place;
    const auto* left = unary();
    while (left != nullptr) {
      const auto op = relation_op();
      if (!op) break;
      left = comparison(start, *op, left, unary());
    }
    return left;
  }

  auto comparison(Place start, CompareOp op, const Node* left, const Node* right) -> const Node* {
    if (right == nullptr) return nullptr;
    return add(from_to(start, last().place), Comparison{op, left, right}, std::max(left->height, right->height));
  }

  auto equality_op() -> std::optional<CompareOp> {
    if (take(TokenKind::Equal)) return CompareOp::Equal;
    if (take(TokenKind::NotEqual)) return CompareOp::NotEqual;
    return std::nullopt;
  }

  auto relation_op() -> std::optional<CompareOp> {
    if (take(TokenKind::Greater)) return CompareOp::Greater;
    if (take(TokenKind::GreaterEqual)) return CompareOp::GreaterEqual;
    if (take(TokenKind::Less)) return CompareOp::Less;
    if (take(TokenKind::LessEqual)) return CompareOp::LessEqual;
    return std::nullopt;
  }

  auto unary() -> const Node* {
    if (!take(TokenKind::Not)) return indexed();
    const auto start = last().place;
    if (!enter()) return nullptr;
    const auto* inner = unary();
    --depth_;
    return inner == nullptr ? nullptr : add(from_to(start, last().place), Not{inner}, inner->height);
  }

  /// Only parentheses, calls and contexts may be followed by an index; a literal may not.
  auto indexed() -> const Node* {
    const auto may_follow = is(TokenKind::OpenParen) || is(TokenKind::Name);
    const auto start = peek().place;
    const auto* object = primary();
    const auto depth = depth_;
    while (object != nullptr && may_follow) {
      if (take(TokenKind::OpenBracket)) {
        object = bracket(object, start);
      } else if (take(TokenKind::Dot)) {
        object = dot(object, start);
      } else {
        break;
      }
    }
    depth_ = depth;
    return object;
  }

  auto bracket(const Node* object, Place start) -> const Node* {
    const Node* index = nullptr;
    if (!take(TokenKind::Star)) {
      index = expression();
      if (index == nullptr) return nullptr;
    }
    if (!take(TokenKind::CloseBracket)) return unexpected();
    if (!enter()) return nullptr;
    const auto place = from_to(start, last().place);
    if (index == nullptr) return add(place, Star{object}, object->height);
    return add(place, Index{object, index}, std::max(object->height, index->height));
  }

  auto dot(const Node* object, Place start) -> const Node* {
    if (!enter()) return nullptr;
    if (take(TokenKind::Star)) return add(from_to(start, last().place), Star{object}, object->height);
    if (!take(TokenKind::Name)) return unexpected();
    const auto property = last().place;
    const auto* index = add(property, Literal{Value::string(std::string(written(property)))}, 0);
    return add(from_to(start, property), Index{object, index}, object->height);
  }

  auto primary() -> const Node* {
    const auto token = peek();
    switch (token.kind) {
      case TokenKind::Name: ++at_; return is(TokenKind::OpenParen) ? call(token.place) : context(token.place);
      case TokenKind::OpenParen: ++at_; return group();
      case TokenKind::True: return literal(Value::boolean(true));
      case TokenKind::False: return literal(Value::boolean(false));
      case TokenKind::Null: return literal(Value());
      case TokenKind::Number: return literal(number(written(token.place)));
      case TokenKind::String: return literal(Value::string(unquoted(written(token.place))));
      default: return unexpected();
    }
  }

  static auto number(std::string_view word) -> Value {
    return Value::number(word == "NaN" ? std::numeric_limits<double>::quiet_NaN() : read_number(word));
  }

  auto literal(Value value) -> const Node* {
    ++at_;
    return add(last().place, Literal{std::move(value)}, 0);
  }

  auto group() -> const Node* {
    const auto* inner = expression();
    if (inner != nullptr && !take(TokenKind::CloseParen)) return unexpected();
    return inner;
  }

  auto context(Place place) -> const Node* {
    auto name = lower(written(place));
    if (has_context(name, options_)) return add(place, ContextName{std::move(name)}, 0);
    return fail(ErrorKind::UnknownContext, place, "there is no context `" + std::string(written(place)) + "` here");
  }

  /// A comma may stand behind the last argument.
  auto call(Place name) -> const Node* {
    ++at_;
    Call result;
    std::uint16_t height = 0;
    while (!take(TokenKind::CloseParen)) {
      const auto* argument = expression();
      if (argument == nullptr) return nullptr;
      result.arguments.push_back(argument);
      height = std::max(height, argument->height);
      if (!is(TokenKind::CloseParen) && !take(TokenKind::Comma)) return unexpected();
    }
    result.function = lower(written(name));
    if (!may_call(result, name)) return nullptr;
    return add(from_to(name, last().place), std::move(result), height);
  }

  auto may_call(const Call& call, Place name) -> bool {
    const auto* function = find_function(call.function, options_);
    const auto quoted = "`" + std::string(written(name)) + "`";
    if (function == nullptr) {
      fail(ErrorKind::UnknownFunction, name, "there is no function " + quoted + " here");
    } else if (call.arguments.size() < function->least) {
      fail(ErrorKind::TooFewArguments, name, quoted + " needs more arguments");
    } else if (call.arguments.size() > function->most) {
      fail(ErrorKind::TooManyArguments, name, quoted + " takes fewer arguments");
    } else if (call.function == "case" && call.arguments.size() % 2 == 0) {
      fail(ErrorKind::EvenArguments, name, quoted + " needs an odd number of arguments");
    }
    return result_.errors.empty();
  }

  std::string_view text_;
  std::uint32_t offset_;
  const ParseOptions& options_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Parsed result_;
};

}  // namespace

auto parse(std::string_view text, const ParseOptions& options) -> Parsed { return Parser(text, 0, options).run(); }

auto parse_part(std::string_view text, std::uint32_t offset, const ParseOptions& options) -> Parsed {
  return Parser(text, offset, options).run();
}

}  // namespace promoc::actions::expr
