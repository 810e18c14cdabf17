#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"

namespace promoc::sema {

void check_rollback_target(const Model& model, const cfn::Template& application, diag::Sink& sink) {
  const auto rolls_back = std::ranges::find(model.environments, true, &Environment::rollback_on_failure);
  if (rolls_back == model.environments.end()) return;
  const auto without = std::ranges::find_if_not(application.functions, [](const cfn::Function& f) { return f.effective.auto_publish_alias.has_value(); });
  if (application.functions.empty()) {
    sink.report(diag::Kind::NothingToRollBackTo, rolls_back->rollback_span, "the template has no `AWS::Serverless::Function`, and only functions are rolled back");
  } else if (without != application.functions.end()) {
    const auto& resource = application.resources[without->resource];
    sink.report(diag::Kind::NothingToRollBackTo, rolls_back->rollback_span, fmt::format("`{}` publishes no versions, so there is nothing to roll it back to", resource.id))
        .label(resource.span, "the function has no `AutoPublishAlias`")
        .help("write `AutoPublishAlias: live` under `Globals: Function:` of the template");
  }
}

}  // namespace promoc::sema
