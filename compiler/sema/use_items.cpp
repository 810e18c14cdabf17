// What `require`, `verify`, `checks` and `gates` list, as checks with names of their own.
#include <fmt/format.h>

#include <algorithm>

#include "sema/gate_use.hpp"
#include "sema/statement.hpp"
#include "sema/suite.hpp"

namespace promoc::sema {
namespace {

auto same_steps(const std::vector<CheckStep>& a, const std::vector<CheckStep>& b) -> bool {
  const auto same_binding = [](const Binding& x, const Binding& y) {
    return x.name == y.name && x.text == y.text && x.is_secret == y.is_secret;
  };
  const auto same = [&](const CheckStep& x, const CheckStep& y) {
    return x.gate == y.gate && x.environment == y.environment && x.timeout == y.timeout &&
           std::ranges::equal(x.env, y.env, same_binding);
  };
  return std::ranges::equal(a, b, same);
}

/// Jobs of the workflows have names of their own: these, and what begins with the name of an environment.
auto is_reserved(const Context& context, const std::string& id) -> bool {
  if (same_name(id, "build") || same_name(id, "validate") || same_name(id, "resolve") ||
      same_name(id, plan::kSecretsJob))
    return true;
  return std::ranges::any_of(context.environments, [&](const EnvironmentFacts& e) {
    return same_name(id, e.name) || same_name(id.substr(0, e.name.size() + 1), e.name + "-");
  });
}

/// An identifier that no other check has; ids are compared as GitHub compares names, without case.
auto unique_id(const Context& context, std::string base) -> std::string {
  constexpr std::size_t kLongest = 80;
  const auto& model = context.model;
  base = base.substr(0, kLongest);
  if (is_reserved(context, base)) base = "gate-" + base;
  const auto taken = [&](const std::string& id) {
    return std::ranges::any_of(model.checks, [&](const Check& check) { return same_name(check.id, id); });
  };
  auto id = base;
  for (int i = 2; taken(id); ++i) id = fmt::format("{}-{}", base, i);
  return id;
}

/// How a check is to be called.
struct Naming {
  std::string base;
  std::string title;
  std::string doc;
  std::string written;
  Span span;
};

/// The check with these steps, made when it is not there yet.
auto find_or_add(Context& context, const Naming& naming, std::vector<CheckStep> steps, bool advisory) -> Check& {
  auto& checks = context.model.checks;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const bool same_name = context.check_bases[i] == naming.base && checks[i].title == naming.title;
    if (same_name && checks[i].advisory == advisory && same_steps(checks[i].steps, steps)) return checks[i];
  }
  Check check;
  check.id = unique_id(context, slug(naming.base + (advisory ? "-advisory" : "")));
  check.advisory = advisory;
  check.title = naming.title;
  check.doc = naming.doc;
  check.written = naming.written;
  check.steps = std::move(steps);
  check.span = naming.span;
  checks.push_back(std::move(check));
  context.check_bases.push_back(naming.base);
  return checks.back();
}

auto total_timeout(const Check& check) -> Duration {
  Duration sum;
  for (const auto& step : check.steps) sum.seconds += step.timeout.seconds;
  return sum;
}

/// Reads the items of one statement.
class ItemReader {
 public:
  ItemReader(Context& context, const Scope& scope, std::vector<UsedCheck>& out, std::vector<UsedCalendar>* calendars)
      : context_(context), scope_(scope), out_(out), calendars_(calendars) {}

  void read(const Node& statement) {
    for (const auto& item : statement.fields("item")) read_item(item, {{}, item.span(), false});
  }

 private:
  /// The item of the statement itself that brings an item of a list.
  struct Origin {
    std::string list;  ///< empty: the item stands in the statement
    Span span;
    bool advisory = false;
    std::vector<std::string> skippable = {};
  };

  void read_item(const Node& item, Origin origin) {
    if (!modifiers_built(item)) return;
    origin.advisory = origin.advisory || item.field("advisory");
    for (auto& name : skippable_by(item)) origin.skippable.push_back(std::move(name));
    const auto condition = *item.field("condition");
    const auto call = single_call(condition);
    auto* declaration = call && name_parts(name_node(*call)).size() == 1 ? declared(*call) : nullptr;
    if (declaration != nullptr && !declaration->built) return;
    if (declaration != nullptr && declaration->kind == NameKind::Checklist)
      return read_checklist(*declaration, *call, condition, origin);
    if (declaration != nullptr && declaration->kind == NameKind::Gates) return read_list(*declaration, *call, origin);
    if (declaration != nullptr && declaration->kind == NameKind::Calendar)
      return read_calendar(*declaration, *call, condition, origin);
    Scope inner;
    inner.environment = scope_.environment;
    inner.declaring = scope_.declaring;
    auto expansion = expand_condition(context_, inner, condition);
    if (!expansion || scope_.declaring || !expansion->known) return;
    const auto naming =
        declaration != nullptr ? declared_naming(*declaration, *call, inner) : anonymous_naming(condition, *expansion);
    const auto text = with_modifiers(condition, origin);
    auto& check = find_or_add(context_, naming, std::move(expansion->steps), origin.advisory);
    note_defaults(declaration, check);
    add({{check.id, naming.title, origin.advisory, origin.span, origin.skippable},
         origin.list.empty() ? text : fmt::format("{} (of {})", text, origin.list)});
  }

  /// The item as it is written, with what the list it comes from adds to it.
  static auto with_modifiers(const Node& condition, const Origin& origin) -> std::string {
    auto text = fmt::format("{}{}", one_line(condition), origin.advisory ? " advisory" : "");
    if (!origin.skippable.empty()) text += fmt::format(" skippable by {}", fmt::join(origin.skippable, " or "));
    return text;
  }

  void read_calendar(const Declaration& calendar, const Node& call, const Node& condition, const Origin& origin) {
    if (!bind_arguments(context_, scope_, call, calendar.name, {}) || calendar.broken || scope_.declaring) return;
    if (calendars_ == nullptr) {
      context_.sink
          .report(diag::Kind::WrongKindOfName, origin.span,
                  fmt::format("`{}` is a calendar, and says when a deployment may go on", calendar.name))
          .label(calendar.span, "declared here")
          .help("name it behind `require` of an environment");
      return;
    }
    const auto text = with_modifiers(condition, origin);
    calendars_->push_back({{calendar.name, origin.advisory, origin.span, origin.skippable},
                           origin.list.empty() ? text : fmt::format("{} (of {})", text, origin.list)});
  }

  void read_checklist(const Declaration& list, const Node& call, const Node& condition, const Origin& origin) {
    if (!bind_arguments(context_, scope_, call, list.name, {}) || list.broken || scope_.declaring) return;
    if (origin.advisory) return report_planned_part(context_.sink, call.span(), "item", "", "an advisory checklist");
    if (!asks_something(list)) {
      context_.sink
          .report(diag::Kind::DoesNothing, call.span(), fmt::format("everything in `{}` is optional", list.name))
          .label(list.span, "declared here")
          .help("a list that people must tick needs an item without `optional`");
      return;
    }
    const auto text = with_modifiers(condition, origin);
    add({{.check = list.name, .gate = list.name, .span = origin.span, .skippable = origin.skippable, .is_list = true},
         origin.list.empty() ? text : fmt::format("{} (of {})", text, origin.list)});
  }

  static auto asks_something(const Declaration& list) -> bool {
    const auto is_asked = [](const Node& line) { return line.name() == "item" && !line.field("optional"); };
    return std::ranges::any_of(list.statement.statements(), [&](const Node& line) {
      return is_asked(line) || std::ranges::any_of(line.statements(), is_asked);
    });
  }

  auto modifiers_built(const Node& item) -> bool {
    if (const auto against = item.field("against")) {
      report_planned_part(context_.sink, against->span(), "item", "", "against deployed");
      return false;
    }
    return true;
  }

  /// Classes of changes that need not pass it. They are told of a deployment, so a list or a branch has none.
  auto skippable_by(const Node& item) -> std::vector<std::string> {
    std::vector<std::string> classes;
    const auto skippable = item.field("skippable");
    if (!skippable) return classes;
    if (scope_.environment == nullptr) {
      context_.sink
          .report(diag::Kind::NoEnvironmentHere, skippable->span(),
                  "what kind of change it is, is known before a deployment")
          .help("say `skippable by` where an environment requires the gate");
      return classes;
    }
    for (const auto& name : tokens_of(*skippable, NodeKind::Name)) {
      const auto* declared = context_.names.resolve(name, {NameKind::Class}, "a class", context_.sink);
      if (declared != nullptr && std::ranges::find(classes, declared->name) == classes.end())
        classes.push_back(declared->name);
    }
    return classes;
  }

  /// The only call of a condition without operators.
  static auto single_call(const Node& condition) -> std::optional<Node> {
    const auto all_of = condition.fields("all_of");
    if (all_of.size() != 1) return std::nullopt;
    std::vector<Node> atoms;
    for (const auto atom : all_of[0].children()) {
      if (atom.kind() == NodeKind::Field) atoms.push_back(atom);
    }
    if (atoms.size() != 1 || atoms[0].name() != "comparison" || atoms[0].field("operator") || atoms[0].field("within"))
      return std::nullopt;
    const auto call = primary(*atoms[0].field("value"));
    return call.kind() == NodeKind::Field && call.name() == "call" ? std::optional(call) : std::nullopt;
  }

  auto declared(const Node& call) -> Declaration* {
    auto* found = context_.names.find(name_of(name_node(call)), {NameKind::Gate, NameKind::Suite, NameKind::Gates,
                                                                 NameKind::Checklist, NameKind::Calendar});
    if (found != nullptr) found->used = true;
    return found;
  }

  void read_list(Declaration& list, const Node& call, const Origin& origin) {
    list.used = true;
    if (context_.gate_progress[&list] == Progress::Running) {
      context_.sink.report(diag::Kind::Cycle, call.span(), fmt::format("`{}` lists itself", list.name))
          .label(list.span, "declared here");
      list.broken = true;
      return;
    }
    if (!bind_arguments(context_, scope_, call, list.name, {})) return;
    if (!check_declaration(context_, list)) return;
    const Level level(context_, list.span);
    if (level.too_deep()) return;
    const std::pair<const Declaration*, bool> read(&list, origin.advisory);
    if (std::ranges::find(lists_, read) != lists_.end()) return;
    lists_.push_back(read);
    for (const auto& item : list.statement.fields("item"))
      read_item(item, {list.name, origin.span, origin.advisory, origin.skippable});
  }

  auto declared_naming(const Declaration& declaration, const Node& call, const Scope& inner) -> Naming {
    std::vector<std::string> values;
    bool names_environment = false;
    if (declaration.kind == NameKind::Gate) {
      const auto parameters = read_gate_parameters(declaration.statement, context_.sink);
      const auto arguments = bind_arguments(context_, scope_, call, declaration.name, parameters);
      for (const auto& argument : arguments.value_or(Arguments())) {
        if (!argument) continue;
        values.push_back(argument->shown);
        names_environment = names_environment || argument->type == Type::Environment;
      }
    }
    if (inner.environment_taken && !names_environment && scope_.environment != nullptr)
      values.push_back(scope_.environment->name);
    auto base = declaration.name;
    for (const auto& value : values) base += "-" + slug(value);
    auto title = declaration.name;
    if (!values.empty()) title += fmt::format(" ({})", fmt::join(values, ", "));
    return {base, title, doc_line(declaration.statement), written(declaration), declaration.span};
  }

  /// What must hold: the condition of a gate, the call that a suite runs.
  static auto written(const Declaration& declaration) -> std::string {
    if (const auto is = declaration.statement.field("is")) return one_line(*is->field("condition"));
    const auto runs = statements_named(declaration.statement, "run");
    return runs.empty() ? std::string() : one_line(*runs[0].field("value"));
  }

  static auto anonymous_naming(const Node& condition, const Expansion& expansion) -> Naming {
    std::string base;
    bool compares = false;
    for (const auto& step : expansion.steps) base += (base.empty() ? "" : "-") + slug(step.title);
    for (const auto child : condition.field("all_of")->children()) {
      const auto values = child.kind() == NodeKind::Field ? child.fields("value") : std::vector<Node>();
      if (values.size() < 2) continue;
      base += "-" + one_line(values[1]);
      compares = true;
    }
    const bool says_all = expansion.steps.size() == 1 && !compares;
    return {base, says_all ? expansion.steps[0].title : one_line(condition), {}, one_line(condition), condition.span()};
  }

  void note_defaults(const Declaration* declaration, const Check& check) {
    const bool suite = declaration != nullptr && declaration->kind == NameKind::Suite;
    if (suite) add_suite_rules(context_, *declaration, check);
    if (suite && !statements_named(declaration->statement, "timeout").empty()) return;
    context_.default_taken(fmt::format("`{}` stops after {}", check.id, write_duration(total_timeout(check))),
                           check.span);
  }

  void add(UsedCheck used) {
    const auto known = std::ranges::find(out_, used.use.gate, [](const UsedCheck& other) { return other.use.gate; });
    if (known == out_.end() || (known->use.check != used.use.check && known->use.advisory == used.use.advisory)) {
      out_.push_back(std::move(used));
    } else if (known->use.advisory != used.use.advisory) {
      context_.sink
          .report(diag::Kind::Contradiction, used.use.span,
                  fmt::format("`{}` is advisory in one place and not in the other", used.use.gate))
          .label(known->use.span, "the other");
    }
  }

  Context& context_;
  const Scope& scope_;
  std::vector<UsedCheck>& out_;
  std::vector<UsedCalendar>* calendars_;
  std::vector<std::pair<const Declaration*, bool>>
      lists_;  ///< read already: lists made of lists would grow without end
};

}  // namespace

auto use_items(Context& context, const Scope& scope, const Node& statement, std::vector<UsedCalendar>* calendars)
    -> std::vector<UsedCheck> {
  std::vector<UsedCheck> used;
  ItemReader(context, scope, used, calendars).read(statement);
  return used;
}

}  // namespace promoc::sema
