// What most nodes of a tree do not have: a pointer in each, and the memory of it only where it is used.
#pragma once

#include <memory>
#include <utility>

namespace promoc::lang::yaml {

/// A value that is nearly always the default one. Copies are deep.
template <class Value>
class Rare {
 public:
  Rare() = default;
  Rare(const Rare& other) : value_(other.value_ ? std::make_unique<Value>(*other.value_) : nullptr) {}
  Rare(Rare&&) noexcept = default;
  auto operator=(const Rare& other) -> Rare& { return *this = Rare(other); }
  auto operator=(Rare&&) noexcept -> Rare& = default;
  ~Rare() = default;

  /// Null for the default value.
  [[nodiscard]] auto get() const -> const Value* { return value_.get(); }
  /// The value, for changing it.
  auto make() -> Value& {
    if (!value_) value_ = std::make_unique<Value>();
    return *value_;
  }

 private:
  std::unique_ptr<Value> value_;
};

}  // namespace promoc::lang::yaml
