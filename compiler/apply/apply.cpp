#include "apply/apply.hpp"

#include <algorithm>

#include "apply/people.hpp"
#include "apply/present.hpp"

namespace promoc::apply {

auto make_plan(GitHub& github, const std::string& repository, Wanted wanted) -> std::optional<Planned> {
  auto found = read_repository(github, repository);
  if (!found) return std::nullopt;
  Planned plan{std::move(*found), {}, {}, {}, {}, {}};
  plan.findings = compare_facts(plan.repository, wanted.facts);
  resolve_people(github, plan.repository, wanted, plan.names, plan.findings, plan.notes);
  plan.present = read_present(github, plan.repository, wanted.objects);
  if (github.trouble()) return std::nullopt;
  plan.findings.insert(plan.findings.end(), plan.present.findings.begin(), plan.present.findings.end());
  plan.names.merge(plan.present.names);
  plan.goal = complete(std::move(wanted.objects), plan.present);
  return plan;
}

auto refresh(GitHub& github, Planned& plan) -> bool {
  plan.present = read_present(github, plan.repository, plan.goal.objects);
  return !github.trouble();
}

auto carry_out(GitHub& github, const Planned& plan, const std::function<void(const Step&)>& done) -> Outcome {
  auto present = plan.present;
  std::optional<Step> doubted;
  // A round that ends in doubt is followed by another one; after a round without doubt, what is left was not taken.
  for (bool sure = false; !sure;) {
    sure = true;
    const auto todo = steps(plan.goal, present, plan.repository);
    if (doubted && std::ranges::find(todo, *doubted) == todo.end()) done(*doubted);
    for (const auto& step : todo) {
      const auto sent = github.change(step.request, step.title);
      if (sent == Sent::Failed) return {true, {}};
      if (sent == Sent::Unsure) {
        if (doubted && *doubted == step) github.stop(*github.doubt());
        doubted = step;
        sure = false;
        break;
      }
      done(step);
    }
    if (!todo.empty()) present = read_present(github, plan.repository, plan.goal.objects);
    if (github.trouble()) return {true, {}};
  }
  return {false, differences(plan.goal, present)};
}

}  // namespace promoc::apply
