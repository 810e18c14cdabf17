#include "sema/library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/embedded.hpp"
#include "syntax/parse.hpp"

namespace promoc::sema {
namespace {

constexpr std::string_view kFolder = "stdlib/";
constexpr std::string_view kEnding = ".promo";

constexpr auto kComparisons = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{">", "over"}, {">=", "at_least"}, {"<", "below"}, {"<=", "at_most"}, {"is", "is"}, {"==", "is"}});

auto read_gate_type(const Node& node, diag::Sink& sink) -> std::optional<Type> {
  const auto* info = find_type(node.text());
  if (info != nullptr && info->in_gate) return info->type;
  std::vector<std::string> names;
  for (const auto& each : all_types()) {
    if (each.in_gate) names.emplace_back(each.name);
  }
  auto added = sink.report(diag::Kind::UnknownType, node.span(),
                           fmt::format("`{}` is no type of a gate's parameter", node.text()));
  if (const auto guess = diag::nearest(node.text(), names)) {
    added.help(fmt::format("did you mean `{}`?", *guess)).fix(node.span(), *guess, fmt::format("write `{}`", *guess));
  } else {
    added.help(fmt::format("it can be {}", alternatives(names)));
  }
  return std::nullopt;
}

/// The value behind `in`: a `range` or `list` field.
auto range_of(const Node& field) -> Node {
  for (const auto child : field.children()) {
    if (child.kind() == NodeKind::Field) return child;
  }
  return field;
}

/// Reads one declaration of a module.
class GateReader {
 public:
  GateReader(std::string_view module, const Node& statement, diag::Sink& sink) : statement_(statement), sink_(sink) {
    gate_.name = fmt::format("{}.{}", module, name_of(name_node(statement)));
    gate_.span = name_node(statement).span();
  }

  auto read() -> LibraryGate {
    gate_.parameters = read_gate_parameters(statement_, sink_);
    for (const auto& line : statement_.statements()) {
      if (line.name() == "output") read_output(line);
    }
    for (const auto& line : statement_.statements()) read_line(line);
    return std::move(gate_);
  }

 private:
  void read_output(const Node& line) {
    const auto names = tokens_of(line, NodeKind::Name);
    gate_.outputs.push_back({name_of(names.at(0)), read_gate_type(names.at(1), sink_).value_or(Type::Count)});
  }

  void read_line(const Node& line) {
    const auto kind = line.name();
    if (kind == "kind") return read_kind(line);
    if (kind == "runs") gate_.runs_as_reader = name_of(name_node(line)) == "reader";
    if (kind == "tools") {
      for (const auto& tool : tokens_of(line, NodeKind::Name)) gate_.tools.push_back(name_of(tool));
    }
    if (kind == "setup") {
      gate_.runtime = name_of(name_node(line));
      gate_.runtime_version = plain_text(primary(*line.field("value")), sink_).value_or("");
    }
    if (kind == "timeout") gate_.timeout = read_duration(*line.field("value"), sink_).value_or(Duration{});
    if (kind == "script") read_script(line);
    if (kind == "exit") read_exit(line);
  }

  void read_kind(const Node& line) {
    const auto name = name_node(line);
    const auto* info = find_gate_kind(name_of(name));
    if (info == nullptr) {
      sink_.report(diag::Kind::UnknownName, name.span(), fmt::format("`{}` is no kind of gate", name.text()));
    } else if (!info->built) {
      sink_.report(diag::Kind::NotYetImplemented, name.span(),
                   fmt::format("`kind {}` is not yet implemented", name.text()));
    } else {
      gate_.kind = info->kind;
    }
  }

  /// A step of a workflow knows success and failure only, so all commands have the same codes.
  void read_exit(const Node& line) {
    const auto text = one_line(line);
    if (text == "exit 0 passed, 1 failed, other broken") return;
    sink_.report(diag::Kind::Contradiction, line.span(), "a command ends with 0 passed, 1 failed, other broken");
  }

  void read_script(const Node& line) {
    const auto file = line.child(NodeKind::String);
    gate_.script = fmt::format("{}scripts/{}", kFolder, plain_text(*file, sink_).value_or(""));
    for (const auto& assign : line.statements()) read_variable(assign);
  }

  void read_variable(const Node& assign) {
    ScriptVariable variable;
    variable.variable = name_of(assign.field("name")->token());
    if (const auto unit = assign.field("unit")) variable.unit = name_of(unit->token());
    const auto value = primary(*assign.field("value"));
    if (value.kind() == NodeKind::Field && value.name() == "call") {
      read_source(variable, value);
    } else {
      variable.text =
          value.kind() == NodeKind::String ? plain_text(value, sink_).value_or("") : std::string(value.text());
    }
    gate_.variables.push_back(std::move(variable));
  }

  void read_source(ScriptVariable& variable, const Node& call) {
    const auto name = name_node(call);
    const auto parts = name_parts(name);
    variable.name = parts[0];
    if (parts.size() > 1) variable.member = parts[1];
    read_fallback(variable, call);
    if (variable.member == "when" && variable.fallback) read_condition(variable);
    const auto has = [&](const auto& list) {
      return std::ranges::any_of(list, [&](const auto& each) { return each.name == parts[0]; });
    };
    if (has(gate_.parameters)) {
      variable.source = ScriptVariable::Source::Parameter;
    } else if (has(gate_.outputs) && !comparison_sign(variable.member).empty()) {
      variable.source = ScriptVariable::Source::Comparison;
    } else if (parts.size() == 1 && std::ranges::find(kGateSettings, parts[0]) != std::end(kGateSettings)) {
      variable.source = ScriptVariable::Source::Setting;
    } else {
      sink_.report(diag::Kind::UnknownName, name.span(),
                   fmt::format("`{}` is no parameter, comparison or setting of this gate", name.text()));
    }
  }

  void read_condition(ScriptVariable& variable) {
    const auto output = plain_name(*variable.fallback);
    variable.when = output ? name_of(*output) : std::string();
    variable.member.clear();
    const bool known = std::ranges::find(gate_.outputs, variable.when, &GateOutput::name) != gate_.outputs.end();
    if (!known)
      sink_.report(diag::Kind::UnknownName, variable.fallback->span(),
                   fmt::format("`{}` is no output of this gate", variable.fallback->text()));
  }

  static void read_fallback(ScriptVariable& variable, const Node& call) {
    const auto arguments = call.field("arguments");
    if (!arguments) return;
    const auto argument = arguments->field("argument");
    if (argument) variable.fallback = argument->field("value");
    variable.may_be_left_out = !argument;
  }

  const Node statement_;
  diag::Sink& sink_;
  LibraryGate gate_;
};

}  // namespace

auto read_gate_parameters(const Node& gate, diag::Sink& sink) -> std::vector<GateParameter> {
  std::vector<GateParameter> parameters;
  const auto in_brackets = gate.field("parameters");
  for (const auto& typed : in_brackets ? in_brackets->fields("typed") : std::vector<Node>()) {
    GateParameter parameter;
    const auto name = typed.field("name")->token();
    parameter.name = name_of(name);
    parameter.span = typed.span();
    const auto first = std::ranges::find(parameters, parameter.name, &GateParameter::name);
    if (first != parameters.end()) {
      sink.report(diag::Kind::DuplicateName, name.span(), fmt::format("`{}` is declared twice", parameter.name))
          .label(first->span, "first here");
      continue;
    }
    const auto type = read_gate_type(typed.field("type")->token(), sink);
    if (!type) continue;
    parameter.type = *type;
    if (const auto range = typed.field("range")) parameter.range = range_of(*range);
    if (const auto fallback = typed.field("default")) parameter.fallback = fallback->field("value");
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

auto comparison_word(std::string_view sign) -> std::string_view {
  const auto found = std::ranges::find(kComparisons, sign, &std::pair<std::string_view, std::string_view>::first);
  return found == kComparisons.end() ? std::string_view() : found->second;
}

auto comparison_sign(std::string_view word) -> std::string_view {
  const auto found = std::ranges::find(kComparisons, word, &std::pair<std::string_view, std::string_view>::second);
  return found == kComparisons.end() ? std::string_view() : found->first;
}

auto library_modules() -> std::vector<std::string> {
  std::vector<std::string> names;
  const auto files = embedded_files();
  for (auto it = std::ranges::lower_bound(files, kFolder, {}, &EmbeddedFile::path); it != files.end(); ++it) {
    const auto& file = *it;
    if (!file.path.starts_with(kFolder)) break;
    if (!file.path.ends_with(kEnding)) continue;
    names.emplace_back(file.path.substr(kFolder.size(), file.path.size() - kFolder.size() - kEnding.size()));
  }
  return names;
}

auto Library::load(std::string_view module, SourceManager& sources, diag::Sink& sink) -> const Module* {
  const auto known = modules_.find(module);
  if (known != modules_.end()) return known->second.tree ? &known->second : nullptr;
  auto& loaded = modules_[std::string(module)];
  const auto path = fmt::format("{}{}{}", kFolder, module, kEnding);
  const auto text = embedded_file(path);
  if (!text) return nullptr;
  const auto file = sources.add(path, std::string(*text));
  loaded.tree = std::make_unique<syntax::Tree>(syntax::parse(sources, file, sink));
  for (const auto& statement : loaded.tree->root().statements()) {
    if (statement.name() == "gate") loaded.statements.push_back(statement);
  }
  return &loaded;
}

auto Library::gates_of(std::string_view module, SourceManager& sources, diag::Sink& sink) -> std::vector<std::string> {
  std::vector<std::string> names;
  const auto* loaded = load(module, sources, sink);
  if (loaded == nullptr) return names;
  for (const auto& statement : loaded->statements) names.push_back(name_of(name_node(statement)));
  return names;
}

auto Library::find(std::string_view module, std::string_view gate, SourceManager& sources, diag::Sink& sink)
    -> const LibraryGate* {
  const auto full = fmt::format("{}.{}", module, gate);
  const auto known = gates_.find(full);
  if (known != gates_.end()) return known->second ? &*known->second : nullptr;
  auto& result = gates_[full];
  const auto* loaded = load(module, sources, sink);
  if (loaded == nullptr) return nullptr;
  const auto statement =
      std::ranges::find_if(loaded->statements, [&](const Node& node) { return name_of(name_node(node)) == gate; });
  if (statement == loaded->statements.end()) return nullptr;
  result = GateReader(module, *statement, sink).read();
  return &*result;
}

}  // namespace promoc::sema
