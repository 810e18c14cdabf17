// Sentences about all ways into an environment: `policy "..." { every path to E { ... }; no path skips E }`.
#include <fmt/format.h>

#include <algorithm>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

class PolicyBinder {
 public:
  PolicyBinder(Context& context, const Node& statement, std::string name)
      : context_(context), statement_(statement), name_(std::move(name)) {}

  void run() {
    const auto lines = built_lines(context_.sink, statement_, "policy");
    if (statement_.statements().empty()) return says_nothing(head_span(statement_), "this policy");
    for (const auto& line : lines) {
      if (line.name() == "no") bind_no_path(line);
      if (line.name() == "every") bind_every_path(line);
    }
  }

 private:
  void says_nothing(Span span, std::string_view what) {
    context_.sink.report(diag::Kind::DoesNothing, span, fmt::format("{} says nothing", what))
        .help("such as `every path to production { approvals of any >= 1 }` or `no path skips staging`");
  }

  auto environment(const Node& node) -> const Declaration* {
    return context_.names.resolve(name_node(node), {NameKind::Environment}, "an environment", context_.sink);
  }

  void bind_no_path(const Node& line) {
    const auto* visited = environment(line);
    PolicyRule rule{.kind = PolicyRule::Kind::Visits};
    read_exceptions(line, rule);
    if (visited == nullptr) return;
    rule.visited = visited->name;
    add(std::move(rule), line, one_line(line));
  }

  void bind_every_path(const Node& line) {
    const auto* to = environment(line);
    PolicyRule common;
    read_exceptions(line, common);
    if (to == nullptr) return;
    common.to = to->name;
    const auto head = fmt::format("every path to {}{}", to->name, exceptions_of(common));
    if (line.statements().empty()) says_nothing(head_span(line), fmt::format("`{}`", head));
    for (const auto& each : built_lines(context_.sink, line, "every path")) {
      auto rule = common;
      if (read_rule(each, rule)) add(std::move(rule), each, fmt::format("{}: {}", head, one_line(each)));
    }
  }

  static auto exceptions_of(const PolicyRule& rule) -> std::string {
    std::string text;
    for (const auto& each : rule.except) {
      text += text.empty() ? " except " : ", ";
      if (each.kind == PolicyException::Kind::Rollback) text += "rollback";
      if (each.kind == PolicyException::Kind::Class) text += "class " + each.name;
      if (each.kind == PolicyException::Kind::Path) text += "path " + each.name;
    }
    return text;
  }

  void add(PolicyRule rule, const Node& line, std::string_view text) {
    rule.policy = name_;
    rule.id = fmt::format("policy.{}.{}", slug(name_), ++count_);
    rule.span = line.span();
    context_.rule(rule.id, fmt::format("{}: {}", name_, text), line.span());
    context_.model.policies.push_back(std::move(rule));
  }

  void read_exceptions(const Node& line, PolicyRule& rule) {
    for (const auto& field : line.fields("exception")) {
      PolicyException made{.span = field.span()};
      if (!field.has_word("rollback")) {
        const bool is_class = field.has_word("class");
        made.kind = is_class ? PolicyException::Kind::Class : PolicyException::Kind::Path;
        const auto* named = is_class
                                ? context_.names.resolve(name_node(field), {NameKind::Class}, "a class", context_.sink)
                                : context_.names.resolve(name_node(field), {NameKind::Path}, "a path", context_.sink);
        if (named == nullptr) continue;
        made.name = named->name;
      }
      const auto same = std::ranges::find_if(rule.except, [&](const PolicyException& other) {
        return other.kind == made.kind && other.name == made.name;
      });
      if (same != rule.except.end()) {
        context_.sink
            .report(diag::Kind::DuplicateName, made.span, fmt::format("`{}` is excepted twice", one_line(field)))
            .label(same->span, "first here");
        continue;
      }
      rule.except.push_back(std::move(made));
    }
  }

  auto read_rule(const Node& line, PolicyRule& rule) -> bool {
    const auto kind = line.name();
    if (kind == "passes") return read_passes(line, rule);
    if (kind == "approvals") return read_approvals(line, rule);
    if (kind == "waits") return read_waits(line, rule);
    if (kind == "excludes") return read_excludes(line, rule);
    if (kind == "visits") return read_visits(line, rule);
    rule.kind = PolicyRule::Kind::SameArtifact;
    return true;
  }

  /// Reads the gates as an environment would that requires them, and leaves no trace in the model: a policy runs
  /// nothing.
  auto read_passes(const Node& line, PolicyRule& rule) -> bool {
    rule.kind = PolicyRule::Kind::Passes;
    for (const auto& item : line.fields("item")) {
      for (const std::string_view part : {"advisory", "skippable"}) {
        const auto field = item.field(part);
        if (!field) continue;
        context_.sink
            .report(diag::Kind::Contradiction, field->span(),
                    fmt::format("a policy wants gates passed, and `{}` asks for less", part))
            .help(fmt::format("leave `{}` out", one_line(*field)));
        return false;
      }
    }
    auto& model = context_.model;
    const auto checks = model.checks.size();
    const auto rules = model.rules.size();
    const auto defaults = model.defaults.size();
    Scope scope;
    scope.environment = context_.environment(rule.to);
    const auto used = use_items(context_, scope, line);
    for (const auto& each : used) {
      const auto at = std::ranges::find(model.checks, each.use.check, &Check::id) - model.checks.begin();
      const bool known = at < static_cast<std::ptrdiff_t>(checks);
      rule.gates.push_back({each.use.gate, known ? each.use.check : std::string()});
    }
    model.checks.resize(checks);
    context_.check_bases.resize(checks);
    model.rules.resize(rules);
    model.defaults.resize(defaults);
    return !rule.gates.empty();
  }

  /// A policy says how much there must be at least; a sign that says otherwise is none of a policy.
  auto read_sign(const Node& line) -> std::optional<bool> {
    const auto sign = *line.field("operator");
    const auto text = one_line(sign);
    if (text == ">=" || text == ">") return text == ">";
    context_.sink
        .report(diag::Kind::ComparisonNotOffered, sign.span(),
                fmt::format("a policy says how much at least, and `{}` does not", text))
        .help("write `>=` or `>`");
    return std::nullopt;
  }

  auto read_approvals(const Node& line, PolicyRule& rule) -> bool {
    rule.kind = PolicyRule::Kind::Approvals;
    const auto name = name_node(line);
    if (name_of(name) != "any") {
      const auto* role = context_.names.resolve(name, {NameKind::Role}, "a role", context_.sink);
      if (role == nullptr) return false;
      rule.role = role->name;
    }
    const auto more = read_sign(line);
    const auto number = *line.child(NodeKind::Number);
    const auto value = read_amount(number, Measure::Count, context_.sink);
    if (!more || !value) return false;
    if (*value > kMost) {
      context_.sink.report(diag::Kind::OutOfRange, number.span(),
                           fmt::format("`{}` people are more than the {} that can be asked for", *value, kMost));
      return false;
    }
    rule.people = static_cast<int>(*value) + (*more ? 1 : 0);
    if (rule.people > 0) return true;
    context_.sink.report(diag::Kind::DoesNothing, line.span(), "every path asks 0 people at least");
    return false;
  }

  auto read_waits(const Node& line, PolicyRule& rule) -> bool {
    rule.kind = PolicyRule::Kind::Waits;
    const auto more = read_sign(line);
    const auto wait = read_duration(*line.field("value"), context_.sink);
    if (!more || !wait) return false;
    rule.wait = {wait->seconds + (*more ? 1 : 0)};
    return true;
  }

  auto read_excludes(const Node& line, PolicyRule& rule) -> bool {
    rule.kind = PolicyRule::Kind::Excludes;
    for (const auto& name : tokens_of(line, NodeKind::Name)) {
      const auto excluded = read_excluded(context_, name);
      if (excluded && std::ranges::find(rule.excluded, *excluded) == rule.excluded.end())
        rule.excluded.push_back(*excluded);
    }
    return !rule.excluded.empty();
  }

  auto read_visits(const Node& line, PolicyRule& rule) -> bool {
    rule.kind = PolicyRule::Kind::Visits;
    const auto* visited = environment(line);
    if (visited == nullptr) return false;
    rule.visited = visited->name;
    if (rule.visited != rule.to) return true;
    context_.sink.report(diag::Kind::DoesNothing, line.span(),
                         fmt::format("`{}` is where these paths end, so all of them come to it", rule.to));
    return false;
  }

  static constexpr std::int64_t kMost = 100;

  Context& context_;
  const Node& statement_;
  std::string name_;
  int count_ = 0;
};

}  // namespace

void bind_policies(Context& context) {
  std::vector<std::pair<std::string, Span>> names;
  for (const auto& statement : statements_named(context.tree.root(), "policy")) {
    const auto string = *statement.child(NodeKind::String);
    const auto name = plain_text(string, context.sink);
    if (!name) continue;
    if (name->find_first_not_of(" \t\n") == std::string::npos) {
      context.sink.report(diag::Kind::DoesNothing, string.span(),
                          "a policy without a name says nothing when it is broken");
      continue;
    }
    const auto id = lower_case(slug(*name));
    const auto same = std::ranges::find(names, id, &std::pair<std::string, Span>::first);
    if (same != names.end()) {
      context.sink
          .report(diag::Kind::DuplicateName, string.span(), fmt::format("two policies have the name `{}`", *name))
          .label(same->second, "the other");
      continue;
    }
    names.emplace_back(id, string.span());
    PolicyBinder(context, statement, *name).run();
  }
}

}  // namespace promoc::sema
