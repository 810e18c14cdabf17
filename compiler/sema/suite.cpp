#include "sema/suite.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

/// The comparisons of `expect`.
auto read_expectations(Context& context, const Node& expect, GateCall& call) -> bool {
  const auto condition = *expect.field("condition");
  const auto choices = condition.fields("all_of");
  if (choices.size() > 1) {
    report_planned_part(context.sink, condition.span(), "condition", "", "or");
    return false;
  }
  for (const auto atom : choices.at(0).children()) {
    if (atom.kind() != NodeKind::Field) continue;
    const auto values = atom.fields("value");
    const auto name = atom.name() == "comparison" ? plain_name(values.at(0)) : std::nullopt;
    if (!name || values.size() < 2 || atom.field("quantifier")) {
      context.sink
          .report(diag::Kind::WrongType, atom.span(),
                  fmt::format("found `{}`, expected a measure and a limit", one_line(atom)))
          .help("such as `coverage > 80%`");
      return false;
    }
    if (const auto over = atom.field("over")) {
      report_planned_part(context.sink, over->span(), "condition", "", "over");
      return false;
    }
    if (const auto within = atom.field("within"))
      call.settings.push_back({"within", {}, *within->field("value"), within->span()});
    call.comparisons.push_back({name_of(*name), one_line(*atom.field("operator")), values[1], atom.span()});
  }
  return true;
}

auto read_setting(Context& context, const Node& line, GateCall& call) -> bool {
  const auto policy = *line.field("policy");
  if (policy.has_word("once")) {
    report_planned_part(context.sink, line.span(), "suite", "skipped", "skipped allowed once");
    return false;
  }
  call.settings.push_back({std::string(line.name()), one_line(policy), std::nullopt, line.span()});
  return true;
}

/// The call behind `run`.
auto read_run(Context& context, const Declaration& suite, GateCall& call) -> bool {
  const auto runs = statements_named(suite.statement, "run");
  if (runs.empty()) {
    context.sink
        .report(diag::Kind::MissingStatement, suite.span, fmt::format("the suite `{}` has no `run`", suite.name))
        .help("say what it runs: `run python.pytest(\"tests\")`");
    return false;
  }
  const auto value = *runs[0].field("value");
  const auto node = primary(value);
  const bool is_call = node.kind() == NodeKind::Field && node.name() == "call" && !node.field("member") &&
                       name_parts(name_node(node)).size() == 2;
  if (!is_call) {
    context.sink.report(
        diag::Kind::WrongType, value.span(),
        fmt::format("found `{}`, expected a gate of the library such as `python.pytest(\"tests\")`", one_line(value)));
    return false;
  }
  call.gate = find_library_gate(context, name_node(node));
  call.call = node;
  call.name = name_node(node).span();
  return call.gate != nullptr;
}

/// Reads the use of the library that a suite stands for. Every line is read, so that all mistakes are found at once.
auto read_suite(Context& context, const Declaration& suite, GateCall& call) -> bool {
  bool good = only_once(context.sink, suite.statement, {"run", "skipped", "empty", "timeout"});
  good = read_run(context, suite, call) && good;
  for (const auto& line : suite.statement.statements()) {
    if (line.name() == "expect") good = read_expectations(context, line, call) && good;
    if (line.name() == "skipped" || line.name() == "empty") good = read_setting(context, line, call) && good;
    if (line.name() == "timeout") good = read_duration(*line.field("value"), context.sink).has_value() && good;
  }
  return good;
}

auto takes_setting(Context& context, const Declaration& suite, std::string_view setting) -> bool {
  const auto runs = statements_named(suite.statement, "run");
  const auto* gate = find_library_gate(context, name_node(primary(*runs.at(0).field("value"))));
  if (gate == nullptr) return false;
  return std::ranges::any_of(gate->variables, [&](const ScriptVariable& v) {
    return v.source == ScriptVariable::Source::Setting && v.name == setting;
  });
}

}  // namespace

auto expand_suite(Context& context, const Scope& scope, const Declaration& suite) -> std::optional<Expansion> {
  GateCall call;
  const bool good = read_suite(context, suite, call);
  if (call.gate == nullptr) return std::nullopt;
  Expansion result;
  auto step = make_step(context, scope, call, result.known);
  if (!step || !good) return std::nullopt;
  const auto timeouts = statements_named(suite.statement, "timeout");
  if (!timeouts.empty())
    step->timeout = read_duration(*timeouts[0].field("value"), context.sink).value_or(step->timeout);
  result.steps.push_back(std::move(*step));
  return result;
}

auto check_suite(Context& context, const Declaration& suite) -> bool {
  Scope scope;
  scope.declaring = true;
  return expand_suite(context, scope, suite).has_value();
}

void add_suite_rules(Context& context, const Declaration& suite, const Check& check) {
  const auto add = [&](const Node& line, std::string_view name) {
    context.rule(fmt::format("{}.{}", check.id, name), fmt::format("{}: {}", suite.name, one_line(line)), line.span());
  };
  for (const auto& line : suite.statement.statements()) {
    if (line.name() == "timeout" || line.name() == "skipped" || line.name() == "empty") add(line, line.name());
    if (line.name() != "expect") continue;
    for (const auto atom : line.field("condition")->field("all_of")->children()) {
      if (atom.kind() != NodeKind::Field) continue;
      const auto name = plain_name(*atom.field("value"));
      context.rule(fmt::format("{}.expect.{}", check.id, name_of(*name)),
                   fmt::format("{}: expect {}", suite.name, one_line(atom)), atom.span());
    }
  }
  const auto says = [&](std::string_view word) { return !statements_named(suite.statement, word).empty(); };
  if (!says("skipped") && takes_setting(context, suite, "skipped"))
    context.default_taken(fmt::format("`{}`: a skipped test fails", suite.name), suite.span);
  if (!says("empty") && takes_setting(context, suite, "empty"))
    context.default_taken(fmt::format("`{}`: a run without tests fails", suite.name), suite.span);
}

}  // namespace promoc::sema
