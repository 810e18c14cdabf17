#include <fmt/format.h>

#include "sema/checks/checks.hpp"

namespace promoc::sema {

void check_waits_after_approval(const Model& model, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    if (!environment.wait || !environment.wait->after_approval || !approvals_of(environment).empty()) continue;
    sink.report(diag::Kind::Contradiction, environment.wait->span,
                fmt::format("`{}` waits after an approval, and asks for none", environment.name))
        .label(environment.approve_none_said ? environment.approve_span : environment.span,
               environment.approve_none_said ? "nobody is asked" : "this environment has no `approve`")
        .help("`wait ... alongside` makes every deployment wait; or say who approves");
  }
}

}  // namespace promoc::sema
