// A world for expressions: contexts from JSON, and status functions that are as they are told.
#pragma once

#include <map>
#include <string>

#include "actions/expr/evaluate.hpp"
#include "actions/expr/json.hpp"

namespace promoc::actions::expr::test {

class World final : public Context {
 public:
  explicit World(std::string_view json = "{}") : contexts_(from_json(json).value()) {}

  std::map<std::string, bool, std::less<>> status;  ///< a function that is missing here fails

  [[nodiscard]] auto named(std::string_view name) const -> std::optional<Value> override {
    const auto* found = contexts_.if_object()->find(name);
    return found == nullptr ? std::nullopt : std::optional(*found);
  }

  [[nodiscard]] auto call(std::string_view function, std::span<const Value> /*arguments*/) const
      -> Result<Value> override {
    const auto found = status.find(function);
    if (found == status.end()) return EvaluationError{0, 0, "no answer"};
    return Value::boolean(found->second);
  }

 private:
  Value contexts_;
};

/// The value as JSON, or `error: ` and what went wrong.
inline auto value_of(std::string_view text, const World& world = World()) -> std::string {
  const auto parsed = parse(text, all_names());
  if (!parsed.errors.empty()) return "error: " + parsed.errors.front().message;
  if (parsed.root == nullptr) return "nothing";
  const auto value = evaluate(*parsed.root, world);
  return value.ok() ? to_json(value.value()).value() : "error: " + value.error().message;
}

}  // namespace promoc::actions::expr::test
