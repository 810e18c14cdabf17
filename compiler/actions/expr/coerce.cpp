// How values become texts, numbers and truths, and how two of them compare.
#include <cmath>
#include <limits>
#include <utility>

#include "actions/expr/evaluate.hpp"
#include "actions/expr/functions.hpp"
#include "actions/expr/number.hpp"
#include "actions/expr/unicode.hpp"

namespace promoc::actions::expr {

namespace {

/// Of unlike kinds, null and booleans become numbers, and so does a string beside a number.
auto as_alike(const Value& left, const Value& right) -> std::pair<Value, Value> {
  const auto plain = [](const Value& value) {
    const auto is_small = value.kind() == Kind::Null || value.kind() == Kind::Boolean;
    return is_small ? Value::number(to_number(value)) : value;
  };
  const auto beside = [](const Value& value, const Value& other) {
    const auto becomes_number = value.kind() == Kind::String && other.kind() == Kind::Number;
    return becomes_number ? Value::number(to_number(value)) : value;
  };
  if (left.kind() == right.kind()) return {left, right};
  const auto a = plain(left);
  const auto b = plain(right);
  return {beside(a, b), beside(b, a)};
}

}  // namespace

auto truthy(const Value& value) -> bool {
  if (const auto* boolean = value.if_boolean()) return *boolean;
  if (const auto* number = value.if_number()) return *number != 0 && !std::isnan(*number);
  if (const auto* text = value.if_string()) return !text->empty();
  return value.kind() != Kind::Null;
}

auto to_string(const Value& value) -> std::string {
  if (const auto* boolean = value.if_boolean()) return *boolean ? "true" : "false";
  if (const auto* number = value.if_number()) return number_to_string(*number);
  if (const auto* text = value.if_string()) return *text;
  if (value.if_array() != nullptr) return "Array";
  return value.if_object() != nullptr ? "Object" : "";
}

auto to_number(const Value& value) -> double {
  if (const auto* boolean = value.if_boolean()) return *boolean ? 1 : 0;
  if (const auto* number = value.if_number()) return *number;
  if (const auto* text = value.if_string()) return read_number(*text);
  return value.kind() == Kind::Null ? 0 : std::numeric_limits<double>::quiet_NaN();
}

auto equal(const Value& left, const Value& right) -> bool {
  const auto [a, b] = as_alike(left, right);
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::Null: return true;
    case Kind::Boolean: return *a.if_boolean() == *b.if_boolean();
    case Kind::Number: return *a.if_number() == *b.if_number();
    case Kind::String: return same_in_upper(*a.if_string(), *b.if_string());
    case Kind::Array: return a.if_array() == b.if_array();
    case Kind::Object: return a.if_object() == b.if_object();
  }
  return false;
}

auto less(const Value& left, const Value& right) -> bool {
  const auto [a, b] = as_alike(left, right);
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::Boolean: return !*a.if_boolean() && *b.if_boolean();
    case Kind::Number: return *a.if_number() < *b.if_number();
    case Kind::String: return upper(*a.if_string()) < upper(*b.if_string());
    default: return false;
  }
}

}  // namespace promoc::actions::expr
