// What is deployed, and the values it gets in each environment.
#include <fmt/format.h>

#include <algorithm>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

/// "eu-west-1", "us-gov-west-1".
auto is_region(std::string_view text) -> bool {
  int parts = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('-'), text.size());
    const auto part = text.substr(0, end);
    const bool last = end == text.size();
    const auto wanted = [&](char c) { return last ? c >= '0' && c <= '9' : c >= 'a' && c <= 'z'; };
    if (part.empty() || !std::ranges::all_of(part, wanted)) return false;
    ++parts;
    text.remove_prefix(last ? end : end + 1);
    if (!last && text.empty()) return false;
  }
  return parts >= 3;
}

/// Names of stacks: a letter, then letters, digits and `-`.
auto is_stack_prefix(std::string_view text) -> bool {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && is_letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

auto stack_parameters() -> std::vector<GateParameter> {
  GateParameter path{"template", Type::Path, {}, {}, {}};
  GateParameter region{"region", Type::Text, {}, {}, {}};
  GateParameter stack{"stack", Type::Text, {}, {}, {}};
  return {path, region, stack};
}

void read_region(Context& context, const Value& value, Target& target) {
  if (is_region(value.text)) {
    target.region = value.text;
    return;
  }
  context.sink.report(diag::Kind::MalformedText, value.span,
                      fmt::format("found `{}`, expected a region of AWS such as `eu-west-1`", value.text));
}

void read_prefix(Context& context, const std::optional<Value>& stack, Target& target, const Declaration& declaration) {
  target.stack_prefix = stack ? stack->text : context.model.pipeline;
  if (!stack) std::ranges::replace(target.stack_prefix, '_', '-');
  if (context.model.pipeline.empty() && !stack) return;
  if (is_stack_prefix(target.stack_prefix)) return;
  context.sink
      .report(diag::Kind::MalformedText, stack ? stack->span : declaration.span,
              fmt::format("`{}` cannot begin the name of a stack", target.stack_prefix))
      .help(
          "a stack's name begins with a letter and has letters, digits and `-` only; say another with `stack: "
          "\"...\"`");
}

/// `sam.stack("template.yaml", region: "eu-west-1", stack: "orders")`
auto read_stack(Context& context, const Declaration& declaration, const Node& call, Target& target) -> bool {
  auto parameters = stack_parameters();
  std::vector<bool> given(parameters.size(), false);
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].span = call.span();
  parameters[2].fallback = call;
  const auto arguments = bind_arguments(context, {}, call, "sam.stack", parameters);
  if (!arguments) return false;
  target.template_path = (*arguments)[0]->text;
  target.template_span = (*arguments)[0]->span;
  read_region(context, *(*arguments)[1], target);
  read_prefix(context, (*arguments)[2], target, declaration);
  return true;
}

/// Types that a parameter of a template may have.
auto read_type(Context& context, const Node& node) -> const TypeInfo* {
  const auto* info = find_type(node.text());
  if (info != nullptr && info->in_template) return info;
  std::vector<std::string> names;
  for (const auto& each : all_types()) {
    if (each.in_template) names.emplace_back(each.name);
  }
  auto added = context.sink.report(diag::Kind::UnknownType, node.span(),
                                   fmt::format("`{}` is no type of a template's parameter", node.text()));
  if (node.text() == "secret") {
    added.help("write `secret NAME = aws.secret(\"...\") -> \"P\"`: the template gets the name, never the value");
    return nullptr;
  }
  if (const auto guess = diag::nearest(node.text(), names)) {
    added.help(fmt::format("did you mean `{}`?", *guess)).fix(node.span(), *guess, fmt::format("write `{}`", *guess));
  } else {
    added.help(fmt::format("it can be {}", alternatives(names)));
  }
  return nullptr;
}

auto range_of(const Node& typed) -> std::optional<Node> {
  const auto field = typed.field("range");
  if (!field) return std::nullopt;
  for (const auto child : field->children()) {
    if (child.kind() == NodeKind::Field) return child;
  }
  return field;
}

auto expected_of(const Node& typed, const TypeInfo& type) -> Expected {
  return {type.type, fmt::format("`{}`", name_of(typed.field("name")->token())), range_of(typed)};
}

/// A parameter of the name, or of the same place in the template, that is there already.
auto is_second(Context& context, const Target& target, const Parameter& parameter) -> bool {
  for (const auto& other : target.parameters) {
    if (other.name != parameter.name && other.maps_to != parameter.maps_to) continue;
    const auto& twice = other.name == parameter.name ? parameter.name : parameter.maps_to;
    context.sink.report(diag::Kind::DuplicateName, parameter.span, fmt::format("`{}` is declared twice", twice))
        .label(other.span, "first here");
    return true;
  }
  return false;
}

void read_parameter(Context& context, const Node& statement, Target& target) {
  const auto typed = *statement.field("typed");
  const auto* type = read_type(context, typed.field("type")->token());
  Parameter parameter;
  parameter.name = name_of(typed.field("name")->token());
  parameter.maps_to = parameter.name;
  parameter.span = typed.field("name")->span();
  if (const auto maps = typed.field("maps")) {
    parameter.maps_to = plain_text(*maps->child(NodeKind::String), context.sink).value_or(parameter.name);
    parameter.span = maps->child(NodeKind::String)->span();
  }
  if (is_second(context, target, parameter)) return;
  if (type != nullptr) {
    parameter.type = type->name;
    if (const auto fallback = typed.field("default")) {
      const auto value = evaluate(context, {}, expected_of(typed, *type), *fallback->field("value"));
      if (value) parameter.default_value = encode(context, *value);
    }
  }
  context.parameters.emplace(parameter.name, typed);
  target.parameters.push_back(std::move(parameter));
}

/// `secret key = aws.secret("orders/key") -> "KeyArn"`: a parameter that gets the name or ARN of a secret.
void read_secret(Context& context, const Node& statement, Target& target) {
  Parameter parameter;
  const auto string = *statement.child(NodeKind::String);
  parameter.name = name_of(name_node(statement));
  parameter.maps_to = plain_text(string, context.sink).value_or(parameter.name);
  parameter.span = string.span();
  parameter.is_secret = true;
  parameter.default_value = read_secret_reference(context, *statement.field("value"));
  parameter.written = one_line(*statement.field("value"));
  if (!is_second(context, target, parameter)) target.parameters.push_back(std::move(parameter));
}

void bind_target(Context& context, Declaration& declaration) {
  const auto value = *declaration.statement.field("value");
  const auto call = primary(value);
  const auto before = context.sink.all().size();
  const auto name = call.kind() == NodeKind::Field && call.name() == "call" ? name_of(name_node(call)) : std::string();
  if (name != "sam.stack") {
    declaration.broken = true;
    if (name.starts_with("cdk.") || name.starts_with("ecs.")) {
      return report_planned_part(context.sink, value.span(), "file", "target", "a target other than sam.stack");
    }
    context.sink.report(
        diag::Kind::WrongType, value.span(),
        fmt::format(
            "found `{}`, expected what is deployed, such as `sam.stack(\"template.yaml\", region: \"eu-west-1\")`",
            one_line(value)));
    return;
  }
  if (!is_module_at_hand(context, name_node(call))) {
    declaration.broken = true;
    return;
  }
  Target target;
  target.name = declaration.name;
  target.span = declaration.span;
  declaration.broken = !read_stack(context, declaration, call, target);
  for (const auto& line : built_lines(context.sink, declaration.statement, "target")) {
    if (line.name() == "parameter") read_parameter(context, line, target);
    if (line.name() == "secret") read_secret(context, line, target);
  }
  declaration.broken = declaration.broken || context.sink.all().size() != before;
  context.model.targets.push_back(std::move(target));
}

auto valid_unit(Context& context, const Node& assign, Type type) -> std::optional<std::string> {
  const auto unit = assign.field("unit");
  if (!unit) return std::string();
  const auto name = name_of(unit->token());
  const std::vector<std::string> units{"milliseconds", "seconds", "minutes", "hours"};
  if (type == Type::Duration && std::ranges::find(units, name) != units.end()) return name;
  context.sink.report(diag::Kind::UnknownUnit, unit->span(),
                      type == Type::Duration ? fmt::format("found `{}`, expected {}", name, alternatives(units))
                                             : fmt::format("{} has one form only", type_info(type).noun));
  return std::nullopt;
}

/// `key = aws.secret("orders/other-key")`: another secret in this environment.
void bind_secret_assignment(Context& context, Environment& environment, const Node& assign,
                            const Parameter& parameter) {
  const auto value = *assign.field("value");
  const auto reference = read_secret_reference(context, value);
  if (const auto unit = assign.field("unit"))
    context.sink.report(diag::Kind::UnknownUnit, unit->span(), "a secret has one form only");
  environment.settings.push_back(
      {parameter.maps_to, reference.value_or(""), assign.span(), parameter.name, one_line(value)});
  context.rule(fmt::format("{}.set.{}", environment.name, parameter.maps_to),
               fmt::format("{}: set {}", environment.name, one_line(assign)), assign.span());
}

/// `memory = 512MiB`
void bind_assignment(Context& context, Environment& environment, const Node& assign, bool inherited) {
  const auto name = assign.field("name")->token();
  const auto& target = context.model.targets.front();
  const auto found = std::ranges::find(target.parameters, name_of(name), &Parameter::name);
  if (found == target.parameters.end()) {
    std::vector<std::string> names;
    for (const auto& parameter : target.parameters) names.push_back(parameter.name);
    auto added = context.sink.report(diag::Kind::UnknownName, name.span(),
                                     fmt::format("`{}` has no parameter `{}`", target.name, name_of(name)));
    added.label(target.span, "declared here");
    if (const auto guess = diag::nearest(name_of(name), names)) {
      added.help(fmt::format("did you mean `{}`?", *guess)).fix(name.span(), *guess, fmt::format("write `{}`", *guess));
    } else if (names.empty()) {
      added.help(fmt::format("declare it: `parameter {}: text -> \"NameInTheTemplate\"`", name_of(name)));
    } else {
      added.help(fmt::format("it has {}", alternatives(names)));
    }
    return;
  }
  const auto first = std::ranges::find(environment.settings, found->maps_to, &Setting::parameter);
  if (first != environment.settings.end()) {
    if (!inherited)
      context.sink.report(diag::Kind::Contradiction, name.span(), fmt::format("`{}` is set twice", found->name))
          .label(first->span, "first here");
    return;
  }
  if (found->is_secret) return bind_secret_assignment(context, environment, assign, *found);
  const auto* type = find_type(found->type);
  if (type == nullptr) return;
  const auto typed = context.parameters.at(found->name);
  const auto value = evaluate(context, {}, expected_of(typed, *type), *assign.field("value"));
  const auto unit = valid_unit(context, assign, type->type);
  if (!value || !unit) {
    environment.settings.push_back({found->maps_to, {}, assign.span(), found->name, {}});
    return;
  }
  const auto text = encode(context, *value, *unit);
  environment.settings.push_back(
      {found->maps_to, text.value_or(""), assign.span(), found->name, one_line(*assign.field("value"))});
  context.rule(fmt::format("{}.set.{}", environment.name, found->maps_to),
               fmt::format("{}: set {}", environment.name, one_line(assign)), assign.span());
}

}  // namespace

void bind_targets(Context& context) {
  for (auto* declaration : context.names.of({NameKind::Target})) {
    if (declaration->built) bind_target(context, *declaration);
  }
}

void bind_settings(Context& context, Environment& environment, const std::vector<Line>& lines) {
  for (const bool inherited : {false, true}) {
    for (const auto& line : lines) {
      if (line.statement.name() != "set" || line.inherited != inherited) continue;
      const auto assigns = line.statement.statements();
      if (assigns.empty()) context.sink.report(diag::Kind::DoesNothing, line.statement.span(), "`set` sets nothing");
      const auto name = line.statement.child(NodeKind::Name);
      if (name) {
        const auto* target = context.names.resolve(*name, {NameKind::Target}, "a target", context.sink);
        if (target == nullptr || !target->built) continue;
      }
      if (context.model.targets.empty()) continue;
      for (const auto& assign : assigns) bind_assignment(context, environment, assign, inherited);
    }
  }
}

}  // namespace promoc::sema
