// Any bytes as an expression, a condition and a scalar: read or refused, never a crash; every place lies in the text;
// what is read has a value or an error, twice the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>

#include "actions/expr/evaluate.hpp"
#include "actions/expr/json.hpp"

namespace {

using namespace promoc::actions::expr;  // NOLINT(google-build-using-namespace)

void must(bool condition) {
  if (!condition) std::abort();
}

class World final : public Context {
 public:
  [[nodiscard]] auto named(std::string_view name) const -> std::optional<Value> override {
    return name == "secrets" ? std::nullopt : std::optional(kAll);
  }
  [[nodiscard]] auto call(std::string_view function, std::span<const Value> arguments) const -> Result<Value> override {
    if (function == "hashfiles") return EvaluationError{0, 0, "no files"};
    return Value::boolean(arguments.empty());
  }

 private:
  const Value kAll =
      from_json(R"({"a": {"b": [1, "x", {"c": null}]}, "A1": [[true], "\ud800"], "s": "sS", "n": -0.5})").value();
};

/// Checks places and heights; the nodes of a condition may stand in a part that was read twice.
void check(const Node& node, std::size_t size) {
  must(node.place.offset + node.place.length <= size);
  const auto below = [&](const Node* each) {
    must(each->height < node.height);
    check(*each, size);
  };
  if (const auto* index = std::get_if<Index>(&node.kind)) {
    below(index->object);
    below(index->index);
  } else if (const auto* star = std::get_if<Star>(&node.kind)) {
    below(star->object);
  } else if (const auto* call = std::get_if<Call>(&node.kind)) {
    for (const auto* argument : call->arguments) below(argument);
  } else if (const auto* negation = std::get_if<Not>(&node.kind)) {
    below(negation->operand);
  } else if (const auto* junction = std::get_if<Junction>(&node.kind)) {
    must(junction->operands.size() > 1);
    for (const auto* operand : junction->operands) below(operand);
  } else if (const auto* comparison = std::get_if<Comparison>(&node.kind)) {
    below(comparison->left);
    below(comparison->right);
  }
}

void check(const std::vector<Error>& errors, const Node* root, std::size_t size) {
  for (const auto& error : errors) must(error.offset + error.length <= size && !error.message.empty());
  must(errors.empty() || root == nullptr);
  if (root == nullptr) return;
  must(root->height <= kMaxHeight);
  check(*root, size);
}

auto described(const Result<Value>& result, std::size_t size) -> std::string {
  if (result.ok()) return to_json(result.value()).value_or("long");
  must(!result.error().message.empty() && result.error().offset + result.error().length <= size);
  return result.error().message;
}

void check_value(const Node* root, std::size_t size) {
  if (root == nullptr) return;
  const World world;
  must(described(evaluate(*root, world), size) == described(evaluate(*root, world), size));
}

}  // namespace

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto options = all_names();
  const auto parsed = parse(text, options);
  check(parsed.errors, parsed.root, size);
  check_value(parsed.root, size);
  const auto condition = parse_condition(text, options);
  check(condition.errors, condition.root, size);
  check_value(condition.root, size);
  const auto scalar = parse_text(text, options);
  for (const auto& piece : scalar.pieces) check(scalar.errors, piece.expression, size);
  if (scalar.errors.empty() && !scalar.insert) static_cast<void>(described(evaluate(scalar, World()), size));
  if (const auto value = from_json(text)) {
    // What is written is read again as the same.
    const auto written = to_json(*value);
    if (written) must(to_json(from_json(*written).value()) == written);
  }
  return 0;
}
