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

}  // namespace

auto verify(const Input& input) -> Findings {
  Findings findings;
  check_files(input, findings);
  const Pipeline pipeline(input, findings);
  check_jobs(input, pipeline, findings);
  prove(input, pipeline, findings);
  check_required(input, pipeline, findings);
  merge(findings);
  return findings;
}

}  // namespace promoc::verify
