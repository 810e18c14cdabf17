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
    if (!printed.breaks.empty()) scalar.more_.make().breaks = std::move(printed.breaks);
    return scalar;
  }
  static auto noted(Scalar::Kind kind, std::string value, std::string note, Problem problem) -> Scalar {
    Scalar scalar(kind, std::move(value), problem);
    if (!note.empty()) scalar.more_.make().note = std::move(note);
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

auto problem_of_written(std::string_view expression, bool whole) -> Problem {
  if (!whole) return Problem::UnsoundExpression;
  if (expression.size() > ghexpr::kMaxLength) return Problem::LongExpression;
  return is_utf8(expression) ? Problem::None : Problem::NotUtf8;
}

void append_wrapped(std::string& out, std::string_view expression) {
  out.reserve(out.size() + expression.size() + 7);
  out += "${{ ";
  out += expression;
  out += " }}";
}

auto wrapped(std::string_view expression) -> std::string {
  std::string out;
  append_wrapped(out, expression);
  return out;
}

// GitHub makes one expression of a mixed text, `format('...', ...)`, in which quotes and braces are doubled.
auto is_longer_as_format(std::string_view text) -> bool {
  constexpr std::size_t kAround = 16;
  if (kAround + 2 * text.size() <= ghexpr::kMaxLength) return false;
  const auto doubled = std::ranges::count_if(text, [](char c) { return c == '\'' || c == '{' || c == '}'; });
  return kAround + text.size() + static_cast<std::size_t>(doubled) > ghexpr::kMaxLength;
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
  auto breaks = value.empty() ? std::nullopt : ghexpr::breaks_of(value);
  const auto problem = problem_of_written(value, breaks.has_value());
  return MakeScalar::condition({std::string(value), std::move(breaks).value_or(std::vector<ghexpr::Break>())}, problem);
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

void Mixture::note(Problem problem) {
  if (problem_ == Problem::None) problem_ = problem;
}

void Mixture::close_text() { note(problem_of_text(std::string_view(value_).substr(text_begin_))); }

void Mixture::expr(const ghexpr::Expr& expression) {
  close_text();
  const auto printed = ghexpr::print(expression);
  note(problem_of_expression(expression, printed));
  append_wrapped(value_, printed);
  text_begin_ = value_.size();
  expressions_ = true;
}

auto Mixture::written(std::string_view expression) -> bool {
  close_text();
  const bool whole = !expression.empty() && ghexpr::breaks_of(expression);
  note(problem_of_written(expression, whole));
  append_wrapped(value_, expression);
  text_begin_ = value_.size();
  expressions_ = true;
  return whole;
}

auto Mixture::scalar() && -> Scalar {
  close_text();
  if (expressions_ && is_longer_as_format(value_)) note(Problem::LongExpression);
  return MakeScalar::plain(expressions_ ? Scalar::Kind::Expression : Scalar::Kind::Text, std::move(value_), problem_);
}

auto mixed(const std::vector<Piece>& pieces) -> Scalar {
  Mixture all;
  for (const auto& piece : pieces) {
    if (const auto* part = std::get_if<std::string>(&piece.value())) {
      all.text(*part);
    } else {
      all.expr(std::get<ghexpr::Expr>(piece.value()));
    }
  }
  return std::move(all).scalar();
}

}  // namespace promoc::lang::yaml
