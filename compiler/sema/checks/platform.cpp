#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

auto word(GitHubPlan plan) -> std::string_view {
  switch (plan) {
    case GitHubPlan::Free: return "free";
    case GitHubPlan::Pro: return "pro";
    case GitHubPlan::Team: return "team";
    case GitHubPlan::Enterprise: return "enterprise";
  }
  return "";
}

/// What a repository has for its environments.
struct Offer {
  bool environments = true;  ///< with branch policies
  bool reviewers = true;
  bool rulesets = true;
};

auto offer_of(const GitHub& github) -> Offer {
  if (github.visibility == Visibility::Public || github.plan == GitHubPlan::Enterprise) return {};
  const bool paid = github.plan != GitHubPlan::Free;
  return {paid, false, paid};
}

void check_environments(const Model& model, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    if (environment.unprotected) continue;
    sink.report(diag::Kind::EnvironmentsNotOffered, model.github.span,
                "private repositories of the plan `free` have no environments: nothing would protect a deployment")
        .label(environment.span, fmt::format("`{}` would be open to everybody who can write", environment.name))
        .help(
            "make the repository public, or use the plan `pro` or higher; or say in each environment `accept "
            "unprotected \"why\"`");
    return;
  }
}

void check_reviewers(const Model& model, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    if (approvals_of(environment).empty() || environment.unprotected) continue;
    sink.report(diag::Kind::ReviewersNotOffered, environment.approval ? environment.approve_span : model.table_span,
                fmt::format("on the plan `{}` a private repository cannot ask anybody before a deployment",
                            word(model.github.plan)))
        .label(model.github.span, "plan and visibility are set here")
        .help(
            "required reviewers exist on public repositories and with `enterprise`; reviews of pull requests exist "
            "here: `protect branch main { reviews 1 }`; "
            "or say `accept unprotected \"why\"`, and the approval is only documented");
  }
}

void check_waits(const Model& model, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    if (!environment.wait || environment.unprotected) continue;
    sink.report(
            diag::Kind::ReviewersNotOffered, environment.wait->span,
            fmt::format("on the plan `{}` a private repository cannot let a deployment wait", word(model.github.plan)))
        .label(model.github.span, "plan and visibility are set here")
        .help(
            "waiting times exist on public repositories and with `enterprise`; or say `accept unprotected \"why\"`, "
            "and "
            "the wait is only documented");
  }
}

void check_acceptance(const Model& model, const Offer& offer, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    if (!environment.unprotected) continue;
    const bool asks = !approvals_of(environment).empty() || environment.wait;
    const bool lacks = !offer.environments || (!offer.reviewers && asks);
    if (lacks) continue;
    sink.report(diag::Kind::NotUsed, environment.span,
                fmt::format("`{}` accepts to be unprotected, and everything it asks for can be protected",
                            environment.name))
        .help("leave `accept unprotected` out");
  }
}

void report_no_rulesets(const Model& model, const std::string& ref, const char* kind, Span span, diag::Sink& sink) {
  sink.report(diag::Kind::RulesetsNotOffered, span,
              fmt::format("private repositories of the plan `free` have no rules for {}, so nothing would protect `{}`",
                          kind, ref))
      .label(model.github.span, "plan and visibility are set here")
      .help("make the repository public, or use the plan `pro` or higher");
}

void check_rulesets(const Model& model, diag::Sink& sink) {
  for (const auto& branch : model.branches) report_no_rulesets(model, branch.branch, "branches", branch.span, sink);
  for (const auto& tag : model.tags) report_no_rulesets(model, tag.tag, "tags", tag.span, sink);
}

constexpr const char* kOfPerson =
    "`pro` is a plan of persons; if an organization owns the repository, say `organization NAME` and its plan";

/// Merge queues belong to organizations: public repositories, and with Enterprise private ones. Source: GitHub Docs,
/// "Managing a merge queue". So do teams, which review files.
void check_of_organization(const Model& model, diag::Sink& sink) {
  const auto& github = model.github;
  const bool open = github.visibility == Visibility::Public;
  const bool personal =
      github.plan == GitHubPlan::Pro || (github.plan == GitHubPlan::Free && github.organization.empty());
  for (const auto& branch : model.branches) {
    if (branch.merge_queue && (personal || (!open && github.plan != GitHubPlan::Enterprise))) {
      sink.report(
              diag::Kind::RulesetsNotOffered, branch.span,
              fmt::format("{} repositories {} have no merge queue, and `{}` asks for one", open ? "public" : "private",
                          personal ? "of a person" : "below `enterprise`", branch.branch))
          .label(github.span, "plan and visibility are set here")
          .help(open ? kOfPerson
                     : "merge queues exist in public repositories of organizations and with `enterprise`; "
                       "`up_to_date` asks for the newest state without a queue");
    }
    if (!branch.path_reviews.empty() && personal) {
      sink.report(diag::Kind::RulesetsNotOffered, branch.span,
                  fmt::format("`{}` asks a team, and repositories of a person have no teams", branch.branch))
          .label(github.span, "plan and owner are set here")
          .help(kOfPerson);
    }
  }
}

}  // namespace

void check_platform(const Model& model, diag::Sink& sink) {
  if (model.github.visibility == Visibility::Internal && model.github.plan != GitHubPlan::Enterprise) {
    sink.report(diag::Kind::VisibilityNotOffered, model.github.span,
                fmt::format("internal repositories exist with `enterprise` only, and the plan is `{}`",
                            word(model.github.plan)));
    return;
  }
  const auto offer = offer_of(model.github);
  if (!offer.environments) {
    check_environments(model, sink);
  } else if (!offer.reviewers) {
    check_reviewers(model, sink);
    check_waits(model, sink);
  }
  if (offer.rulesets) {
    check_of_organization(model, sink);
  } else {
    check_rulesets(model, sink);
  }
  check_acceptance(model, offer, sink);
}

}  // namespace promoc::sema
