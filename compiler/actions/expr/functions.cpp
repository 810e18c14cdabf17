#include "actions/expr/functions.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "actions/expr/evaluate.hpp"
#include "actions/expr/json.hpp"
#include "actions/expr/unicode.hpp"

namespace promoc::actions::expr {

namespace {

using Arguments = std::span<const Value>;

constexpr const char* kTooLong = "the result is longer than 10 MiB";

auto failed(std::string message) -> Result<Value> { return EvaluationError{0, 0, std::move(message)}; }

auto case_of(Arguments arguments) -> Result<Value> {
  for (std::size_t at = 0; at + 1 < arguments.size(); at += 2) {
    const auto* holds = arguments[at].if_boolean();
    if (holds == nullptr) return failed("a condition of `case` is neither true nor false");
    if (*holds) return arguments[at + 1];
  }
  return arguments.back();
}

auto contains(Arguments arguments) -> Result<Value> {
  const auto& where = arguments[0];
  const auto& what = arguments[1];
  if (const auto* array = where.if_array()) {
    return Value::boolean(
        std::any_of(array->items.begin(), array->items.end(), [&](const Value& item) { return equal(what, item); }));
  }
  if (!where.is_primitive() || !what.is_primitive()) return Value::boolean(false);
  const auto found = to_units(lower(to_string(where))).find(to_units(lower(to_string(what))));
  return Value::boolean(found != std::u16string::npos);
}

auto starts_with(Arguments arguments) -> Result<Value> {
  if (!arguments[0].is_primitive() || !arguments[1].is_primitive()) return Value::boolean(false);
  return Value::boolean(upper(to_string(arguments[0])).starts_with(upper(to_string(arguments[1]))));
}

auto ends_with(Arguments arguments) -> Result<Value> {
  if (!arguments[0].is_primitive() || !arguments[1].is_primitive()) return Value::boolean(false);
  return Value::boolean(upper(to_string(arguments[0])).ends_with(upper(to_string(arguments[1]))));
}

auto join(Arguments arguments) -> Result<Value> {
  if (arguments[0].is_primitive()) return Value::string(to_string(arguments[0]));
  const auto* array = arguments[0].if_array();
  if (array == nullptr) return Value::string("");
  const auto has_separator = arguments.size() > 1 && arguments[1].is_primitive();
  const auto separator = has_separator ? to_string(arguments[1]) : ",";
  std::string result;
  for (std::size_t at = 0; at < array->items.size(); ++at) {
    if (at > 0) result += separator;
    result += to_string(array->items[at]);
    if (result.size() > kMaxString) return failed(kTooLong);
  }
  return Value::string(with_whole_pairs(std::move(result)));
}

auto from_json_text(Arguments arguments) -> Result<Value> {
  auto value = from_json(to_string(arguments[0]));
  if (!value) return failed("the argument of `fromJSON` is not JSON");
  return std::move(*value);
}

/// The number behind an opening brace; nothing where there is none. Whatever stands between it and the closing brace is
/// passed over, as @actions/expressions does; GitHub's runner refuses it.
auto argument_number(std::string_view format, std::size_t at) -> std::optional<std::size_t> {
  constexpr std::size_t kTooMany = 100'000;
  const auto start = at;
  std::size_t result = 0;
  for (; at < format.size() && format[at] >= '0' && format[at] <= '9'; ++at) {
    result = std::min(kTooMany, result * 10 + static_cast<std::size_t>(format[at] - '0'));
  }
  return at == start ? std::nullopt : std::optional(result);
}

class Formatter {
 public:
  Formatter(std::string_view format, Arguments arguments) : format_(format), arguments_(arguments) {}

  auto run() -> Result<Value> {
    while (at_ < format_.size()) {
      const auto open = format_.find('{', at_);
      const auto close = format_.find('}', at_);
      const auto* problem = open < close                      ? opening(open, close)
                            : close != std::string_view::npos ? closing(close)
                                                              : rest();
      if (problem != nullptr) return failed(problem);
      if (out_.size() > kMaxString) return failed(kTooLong);
    }
    return Value::string(with_whole_pairs(std::move(out_)));
  }

 private:
  static constexpr const char* kInvalid = "the format string is invalid";

  [[nodiscard]] auto is(std::size_t at, char c) const -> bool { return at < format_.size() && format_[at] == c; }

  /// Two braces stand for one.
  void twice(std::size_t brace) {
    out_ += format_.substr(at_, brace - at_ + 1);
    at_ = brace + 2;
  }

  auto opening(std::size_t open, std::size_t close) -> const char* {
    if (is(open + 1, '{')) {
      twice(open);
      return nullptr;
    }
    if (close == std::string_view::npos || close == open + 1) return kInvalid;
    const auto number = argument_number(format_, open + 1);
    if (!number) return kInvalid;
    if (*number >= arguments_.size()) return "the format string names an argument that is not there";
    out_ += format_.substr(at_, open - at_);
    out_ += to_string(arguments_[*number]);
    at_ = close + 1;
    return nullptr;
  }

  auto closing(std::size_t close) -> const char* {
    if (!is(close + 1, '}')) return kInvalid;
    twice(close);
    return nullptr;
  }

  auto rest() -> const char* {
    out_ += format_.substr(at_);
    at_ = format_.size();
    return nullptr;
  }

  std::string_view format_;
  Arguments arguments_;
  std::size_t at_ = 0;
  std::string out_;
};

auto format(Arguments arguments) -> Result<Value> {
  const auto text = to_string(arguments[0]);
  return Formatter(text, arguments.subspan(1)).run();
}

auto to_json_text(Arguments arguments) -> Result<Value> {
  auto text = to_json(arguments[0]);
  return text ? Result<Value>(Value::string(std::move(*text))) : failed(kTooLong);
}

struct Row {
  std::string_view name;
  auto(*call)(Arguments) -> Result<Value>;
};

constexpr auto kRows = std::to_array<Row>({
    {"case", case_of},
    {"contains", contains},
    {"endswith", ends_with},
    {"format", format},
    {"fromjson", from_json_text},
    {"join", join},
    {"startswith", starts_with},
    {"tojson", to_json_text},
});

auto row(std::string_view function) -> const Row* {
  const auto* const found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& each) { return each.name == function; });
  return found == kRows.end() ? nullptr : found;
}

}  // namespace

auto is_well_known(std::string_view function) -> bool { return row(function) != nullptr; }

auto call_well_known(std::string_view function, std::span<const Value> arguments) -> Result<Value> {
  const auto* found = row(function);
  return found == nullptr ? failed("there is no such function") : found->call(arguments);
}

}  // namespace promoc::actions::expr
