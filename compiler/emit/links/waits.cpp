// What stops a deployment for now: calendars, somebody who holds the line, waiting times.
#include "emit/emitters.hpp"
#include "emit/links/links.hpp"
#include "emit/workflow/names.hpp"

namespace promoc::emit {

using plan::By;
using plan::Holds;
using plan::Status;

namespace {

void link_window(LinkBook& book, const plan::Deployment& d, const plan::Window& window) {
  const auto rule = d.environment + ".window." + window.calendar;
  const auto& file = book.plan().promotion_of(d).file;
  const auto step = ".steps[" + window_title(window) + "]";
  if (window.advisory) {
    book.add({rule, Status::Prompted, file, "jobs." + check_job(d) + step, By::Workflow, Holds::Nobody,
              "advisory: it warns and stops nothing"});
    return;
  }
  book.by_workflow(
      rule, file, "jobs." + check_job(d) + step,
      std::string("before anybody is asked; while it is closed the run waits, and ") + kResumeFile + " lets it go on");
  book.by_workflow(rule, file, "jobs." + d.environment + step,
                   "once more, since approvals take their time. Nothing stops a rollback");
}

void link_hold(LinkBook& book, const plan::Deployment& d) {
  const auto in_job = [&](const std::string& job, std::string note) {
    book.add({d.environment + ".hold", Status::Enforced, book.plan().promotion_of(d).file,
              "jobs." + job + ".steps[Nobody holds the line]", By::Workflow, Holds::Author, std::move(note)});
  };
  in_job(check_job(d), "whoever can write to the repository sets the variable PROMOC_HOLD, and can clear it as well");
  in_job(d.environment, "once more, since approvals take their time. Nothing stops a rollback");
}

}  // namespace

void link_waits(LinkBook& book, const plan::Deployment& d) {
  for (const auto& window : d.windows) link_window(book, d, window);
  if (d.hold) link_hold(book, d);
  const auto rule = d.environment + ".wait";
  if (d.wait_after_minutes > 0) {
    book.by_github(rule, settings_file(plan::wait_environment(d)), "put.wait_timer",
                   "GitHub counts from the last approval");
    book.by_workflow(rule, book.plan().promotion_of(d).file, "jobs." + d.environment + ".needs[" + wait_job(d) + "]");
  }
  if (d.wait_alongside_minutes > 0)
    book.by_github(rule, settings_file(d.environment), "put.wait_timer",
                   "it passes while approvals in this environment are asked for");
}

}  // namespace promoc::emit
