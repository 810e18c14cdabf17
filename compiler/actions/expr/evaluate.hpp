// The value of an expression, as `@actions/expressions` calculates it.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "actions/expr/text.hpp"
#include "actions/expr/tree.hpp"
#include "actions/expr/value.hpp"

namespace promoc::actions::expr {

/// What an expression asks of the world around it.
class Context {
 public:
  Context() = default;
  Context(const Context&) = default;
  Context(Context&&) = default;
  auto operator=(const Context&) -> Context& = default;
  auto operator=(Context&&) -> Context& = default;
  virtual ~Context() = default;

  /// The context of that name, in lower case: github, needs, steps, inputs, env, vars, secrets, matrix, job, runner,
  /// strategy, jobs. Nothing: it is not there, and an expression that names it fails.
  [[nodiscard]] virtual auto named(std::string_view name) const -> std::optional<Value> = 0;

  /// A call of a function of ParseOptions, by its name in lower case: success, failure, cancelled, always, hashfiles.
  [[nodiscard]] virtual auto call(std::string_view function, std::span<const Value> arguments) const
      -> Result<Value> = 0;
};

/// Calls itself at most kMaxHeight times.
auto evaluate(const Node& node, const Context& context) -> Result<Value>;

/// One expression alone keeps its kind; everything else becomes a string. Only for a text without errors.
auto evaluate(const Text& text, const Context& context) -> Result<Value>;

/// What `if` and `!`, `&&`, `||` ask: everything is true but null, false, 0, NaN and the empty string.
auto truthy(const Value& value) -> bool;

/// GitHub's `==`: strings without regard to case, unlike kinds as numbers.
auto equal(const Value& left, const Value& right) -> bool;

/// GitHub's text of a value where a string is needed; `Array` and `Object` for those.
auto to_string(const Value& value) -> std::string;

/// GitHub's number of a value; NaN for arrays, objects and strings that are none.
auto to_number(const Value& value) -> double;

}  // namespace promoc::actions::expr
