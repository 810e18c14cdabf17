#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

/// CodeDeploy expects an alias to be where the stack says. A rollback leaves it elsewhere, and the next deployment
/// would fail.
auto moves_with_codedeploy(const cfn::Function& function) -> bool {
  const auto& settings = function.effective;
  if (!settings.deployment_type) return false;
  const auto& enabled = settings.deployment_enabled;
  return !(enabled && enabled->is_literal() && (enabled->text == "false" || enabled->text == "False"));
}

/// Where an environment asks for traffic to go back to published versions.
auto moves_aliases(const Environment& environment) -> std::optional<Span> {
  if (environment.rollback_on_failure) return environment.rollback_span;
  const auto& by_hand = environment.rollback_by_hand;
  return by_hand && by_hand->alias ? std::optional(by_hand->span) : std::nullopt;
}

}  // namespace

void check_rollback_target(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  const auto rolls_back = std::ranges::find_if(
      model.environments, [](const Environment& environment) { return moves_aliases(environment).has_value(); });
  if (rolls_back == model.environments.end()) return;
  const auto asked = *moves_aliases(*rolls_back);
  const auto without = std::ranges::find_if_not(
      application.functions, [](const cfn::Function& f) { return f.effective.auto_publish_alias.has_value(); });
  if (application.functions.empty()) {
    sink.report(diag::Kind::NothingToRollBackTo, asked,
                "the template has no `AWS::Serverless::Function`, and only functions are rolled back");
  } else if (without != application.functions.end()) {
    const auto& resource = application.resources[without->resource];
    sink.report(diag::Kind::NothingToRollBackTo, asked,
                fmt::format("`{}` publishes no versions, so there is nothing to roll it back to", resource.id))
        .label(resource.span, "the function has no `AutoPublishAlias`")
        .help("write `AutoPublishAlias: live` under `Globals: Function:` of the template");
  }
  const auto shifted = std::ranges::find_if(application.functions, moves_with_codedeploy);
  if (shifted == application.functions.end()) return;
  sink.report(diag::Kind::NotYetImplemented, asked,
              fmt::format("a rollback of `{}`, whose traffic CodeDeploy moves, is not yet implemented",
                          application.resources[shifted->resource].id))
      .label(shifted->effective.deployment_type->span, "CodeDeploy moves it because of this")
      .help(
          "without `DeploymentPreference` all traffic moves at once and a rollback can be followed by the next "
          "deployment");
}

}  // namespace promoc::sema
