#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

/// Whether GitHub asks this role to approve, and so tells it.
auto approves(const Environment& environment, const std::string& role) -> bool {
  return std::ranges::any_of(approvals_of(environment), [&](const Approval& approval) {
    return std::ranges::any_of(approval.terms, [&](const ApprovalTerm& term) {
      return std::ranges::find(term.roles, role) != term.roles.end();
    });
  });
}

/// The event comes about at all.
void check_event(const Environment& environment, const plan::Notice& notice, const NoticePlace& place,
                 diag::Sink& sink) {
  if (notice.event == plan::Event::Request && approvals_of(environment).empty()) {
    sink.report(diag::Kind::DoesNothing, place.span, fmt::format("nobody is asked before `{}`", environment.name))
        .help("`on request` is for an environment with `approve`; `on start` for any");
  } else if (notice.event == plan::Event::Request && environment.unprotected) {
    sink.report(diag::Kind::DoesNothing, place.span,
                fmt::format("the approval of `{}` is written down only, so nobody is asked", environment.name));
  } else if (notice.event == plan::Event::RolledBack && !environment.rollback_on_failure &&
             !environment.rollback_by_hand) {
    sink.report(diag::Kind::DoesNothing, place.span, fmt::format("nothing rolls `{}` back", environment.name))
        .help("such as `on failed { rollback }` or `rollback by dispatch`");
  }
}

void check_people(const Environment& environment, const plan::Notice& notice, const NoticePlace& place,
                  diag::Sink& sink) {
  for (const auto& role : place.unreached) {
    if (notice.event != plan::Event::Request || !approves(environment, role)) {
      sink.report(diag::Kind::MissingStatement, place.span, fmt::format("no channel brings notices to `{}`", role))
          .help(fmt::format(
              "such as `channel chat = slack.webhook(SECRET) to {}`. GitHub tells reviewers only, and does not "
              "let a workflow mention a team",
              role));
    } else if (place.worded || notice.required) {
      sink.report(diag::Kind::DoesNothing, place.span,
                  fmt::format("GitHub tells `{}` in words of its own, and nothing waits for that", role))
          .help(fmt::format("leave out what stands behind the name, or reach `{}` by a channel", role));
    }
  }
}

}  // namespace

void check_notices(const Model& model, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    for (std::size_t i = 0; i < environment.notices.size(); ++i) {
      check_event(environment, environment.notices[i], environment.notice_places[i], sink);
      check_people(environment, environment.notices[i], environment.notice_places[i], sink);
    }
  }
}

}  // namespace promoc::sema
