#include "emit/workflow/candidate.hpp"

#include <algorithm>

#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

/// The jobs that give a promotion its candidate.
auto source_jobs(const plan::Plan& plan, const plan::Deployment& d) -> std::vector<std::string> {
  const auto& promotion = plan.promotion_of(d);
  if (promotion.kind == plan::Promotion::Kind::Finds) {
    const auto first = std::ranges::find(plan.deployments, d.promotion, &plan::Deployment::promotion);
    return {candidate_job(*first)};
  }
  std::vector<std::string> jobs;
  if (promotion.kind == plan::Promotion::Kind::Path) jobs.emplace_back(kResolveJob);
  jobs.emplace_back("build");
  if (plan.bucket) jobs.emplace_back("store");
  return jobs;
}

auto candidate_of(const plan::Plan& plan, const plan::Deployment& deployment) -> Candidate {
  auto jobs = source_jobs(plan, deployment);
  const auto kind = plan.promotion_of(deployment).kind;
  if (kind == plan::Promotion::Kind::Finds) {
    const auto& found = jobs.front();
    // The commit of the run is what is recorded: its tree is that of the one which was found good.
    Candidate candidate{.sha = gh::path("github.sha"),
                        .branch = gh::path("github.ref_name"),
                        .digest = output_of(found, "digest"),
                        .version = output_of(found, "version"),
                        .artifact = yaml::expr(output_of(found, "artifact")),
                        .jobs = jobs};
    if (!plan.bucket) candidate.built_by = output_of(found, "built_by");
    return candidate;
  }
  const bool named = kind == plan::Promotion::Kind::Path;
  return {.sha = named ? output_of(kResolveJob, "sha") : gh::path("github.sha"),
          .branch = named ? output_of(kResolveJob, "ref") : gh::path("github.ref_name"),
          .digest = output_of("build", "digest"),
          .version = output_of("build", "version"),
          .artifact = plan.bucket ? yaml::expr(output_of("store", "artifact"))
                                  : yaml::mixed({"run:", gh::path("github.run_id")}),
          .jobs = std::move(jobs)};
}

}  // namespace promoc::emit
