#include "actions/expr/value.hpp"

#include "actions/expr/unicode.hpp"

namespace promoc::actions::expr {

auto Value::boolean(bool value) -> Value { return Value(Data(std::in_place_type<bool>, value)); }
auto Value::number(double value) -> Value { return Value(Data(std::in_place_type<double>, value)); }
auto Value::string(std::string value) -> Value {
  return Value(Data(std::in_place_type<std::string>, std::move(value)));
}
auto Value::array(std::vector<Value> items) -> Value {
  return Value(Data(std::make_shared<const Array>(Array{std::move(items), false})));
}
auto Value::filtered(std::vector<Value> items) -> Value {
  return Value(Data(std::make_shared<const Array>(Array{std::move(items), true})));
}
auto Value::object(Object object) -> Value { return Value(Data(std::make_shared<const Object>(std::move(object)))); }

auto Value::if_array() const -> const Array* {
  const auto* held = std::get_if<std::shared_ptr<const Array>>(&data_);
  return held == nullptr ? nullptr : held->get();
}

auto Value::if_object() const -> const Object* {
  const auto* held = std::get_if<std::shared_ptr<const Object>>(&data_);
  return held == nullptr ? nullptr : held->get();
}

void Object::add(std::string key, Value value) {
  if (!places_.try_emplace(lower(key), entries_.size()).second) return;
  entries_.push_back({std::move(key), std::move(value)});
}

auto Object::find(std::string_view key) const -> const Value* {
  const auto found = places_.find(lower(key));
  return found == places_.end() ? nullptr : &entries_[found->second].value;
}

}  // namespace promoc::actions::expr
