#include "verify/workflows/kinds.hpp"

#include <algorithm>

#include "verify/workflows/scripts.hpp"

namespace promoc::verify {

using actions::Fact;

auto Kinds::is_not(const std::string& name) -> Fact { return of(*plan_.change_class(name), true); }

auto Kinds::is_any(const std::vector<std::string>& names) -> Fact {
  std::vector<Fact> any;
  for (const auto& name : names) any.push_back(of(*plan_.change_class(name), false));
  return runs_.logic().any(any);
}

auto Kinds::is_only(const std::vector<std::string>& names) -> Fact {
  std::vector<Fact> any;
  std::vector<Fact> all;
  for (const auto& each : plan_.classes) {
    const bool named = std::ranges::find(names, each.name) != names.end();
    (named ? any : all).push_back(of(each, !named));
  }
  all.push_back(runs_.logic().any(any));
  return runs_.logic().all(all);
}

auto Kinds::of(const plan::ChangeClass& each, bool denied) -> Fact {
  if (each.condition) return of(*each.condition, denied);
  std::vector<Fact> others;
  for (const auto& other : plan_.classes) {
    if (other.condition) others.push_back(of(*other.condition, !denied, 1));
  }
  return denied ? runs_.logic().any(others) : runs_.logic().all(others);
}

// Depth is bounded by that of the definition's conditions.
auto Kinds::of(const plan::ClassCondition& condition, bool denied, int whole) -> Fact {
  using Form = plan::ClassCondition::Kind;
  if (condition.kind == Form::Predicate)
    return says(whole > 0 ? plan_.of_whole_change(condition.predicate) : condition.predicate, !denied);
  if (condition.kind == Form::Not) return of(condition.parts.front(), !denied, -whole);
  std::vector<Fact> parts;
  for (const auto& part : condition.parts) parts.push_back(of(part, denied, whole));
  return (condition.kind == Form::All) != denied ? runs_.logic().all(parts) : runs_.logic().any(parts);
}

auto Kinds::says(const std::string& predicate, bool value) -> Fact {
  if (teller_ == nullptr) return runs_.logic().never();
  const auto& seen = runs_.output(*teller_, predicate);
  std::vector<Fact> any;
  for (std::size_t i = 0; i < seen.cases.size(); ++i) {
    const auto* text = seen.values[i].if_string();
    if (text != nullptr && *text == (value ? "true" : "false")) any.push_back(seen.cases[i]);
  }
  return runs_.logic().any(any);
}

auto teller_of(const plan::Plan& plan, const actions::Runs& runs, const plan::Deployment& d,
               const actions::JobRun& deployment) -> const actions::JobRun* {
  const auto* path = plan.path_of(d);
  const auto& compared = path == nullptr ? d.environment : path->to;
  for (const auto need : deployment.needs) {
    const auto& job = runs.jobs()[need];
    for (const auto& step : job.steps) {
      if (runs_script(*step.step, "classify.sh") && is(job, *step.step, "ENVIRONMENT", compared)) return &job;
    }
  }
  return nullptr;
}

}  // namespace promoc::verify
