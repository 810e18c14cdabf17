#include "verify/verify.hpp"

#include <algorithm>
#include <tuple>

#include "verify/files/files.hpp"
#include "verify/workflows/jobs.hpp"
#include "verify/workflows/pairs.hpp"
#include "verify/workflows/promises.hpp"
#include "verify/workflows/proof.hpp"

namespace promoc::verify {
namespace {

/// One mistake, one finding: what two ways of looking both saw at one place is told once.
void merge(Findings& findings) {
  const auto place = [](const Finding& finding) {
    return std::tuple(finding.span.file.value, finding.span.begin, finding.kind, finding.message);
  };
  std::ranges::stable_sort(findings, {}, place);
  const auto same = [&](const Finding& a, const Finding& b) { return place(a) == place(b); };
  findings.erase(std::ranges::unique(findings, same).begin(), findings.end());
}

/// What weakens a rule weakens every policy whose proof rests on it.
void add_policies(const plan::Plan& plan, Findings& findings) {
  for (auto& finding : findings) {
    for (const auto& policy : plan.policies) {
      const auto weakened = [&](const plan::RuleId& rule) {
        return std::ranges::find(finding.rules, rule) != finding.rules.end();
      };
      if (std::ranges::any_of(policy.rests_on, weakened) && !weakened(policy.rule))
        finding.rules.push_back(policy.rule);
    }
  }
}

}  // namespace

auto verify(const Input& input) -> Findings {
  Findings findings;
  check_files(input, findings);
  const Pipeline pipeline(input, findings);
  check_jobs(input, pipeline, findings);
  prove(input, pipeline, findings);
  check_required(input, pipeline, findings);
  merge(findings);
  add_policies(input.plan, findings);
  return findings;
}

}  // namespace promoc::verify
