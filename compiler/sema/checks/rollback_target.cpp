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

}  // namespace

void check_rollback_target(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  const auto rolls_back = std::ranges::find(model.environments, true, &Environment::rollback_on_failure);
  if (rolls_back == model.environments.end()) return;
  const auto without = std::ranges::find_if_not(
      application.functions, [](const cfn::Function& f) { return f.effective.auto_publish_alias.has_value(); });
  if (application.functions.empty()) {
    sink.report(diag::Kind::NothingToRollBackTo, rolls_back->rollback_span,
                "the template has no `AWS::Serverless::Function`, and only functions are rolled back");
  } else if (without != application.functions.end()) {
    const auto& resource = application.resources[without->resource];
    sink.report(diag::Kind::NothingToRollBackTo, rolls_back->rollback_span,
                fmt::format("`{}` publishes no versions, so there is nothing to roll it back to", resource.id))
        .label(resource.span, "the function has no `AutoPublishAlias`")
        .help("write `AutoPublishAlias: live` under `Globals: Function:` of the template");
  }
  const auto shifted = std::ranges::find_if(application.functions, moves_with_codedeploy);
  if (shifted == application.functions.end()) return;
  sink.report(diag::Kind::NotYetImplemented, rolls_back->rollback_span,
              fmt::format("a rollback of `{}`, whose traffic CodeDeploy moves, is not yet implemented",
                          application.resources[shifted->resource].id))
      .label(shifted->effective.deployment_type->span, "CodeDeploy moves it because of this")
      .help(
          "without `DeploymentPreference` all traffic moves at once and a rollback can be followed by the next "
          "deployment");
}

}  // namespace promoc::sema
