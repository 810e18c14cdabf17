// Environments: each line of the block into its place in the model.
#include <fmt/format.h>

#include <algorithm>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

/// Minutes. Source: GitHub REST API, "Create or update an environment": wait_timer.
constexpr std::int64_t kLongestWait = 43'200;

/// Binds the lines of one environment.
class EnvironmentBinder {
 public:
  EnvironmentBinder(Context& context, Declaration& declaration) : context_(context), declaration_(declaration) {
    environment_.name = declaration.name;
    environment_.doc = declaration.statement.doc();
    environment_.span = declaration.span;
    scope_.environment = context.environment(declaration.name);
  }

  auto run() -> Environment {
    built_lines(context_.sink, declaration_.statement, "environment");
    only_once(context_.sink, declaration_.statement,
              {"approve", "account", "domain", "accept", "after", "wait", "hold"});
    check_rollouts();
    lines_ = lines_of(context_, declaration_);
    for (const auto& line : lines_) bind_line(line.statement);
    bind_settings(context_, environment_, lines_);
    take_table(context_, environment_, approve_seen_ ? std::optional(environment_.approve_span) : std::nullopt);
    return std::move(environment_);
  }

 private:
  void bind_line(const Node& line) {
    const auto kind = line.name();
    if (kind == "trigger") bind_trigger(context_, environment_, line);
    if (kind == "after") bind_after(line);
    if (kind == "wait") bind_wait(line);
    if (kind == "hold") bind_hold(line);
    if (kind == "require") bind_items(line, "require", environment_.require);
    if (kind == "verify") bind_items(line, "verify", environment_.verify);
    if (kind == "approve" && !approve_seen_) bind_approve(line);
    if (kind == "rollback") bind_rollback(line);
    if (kind == "rollout") bind_rollout(line);
    if (kind == "on") bind_event(context_, environment_, line);
    if (kind == "account") bind_account(line);
    if (kind == "domain") environment_.domain = scope_.environment->domain;
    if (kind == "accept") environment_.unprotected = plain_text(*line.child(NodeKind::String), context_.sink);
  }

  auto text_of(const Node& line) const -> std::string {
    return fmt::format("{}: {}", environment_.name, one_line(line));
  }
  auto rule_id(std::string_view rest) const -> std::string { return fmt::format("{}.{}", environment_.name, rest); }

  void bind_after(const Node& line) {
    if (const auto soak = line.field("soak")) {
      const auto duration = read_duration(*soak->field("value"), context_.sink);
      const auto word = one_line(*soak->field("superseded"));
      if (duration) environment_.soak = Soak{*duration, word, soak->span()};
      context_.rule(rule_id("soak"), fmt::format("{}: {}", environment_.name, one_line(*soak)), soak->span());
    }
    for (const auto& name : tokens_of(line, NodeKind::Name)) {
      const auto* declared = context_.names.resolve(name, {NameKind::Environment}, "an environment", context_.sink);
      if (declared == nullptr) continue;
      if (declared == &declaration_) {
        context_.sink.report(diag::Kind::Cycle, name.span(),
                             fmt::format("`{}` cannot come after itself", environment_.name));
      } else {
        environment_.after.push_back(declared->name);
      }
    }
    environment_.after_span = line.span();
    context_.rule(rule_id("order"), text_of(line), line.span());
  }

  void bind_wait(const Node& line) {
    const auto value = *line.field("value");
    const auto duration = read_duration(value, context_.sink);
    if (!duration) return;
    const auto minutes = duration->seconds / 60;
    if (duration->seconds % 60 != 0 || minutes > kLongestWait) {
      const auto figure = primary(value);
      context_.sink
          .report(diag::Kind::OutOfRange, figure.span(),
                  minutes > kLongestWait
                      ? fmt::format("GitHub waits 30 days at most, and `{}` is longer", figure.text())
                      : fmt::format("`{}` is no whole number of minutes", figure.text()))
          .help("such as `wait 5min after approval`");
      return;
    }
    environment_.wait = Wait{minutes, !line.field("when")->has_word("alongside"), line.span()};
    context_.rule(rule_id("wait"), text_of(line), line.span());
  }

  void bind_hold(const Node& line) {
    if (const auto hard = line.field("hard"))
      return report_planned_part(context_.sink, hard->span(), "environment", "hold", "hold hard");
    environment_.hold = true;
    context_.rule(rule_id("hold"), text_of(line), line.span());
  }

  void bind_windows(const std::vector<UsedCalendar>& calendars) {
    for (const auto& used : calendars) {
      const auto known = std::ranges::find(environment_.windows, used.use.calendar, &WindowUse::calendar);
      if (known == environment_.windows.end()) {
        context_.rule(rule_id(fmt::format("window.{}", used.use.calendar)),
                      fmt::format("{}: require {}", environment_.name, used.text), used.use.span);
        environment_.windows.push_back(used.use);
      } else if (known->advisory != used.use.advisory) {
        context_.sink
            .report(diag::Kind::Contradiction, used.use.span,
                    fmt::format("`{}` is advisory in one place and not in the other", used.use.calendar))
            .label(known->span, "the other");
      }
    }
  }

  void bind_items(const Node& line, std::string_view verb, std::vector<CheckUse>& uses) {
    std::vector<UsedCalendar> calendars;
    const auto checks = use_items(context_, scope_, line, verb == "require" ? &calendars : nullptr);
    bind_windows(calendars);
    for (const auto& used : checks) {
      if (used.use.is_list ? refuse_list(used, verb) : reads_elsewhere(used, verb)) continue;
      const auto known = std::ranges::find(uses, used.use.gate, &CheckUse::gate);
      if (known == uses.end() || (known->check != used.use.check && known->advisory == used.use.advisory)) {
        context_.rule(rule_id(fmt::format("{}.{}", verb, used.use.check)),
                      fmt::format("{}: {} {}", environment_.name, verb, used.text), used.use.span);
        uses.push_back(used.use);
      } else if (known->advisory != used.use.advisory) {
        context_.sink
            .report(diag::Kind::Contradiction, used.use.span,
                    fmt::format("`{}` is advisory in one place and not in the other", used.use.gate))
            .label(known->span, "the other");
      }
    }
  }

  auto refuse_list(const UsedCheck& used, std::string_view verb) -> bool {
    if (verb != "verify") return false;
    context_.sink
        .report(diag::Kind::WrongKindOfName, used.use.span,
                fmt::format("`{}` is a checklist, and is ticked before a deployment", used.use.gate))
        .help("name it behind `require`");
    return true;
  }

  /// Credentials for reading AWS exist behind the deployment of the environment itself, and nowhere else yet.
  auto reads_elsewhere(const UsedCheck& used, std::string_view verb) -> bool {
    const auto check = std::ranges::find(context_.model.checks, used.use.check, &Check::id);
    for (const auto& step : check->steps) {
      if (!step.reads_aws || (verb == "verify" && step.environment == environment_.name)) continue;
      const auto part =
          verb == "verify" ? "a gate in `verify` that reads another environment" : "a gate in `require` that reads AWS";
      report_planned_part(context_.sink, used.use.span, "environment", verb, part);
      return true;
    }
    return false;
  }

  void bind_approve(const Node& line) {
    approve_seen_ = true;
    environment_.approve_span = line.span();
    environment_.approve_none_said = line.field("approval")->has_word("none");
    environment_.approval = read_approval(context_, environment_.name, line);
    if (!environment_.approval) return;
    context_.rule(rule_id("approve"), approve_text(line), line.span());
    const auto defaults = context_.approval_defaults ? context_.approval_defaults->span : line.span();
    const auto add = [&](std::string_view part, bool there) {
      const auto own = line.field(part);
      if (!there) return;
      const auto source = own ? *own : *statements_named(context_.tree.root(), "approvals").front().field(part);
      context_.rule(rule_id(fmt::format("approve.{}", part)),
                    fmt::format("{}: {}", environment_.name, one_line(source)), own ? own->span() : defaults);
    };
    add("excluding", !environment_.approval->excluding.empty());
    add("expires", environment_.approval->expires.has_value());
  }

  /// The approval without its terms, which are rules of their own.
  auto approve_text(const Node& line) const -> std::string {
    auto text = fmt::format("{}: approve {}", environment_.name, one_line(*line.field("approval")));
    if (const auto through = line.field("through")) text += " " + one_line(*through);
    return text;
  }

  void bind_rollout(const Node& line) {
    const auto* target = context_.names.resolve(name_node(line), {NameKind::Target}, "a target", context_.sink);
    if (const auto when = line.field("when"))
      report_planned_part(context_.sink, when->span(), "environment", "rollout", "when");
    for (const std::string_view form : {"linear", "canary", "blue_green", "rolling"}) {
      if (const auto field = line.field(form))
        return report_planned_part(context_.sink, field->span(), "environment", "rollout", form);
    }
    if (target == nullptr) return;
    environment_.rollout_span = line.span();
    context_.rule(rule_id("rollout"), text_of(line), line.span());
  }

  void bind_rollback(const Node& line) {
    if (const auto when = line.field("when"))
      return report_planned_part(context_.sink, line.token().span(), "environment", "rollback", "rollback when");
    if (environment_.rollback_by_hand) {
      context_.sink.report(diag::Kind::Contradiction, line.span(), "`rollback by dispatch` is said twice")
          .label(environment_.rollback_by_hand->span, "first here");
      return;
    }
    const auto dispatch = *line.field("dispatch");
    ManualRollback rollback{.span = line.span()};
    if (const auto modes = dispatch.field("modes")) {
      for (const auto& mode : tokens_of(*modes, NodeKind::Name)) read_mode(mode, rollback);
    } else {
      rollback.alias = rollback.redeploy = true;
    }
    if (const auto approval = dispatch.field("approval")) {
      if (!approval->has_word("none"))
        report_planned_part(context_.sink, approval->span(), "environment", "rollback",
                            "an approval of a rollback by hand");
      rollback.asks_nobody = approval->span();
    }
    environment_.rollback_by_hand = rollback;
    context_.rule(rule_id("rollback_by_hand"), text_of(line), line.span());
  }

  void read_mode(const Node& mode, ManualRollback& rollback) {
    const auto name = name_of(mode);
    if (name == "stop") return report_planned_part(context_.sink, mode.span(), "environment", "rollback", "stop");
    if (name == "alias") rollback.alias = true;
    if (name == "redeploy") rollback.redeploy = true;
    if (name == "alias" || name == "redeploy") return;
    auto added = context_.sink.report(diag::Kind::UnknownName, mode.span(),
                                      fmt::format("found `{}`, expected `alias`, `redeploy` or `stop`", name));
    if (const auto guess = diag::nearest(name, {"alias", "redeploy", "stop"}))
      added.help(fmt::format("did you mean `{}`?", *guess)).fix(mode.span(), *guess, fmt::format("write `{}`", *guess));
  }

  /// Several rollouts are told apart by `when`, which is not built.
  void check_rollouts() {
    const auto lines = statements_named(declaration_.statement, "rollout");
    if (std::ranges::any_of(lines, [](const Node& line) { return line.field("when").has_value(); })) return;
    only_once(context_.sink, declaration_.statement, {"rollout"});
  }

  void bind_account(const Node& line) {
    environment_.account = scope_.environment->account;
    context_.rule(rule_id("account"), text_of(line), line.span());
  }

  Context& context_;
  Declaration& declaration_;
  Environment environment_;
  Scope scope_;
  std::vector<Line> lines_;
  bool approve_seen_ = false;
};

auto is_account(std::string_view text) -> bool {
  return text.size() == 12 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// A host's name, perhaps with a port.
auto is_domain(std::string_view text) -> bool {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == ':';
  };
  return !text.empty() && text.front() != '-' && text.front() != '.' && std::ranges::all_of(text, fits);
}

void read_fact(Context& context, EnvironmentFacts& facts, const Node& line) {
  const auto string = *line.child(NodeKind::String);
  const auto text = plain_text(string, context.sink);
  if (!text) return;
  const bool account = line.name() == "account";
  (account ? facts.account : facts.domain) = *text;
  if (!account) facts.domain_span = line.span();
  if (account ? is_account(*text) : is_domain(*text)) return;
  context.sink.report(diag::Kind::MalformedText, string.span(),
                      account ? fmt::format("found `{}`, expected the twelve digits of an account of AWS", *text)
                              : fmt::format("found `{}`, expected the name of a host", *text));
}

}  // namespace

void bind_environment_facts(Context& context) {
  for (auto* declaration : context.names.of({NameKind::Environment})) {
    EnvironmentFacts facts;
    facts.name = declaration->name;
    facts.span = declaration->span;
    context.environments.push_back(std::move(facts));
  }
  for (auto* declaration : context.names.of({NameKind::Environment})) {
    for (const auto& line : lines_of(context, *declaration)) {
      if (line.statement.name() == "account" || line.statement.name() == "domain")
        read_fact(context, *context.environment(declaration->name), line.statement);
    }
  }
}

void bind_environments(Context& context) {
  for (auto* declaration : context.names.of({NameKind::Environment})) {
    context.model.environments.push_back(EnvironmentBinder(context, *declaration).run());
  }
}

}  // namespace promoc::sema
