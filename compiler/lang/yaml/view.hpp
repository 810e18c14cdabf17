// What fills the holes of a YAML template: values whose type says where they may stand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lang/ghexpr/expr.hpp"
#include "lang/yaml/tree.hpp"

namespace promoc::lang::yaml {

struct View;

/// Any text, from users too.
struct TextValue {
  std::string text;
};
/// An identifier that was checked: a job's id, an environment's name.
struct NameValue {
  std::string name;
};
/// What only `run:` and `uses:` take whole: the command of an embedded script, a pinned action.
struct CodeValue {
  Scalar code;
};

/// One value; the first alternative is an empty one.
using Value = std::variant<std::monostate, bool, std::int64_t, TextValue, NameValue, CodeValue, ghexpr::Expr, Node,
                           std::vector<View>>;

/// The values that a template, or one round of a loop, may name. The names are literals or outlive the view.
struct View {
  std::vector<std::pair<std::string_view, Value>> values;

  void set(std::string_view name, Value value) {
    constexpr std::size_t kUsual = 16;
    if (values.empty()) values.reserve(kUsual);
    values.emplace_back(name, std::move(value));
  }
  void text(std::string_view name, std::string_view value) { set(name, TextValue{std::string(value)}); }
  void name(std::string_view name, std::string_view value) { set(name, NameValue{std::string(value)}); }
  [[nodiscard]] auto find(std::string_view name) -> Value* {
    for (auto& value : values) {
      if (value.first == name) return &value.second;
    }
    return nullptr;
  }
};

/// What `when` asks: nothing, `false`, and a list without views are empty.
inline auto is_empty(const Value& value) -> bool {
  if (const auto* yes = std::get_if<bool>(&value)) return !*yes;
  if (const auto* list = std::get_if<std::vector<View>>(&value)) return list->empty();
  return std::holds_alternative<std::monostate>(value);
}

}  // namespace promoc::lang::yaml
