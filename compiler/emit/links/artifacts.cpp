// What a run leaves behind: its package, the version of that, and reports.
#include "base/unique.hpp"
#include "emit/emitters.hpp"
#include "emit/links/links.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {
namespace {

/// The workflows that build what they deploy.
auto building(const plan::Plan& plan) -> std::vector<std::string> {
  std::vector<std::string> files;
  for (const auto* d : everywhere(plan)) {
    const auto& promotion = plan.promotion_of(*d);
    if (promotion.kind != plan::Promotion::Kind::Finds) add_unique(files, promotion.file);
  }
  return files;
}

void link_report_of(LinkBook& book, const std::string& file, const std::string& job, std::string note = {}) {
  book.by_workflow("reports.keep", file, "jobs." + job + ".steps[Keep the report].with.retention-days",
                   std::move(note));
}

/// Of rollbacks by hand: as those of deployments, in their own workflow.
void link_reports_by_hand(LinkBook& book, const plan::Deployment& d) {
  if (d.switches_by_hand()) link_report_of(book, kRollbackFile, switch_job(d));
  if (d.redeploys_by_hand()) link_report_of(book, kRollbackFile, d.environment);
  if (d.by_hand && d.has_verify_job()) link_report_of(book, kRollbackFile, verify_job(d));
  if (d.by_hand && d.rollback) link_report_of(book, kRollbackFile, rollback_job(d));
}

}  // namespace

void link_artifacts(LinkBook& book) {
  const auto& plan = book.plan();
  for (const auto& file : building(plan))
    book.by_workflow("artifacts.keep", file,
                     plan.bucket ? "jobs.store" : "jobs.build.steps[Keep the artifact].with.retention-days");
  if (plan.bucket)
    book.by_aws("artifacts.keep", kArtifactsFile, "Resources.Packages.Properties.LifecycleConfiguration",
                plan::Holds::Admin, "once this stack is deployed");
  for (const auto* d : everywhere(plan))
    book.by_workflow("artifacts.keep", plan.promotion_of(*d).file,
                     "jobs." + d->environment + ".steps[It is what was built]", "the one package, by its digest");
}

void link_version(LinkBook& book) {
  const auto& plan = book.plan();
  if (!plan.version) return;
  for (const auto& file : building(plan))
    book.by_workflow("version", file, "jobs.build.steps[Which version this is]",
                     plan.version->from == "conventional_commits"
                         ? "the messages of the commits say it: whoever reviews a change reviews them as well"
                         : "");
  for (const auto* d : everywhere(plan)) {
    if (d->has_records())
      book.by_workflow("version", plan.promotion_of(*d).file,
                       "jobs." + d->environment + ".steps[Record that the deployment begins].env.VERSION");
  }
}

void link_reports(LinkBook& book) {
  const auto& plan = book.plan();
  if (!plan.report_days) return;
  for (const auto* d : everywhere(plan)) {
    const auto& file = plan.promotion_of(*d).file;
    link_report_of(book, file, last_job(*d));
    if (d->has_verify_job())
      link_report_of(book, file, d->environment, "of a deployment that did not get as far as its verification");
    if (d->rollback) link_report_of(book, file, rollback_job(*d));
    if (plan.path_of(*d) == nullptr) link_reports_by_hand(book, *d);
  }
}

}  // namespace promoc::emit
