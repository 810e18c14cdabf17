// What starts a deployment.
#include <fmt/format.h>

#include <algorithm>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

auto environments_in(Context& context, const Environment& environment, const Node& field) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto& name : tokens_of(field, NodeKind::Name)) {
    const auto* declared = context.names.resolve(name, {NameKind::Environment}, "an environment", context.sink);
    if (declared == nullptr) continue;
    if (declared->name == environment.name) {
      context.sink.report(diag::Kind::Cycle, name.span(),
                          fmt::format("`{}` cannot come after itself", environment.name));
    } else if (std::ranges::find(names, declared->name) != names.end()) {
      context.sink.report(diag::Kind::DuplicateName, name.span(), fmt::format("`{}` is named twice", declared->name));
    } else {
      names.push_back(declared->name);
    }
  }
  return names;
}

/// `to staging, production`; what of it is reached is checked once all triggers are known.
auto ends_of(Context& context, const Node& field) -> std::vector<End> {
  std::vector<End> ends;
  const auto to = field.field("to");
  if (!to) return ends;
  for (const auto& name : tokens_of(*to, NodeKind::Name)) {
    const auto* declared = context.names.resolve(name, {NameKind::Environment}, "an environment", context.sink);
    if (declared == nullptr) continue;
    if (std::ranges::find(ends, declared->name, &End::environment) != ends.end()) {
      context.sink.report(diag::Kind::DuplicateName, name.span(), fmt::format("`{}` is named twice", declared->name));
    } else {
      ends.push_back({declared->name, name.span()});
    }
  }
  return ends;
}

auto from_branches(Context& context, const Node& field) -> std::vector<std::string> {
  const auto from = field.field("from");
  return from ? read_branches(context, *from) : std::vector<std::string>();
}

void read_kind(Context& context, Environment& environment, const Node& field, bool choice) {
  Trigger trigger;
  trigger.span = field.span();
  const auto kind = field.name();
  if (kind == "schedule" || kind == "pull_request") {
    return report_planned_part(context.sink, field.span(), "environment", "trigger",
                               kind == "schedule" ? "trigger schedule" : "trigger pull_request");
  }
  if (kind == "push") {
    trigger.kind = Trigger::Kind::Push;
    trigger.branches = read_branches(context, field);
    if (trigger.branches.empty()) return;
  } else if (kind == "dispatch") {
    trigger.kind = Trigger::Kind::Dispatch;
    trigger.branches = from_branches(context, field);
    trigger.ends = ends_of(context, field);
  } else {
    if (choice)
      return report_planned_part(context.sink, field.span(), "environment", "trigger",
                                 "a choice between environments in a trigger");
    trigger.kind = Trigger::Kind::After;
    trigger.environments = environments_in(context, environment, field);
    trigger.branches = from_branches(context, field);
    if (trigger.environments.empty()) return;
  }
  environment.triggers.push_back(std::move(trigger));
}

auto kind_word(Trigger::Kind kind) -> std::string_view {
  return kind == Trigger::Kind::Push ? "push" : kind == Trigger::Kind::Dispatch ? "dispatch" : "after";
}

/// Two statements that answer the same question.
void check_against(Context& context, const std::vector<Trigger>& before, const Trigger& trigger) {
  const auto same = std::ranges::find(before, trigger.kind, &Trigger::kind);
  if (same == before.end()) return;
  context.sink
      .report(diag::Kind::Contradiction, trigger.span,
              fmt::format("`trigger {}` is said twice", kind_word(trigger.kind)))
      .label(same->span, "first here")
      .help("join them in one statement, by `or` or by commas");
}

}  // namespace

void bind_trigger(Context& context, Environment& environment, const Node& statement) {
  const auto before = environment.triggers;
  int chains = 0;
  for (const auto field : statement.children()) {
    if (field.kind() != NodeKind::Field) continue;
    if (field.name() == "after") ++chains;
    read_kind(context, environment, field, chains > 1);
  }
  for (auto i = before.size(); i < environment.triggers.size(); ++i)
    check_against(context, before, environment.triggers[i]);
  context.rule(fmt::format("{}.trigger", environment.name),
               fmt::format("{}: {}", environment.name, one_line(statement)), statement.span());
}

}  // namespace promoc::sema
