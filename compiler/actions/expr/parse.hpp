// From the text of an expression to its tree, as `@actions/expressions` reads it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "actions/expr/tree.hpp"

namespace promoc::actions::expr {

/// Levels of nesting that GitHub reads. Source: MAX_PARSER_DEPTH of @actions/expressions.
inline constexpr int kMaxDepth = 50;

/// Length of the longest expression that GitHub reads, in UTF-16 units. Source: MAX_EXPRESSION_LENGTH there.
inline constexpr std::size_t kMaxLength = 21'000;

/// A function that exists only in some places of a workflow, such as `hashFiles`.
struct Function {
  std::string name;  ///< in any case
  std::size_t least = 0;
  std::size_t most = 0;
};

/// What an expression may name where it stands. The functions that exist everywhere need not be named: case, contains,
/// endsWith, format, fromJSON, join, startsWith, toJSON.
struct ParseOptions {
  std::vector<std::string> contexts;  ///< in any case
  std::vector<Function> functions;
};

/// Every context and every function that any place of a workflow knows.
auto all_names() -> ParseOptions;

enum class ErrorKind : std::uint8_t {
  UnexpectedSymbol,
  UnexpectedEnd,
  UnknownContext,
  UnknownFunction,
  TooFewArguments,
  TooManyArguments,
  EvenArguments,  ///< of `case`
  TooDeep,
  TooLong,
  NotClosed,  ///< `${{` without `}}`
  Empty,      ///< `${{ }}`
  Directive,  ///< `${{ insert }}` where it may not stand
};

struct Error {
  ErrorKind kind = ErrorKind::UnexpectedSymbol;
  std::uint32_t offset = 0;  ///< in bytes of the text
  std::uint32_t length = 0;
  std::string message;
};

struct Parsed {
  Nodes nodes;
  const Node* root = nullptr;  ///< null where there are errors, and for a text without any token, which means null
  std::vector<Error> errors;
};

auto parse(std::string_view text, const ParseOptions& options) -> Parsed;

}  // namespace promoc::actions::expr
