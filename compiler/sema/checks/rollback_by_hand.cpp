#include <fmt/format.h>

#include "sema/checks/checks.hpp"

namespace promoc::sema {

void check_rollback_by_hand(const Model& model, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    const auto& rollback = environment.rollback_by_hand;
    if (!rollback || !rollback->redeploy || !rollback->asks_nobody || !environment.approval) continue;
    sink.report(diag::Kind::Contradiction, *rollback->asks_nobody,
                fmt::format("`redeploy` brings a package to `{}`, and GitHub asks its reviewers for every job there",
                            environment.name))
        .label(environment.approve_span, "they are named here")
        .help("`modes alias` asks nobody; without `approve`, `redeploy` asks whom the environment asks");
  }
}

}  // namespace promoc::sema
