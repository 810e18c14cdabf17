// Values of GitHub's expressions, as they are while a workflow runs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace promoc::actions::expr {

struct Array;
class Object;

/// Bytes of the longest string that an expression makes: a few nested calls could fill any memory. GitHub's runner
/// stops at 1 MiB unless it is told otherwise. Source: MaxMemory of EvaluationContext in actions/runner.
inline constexpr std::size_t kMaxString = 10U << 20U;

enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object };

/// One value. Arrays and objects are shared: GitHub calls two of them equal only when they are the same one.
class Value {
 public:
  Value() = default;  ///< null
  [[nodiscard]] static auto boolean(bool value) -> Value;
  [[nodiscard]] static auto number(double value) -> Value;
  /// UTF-8. `fromJSON` can make half a surrogate pair, which stands here as the three bytes that UTF-8 would give it.
  [[nodiscard]] static auto string(std::string value) -> Value;
  [[nodiscard]] static auto array(std::vector<Value> items) -> Value;
  [[nodiscard]] static auto object(Object object) -> Value;
  /// What a star gives: an index into it goes into each of its items.
  [[nodiscard]] static auto filtered(std::vector<Value> items) -> Value;

  [[nodiscard]] auto kind() const -> Kind { return static_cast<Kind>(data_.index()); }
  /// Neither array nor object.
  [[nodiscard]] auto is_primitive() const -> bool { return kind() < Kind::Array; }

  /// Null where the value is of another kind.
  [[nodiscard]] auto if_boolean() const -> const bool* { return std::get_if<bool>(&data_); }
  [[nodiscard]] auto if_number() const -> const double* { return std::get_if<double>(&data_); }
  [[nodiscard]] auto if_string() const -> const std::string* { return std::get_if<std::string>(&data_); }
  [[nodiscard]] auto if_array() const -> const Array*;
  [[nodiscard]] auto if_object() const -> const Object*;

 private:
  using Data = std::variant<std::monostate, bool, double, std::string, std::shared_ptr<const Array>,
                            std::shared_ptr<const Object>>;
  explicit Value(Data data) : data_(std::move(data)) {}

  Data data_;
};

struct Array {
  std::vector<Value> items;
  bool filtered = false;  ///< made by a star
};

/// Keys in the order in which they came, found without regard to case.
class Object {
 public:
  struct Entry {
    std::string key;
    Value value;
  };

  /// Does nothing if the object has the key, in whatever case.
  void add(std::string key, Value value);
  /// Null if there is no such key.
  [[nodiscard]] auto find(std::string_view key) const -> const Value*;
  [[nodiscard]] auto entries() const -> const std::vector<Entry>& { return entries_; }

 private:
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> places_;  ///< by the key in lower case
};

/// What a calculation gave, or why it gave nothing.
struct EvaluationError {
  std::uint32_t offset = 0;  ///< of the part that failed, in bytes of the text that was parsed
  std::uint32_t length = 0;
  std::string message;
};

template <typename T>
class Result {
 public:
  Result(T value) : data_(std::move(value)) {}                // NOLINT(google-explicit-constructor)
  Result(EvaluationError error) : data_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] auto ok() const -> bool { return data_.index() == 0; }
  /// Only where `ok()`.
  [[nodiscard]] auto value() const -> const T& { return std::get<0>(data_); }
  [[nodiscard]] auto value() -> T& { return std::get<0>(data_); }
  /// Only where not `ok()`.
  [[nodiscard]] auto error() const -> const EvaluationError& { return std::get<1>(data_); }
  [[nodiscard]] auto error() -> EvaluationError& { return std::get<1>(data_); }

 private:
  std::variant<T, EvaluationError> data_;
};

}  // namespace promoc::actions::expr
