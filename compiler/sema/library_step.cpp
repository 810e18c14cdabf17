#include "sema/library_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace promoc::sema {
namespace {

auto parameter_names(const std::vector<GateParameter>& parameters) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto& parameter : parameters) names.push_back(parameter.name);
  return names;
}

/// Where an argument goes; reports one that goes nowhere or where another is.
auto place_of(Context& context, const Node& argument, std::size_t position, const std::string& gate,
              const std::vector<GateParameter>& parameters, const Arguments& bound) -> std::optional<std::size_t> {
  auto place = position;
  auto span = argument.span();
  if (const auto key = argument.field("key")) {
    span = key->span();
    const auto name = name_of(key->token());
    const auto found = std::ranges::find(parameters, name, &GateParameter::name);
    if (found == parameters.end()) {
      auto added =
          context.sink.report(diag::Kind::UnknownArgument, span, fmt::format("`{}` takes no `{}`", gate, name));
      const auto names = parameter_names(parameters);
      if (const auto guess = diag::nearest(name, names)) {
        added.help(fmt::format("did you mean `{}`?", *guess)).fix(span, *guess, fmt::format("write `{}`", *guess));
      } else {
        added.help(names.empty() ? "it takes nothing" : fmt::format("it takes {}", alternatives(names)));
      }
      return std::nullopt;
    }
    place = static_cast<std::size_t>(found - parameters.begin());
  }
  if (place >= parameters.size()) {
    context.sink.report(diag::Kind::UnknownArgument, span,
                        parameters.empty() ? fmt::format("`{}` takes no arguments", gate)
                                           : fmt::format("`{}` takes {} argument{}, and this is one more", gate,
                                                         parameters.size(), parameters.size() == 1 ? "" : "s"));
    return std::nullopt;
  }
  if (bound[place]) {
    context.sink.report(diag::Kind::UnknownArgument, span, fmt::format("`{}` is given twice", parameters[place].name))
        .label(bound[place]->span, "first here");
    return std::nullopt;
  }
  return place;
}

/// The environment of the use, for a parameter that the use leaves out.
auto implied_environment(Context& context, const Scope& scope, const std::string& gate, const GateParameter& parameter,
                         Span use) -> std::optional<Value> {
  Value value;
  value.type = Type::Environment;
  value.span = use;
  scope.environment_taken = true;
  if (scope.declaring) {
    value.known = false;
    return value;
  }
  if (scope.environment == nullptr) {
    context.sink
        .report(diag::Kind::NoEnvironmentHere, use,
                fmt::format("`{}` needs an environment, and there is none here", gate))
        .label(parameter.span, "asked for here")
        .help(fmt::format("say which: `{}(staging)`", gate));
    return std::nullopt;
  }
  value.environment = scope.environment;
  value.text = scope.environment->name;
  value.shown = scope.environment->name;
  return value;
}

/// The text for one variable; nothing when the variable is left out.
class VariableBinder {
 public:
  VariableBinder(Context& context, const Scope& scope, const GateCall& call, const Arguments& arguments)
      : context_(context),
        scope_(scope),
        call_(call),
        arguments_(arguments),
        taken_(call.comparisons.size()),
        settings_taken_(call.settings.size()) {}

  auto run(CheckStep& step, bool& known) -> bool {
    for (const auto& variable : call_.gate->variables) {
      auto text = std::optional<std::string>();
      if (!bind(variable, text)) return false;
      if (text) step.env.push_back({variable.variable, *text, false});
    }
    known = known && known_;
    return all_taken();
  }

 private:
  auto bind(const ScriptVariable& variable, std::optional<std::string>& text) -> bool {
    switch (variable.source) {
      case ScriptVariable::Source::Literal: text = variable.text; return true;
      case ScriptVariable::Source::Parameter: return bind_parameter(variable, text);
      case ScriptVariable::Source::Comparison: return bind_comparison(variable, text);
      case ScriptVariable::Source::Setting: return bind_setting(variable, text);
    }
    return false;
  }

  auto take(const std::optional<Value>& value, const ScriptVariable& variable, std::optional<std::string>& text)
      -> bool {
    if (!value) return false;
    known_ = known_ && value->known;
    text = value->known ? encode(context_, *value, variable.unit) : std::string();
    return text.has_value();
  }

  auto bind_parameter(const ScriptVariable& variable, std::optional<std::string>& text) -> bool {
    const auto& parameters = call_.gate->parameters;
    const auto at = static_cast<std::size_t>(std::ranges::find(parameters, variable.name, &GateParameter::name) -
                                             parameters.begin());
    if (!variable.when.empty() && !is_compared(variable.when)) return true;
    auto value = arguments_[at];
    if (!value && parameters[at].fallback && parameters[at].fallback->text() != "\"\"") {
      value = default_value(parameters[at]);
      if (!value) return false;
    }
    if (!value) return true;
    if (variable.member.empty()) return take(value, variable, text);
    if (value->type == Type::Target && variable.member == "stack") value = in_environment(context_, scope_, *value);
    if (!value) return false;
    return take(member_of(context_, *value, variable.member, value->span), variable, text);
  }

  auto is_compared(const std::string& output) const -> bool {
    return std::ranges::any_of(call_.comparisons, [&](const OutputComparison& c) { return output_of(c) == output; });
  }

  auto output_of(const OutputComparison& comparison) const -> std::string {
    return comparison.output.empty() && !call_.gate->outputs.empty() ? call_.gate->outputs.front().name
                                                                     : comparison.output;
  }

  /// The library's default. Where it is a path that this repository does not have, the use must say one.
  auto default_value(const GateParameter& parameter) -> std::optional<Value> {
    const auto findings = std::exchange(context_.sink, {});
    const auto value = evaluate(context_, {}, {parameter.type, {}, {}}, *parameter.fallback);
    context_.sink = findings;
    if (value) return value;
    context_.sink
        .report(diag::Kind::MissingArgument, call_.name,
                fmt::format("`{}` takes `{}` for `{}` when nothing is said, and there is none here", call_.gate->name,
                            one_line(*parameter.fallback), parameter.name))
        .label(parameter.span, "the default")
        .help(fmt::format("say which: `{}: {}`", parameter.name, type_info(parameter.type).example));
    return std::nullopt;
  }

  auto bind_comparison(const ScriptVariable& variable, std::optional<std::string>& text) -> bool {
    const auto type = std::ranges::find(call_.gate->outputs, variable.name, &GateOutput::name)->type;
    const Expected expected{type, fmt::format("`{}` of `{}`", variable.name, call_.gate->name), {}};
    for (std::size_t i = 0; i < call_.comparisons.size(); ++i) {
      const auto& comparison = call_.comparisons[i];
      if (output_of(comparison) != variable.name || comparison_word(comparison.sign) != variable.member || taken_[i])
        continue;
      taken_[i] = true;
      return take(evaluate(context_, scope_, expected, comparison.value), variable, text);
    }
    return bind_fallback(variable, expected, text);
  }

  auto bind_fallback(const ScriptVariable& variable, const Expected& expected, std::optional<std::string>& text)
      -> bool {
    if (variable.may_be_left_out) return true;
    if (variable.fallback) return take(evaluate(context_, {}, expected, *variable.fallback), variable, text);
    const bool compared_otherwise = std::ranges::find(taken_, false) != taken_.end();
    if (compared_otherwise) return true;
    context_.sink
        .report(
            diag::Kind::MissingArgument, call_.name,
            fmt::format("`{}` measures `{}`, and nothing says how much of it is good", call_.gate->name, variable.name))
        .help(fmt::format("compare it: `{}(...).{} {} {}`", call_.gate->name, variable.name,
                          comparison_sign(variable.member), type_info(expected.type).example));
    return false;
  }

  auto bind_setting(const ScriptVariable& variable, std::optional<std::string>& text) -> bool {
    const auto setting = std::ranges::find(call_.settings, variable.name, &GateSetting::name);
    const Expected duration{Type::Duration, "`within`", {}};
    if (setting == call_.settings.end()) {
      if (variable.may_be_left_out || !variable.fallback) return true;
      text = name_of(*plain_name(*variable.fallback));
      return true;
    }
    settings_taken_[static_cast<std::size_t>(setting - call_.settings.begin())] = true;
    if (setting->value) return take(evaluate(context_, scope_, duration, *setting->value), variable, text);
    text = setting->text;
    return true;
  }

  /// What the script takes no variable for would be dropped in silence.
  auto all_taken() -> bool {
    bool good = true;
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      if (!taken_[i]) good = refuse_comparison(call_.comparisons[i]);
    }
    for (std::size_t i = 0; i < settings_taken_.size(); ++i) {
      if (settings_taken_[i]) continue;
      context_.sink.report(diag::Kind::ComparisonNotOffered, call_.settings[i].span,
                           fmt::format("`{}` takes no `{}`", call_.gate->name, call_.settings[i].name));
      good = false;
    }
    return good;
  }

  auto refuse_comparison(const OutputComparison& comparison) -> bool {
    const auto& gate = *call_.gate;
    const auto output = output_of(comparison);
    if (gate.outputs.empty()) {
      context_.sink
          .report(diag::Kind::ComparisonNotOffered, comparison.span,
                  fmt::format("`{}` passes or fails, and measures nothing", gate.name))
          .help("leave the comparison out");
      return false;
    }
    if (std::ranges::find(gate.outputs, output, &GateOutput::name) == gate.outputs.end())
      return refuse_output(comparison, output);
    std::vector<std::string> offered;
    for (const auto& variable : gate.variables) {
      if (variable.source != ScriptVariable::Source::Comparison || variable.name != output) continue;
      offered.push_back(fmt::format("{} {}", output, comparison_sign(variable.member)));
    }
    auto added = context_.sink.report(diag::Kind::ComparisonNotOffered, comparison.span,
                                      fmt::format("`{}` does not offer `{} {}`", gate.name, output, comparison.sign));
    added.help(offered.empty() ? fmt::format("`{}` is reported, and cannot be compared", output)
                               : fmt::format("it offers {}", alternatives(offered)));
    return false;
  }

  auto refuse_output(const OutputComparison& comparison, const std::string& output) -> bool {
    std::vector<std::string> outputs;
    for (const auto& each : call_.gate->outputs) outputs.push_back(each.name);
    auto added = context_.sink.report(diag::Kind::UnknownName, comparison.span,
                                      fmt::format("`{}` measures no `{}`", call_.gate->name, output));
    if (const auto guess = diag::nearest(output, outputs)) {
      added.help(fmt::format("did you mean `{}`?", *guess));
    } else {
      added.help(fmt::format("it measures {}", alternatives(outputs)));
    }
    return false;
  }

  Context& context_;
  const Scope& scope_;
  const GateCall& call_;
  const Arguments& arguments_;
  std::vector<bool> taken_;
  std::vector<bool> settings_taken_;
  bool known_ = true;
};

auto step_title(const LibraryGate& gate, const Arguments& arguments) -> std::string {
  auto title = gate.name.substr(gate.name.find('.') + 1);
  for (const auto& argument : arguments) {
    if (argument && !argument->shown.empty()) title += " " + argument->shown;
  }
  return title;
}

}  // namespace

auto bind_arguments(Context& context, const Scope& scope, const Node& call, const std::string& gate,
                    const std::vector<GateParameter>& parameters) -> std::optional<Arguments> {
  Arguments bound(parameters.size());
  bool good = true;
  std::size_t position = 0;
  const auto given = call.field("arguments");
  for (const auto& argument : given ? given->fields("argument") : std::vector<Node>()) {
    const auto place = place_of(context, argument, position++, gate, parameters, bound);
    if (!place) {
      good = false;
      continue;
    }
    const Expected expected{parameters[*place].type, fmt::format("`{}` of `{}`", parameters[*place].name, gate),
                            parameters[*place].range};
    bound[*place] = evaluate(context, scope, expected, *argument.field("value"));
    good = good && bound[*place].has_value();
  }
  if (!good) return std::nullopt;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (bound[i]) continue;
    const auto& parameter = parameters[i];
    if (parameter.type == Type::Environment) {
      bound[i] = implied_environment(context, scope, gate, parameter, name_node(call).span());
      if (!bound[i]) return std::nullopt;
    } else if (!parameter.fallback) {
      context.sink
          .report(diag::Kind::MissingArgument, name_node(call).span(),
                  fmt::format("`{}` needs `{}`", gate, parameter.name))
          .label(parameter.span, "asked for here")
          .help(fmt::format("such as `{}: {}`", parameter.name, type_info(parameter.type).example));
      return std::nullopt;
    }
  }
  return bound;
}

auto make_step(Context& context, const Scope& scope, const GateCall& call, bool& known) -> std::optional<CheckStep> {
  auto arguments = bind_arguments(context, scope, call.call, call.gate->name, call.gate->parameters);
  if (!arguments) return std::nullopt;
  const auto title = step_title(*call.gate, *arguments);
  CheckStep step;
  step.gate = call.gate->name;
  step.title = title;
  step.script = call.gate->script;
  step.runtime = call.gate->runtime;
  step.runtime_version = call.gate->runtime_version;
  step.tools = call.gate->tools;
  step.timeout = call.gate->timeout;
  step.reads_aws = call.gate->runs_as_reader;
  for (const auto& argument : *arguments) {
    if (argument && step.reads_aws && argument->environment != nullptr) step.environment = argument->environment->name;
  }
  if (step.reads_aws && step.environment.empty() && scope.environment != nullptr)
    step.environment = scope.environment->name;
  if (!VariableBinder(context, scope, call, *arguments).run(step, known)) return std::nullopt;
  return step;
}

}  // namespace promoc::sema
