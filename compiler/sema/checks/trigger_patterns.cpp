#include <algorithm>

#include "sema/built.hpp"
#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

auto ends_with_its_wildcard(const std::string& branch) -> bool {
  const auto special = branch.find_first_of("*?+[]!\\");
  if (special == std::string::npos) return true;
  const auto rest = branch.substr(special);
  return rest == "*" || rest == "**";
}

/// A workflow that one kind of event starts for one environment needs no condition: GitHub matches the branches.
auto needs_conditions(const Model& model) -> bool {
  std::size_t first = 0;
  bool dispatch = false;
  for (const auto& environment : model.environments) {
    const auto is = [&](Trigger::Kind kind) { return std::ranges::count(environment.triggers, kind, &Trigger::kind); };
    if (is(Trigger::Kind::After) == 0) ++first;
    dispatch = dispatch || is(Trigger::Kind::Dispatch) > 0;
  }
  return dispatch || first > 1;
}

}  // namespace

void check_trigger_patterns(const Model& model, diag::Sink& sink) {
  const bool all_need_it = needs_conditions(model);
  for (const auto& environment : model.environments) {
    for (const auto& trigger : environment.triggers) {
      const bool matched = !all_need_it && trigger.kind == Trigger::Kind::Push;
      if (matched || std::ranges::all_of(trigger.branches, ends_with_its_wildcard)) continue;
      report_planned_part(sink, trigger.span, "environment", "trigger",
                          "a wildcard before the end of a pattern that only a condition can match");
    }
  }
}

}  // namespace promoc::sema
