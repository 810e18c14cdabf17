#include "sema/gate_use.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sema/suite.hpp"

namespace promoc::sema {
namespace {

/// Scripts of one job. Far more than anybody needs, and few enough that gates made of gates cannot grow without end.
constexpr std::size_t kMostSteps = 50;

constexpr auto kGateLike = {NameKind::Gate, NameKind::Suite, NameKind::Gates, NameKind::Checklist, NameKind::Calendar};

auto expand_comparison(Context& context, const Scope& scope, const Node& comparison) -> std::optional<Expansion>;

auto refuse_part(Context& context, Span span, std::string_view part) -> std::nullopt_t {
  report_planned_part(context.sink, span, "condition", "", part);
  return std::nullopt;
}

/// The `call` field of a comparison's left side; other values are no gates.
auto call_of(Context& context, const Node& comparison) -> std::optional<Node> {
  const auto value = *comparison.field("value");
  const auto call = primary(value);
  if (call.kind() == NodeKind::Field && call.name() == "call" && !value.field("in")) return call;
  context.sink.report(diag::Kind::WrongType, value.span(), fmt::format("found `{}`, expected a gate", one_line(value)));
  return std::nullopt;
}

/// The second value of a comparison.
auto right_side(const Node& comparison) -> std::optional<Node> {
  const auto values = comparison.fields("value");
  return comparison.field("operator") && values.size() > 1 ? std::optional(values[1]) : std::nullopt;
}

auto parameter_scope(const Scope& outer, const std::vector<GateParameter>& parameters, const Arguments& arguments)
    -> Scope {
  Scope scope;
  scope.environment = outer.environment;
  scope.declaring = outer.declaring;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (arguments[i]) scope.names.emplace_back(parameters[i].name, *arguments[i]);
  }
  return scope;
}

/// Defaults of parameters that the use leaves out.
auto with_defaults(Context& context, const std::vector<GateParameter>& parameters, Arguments arguments)
    -> std::optional<Arguments> {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (arguments[i] || !parameters[i].fallback) continue;
    arguments[i] = evaluate(context, {}, {parameters[i].type, {}, parameters[i].range}, *parameters[i].fallback);
    if (!arguments[i]) return std::nullopt;
  }
  return arguments;
}

/// A gate of the definition, with the values of a use.
auto expand_gate(Context& context, const Scope& scope, Declaration& declaration, const Arguments& arguments,
                 const std::vector<GateParameter>& parameters) -> std::optional<Expansion> {
  const Level level(context, declaration.span);
  if (level.too_deep()) return std::nullopt;
  const auto inner = parameter_scope(scope, parameters, arguments);
  const auto is = declaration.statement.field("is");
  auto result = expand_condition(context, inner, *is->field("condition"));
  scope.environment_taken = scope.environment_taken || inner.environment_taken;
  return result;
}

/// A gate, suite or list that a name of the definition stands for. Null when it is none, or is known to be broken or
/// not built.
auto local_gate(Context& context, const Node& name) -> Declaration* {
  auto* declaration = context.names.resolve(name, kGateLike, "a gate", context.sink);
  if (declaration == nullptr || !declaration->built) return nullptr;
  if (declaration->kind == NameKind::Checklist) {
    report_planned_part(context.sink, name.span(), "item", "", "a checklist within a gate");
    return nullptr;
  }
  if (context.gate_progress[declaration] == Progress::Running) {
    context.sink.report(diag::Kind::Cycle, name.span(), fmt::format("`{}` needs itself", declaration->name))
        .label(declaration->span, "declared here");
    declaration->broken = true;
    return nullptr;
  }
  return check_declaration(context, *declaration) ? declaration : nullptr;
}

/// A comparison on something that only passes or fails.
auto refuse_operator(Context& context, const Node& comparison, std::string_view name) -> bool {
  const auto sign = comparison.field("operator");
  const auto within = comparison.field("within");
  const auto call = primary(*comparison.field("value"));
  const auto member = call.field("member");
  if (!sign && !within && !member) return false;
  const auto at = sign ? *sign : within ? *within : *member;
  context.sink
      .report(diag::Kind::ComparisonNotOffered, at.span(),
              fmt::format("`{}` passes or fails, and measures nothing", name))
      .help("put the comparison into its declaration");
  return true;
}

auto expand_local(Context& context, const Scope& scope, const Node& comparison, const Node& call)
    -> std::optional<Expansion> {
  const auto name = name_node(call);
  auto* declaration = local_gate(context, name);
  if (declaration == nullptr) return std::nullopt;
  if (declaration->kind == NameKind::Gates) {
    context.sink
        .report(diag::Kind::WrongKindOfName, name.span(),
                fmt::format("`{}` is a list of gates, expected a gate", declaration->name))
        .label(declaration->span, "declared here")
        .help("list it with `require` or in another `gates`, without `and`");
    return std::nullopt;
  }
  if (declaration->kind == NameKind::Calendar) {
    context.sink
        .report(diag::Kind::WrongKindOfName, name.span(),
                fmt::format("`{}` is a calendar, expected a gate", declaration->name))
        .label(declaration->span, "declared here")
        .help(
            "name it alone behind `require`, without `and`: a condition of a gate is looked at once, a calendar twice");
    return std::nullopt;
  }
  if (refuse_operator(context, comparison, declaration->name)) return std::nullopt;
  const auto parameters = declaration->kind == NameKind::Gate
                              ? read_gate_parameters(declaration->statement, context.sink)
                              : std::vector<GateParameter>();
  auto arguments = bind_arguments(context, scope, call, declaration->name, parameters);
  if (arguments) arguments = with_defaults(context, parameters, std::move(*arguments));
  if (!arguments) return std::nullopt;
  if (declaration->kind == NameKind::Suite) return expand_suite(context, scope, *declaration);
  return expand_gate(context, scope, *declaration, *arguments, parameters);
}

/// The measure that a call names: `.highest`; empty when it names none.
auto output_of(Context& context, const Node& call) -> std::optional<std::string> {
  const auto name = name_node(call);
  const auto parts = name_parts(name);
  const auto members = call.fields("member");
  const auto brackets = call.fields("arguments").size();
  const bool one_member = members.size() == 1 && parts.size() == 2 && brackets <= 1;
  const bool one_part = members.empty() && parts.size() == 3 && brackets == 0;
  if (one_member) return name_of(members[0].token());
  if (one_part) return parts[2];
  if (members.empty() && parts.size() == 2) return std::string();
  context.sink
      .report(diag::Kind::WrongType, call.span(),
              fmt::format("found `{}`, expected a gate and perhaps one of its measures", one_line(call)))
      .help("such as `python.bandit(\"src\").highest`");
  return std::nullopt;
}

auto expand_library(Context& context, const Scope& scope, const Node& comparison, const Node& call)
    -> std::optional<Expansion> {
  const auto name = name_node(call);
  const auto* gate = find_library_gate(context, name);
  if (gate == nullptr) return std::nullopt;
  const auto output = output_of(context, call);
  if (!output) return std::nullopt;
  GateCall use{gate, call, name.span(), {}, {}};
  const auto value = right_side(comparison);
  if (value) {
    const auto sign = *comparison.field("operator");
    use.comparisons.push_back({*output, one_line(sign), *value, join(sign.span(), value->span())});
  } else if (!output->empty()) {
    context.sink
        .report(diag::Kind::MissingArgument, call.span(),
                fmt::format("`{}` is a measure, and nothing says how much of it is good", *output))
        .help("compare it, as in `<= low`");
    return std::nullopt;
  }
  if (const auto within = comparison.field("within"))
    use.settings.push_back({"within", {}, *within->field("value"), within->span()});
  Expansion result;
  const auto step = make_step(context, scope, use, result.known);
  if (!step) return std::nullopt;
  result.steps.push_back(*step);
  return result;
}

auto expand_comparison(Context& context, const Scope& scope, const Node& comparison) -> std::optional<Expansion> {
  if (const auto quantifier = comparison.field("quantifier"))
    return refuse_part(context, quantifier->span(), quantifier->text());
  if (const auto over = comparison.field("over")) return refuse_part(context, over->span(), "over");
  const auto call = call_of(context, comparison);
  if (!call) return std::nullopt;
  if (name_parts(name_node(*call)).size() > 1) return expand_library(context, scope, comparison, *call);
  return expand_local(context, scope, comparison, *call);
}

auto expand_atom(Context& context, const Scope& scope, const Node& atom) -> std::optional<Expansion> {
  if (atom.name() == "not") return refuse_part(context, atom.span(), "not");
  if (atom.name() == "group") return expand_condition(context, scope, *atom.field("condition"));
  return expand_comparison(context, scope, atom);
}

auto module_names(const Context& context) -> std::vector<std::string> {
  if (context.used_modules.empty()) return library_modules();
  std::vector<std::string> names;
  for (const auto& module : context.used_modules) {
    if (!module.planned) names.push_back(module.name);
  }
  return names;
}

}  // namespace

auto is_module_at_hand(Context& context, const Node& name) -> bool {
  const auto module = name_parts(name)[0];
  const auto used = std::ranges::find(context.used_modules, module, &UsedModule::name);
  if (used != context.used_modules.end()) {
    used->used = true;
    return !used->planned;
  }
  const auto modules = library_modules();
  const bool exists = std::ranges::find(modules, module) != modules.end();
  if (exists && context.used_modules.empty()) return true;
  if (is_planned_gate(module)) {
    report_not_built(context.sink, name.span(), name.text());
    return false;
  }
  if (std::ranges::find(context.missing_modules, module) != context.missing_modules.end()) return false;
  context.missing_modules.push_back(module);
  if (exists) {
    const auto& last = context.used_modules.back();
    context.sink
        .report(diag::Kind::ModuleNotInUse, name.span(),
                fmt::format("`{}` is in the module `std.{}`, which `use` does not name", name.text(), module))
        .label(last.span, "named here")
        .help(fmt::format("add `std.{}` to `use`", module))
        .fix({last.span.file, last.span.end, last.span.end}, fmt::format(", std.{}", module),
             fmt::format("use `std.{}`", module));
  } else {
    auto added =
        context.sink.report(diag::Kind::UnknownName, name.span(), fmt::format("there is no module `{}`", module));
    const auto names = module_names(context);
    if (const auto guess = diag::nearest(module, names)) {
      added.help(fmt::format("did you mean `{}`?", *guess));
    } else {
      added.help(fmt::format("it could be {}", alternatives(names)));
    }
  }
  return false;
}

auto find_library_gate(Context& context, const Node& name) -> const LibraryGate* {
  const auto parts = name_parts(name);
  if (!is_module_at_hand(context, name)) return nullptr;
  const auto* gate = context.library.find(parts[0], parts[1], context.sources, context.sink);
  if (gate != nullptr) return gate;
  const auto full = fmt::format("{}.{}", parts[0], parts[1]);
  if (is_planned_gate(full)) {
    report_not_built(context.sink, name.span(), full);
    return nullptr;
  }
  const auto gates = context.library.gates_of(parts[0], context.sources, context.sink);
  auto added = context.sink.report(diag::Kind::UnknownName, name.span(),
                                   fmt::format("`std.{}` has no gate `{}`", parts[0], parts[1]));
  if (const auto guess = diag::nearest(parts[1], gates)) {
    added.help(fmt::format("did you mean `{}.{}`?", parts[0], *guess));
  } else {
    added.help(fmt::format("it has {}", alternatives(gates)));
  }
  return nullptr;
}

auto expand_condition(Context& context, const Scope& scope, const Node& condition) -> std::optional<Expansion> {
  const auto alternatives_given = condition.fields("all_of");
  if (alternatives_given.size() > 1) return refuse_part(context, condition.span(), "or");
  Expansion result;
  bool good = true;
  for (const auto atom : alternatives_given.at(0).children()) {
    if (atom.kind() != NodeKind::Field) continue;
    auto part = expand_atom(context, scope, atom);
    good = good && part.has_value();
    if (!part) continue;
    result.known = result.known && part->known;
    std::ranges::move(part->steps, std::back_inserter(result.steps));
  }
  if (result.steps.size() > kMostSteps) {
    context.sink
        .report(diag::Kind::OutOfRange, condition.span(),
                fmt::format("this gate has {} steps, and a job runs {} at most", result.steps.size(), kMostSteps))
        .help("split it into several gates");
    return std::nullopt;
  }
  return good ? std::optional(std::move(result)) : std::nullopt;
}

namespace {

auto check_gate(Context& context, const Declaration& declaration) -> bool {
  const auto is = declaration.statement.field("is");
  if (!is) return false;
  const auto before = context.sink.all().size();
  const auto parameters = read_gate_parameters(declaration.statement, context.sink);
  const auto declared = declaration.statement.field("parameters");
  if (declared && declared->fields("typed").size() != parameters.size()) return false;
  Scope scope;
  scope.declaring = true;
  for (const auto& parameter : parameters) {
    Value value;
    value.type = parameter.type;
    value.known = false;
    value.span = parameter.span;
    scope.names.emplace_back(parameter.name, value);
    if (parameter.fallback) evaluate(context, {}, {parameter.type, {}, parameter.range}, *parameter.fallback);
  }
  return expand_condition(context, scope, *is->field("condition")).has_value() && context.sink.all().size() == before;
}

auto check_list(Context& context, const Declaration& declaration) -> bool {
  Scope scope;
  scope.declaring = true;
  const auto before = context.sink.all().size();
  use_items(context, scope, declaration.statement);
  return context.sink.all().size() == before;
}

}  // namespace

auto check_declaration(Context& context, Declaration& declaration) -> bool {
  auto& progress = context.gate_progress[&declaration];
  if (progress == Progress::Open && declaration.built) {
    const Level level(context, declaration.span);
    progress = Progress::Running;
    const auto good = level.too_deep()                      ? false
                      : declaration.kind == NameKind::Gate  ? check_gate(context, declaration)
                      : declaration.kind == NameKind::Suite ? check_suite(context, declaration)
                                                            : check_list(context, declaration);
    declaration.broken = declaration.broken || !good;
    context.gate_progress[&declaration] = Progress::Done;
  }
  return declaration.built && !declaration.broken;
}

}  // namespace promoc::sema
