// Strings with holes, paths, and what `env.name` and `of.stack` stand for.
#include <fmt/format.h>

#include <algorithm>

#include "sema/evaluate.hpp"

namespace promoc::sema {
namespace {

auto takes_holes(Type type) -> bool {
  return type == Type::Text || type == Type::Url || type == Type::Path || type == Type::Paths;
}

/// A path of the repository: relative, without `..`, and there.
auto check_path(Context& context, std::string_view path, Span span) -> bool {
  const auto wrong = [&](std::string message, std::string help) {
    context.sink.report(diag::Kind::WrongPath, span, std::move(message)).help(std::move(help));
    return false;
  };
  if (path.empty()) return wrong("the path is empty", "name a file or folder of the repository");
  if (path.front() == '/' || path.find('\\') != std::string_view::npos) {
    return wrong(fmt::format("`{}` is not a path inside the repository", path),
                 "write it relative to the definition, with `/` between its parts");
  }
  for (std::size_t begin = 0; begin <= path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    if (path.substr(begin, end - begin) == "..")
      return wrong(fmt::format("`{}` leads out of the folder of the definition", path), "write a path without `..`");
    begin = end + 1;
  }
  auto bare = path;
  while (bare.ends_with('/')) bare.remove_suffix(1);
  if (bare == "." || context.files.is_directory(bare) || context.files.read(bare)) return true;
  return wrong(fmt::format("there is no file or folder `{}`", path), "paths are relative to the definition");
}

/// What `\(env.domain)` stands for.
auto hole_value(Context& context, const Scope& scope, const Node& hole) -> std::optional<Value> {
  const auto parts = name_parts(hole);
  std::optional<Value> base;
  if (const auto* found = scope.find(parts[0])) {
    base = *found;
  } else if (auto* facts = context.environment(parts[0]); facts != nullptr && parts.size() > 1) {
    base.emplace();
    base->type = Type::Environment;
    base->text = facts->name;
    base->environment = facts;
  } else if (context.names.find(parts[0], {NameKind::Secret}) != nullptr) {
    report_secret_out_of_place(context.sink, hole.span(), parts[0]);
    return std::nullopt;
  } else {
    auto added =
        context.sink.report(diag::Kind::UnknownName, hole.span(), fmt::format("`{}` has no value here", parts[0]));
    std::vector<std::string> names;
    for (const auto& [name, value] : scope.names) names.push_back(name);
    if (const auto guess = diag::nearest(parts[0], names)) {
      added.help(fmt::format("did you mean `{}`?", *guess));
    } else if (parts[0] == "env") {
      added.help("declare a gate with the parameter `env: environment`, and use its name in the string");
    }
    return std::nullopt;
  }
  if (parts.size() == 1) {
    if (is_text_type(base->type) || base->type == Type::Severity || base->type == Type::Bool) return base;
    context.sink.report(diag::Kind::WrongType, hole.span(),
                        fmt::format("`{}` is {}, expected a text", parts[0], type_info(base->type).noun));
    return std::nullopt;
  }
  return member_of(context, *base, parts[1], hole.span());
}

auto environment_member(Context& context, const Value& value, std::string_view member, Span span)
    -> std::optional<Value> {
  Value result;
  result.span = span;
  if (member != "name" && member != "domain" && member != "account") {
    auto added = context.sink.report(diag::Kind::UnknownName, span, fmt::format("an environment has no `{}`", member));
    if (const auto guess = diag::nearest(member, {"name", "domain", "account"})) {
      added.help(fmt::format("did you mean `{}`?", *guess));
    } else {
      added.help("it has `name`, `domain` and `account`");
    }
    return std::nullopt;
  }
  if (!value.known || value.environment == nullptr) {
    result.known = false;
    return result;
  }
  auto& facts = *value.environment;
  if (member == "domain") facts.domain_used = true;
  const auto text = member == "name" ? std::optional(facts.name) : member == "domain" ? facts.domain : facts.account;
  if (!text) {
    context.sink
        .report(diag::Kind::MissingStatement, span, fmt::format("the environment `{}` has no `{}`", facts.name, member))
        .label(facts.span, fmt::format("add `{} \"...\"` here", member));
    return std::nullopt;
  }
  result.text = *text;
  result.shown = *text;
  return result;
}

auto target_member(Context& context, const Value& value, std::string_view member, Span span) -> std::optional<Value> {
  Value result;
  result.span = span;
  const auto& target = *value.target;
  if (member == "name") result.text = target.name;
  if (member == "template") result.text = target.template_path;
  if (member == "templates") result.text = fmt::format("[{}]", json_string(target.template_path));
  if (member == "region") result.text = target.region;
  if (member == "stack") {
    result.known = value.known && value.environment != nullptr;
    if (result.known) result.text = stack_name(target, value.environment->name);
  }
  if (result.known && result.text.empty()) {
    context.sink.report(diag::Kind::UnknownName, span, fmt::format("a target has no `{}`", member))
        .help("it has `name`, `template`, `templates`, `region` and `stack`");
    return std::nullopt;
  }
  result.shown = result.text;
  return result;
}

}  // namespace

auto evaluate_string(Context& context, const Scope& scope, Type type, const Node& string) -> std::optional<Value> {
  Value result;
  result.type = type;
  result.span = string.span();
  if (!takes_holes(type)) {
    const auto text = plain_text(string, context.sink);
    if (!text) return std::nullopt;
    result.text = *text;
  } else {
    for (const auto part : string.children()) {
      if (part.kind() != NodeKind::StringPart) continue;
      if (part.name() != "hole") {
        result.text += unescape(part.text());
        continue;
      }
      const auto value = hole_value(context, scope, part);
      if (!value) return std::nullopt;
      result.known = result.known && value->known;
      result.text += value->text;
    }
  }
  result.shown = result.text;
  if (!result.known) return result;
  if (holds_expression(result.text)) {
    report_expression(context.sink, string.span());
    return std::nullopt;
  }
  if (type == Type::Path && !check_path(context, result.text, string.span())) return std::nullopt;
  if (const auto wrong = malformed(type, result.text)) {
    context.sink.report(diag::Kind::MalformedText, string.span(), fmt::format("found `{}`: {}", result.text, *wrong));
    return std::nullopt;
  }
  return result;
}

auto member_of(Context& context, const Value& value, std::string_view member, Span span) -> std::optional<Value> {
  if (value.type == Type::Environment) return environment_member(context, value, member, span);
  if (value.type == Type::Target && value.target != nullptr) return target_member(context, value, member, span);
  if (value.type == Type::Target) {
    Value unknown;
    unknown.known = false;
    return unknown;
  }
  context.sink.report(diag::Kind::UnknownName, span, fmt::format("{} has no `{}`", type_info(value.type).noun, member));
  return std::nullopt;
}

}  // namespace promoc::sema
