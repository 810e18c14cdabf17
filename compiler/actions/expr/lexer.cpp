#include "actions/expr/lexer.hpp"

#include <algorithm>
#include <cmath>

#include "actions/expr/number.hpp"
#include "actions/expr/unicode.hpp"

namespace promoc::actions::expr {

namespace {

auto is_digit(char c) -> bool { return c >= '0' && c <= '9'; }

/// Where a name or a number ends. White space outside ASCII does not end it here; either way it is no name.
auto ends_word(char c) -> bool { return std::string_view("()[],.!><=&| \t\n\v\f\r").find(c) != std::string_view::npos; }

auto is_name(std::string_view word) -> bool {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !word.empty() && letter(word.front()) &&
         std::all_of(word.begin(), word.end(), [&](char c) { return letter(c) || is_digit(c) || c == '-'; });
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  auto run() -> Tokens {
    if (length_in_units(text_) > kMaxLength) {
      fail(ErrorKind::TooLong, 0, text_.size(),
           "the expression is longer than " + std::to_string(kMaxLength) + " characters");
    }
    while (at_ < text_.size() && !result_.error) next();
    start_ = at_;
    add(TokenKind::End);
    return std::move(result_);
  }

 private:
  void next() {
    start_ = at_;
    const auto c = text_[at_++];
    switch (c) {
      case '(': return add(TokenKind::OpenParen);
      case ')': return add(TokenKind::CloseParen);
      case '[': return add(TokenKind::OpenBracket);
      case ']': return add(TokenKind::CloseBracket);
      case ',': return add(TokenKind::Comma);
      case '*': return add(TokenKind::Star);
      case '.': return may_be_followed_by_dot() ? add(TokenKind::Dot) : number();
      case '-':
      case '+': return number();
      case '!': return add(take('=') ? TokenKind::NotEqual : TokenKind::Not);
      case '<': return add(take('=') ? TokenKind::LessEqual : TokenKind::Less);
      case '>': return add(take('=') ? TokenKind::GreaterEqual : TokenKind::Greater);
      case '=': return take('=') ? add(TokenKind::Equal) : name();
      case '&': return take('&') ? add(TokenKind::And) : name();
      case '|': return take('|') ? add(TokenKind::Or) : name();
      case ' ':
      case '\r':
      case '\t':
      case '\n': return;
      case '\'': return string();
      default: return is_digit(c) ? number() : name();
    }
  }

  auto take(char c) -> bool {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] auto last() const -> TokenKind {
    return result_.tokens.empty() ? TokenKind::End : result_.tokens.back().kind;
  }

  [[nodiscard]] auto may_be_followed_by_dot() const -> bool {
    return last() == TokenKind::Name || last() == TokenKind::CloseBracket || last() == TokenKind::CloseParen ||
           last() == TokenKind::Star;
  }

  [[nodiscard]] auto word() const -> std::string_view { return text_.substr(start_, at_ - start_); }

  void add(TokenKind kind) {
    result_.tokens.push_back({kind, {static_cast<std::uint32_t>(start_), static_cast<std::uint32_t>(at_ - start_)}});
  }

  void number() {
    while (at_ < text_.size() && (!ends_word(text_[at_]) || text_[at_] == '.')) ++at_;
    // `read_number` passes over white space of all kinds, which is not part of a literal.
    if (trimmed(word()) != word() || std::isnan(read_number(word()))) return unexpected();
    add(TokenKind::Number);
  }

  void name() {
    while (at_ < text_.size() && !ends_word(text_[at_])) ++at_;
    if (!is_name(word())) return unexpected();
    add(last() == TokenKind::Dot ? TokenKind::Name : kind_of(word()));
  }

  static auto kind_of(std::string_view word) -> TokenKind {
    if (word == "true") return TokenKind::True;
    if (word == "false") return TokenKind::False;
    if (word == "null") return TokenKind::Null;
    return word == "NaN" || word == "Infinity" ? TokenKind::Number : TokenKind::Name;
  }

  void string() {
    for (;;) {
      at_ = text_.find('\'', at_);
      if (at_ == std::string_view::npos) {
        at_ = text_.size();
        return fail(ErrorKind::UnexpectedSymbol, start_, at_ - start_, "the string is not closed");
      }
      ++at_;
      if (!take('\'')) return add(TokenKind::String);
    }
  }

  void unexpected() {
    fail(ErrorKind::UnexpectedSymbol, start_, at_ - start_, "unexpected `" + std::string(word()) + "`");
  }

  void fail(ErrorKind kind, std::size_t offset, std::size_t length, std::string message) {
    result_.error =
        Error{kind, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length), std::move(message)};
  }

  std::string_view text_;
  std::size_t start_ = 0;
  std::size_t at_ = 0;
  Tokens result_;
};

}  // namespace

auto tokens_of(std::string_view text) -> Tokens { return Lexer(text).run(); }

auto unquoted(std::string_view literal) -> std::string {
  std::string result;
  for (std::size_t at = 1; at + 1 < literal.size(); ++at) {
    result.push_back(literal[at]);
    if (literal[at] == '\'') ++at;
  }
  return result;
}

}  // namespace promoc::actions::expr
