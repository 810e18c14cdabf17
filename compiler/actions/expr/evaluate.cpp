#include "actions/expr/evaluate.hpp"

#include <cmath>
#include <utility>
#include <variant>
#include <vector>

#include "actions/expr/functions.hpp"
#include "actions/expr/unicode.hpp"

namespace promoc::actions::expr {

namespace {

/// An index into an object and into an array: the same value may be either.
struct Key {
  std::optional<std::string> name;  ///< no array and no object is one
  std::optional<double> number;     ///< not negative, whole
};

auto key_of(const Value& value) -> Key {
  Key result;
  if (value.is_primitive()) result.name = to_string(value);
  const auto number = to_number(value);
  if (std::isfinite(number) && number >= 0) result.number = std::floor(number);
  return result;
}

/// Null if there is nothing under the key.
auto found(const Value& value, const Key& key) -> const Value* {
  if (const auto* object = value.if_object()) return key.name ? object->find(*key.name) : nullptr;
  const auto* array = value.if_array();
  if (array == nullptr || !key.number || *key.number >= static_cast<double>(array->items.size())) return nullptr;
  return &array->items[static_cast<std::size_t>(*key.number)];
}

auto at(const Value& value, const Key& key) -> Value {
  const auto* array = value.if_array();
  if (array == nullptr || !array->filtered) {
    const auto* item = found(value, key);
    return item == nullptr ? Value() : *item;
  }
  std::vector<Value> result;
  for (const auto& each : array->items) {
    if (const auto* item = found(each, key)) result.push_back(*item);
  }
  return Value::filtered(std::move(result));
}

void append_all(std::vector<Value>& out, const Value& value) {
  if (const auto* array = value.if_array()) out.insert(out.end(), array->items.begin(), array->items.end());
  if (const auto* object = value.if_object()) {
    for (const auto& entry : object->entries()) out.push_back(entry.value);
  }
}

auto star(const Value& value) -> Value {
  std::vector<Value> result;
  const auto* array = value.if_array();
  if (array == nullptr || !array->filtered) {
    append_all(result, value);
  } else {
    for (const auto& each : array->items) append_all(result, each);
  }
  return Value::filtered(std::move(result));
}

auto holds(CompareOp op, const Value& left, const Value& right) -> bool {
  switch (op) {
    case CompareOp::Equal: return equal(left, right);
    case CompareOp::NotEqual: return !equal(left, right);
    case CompareOp::Less: return less(left, right);
    case CompareOp::LessEqual: return equal(left, right) || less(left, right);
    case CompareOp::Greater: return less(right, left);
    case CompareOp::GreaterEqual: return equal(left, right) || less(right, left);
  }
  return false;
}

/// One function for each kind of node, so that the stack holds only what the way down needs.
class Evaluator {
 public:
  explicit Evaluator(const Context& context) : context_(context) {}

  auto value(const Node& node) -> Result<Value> {
    return std::visit([&](const auto& kind) { return of(kind, node); }, node.kind);
  }

 private:
  static auto of(const Literal& literal, const Node& /*node*/) -> Result<Value> { return literal.value; }

  auto of(const ContextName& context, const Node& node) -> Result<Value> {
    auto named = context_.named(context.name);
    if (named) return std::move(*named);
    return EvaluationError{node.place.offset, node.place.length,
                           "the context `" + context.name + "` has no value here"};
  }

  auto of(const Index& index, const Node& /*node*/) -> Result<Value> {
    auto object = value(*index.object);
    if (!object.ok()) return object;
    const auto key = value(*index.index);
    return key.ok() ? Result<Value>(at(object.value(), key_of(key.value()))) : key;
  }

  auto of(const Star& each, const Node& /*node*/) -> Result<Value> {
    auto object = value(*each.object);
    return object.ok() ? Result<Value>(star(object.value())) : object;
  }

  auto of(const Call& call, const Node& node) -> Result<Value> {
    std::vector<Value> arguments;
    for (const auto* argument : call.arguments) {
      auto each = value(*argument);
      if (!each.ok()) return each;
      arguments.push_back(std::move(each.value()));
    }
    auto result = is_well_known(call.function) ? call_well_known(call.function, arguments)
                                               : context_.call(call.function, arguments);
    if (!result.ok()) {
      result.error().offset = node.place.offset;
      result.error().length = node.place.length;
    }
    return result;
  }

  auto of(const Not& negation, const Node& /*node*/) -> Result<Value> {
    auto operand = value(*negation.operand);
    return operand.ok() ? Result<Value>(Value::boolean(!truthy(operand.value()))) : operand;
  }

  auto of(const Junction& junction, const Node& /*node*/) -> Result<Value> {
    const auto ends_at = junction.op == JunctionOp::Or;
    Result<Value> result{Value()};
    for (const auto* operand : junction.operands) {
      result = value(*operand);
      if (!result.ok() || truthy(result.value()) == ends_at) break;
    }
    return result;
  }

  auto of(const Comparison& comparison, const Node& /*node*/) -> Result<Value> {
    auto left = value(*comparison.left);
    if (!left.ok()) return left;
    const auto right = value(*comparison.right);
    if (!right.ok()) return right;
    return Value::boolean(holds(comparison.op, left.value(), right.value()));
  }

  const Context& context_;
};

}  // namespace

auto evaluate(const Node& node, const Context& context) -> Result<Value> { return Evaluator(context).value(node); }

auto evaluate(const Text& text, const Context& context) -> Result<Value> {
  if (text.pieces.size() == 1 && text.pieces.front().expression != nullptr) {
    return evaluate(*text.pieces.front().expression, context);
  }
  std::string result;
  for (const auto& piece : text.pieces) {
    if (piece.expression == nullptr) {
      result += piece.text;
      continue;
    }
    auto value = evaluate(*piece.expression, context);
    if (!value.ok()) return value;
    result += to_string(value.value());
  }
  return Value::string(with_whole_pairs(std::move(result)));
}

}  // namespace promoc::actions::expr
