// Values of expressions: names looked up, types checked, holes filled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sema/context.hpp"
#include "sema/types.hpp"

namespace promoc::sema {

/// A value whose type is known. `text` and `amount` mean something only when `known`.
struct Value {
  Type type = Type::Text;
  bool known = true;        ///< false: depends on a parameter of the gate that is being declared
  std::string text;         ///< texts; lists as JSON, of addresses with blanks between; words; names of secrets
  std::int64_t amount = 0;  ///< figures, in base units
  EnvironmentFacts* environment = nullptr;  ///< of an environment, or of a target `in` one
  const Target* target = nullptr;
  std::string shown;  ///< as people read it
  Span span;
};

/// What names mean at a place, besides the declarations of the file.
struct Scope {
  std::vector<std::pair<std::string, Value>> names;  ///< parameters of the gate
  EnvironmentFacts* environment = nullptr;           ///< in which the use stands
  bool declaring = false;                  ///< a declaration is checked on its own: the environment comes with the use
  mutable bool environment_taken = false;  ///< something asked for the environment of the use

  [[nodiscard]] auto find(std::string_view name) const -> const Value*;
};

/// What a place wants.
struct Expected {
  Type type = Type::Text;
  std::string what;           ///< for messages: "`paths` of `python.pytest`"
  std::optional<Node> range;  ///< a `range` or `list` field the value must lie in
};

/// The value of a `value` field; everything that is wrong is reported.
auto evaluate(Context& context, const Scope& scope, const Expected& expected, const Node& value)
    -> std::optional<Value>;

/// A string with its holes filled. Holes are allowed in texts, URLs and paths.
auto evaluate_string(Context& context, const Scope& scope, Type type, const Node& string) -> std::optional<Value>;

/// `env.name`, `of.stack`.
auto member_of(Context& context, const Value& value, std::string_view member, Span span) -> std::optional<Value>;

/// The target together with the environment of the use, where the definition names only the target.
auto in_environment(Context& context, const Scope& scope, Value target) -> std::optional<Value>;

/// The text for a script or a template: durations as whole seconds, or in `unit` (seconds minutes hours milliseconds);
/// memory in MiB, percentages as decimals, lists as JSON.
auto encode(Context& context, const Value& value, std::string_view unit = {}) -> std::optional<std::string>;

/// A secret in a place where its value would be written down.
void report_secret_out_of_place(diag::Sink& sink, Span span, std::string_view name);

/// The text in quotes, as JSON.
auto json_string(std::string_view text) -> std::string;

}  // namespace promoc::sema
