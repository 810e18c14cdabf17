#include "lang/yaml/scalar.hpp"

#include <algorithm>

#include "lang/ghexpr/written.hpp"
#include "lang/utf8.hpp"

namespace promoc::lang::yaml {

/// The only door to the members of Scalar.
struct MakeScalar {
  static auto plain(Scalar::Kind kind, std::string value, Problem problem) -> Scalar {
    return {kind, std::move(value), problem};
  }
  static auto condition(ghexpr::Printed printed, Problem problem) -> Scalar {
    Scalar scalar(Scalar::Kind::Condition, std::move(printed.text), problem);
    scalar.breaks_ = std::move(printed.breaks);
    return scalar;
  }
  static auto noted(Scalar::Kind kind, std::string value, std::string note, Problem problem) -> Scalar {
    Scalar scalar(kind, std::move(value), problem);
    scalar.note_ = std::move(note);
    return scalar;
  }
};

namespace {

auto problem_of_text(std::string_view value) -> Problem {
  if (value.find("${{") != std::string_view::npos) return Problem::ExpressionInText;
  return is_utf8(value) ? Problem::None : Problem::NotUtf8;
}

auto problem_of_expression(const ghexpr::Expr& expression, std::string_view printed) -> Problem {
  if (!expression.sound()) return Problem::UnsoundExpression;
  if (printed.size() > ghexpr::kMaxLength) return Problem::LongExpression;
  return is_utf8(printed) ? Problem::None : Problem::NotUtf8;
}

auto problem_of_written(std::string_view expression) -> Problem {
  if (expression.empty() || !ghexpr::breaks_of(expression)) return Problem::UnsoundExpression;
  if (expression.size() > ghexpr::kMaxLength) return Problem::LongExpression;
  return is_utf8(expression) ? Problem::None : Problem::NotUtf8;
}

auto wrapped(std::string_view expression) -> std::string {
  std::string out;
  out.reserve(expression.size() + 8);
  out += "${{ ";
  out += expression;
  out += " }}";
  return out;
}

// GitHub makes one expression of a mixed text, `format('...', ...)`, in which quotes and braces are doubled.
auto length_as_format(std::string_view text) -> std::size_t {
  static constexpr std::string_view kDoubled = "'{}";
  constexpr std::size_t kAround = 16;
  const auto doubled = std::ranges::count_if(text, [](char c) { return kDoubled.find(c) != std::string_view::npos; });
  return kAround + text.size() + static_cast<std::size_t>(doubled);
}

auto is_pin_part(std::string_view part) -> bool {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == '/';
  };
  return !part.empty() && std::ranges::all_of(part, allowed);
}

auto is_pin(std::string_view reference) -> bool {
  const auto at = reference.find('@');
  return at != std::string_view::npos && is_pin_part(reference.substr(0, at)) && is_pin_part(reference.substr(at + 1));
}

}  // namespace

auto describe(Problem problem) -> std::string_view {
  switch (problem) {
    case Problem::None: return "nothing is wrong";
    case Problem::ExpressionInText: return "text holds `${{`, which GitHub would evaluate";
    case Problem::NotUtf8: return "text is not well-formed UTF-8";
    case Problem::NotAName:
      return "an identifier was expected: letters, digits, `_` and `-`, starting with a letter or `_`";
    case Problem::NotAPin: return "a pinned reference was expected: `path@ref`";
    case Problem::NotOneLine: return "a command of exactly one line was expected";
    case Problem::UnsoundExpression:
      return "an expression holds a malformed name, or a literal with `${{`, or is too deep";
    case Problem::LongExpression: return "an expression is longer than GitHub reads (21000 characters)";
    case Problem::DuplicateKey: return "the key stands twice in its mapping";
    case Problem::LongKey: return "the key is longer than 1000 bytes, quotes and escapes included";
    case Problem::TooDeep: return "mappings and sequences are nested more than 64 deep";
    case Problem::NeverAdded: return "the entry was decorated, but never added";
  }
  return {};
}

auto text(std::string_view value) -> Scalar {
  return MakeScalar::plain(Scalar::Kind::Text, std::string(value), problem_of_text(value));
}

auto quoted(std::string_view value) -> Scalar {
  return MakeScalar::plain(Scalar::Kind::Quoted, std::string(value), problem_of_text(value));
}

auto name(std::string_view value) -> Scalar {
  const auto problem = ghexpr::is_identifier(value) ? Problem::None : Problem::NotAName;
  return MakeScalar::plain(Scalar::Kind::Text, std::string(value), problem);
}

auto number(std::int64_t value) -> Scalar {
  return MakeScalar::plain(Scalar::Kind::Bare, std::to_string(value), Problem::None);
}

auto boolean(bool value) -> Scalar {
  return MakeScalar::plain(Scalar::Kind::Bare, value ? "true" : "false", Problem::None);
}

auto expr(const ghexpr::Expr& expression) -> Scalar {
  auto value = wrapped(ghexpr::print(expression));
  const auto problem = problem_of_expression(expression, value);
  return MakeScalar::plain(Scalar::Kind::Expression, std::move(value), problem);
}

auto bare_expr(const ghexpr::Expr& expression) -> Scalar {
  auto printed = ghexpr::print_with_breaks(expression);
  const auto problem = problem_of_expression(expression, printed.text);
  return MakeScalar::condition(std::move(printed), problem);
}

auto written_condition(std::string_view value) -> Scalar {
  return MakeScalar::condition({std::string(value), ghexpr::breaks_of(value).value_or(std::vector<ghexpr::Break>())},
                               problem_of_written(value));
}

auto script(std::string_view value) -> Scalar {
  const auto end = value.find_last_not_of(" \t\n");
  value = value.substr(0, end == std::string_view::npos ? 0 : end + 1);
  value.remove_prefix(std::min(value.find_first_not_of('\n'), value.size()));
  std::string body(value);
  if (!body.empty()) body += '\n';
  const auto problem = problem_of_text(body);
  return MakeScalar::plain(Scalar::Kind::Script, std::move(body), problem);
}

auto command(std::string_view value) -> Scalar {
  auto problem = problem_of_text(value);
  if (value.empty() || value.find('\n') != std::string_view::npos) problem = Problem::NotOneLine;
  return MakeScalar::plain(Scalar::Kind::Text, std::string(value), problem);
}

auto plain_pin(std::string_view reference, std::string_view version) -> Scalar {
  auto problem = is_pin(reference) ? Problem::None : Problem::NotAPin;
  if (!is_utf8(version)) problem = Problem::NotUtf8;
  return MakeScalar::noted(Scalar::Kind::Text, std::string(reference), std::string(version), problem);
}

auto never_added() -> Scalar { return MakeScalar::plain(Scalar::Kind::Text, {}, Problem::NeverAdded); }

auto mixed(const std::vector<Piece>& pieces) -> Scalar {
  std::string value;
  std::string literal;  // neighbouring texts are judged together: "$" beside "{{" opens an expression
  auto problem = Problem::None;
  auto expressions = false;
  const auto close_literal = [&] {
    if (problem == Problem::None) problem = problem_of_text(literal);
    value += literal;
    literal.clear();
  };
  for (const auto& piece : pieces) {
    if (const auto* part = std::get_if<std::string>(&piece.value())) {
      literal += *part;
      continue;
    }
    close_literal();
    expressions = true;
    if (const auto* written = std::get_if<WrittenExpr>(&piece.value())) {
      value += wrapped(written->expression);
      if (problem == Problem::None) problem = problem_of_written(written->expression);
      continue;
    }
    const auto& expression = std::get<ghexpr::Expr>(piece.value());
    value += wrapped(ghexpr::print(expression));
    if (problem == Problem::None) problem = problem_of_expression(expression, value);
  }
  close_literal();
  if (problem == Problem::None && expressions && length_as_format(value) > ghexpr::kMaxLength) {
    problem = Problem::LongExpression;
  }
  return MakeScalar::plain(expressions ? Scalar::Kind::Expression : Scalar::Kind::Text, std::move(value), problem);
}

}  // namespace promoc::lang::yaml
