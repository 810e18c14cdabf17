// The words of an expression.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "actions/expr/parse.hpp"

namespace promoc::actions::expr {

enum class TokenKind : std::uint8_t {
  OpenParen,
  CloseParen,
  OpenBracket,
  CloseBracket,
  Comma,
  Dot,
  Not,
  NotEqual,
  Equal,
  Greater,
  GreaterEqual,
  Less,
  LessEqual,
  And,
  Or,
  Star,
  Number,
  String,
  Name,
  True,
  False,
  Null,
  End,
};

struct Token {
  TokenKind kind = TokenKind::End;
  Place place;
};

struct Tokens {
  std::vector<Token> tokens;  ///< the last one is the end
  std::optional<Error> error;
};

/// Text longer than kMaxLength is refused.
auto tokens_of(std::string_view text) -> Tokens;

/// What a string literal stands for: without its quotes, and with one for each two inside.
auto unquoted(std::string_view literal) -> std::string;

}  // namespace promoc::actions::expr
