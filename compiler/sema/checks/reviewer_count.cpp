#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"
#include "sema/lower.hpp"

namespace promoc::sema {
namespace {

constexpr std::size_t kMostReviewers = 6;

}  // namespace

void check_reviewer_count(const Model& model, diag::Sink& sink) {
  std::vector<std::string> reported;
  for (const auto& settings : lower(model, {}).environments) {
    if (settings.reviewers.size() <= kMostReviewers || std::ranges::find(reported, settings.serves) != reported.end())
      continue;
    const auto environment = std::ranges::find(model.environments, settings.serves, &Environment::name);
    sink.report(diag::Kind::TooManyReviewers, environment->approval->span,
                fmt::format("`{}` would ask {} teams and users, and GitHub asks at most {}", settings.name,
                            settings.reviewers.size(), kMostReviewers))
        .help("put users into a team, and name the team");
    reported.push_back(settings.serves);
  }
}

}  // namespace promoc::sema
