#include "sema/built.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace promoc::sema {
namespace {

constexpr auto kBuilt = std::to_array<Form>({
    {"file", "promoc", ""},
    {"file", "pipeline", ""},
    {"file", "use", ""},
    {"file", "github", ""},
    {"file", "role", ""},
    {"file", "secret", ""},
    {"file", "channel", ""},
    {"file", "artifacts", ""},
    {"file", "reports", ""},
    {"file", "drift", ""},
    {"file", "version", ""},
    {"file", "target", ""},
    {"file", "suite", ""},
    {"file", "gate", ""},
    {"file", "gates", ""},
    {"file", "calendar", ""},
    {"file", "approvals", ""},
    {"file", "environment", ""},
    {"file", "class", ""},
    {"file", "path", ""},
    {"file", "protect", ""},
    {"file", "owner", ""},
    {"file", "policy", ""},
    {"file", "note", ""},
    {"file", "planned", ""},
    {"file", "contact", ""},
    {"file", "link", ""},
    {"file", "checklist", ""},
    {"file", "runbook", ""},

    {"github", "plan", ""},
    {"github", "visibility", ""},
    {"github", "default_branch", ""},
    {"github", "oidc_subject", ""},
    {"github", "organization", ""},
    {"github", "owner_id", ""},
    {"github", "repo_id", ""},
    {"github", "settings", ""},

    {"target", "parameter", ""},
    {"target", "secret", ""},

    {"suite", "run", ""},
    {"suite", "expect", ""},
    {"suite", "skipped", ""},
    {"suite", "empty", ""},
    {"suite", "timeout", ""},

    {"environment", "trigger", ""},
    {"environment", "after", ""},
    {"environment", "wait", ""},
    {"environment", "hold", ""},
    {"environment", "require", ""},
    {"environment", "approve", ""},
    {"environment", "set", ""},
    {"environment", "rollout", ""},
    {"environment", "verify", ""},
    {"environment", "on", ""},
    {"environment", "rollback", ""},
    {"environment", "account", ""},
    {"environment", "domain", ""},
    {"environment", "accept", ""},
    {"environment", "note", ""},
    {"environment", "planned", ""},

    {"path", "trigger", ""},
    {"path", "input", ""},
    {"path", "skip", ""},
    {"path", "land", ""},
    {"path", "require", ""},
    {"path", "on", ""},
    {"path", "note", ""},
    {"path", "planned", ""},

    {"on", "rollback", ""},
    {"on", "tag", ""},
    {"on", "notify", ""},

    {"protect", "reviews", ""},
    {"protect", "checks", ""},
    {"protect", "code_owners", ""},
    {"protect", "signed_commits", ""},
    {"protect", "up_to_date", ""},
    {"protect", "dismiss_stale", ""},
    {"protect", "last_push_approval", ""},
    {"protect", "linear_history", ""},
    {"protect", "from", ""},
    {"protect", "merge_queue", ""},
    {"protect", "no_bypass", ""},

    {"policy", "every", ""},
    {"policy", "no", ""},
    {"every path", "passes", ""},
    {"every path", "approvals", ""},
    {"every path", "waits", ""},
    {"every path", "excludes", ""},
    {"every path", "same", ""},
    {"every path", "visits", ""},
});

constexpr auto kPlannedParts = std::to_array<Form>({
    {"file", "use", "a module of your own"},
    {"file", "gate", "a gate with a script of your own"},
    {"file", "artifacts", "artifacts ecr"},
    {"file", "target", "a second target"},
    {"file", "target", "a target other than sam.stack"},
    {"on", "tag", "a tag of another form than `v1.2.3`"},
    {"file", "secret", "a secret of AWS outside a target"},
    {"file", "channel", "a channel other than slack.webhook and mail.smtp"},
    {"suite", "skipped", "skipped allowed once"},
    {"checklist", "item", "a gate that ticks a box"},
    {"environment", "trigger", "trigger schedule"},
    {"environment", "trigger", "trigger pull_request"},
    {"environment", "trigger", "a choice between environments in a trigger"},
    {"environment", "trigger", "a trigger beside `after`"},
    {"environment", "trigger", "a wildcard before the end of a pattern that only a condition can match"},
    {"environment", "after", "an order after two environments, between different runs"},
    {"environment", "after", "a soak in two environments"},
    {"class", "when", "path is"},
    {"class", "when", "candidate.bump"},
    {"path", "trigger", "a trigger of a path other than `dispatch from` and branches of its own"},
    {"path", "input", "a field of the form that is no text"},
    {"path", "skip", "an approval by more than one person for leaving out"},
    {"path", "on", "an action other than `notify` in a path"},
    {"environment", "hold", "hold hard"},
    {"environment", "approve", "at merge"},
    {"environment", "approve", "with comment"},
    {"environment", "require", "a gate in `require` that reads AWS"},
    {"environment", "verify", "a gate in `verify` that reads another environment"},
    {"environment", "rollout", "linear"},
    {"environment", "rollout", "canary"},
    {"environment", "rollout", "blue_green"},
    {"environment", "rollout", "rolling"},
    {"environment", "rollout", "when"},
    {"environment", "rollback", "rollback when"},
    {"environment", "rollback", "stop"},
    {"environment", "rollback", "an approval of a rollback by hand"},
    {"on", "notify", "a report before a deployment"},
    {"item", "", "a checklist within a gate"},
    {"item", "", "an advisory checklist"},
    {"item", "", "against deployed"},
    {"condition", "", "or"},
    {"condition", "", "not"},
    {"condition", "", "any"},
    {"condition", "", "all"},
    {"condition", "", "over"},
});

/// Sorted. A module alone stands for all its gates.
constexpr auto kPlannedGates = std::to_array<std::string_view>({
    "apigateway",
    "aws.alarms_firing",
    "aws.alarms_ready",
    "aws.error_rate",
    "aws.latest",
    "aws.log_errors",
    "aws.log_groups",
    "aws.log_search",
    "aws.metrics_published",
    "aws.traffic_shifted",
    "cdk",
    "dynamodb",
    "ecs",
    "github",
    "lambda",
    "python.black",
    "python.flake8",
    "python.locust",
    "python.safety",
    "sqs",
});
static_assert(std::ranges::is_sorted(kPlannedGates));

}  // namespace

auto built_statements() -> std::span<const Form> { return kBuilt; }
auto planned_parts() -> std::span<const Form> { return kPlannedParts; }
auto planned_gates() -> std::span<const std::string_view> { return kPlannedGates; }

auto is_built(std::string_view block, std::string_view statement) -> bool {
  return std::ranges::any_of(kBuilt,
                             [&](const Form& form) { return form.block == block && form.statement == statement; });
}

auto is_planned_gate(std::string_view name) -> bool {
  const auto module = name.substr(0, name.find('.'));
  return std::ranges::binary_search(kPlannedGates, name) || std::ranges::binary_search(kPlannedGates, module);
}

void report_not_built(diag::Sink& sink, Span span, std::string_view shown) {
  sink.report(diag::Kind::NotYetImplemented, span,
              fmt::format("`{}` is not yet implemented: nothing of it would be emitted", shown));
}

void report_planned_part(diag::Sink& sink, Span span, [[maybe_unused]] std::string_view block,
                         [[maybe_unused]] std::string_view statement, std::string_view part) {
  assert(std::ranges::any_of(
      kPlannedParts, [&](const Form& f) { return f.block == block && f.statement == statement && f.part == part; }));
  const bool words = part.starts_with("a ") || part.starts_with("an ");
  const auto shown = words ? std::string(part) : fmt::format("`{}`", part);
  sink.report(diag::Kind::NotYetImplemented, span,
              fmt::format("{} is not yet implemented: nothing of it would be emitted", shown));
}

}  // namespace promoc::sema
