#include <fmt/format.h>

#include "sema/checks/checks.hpp"
#include "sema/values.hpp"

namespace promoc::sema {

void check_artifacts_last(const Model& model, diag::Sink& sink) {
  if (!model.keep_artifacts) return;
  for (const auto& environment : model.environments) {
    const auto approvals = approvals_of(environment);
    const auto* approval = approvals.empty() ? nullptr : &approvals.front();
    if (approval == nullptr || !approval->expires || *approval->expires <= *model.keep_artifacts) continue;
    sink.report(
            diag::Kind::Contradiction, model.keep_span,
            fmt::format("the package is gone after {}, and an approval of `{}` holds {}",
                        write_duration(*model.keep_artifacts), environment.name, write_duration(*approval->expires)))
        .label(approval->expires_span, "this approval outlasts what it approves")
        .help("keep the package as long as the longest approval holds");
    return;
  }
}

}  // namespace promoc::sema
