#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

constexpr std::size_t kMostReviewers = 6;

}  // namespace

void check_reviewer_count(const Model& model, const plan::Plan& plan, diag::Sink& sink) {
  std::vector<std::string> reported;
  for (const auto& settings : plan.environments) {
    if (settings.reviewers.size() <= kMostReviewers || std::ranges::find(reported, settings.serves) != reported.end())
      continue;
    const auto environment = std::ranges::find(model.environments, settings.serves, &Environment::name);
    const bool table = !environment->approval;
    sink.report(diag::Kind::TooManyReviewers, table ? model.table_span : environment->approval->span,
                fmt::format("`{}` would ask {} teams and users, and GitHub asks at most {}", settings.name,
                            settings.reviewers.size(), kMostReviewers))
        .help(table ? "no role is in every row of the table, so all that may release it are asked there: let one role "
                      "be in "
                      "every row, or name fewer"
                    : "put users into a team, and name the team");
    reported.push_back(settings.serves);
  }
}

}  // namespace promoc::sema
