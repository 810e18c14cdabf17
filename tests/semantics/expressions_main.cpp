// promoc_expressions        for each line of JSON on standard input one on standard output:
//                             {"expr": ...}       the value of an expression
//                             {"condition": ...}  what `if:` decides, success() being true
//                             {"text": ...}       a scalar with `${{ }}` in it
//                           A line {"contexts": {...}} has no answer; it holds for those that follow.
//                           The answer is {"value": V} or {"error": "parse" | "evaluate", "kind": ..., "offset": ...},
//                           where V tells apart what JSON cannot: see `put`.
// promoc_expressions case   each code point outside ASCII that upper or lower case changes: `code upper lower`, in
//                           UTF-16 units
#include <array>
#include <bit>
#include <cstdint>
#include <iostream>
#include <string>

#include "actions/expr/evaluate.hpp"
#include "actions/expr/json.hpp"
#include "actions/expr/unicode.hpp"

namespace {

namespace expr = promoc::actions::expr;
using expr::Value;

/// The functions that a place of a workflow adds; `broken` fails whenever it is called.
auto options_for(const expr::Object& contexts) -> expr::ParseOptions {
  expr::ParseOptions result;
  for (const auto& entry : contexts.entries()) result.contexts.push_back(entry.key);
  result.functions = {{"success", 0, 0},   {"failure", 0, 0},     {"always", 0, 0},
                      {"cancelled", 0, 0}, {"hashFiles", 1, 255}, {"broken", 0, 1}};
  return result;
}

class World final : public expr::Context {
 public:
  explicit World(const expr::Object& contexts) : contexts_(contexts) {}

  [[nodiscard]] auto named(std::string_view name) const -> std::optional<Value> override {
    const auto* found = contexts_.find(name);
    return found == nullptr ? std::nullopt : std::optional(*found);
  }

  [[nodiscard]] auto call(std::string_view function, std::span<const Value> arguments) const
      -> expr::Result<Value> override {
    if (function == "success" || function == "always") return Value::boolean(true);
    if (function == "failure" || function == "cancelled") return Value::boolean(false);
    if (function == "broken") return expr::EvaluationError{0, 0, "broken"};
    std::string result;
    for (const auto& argument : arguments) result += expr::to_string(argument) + "|";
    return Value::string(std::move(result));
  }

 private:
  const expr::Object& contexts_;
};

auto quoted(const std::string& text) -> std::string { return *expr::to_json(Value::string(text)); }

/// `n`, `t`, `f`, `#` and the 16 digits of a number's bits, a JSON string, `[a,b]`, `{"key":a}`.
void put(std::string& out, const Value& value) {
  if (const auto* number = value.if_number()) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += '#';
    const auto bits = *number == *number ? std::bit_cast<std::uint64_t>(*number) : 0x7FF8000000000000U;
    for (auto shift = 60; shift >= 0; shift -= 4) out += kDigits[bits >> static_cast<unsigned>(shift) & 0xFU];
  } else if (const auto* text = value.if_string()) {
    out += quoted(*text);
  } else if (const auto* array = value.if_array()) {
    out += '[';
    for (const auto& item : array->items) {
      if (&item != array->items.data()) out += ',';
      put(out, item);
    }
    out += ']';
  } else if (const auto* object = value.if_object()) {
    out += '{';
    for (const auto& entry : object->entries()) {
      if (&entry != object->entries().data()) out += ',';
      out += quoted(entry.key) + ':';
      put(out, entry.value);
    }
    out += '}';
  } else {
    const auto* boolean = value.if_boolean();
    out += boolean == nullptr ? 'n' : *boolean ? 't' : 'f';
  }
}

auto kind_name(expr::ErrorKind kind) -> std::string_view {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"UnexpectedSymbol", "UnexpectedEnd", "UnknownContext", "UnknownFunction", "TooFewArguments", "TooManyArguments",
       "EvenArguments", "TooDeep", "TooLong", "NotClosed", "Empty", "Directive"});
  return kNames[static_cast<std::size_t>(kind)];
}

auto answer(const expr::Error& error) -> std::string {
  return R"({"error":"parse","kind":")" + std::string(kind_name(error.kind)) + R"(","offset":)" +
         std::to_string(error.offset) + ",\"message\":" + quoted(error.message) + "}";
}

auto answer(const expr::Result<Value>& result) -> std::string {
  if (!result.ok()) return R"({"error":"evaluate","message":)" + quoted(result.error().message) + "}";
  std::string value;
  put(value, result.value());
  return "{\"value\":" + quoted(value) + "}";
}

auto value_of(const expr::Node* root, const World& world) -> expr::Result<Value> {
  return root == nullptr ? Value() : evaluate(*root, world);
}

auto of_expression(const std::string& text, const expr::ParseOptions& options, const World& world) -> std::string {
  const auto parsed = expr::parse(text, options);
  return parsed.errors.empty() ? answer(value_of(parsed.root, world)) : answer(parsed.errors.front());
}

auto of_condition(const std::string& text, const expr::ParseOptions& options, const World& world) -> std::string {
  const auto parsed = expr::parse_condition(text, options);
  if (!parsed.errors.empty()) return answer(parsed.errors.front());
  // An empty condition is `success()`.
  return answer(parsed.root == nullptr ? expr::Result<Value>(Value::boolean(true)) : evaluate(*parsed.root, world));
}

auto of_text(const std::string& text, const expr::ParseOptions& options, const World& world) -> std::string {
  const auto parsed = expr::parse_text(text, options);
  if (!parsed.errors.empty()) return answer(parsed.errors.front());
  return parsed.insert ? "{\"insert\":true}" : answer(evaluate(parsed, world));
}

auto string_of(const expr::Object& line, std::string_view key) -> const std::string* {
  const auto* value = line.find(key);
  return value == nullptr ? nullptr : value->if_string();
}

/// What the lines so far have said, and the answer to the next.
class Session {
 public:
  /// False: the line cannot be read.
  auto take(std::string_view text) -> bool {
    const auto line = expr::from_json(text);
    const auto* object = line ? line->if_object() : nullptr;
    if (object == nullptr) return false;
    if (const auto* contexts = object->find("contexts")) {
      contexts_ = *contexts;
      if (contexts_.if_object() == nullptr) return false;
      options_ = options_for(*contexts_.if_object());
      return true;
    }
    const auto result = answer_to(*object);
    if (result) std::cout << *result << '\n';
    return result.has_value();
  }

 private:
  [[nodiscard]] auto answer_to(const expr::Object& line) const -> std::optional<std::string> {
    if (contexts_.if_object() == nullptr) return std::nullopt;
    const World world(*contexts_.if_object());
    if (const auto* expression = string_of(line, "expr")) return of_expression(*expression, options_, world);
    if (const auto* condition = string_of(line, "condition")) return of_condition(*condition, options_, world);
    if (const auto* scalar = string_of(line, "text")) return of_text(*scalar, options_, world);
    return std::nullopt;
  }

  Value contexts_;
  expr::ParseOptions options_;
};

void put_units(std::u16string_view units) {
  for (std::size_t i = 0; i < units.size(); ++i) std::cout << (i == 0 ? " " : ",") << static_cast<unsigned>(units[i]);
}

void put_cases() {
  for (std::uint32_t code = 0x80; code < 0x110000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    const auto high = static_cast<char16_t>(0xD7C0U + (code >> 10U));
    const auto low = static_cast<char16_t>(code < 0x10000 ? code : 0xDC00U + (code & 0x3FFU));
    const auto units = code < 0x10000 ? std::u16string{low} : std::u16string{high, low};
    const auto text = expr::from_units(units);
    const auto upper = expr::upper(text);
    const auto lower = expr::to_units(expr::lower(text));
    if (upper == units && lower == units) continue;
    std::cout << code;
    put_units(upper);
    put_units(lower);
    std::cout << '\n';
  }
}

}  // namespace

auto main(int argc, char** argv) -> int {
  std::ios::sync_with_stdio(false);
  if (argc == 2 && std::string_view(argv[1]) == "case") {
    put_cases();
    return 0;
  }
  if (argc != 1) return 2;
  Session session;
  for (std::string line; std::getline(std::cin, line);) {
    if (!session.take(line)) return 1;
  }
  return 0;
}
