#include "plan/closed_paths.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"

namespace promoc::sema {

void check_closed_paths(const Model& model, const plan::Plan& plan, diag::Sink& sink) {
  for (const auto& closed : plan::closed_paths(plan)) {
    const auto& path = *std::ranges::find(model.paths, closed.path, &Path::name);
    const auto& environment = *std::ranges::find(model.environments, closed.environment, &Environment::name);
    const auto& use = *std::ranges::find(environment.windows, closed.calendar, &WindowUse::calendar);
    const auto& planned = *std::ranges::find(plan.paths, closed.path, &plan::Path::name);
    const auto& classes = planned.classes;
    const bool asks = planned.asks_reason();
    sink.report(diag::Kind::CalendarClosesPath, use.span,
                fmt::format("while `{}` is closed, nothing reaches `{}` on the path `{}` either", closed.calendar,
                            closed.environment, closed.path))
        .label(path.span, "this path")
        .help(classes.empty()
                  ? "a class that all its changes are of, as in `class hotfix when ref in "
                    "[\"hotfix/**\"]`, can stand behind "
                    "`skippable by`"
                  : fmt::format("`skippable by {}` leaves it out there{}", fmt::join(classes, " or "),
                                asks ? "" : ", where the form of the path asks for the reason: `input reason: text`"));
  }
}

}  // namespace promoc::sema
