#include "sema/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace promoc::sema {
namespace {

/// Whether a value of one type may stand where another is wanted.
auto fits(Type given, Type wanted) -> bool {
  return given == wanted || (wanted == Type::Text && is_text_type(given)) ||
         (wanted == Type::Paths && given == Type::Path);
}

/// One evaluation; a class only to keep the four things together that every step needs.
class Evaluation {
 public:
  Evaluation(Context& context, const Scope& scope, const Expected& expected, const Node& value)
      : context_(context), scope_(scope), expected_(expected), value_(value), primary_(primary(value)) {}

  auto run() -> std::optional<Value> {
    if (is_field("group")) return evaluate(context_, scope_, expected_, *primary_.field("value"));
    if (value_.field("in") && expected_.type != Type::Target) return wrong_type();
    auto result = parameter();
    if (!result && !reported_) result = literal();
    if (result && !in_range(*result)) return std::nullopt;
    return result;
  }

 private:
  [[nodiscard]] auto is_field(std::string_view name) const -> bool {
    return primary_.kind() == NodeKind::Field && primary_.name() == name;
  }

  template <typename... Text>
  auto refuse(diag::Kind kind, Span span, std::string message) -> diag::Sink::Added {
    reported_ = true;
    return context_.sink.report(kind, span, std::move(message));
  }

  auto wrong_type() -> std::optional<Value> {
    const auto& info = type_info(expected_.type);
    if (const auto name = plain_name(value_);
        name && context_.names.find(name_of(*name), {NameKind::Secret}) != nullptr) {
      reported_ = true;
      report_secret_out_of_place(context_.sink, value_.span(), name_of(*name));
      return std::nullopt;
    }
    auto added = refuse(diag::Kind::WrongType, value_.span(),
                        fmt::format("found `{}`, expected {} such as `{}`", one_line(value_), info.noun, info.example));
    if (!expected_.what.empty()) added.help(fmt::format("{} takes {}", expected_.what, info.noun));
    return std::nullopt;
  }

  auto make(std::string text, std::int64_t amount = 0) -> Value {
    Value result;
    result.type = expected_.type;
    result.text = std::move(text);
    result.amount = amount;
    result.shown = one_line(primary_);
    result.span = value_.span();
    return result;
  }

  /// The value of a parameter or of a member of one; nothing, and nothing reported, when the value is something else.
  auto parameter() -> std::optional<Value> {
    if (!is_field("call") || primary_.field("arguments") || primary_.field("member")) return std::nullopt;
    const auto name = name_node(primary_);
    const auto parts = name_parts(name);
    const auto* found = scope_.find(parts[0]);
    if (found == nullptr) return std::nullopt;
    if (expected_.type == Type::Target && value_.field("in")) return std::nullopt;
    auto result = std::optional(*found);
    if (parts.size() > 1) result = member_of(context_, *found, parts[1], name.span());
    if (!result) {
      reported_ = true;
      return std::nullopt;
    }
    result->span = value_.span();
    if (!fits(result->type, expected_.type)) {
      refuse(diag::Kind::WrongType, value_.span(),
             fmt::format("`{}` is {}, expected {}", name.text(), type_info(result->type).noun,
                         type_info(expected_.type).noun));
      return std::nullopt;
    }
    if (expected_.type == Type::Paths && result->type == Type::Path && result->known) {
      result->text = fmt::format("[{}]", json_string(result->text));
    }
    result->type = expected_.type;
    return result;
  }

  auto literal() -> std::optional<Value> {
    if (const auto measure = measure_of(expected_.type)) return figure(*measure);
    switch (expected_.type) {
      case Type::Bool: return word({"true", "false"});
      case Type::Severity: return word({severities().begin(), severities().end()});
      case Type::Environment: return environment();
      case Type::Target: return target();
      case Type::Paths: return paths();
      case Type::Secret: return secret();
      case Type::Emails: return addresses();
      default: return text();
    }
  }

  auto figure(Measure measure) -> std::optional<Value> {
    const auto amount = read_amount(primary_, measure, context_.sink);
    if (!amount) {
      reported_ = true;
      return std::nullopt;
    }
    return make({}, *amount);
  }

  auto word(const std::vector<std::string>& words) -> std::optional<Value> {
    const auto name = plain_name(value_);
    if (!name) return wrong_type();
    const auto text = name_of(*name);
    if (std::ranges::find(words, text) != words.end()) return make(text);
    auto added = refuse(diag::Kind::UnknownName, name->span(),
                        fmt::format("found `{}`, expected {}", text, alternatives(words)));
    if (const auto guess = diag::nearest(text, words)) {
      added.help(fmt::format("did you mean `{}`?", *guess))
          .fix(name->span(), *guess, fmt::format("write `{}`", *guess));
    }
    return std::nullopt;
  }

  auto environment() -> std::optional<Value> {
    const auto name = plain_name(value_);
    if (!name) return wrong_type();
    return environment(*name);
  }

  auto environment(const Node& name) -> std::optional<Value> {
    const auto* declared = context_.names.resolve(name, {NameKind::Environment}, "an environment", context_.sink);
    if (declared == nullptr) {
      reported_ = true;
      return std::nullopt;
    }
    auto result = make(declared->name);
    result.type = Type::Environment;
    result.shown = declared->name;
    result.environment = context_.environment(declared->name);
    return result;
  }

  auto target() -> std::optional<Value> {
    if (!is_field("call") || primary_.field("arguments") || primary_.field("member")) return wrong_type();
    const auto name = name_node(primary_);
    const auto* declared = context_.names.resolve(name, {NameKind::Target}, "a target", context_.sink);
    if (declared == nullptr || !declared->built || declared->broken) {
      reported_ = true;
      return std::nullopt;
    }
    auto result = make(declared->name);
    const auto found = std::ranges::find(context_.model.targets, declared->name, &Target::name);
    if (found == context_.model.targets.end()) {
      reported_ = true;
      return std::nullopt;
    }
    result.target = &*found;
    const auto in = value_.field("in");
    if (!in) return result;
    const auto where = evaluate_environment(*in);
    if (!where) return std::nullopt;
    result.environment = where->environment;
    result.known = where->known;
    result.shown = fmt::format("{} in {}", result.shown, where->shown);
    return result;
  }

  /// What stands behind `in`: a parameter or an environment.
  auto evaluate_environment(const Node& in) -> std::optional<Value> {
    std::optional<Node> name;
    for (const auto child : in.children()) {
      if (child.kind() == NodeKind::Field && child.name() == "call") name = name_node(child);
    }
    if (!name) {
      refuse(diag::Kind::WrongType, in.span(), fmt::format("found `{}`, expected an environment", one_line(in)));
      return std::nullopt;
    }
    const auto* found = scope_.find(name_of(*name));
    if (found == nullptr) return environment(*name);
    if (found->type == Type::Environment) return *found;
    refuse(diag::Kind::WrongType, name->span(),
           fmt::format("`{}` is {}, expected an environment", name->text(), type_info(found->type).noun));
    return std::nullopt;
  }

  auto text() -> std::optional<Value> {
    if (primary_.kind() != NodeKind::String) return wrong_type();
    auto result = evaluate_string(context_, scope_, expected_.type, primary_);
    if (!result) reported_ = true;
    return result;
  }

  auto paths() -> std::optional<Value> {
    std::vector<Node> strings;
    if (is_field("list")) {
      for (const auto& item : primary_.fields("value")) strings.push_back(primary(item));
    } else {
      strings.push_back(primary_);
    }
    auto result = make("[");
    result.shown.clear();
    for (const auto& string : strings) {
      if (string.kind() != NodeKind::String) return wrong_type();
      const auto path = evaluate_string(context_, scope_, Type::Path, string);
      if (!path) {
        reported_ = true;
        return std::nullopt;
      }
      result.known = result.known && path->known;
      result.text += (result.text.size() > 1 ? "," : "") + json_string(path->text);
      result.shown += (result.shown.empty() ? "" : " ") + path->shown;
    }
    result.text += "]";
    return result;
  }

  auto secret() -> std::optional<Value> {
    const auto name = plain_name(value_);
    if (!name) {
      auto added = refuse(diag::Kind::WrongType, value_.span(),
                          fmt::format("found `{}`, expected the name of a secret", one_line(value_)));
      added.help(
          "declare it: `secret NAME = github.secret(\"NAME_IN_GITHUB\")`; its value stands nowhere in the repository");
      return std::nullopt;
    }
    const auto* declared = context_.names.resolve(*name, {NameKind::Secret}, "a secret", context_.sink);
    if (declared == nullptr || declared->broken) {
      reported_ = true;
      return std::nullopt;
    }
    return make(declared->name);
  }

  auto addresses() -> std::optional<Value> {
    std::vector<Node> strings;
    if (is_field("list")) {
      for (const auto& item : primary_.fields("value")) strings.push_back(primary(item));
    } else {
      strings.push_back(primary_);
    }
    if (strings.empty()) return wrong_type();
    auto result = make({});
    for (const auto& string : strings) {
      if (string.kind() != NodeKind::String) return wrong_type();
      const auto address = evaluate_string(context_, scope_, Type::Email, string);
      if (!address) {
        reported_ = true;
        return std::nullopt;
      }
      result.text += (result.text.empty() ? "" : " ") + address->text;
    }
    return result;
  }

  auto in_range(const Value& result) -> bool {
    if (!expected_.range || !result.known) return true;
    return expected_.range->name() == "list" ? in_list(result) : in_limits(result);
  }

  auto in_list(const Value& result) -> bool {
    std::vector<std::string> allowed;
    for (const auto& item : expected_.range->fields("value")) {
      const Expected plain{expected_.type, {}, {}};
      const auto each = evaluate(context_, {}, plain, item);
      if (!each) return false;
      if (each->text == result.text && each->amount == result.amount) return true;
      allowed.push_back(one_line(item));
    }
    auto added = refuse(diag::Kind::OutOfRange, result.span,
                        fmt::format("found `{}`, expected {}", one_line(value_), alternatives(allowed)));
    added.label(expected_.range->span(), "declared here");
    if (const auto guess = diag::nearest(one_line(value_), allowed)) {
      added.help(fmt::format("did you mean `{}`?", *guess)).fix(result.span, *guess, fmt::format("write `{}`", *guess));
    }
    return false;
  }

  auto in_limits(const Value& result) -> bool {
    const auto measure = measure_of(expected_.type);
    std::vector<Node> limits;
    for (const auto child : expected_.range->children()) {
      if (child.kind() != NodeKind::Symbol && child.kind() != NodeKind::Comment) limits.push_back(child);
    }
    if (!measure || limits.size() != 2) {
      refuse(diag::Kind::WrongType, expected_.range->span(),
             fmt::format("{} has no range", type_info(expected_.type).noun));
      return false;
    }
    const auto low = read_amount(limits[0], *measure, context_.sink);
    const auto high = read_amount(limits[1], *measure, context_.sink);
    if (!low || !high) return false;
    if (result.amount >= *low && result.amount <= *high) return true;
    refuse(diag::Kind::OutOfRange, result.span,
           fmt::format("`{}` is outside `{}`", one_line(value_), one_line(*expected_.range)))
        .label(expected_.range->span(), "declared here");
    return false;
  }

  Context& context_;
  const Scope& scope_;
  const Expected& expected_;
  const Node value_;
  const Node primary_;
  bool reported_ = false;
};

}  // namespace

auto Scope::find(std::string_view name) const -> const Value* {
  const auto found = std::ranges::find(names, name, &std::pair<std::string, Value>::first);
  return found == names.end() ? nullptr : &found->second;
}

auto evaluate(Context& context, const Scope& scope, const Expected& expected, const Node& value)
    -> std::optional<Value> {
  return Evaluation(context, scope, expected, value).run();
}

auto in_environment(Context& context, const Scope& scope, Value target) -> std::optional<Value> {
  if (target.environment != nullptr || !target.known || target.target == nullptr) return target;
  scope.environment_taken = true;
  if (scope.declaring) {
    target.known = false;
    return target;
  }
  if (scope.environment == nullptr) {
    context.sink
        .report(diag::Kind::NoEnvironmentHere, target.span,
                fmt::format("`{}` is asked for its stack, and no environment is known here", target.shown))
        .help(fmt::format("write `{} in` and the environment", target.shown));
    return std::nullopt;
  }
  target.environment = scope.environment;
  target.shown = fmt::format("{} in {}", target.shown, scope.environment->name);
  return target;
}

auto encode(Context& context, const Value& value, std::string_view unit) -> std::optional<std::string> {
  if (value.type == Type::Percent) return write_decimal(value.amount);
  if (value.type == Type::Memory || value.type == Type::Count) return fmt::format("{}", value.amount);
  if (value.type != Type::Duration) return value.text;
  const auto factor = unit == "milliseconds" ? 1 : unit == "minutes" ? 60'000 : unit == "hours" ? 3'600'000 : 1'000;
  if (value.amount % factor == 0) return fmt::format("{}", value.amount / factor);
  context.sink.report(diag::Kind::OutOfRange, value.span,
                      fmt::format("`{}` is no whole number of {}", value.shown, unit.empty() ? "seconds" : unit));
  return std::nullopt;
}

auto json_string(std::string_view text) -> std::string {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace promoc::sema
