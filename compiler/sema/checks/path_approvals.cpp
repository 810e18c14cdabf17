// A path leaves nothing out that it does not name.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/unique.hpp"
#include "sema/checks/checks.hpp"
#include "sema/promotion_order.hpp"

namespace promoc::sema {
namespace {

auto environment_of(const Model& model, const std::string& name) -> const Environment& {
  return *std::ranges::find(model.environments, name, &Environment::name);
}

auto is_on(const plan::Path& path, const std::string& environment) -> bool {
  return std::ranges::find(path.deployments, environment, &plan::Deployment::environment) != path.deployments.end();
}

/// Nobody can be asked for a review of what is merged nowhere yet.
void check_reviews(const Model& model, const plan::Path& path, Span at, diag::Sink& sink) {
  for (const auto& d : path.deployments) {
    for (const auto& row : environment_of(model, d.environment).table) {
      const bool own = std::ranges::find(path.classes, row.change_class) != path.classes.end();
      if (!own || !row.at_merge || row.terms.empty()) continue;
      sink.report(diag::Kind::Contradiction, row.span,
                  fmt::format(
                      "what takes the path `{}` is merged nowhere yet when it comes to `{}`, so nobody would be asked",
                      path.name, d.environment))
          .label(at, "this path")
          .help("say `at deployment` in this cell");
    }
  }
}

/// Environments before those that the path comes to, the nearest ones first.
auto passed_by(const Model& model, const plan::Path& path) -> std::vector<std::string> {
  std::vector<std::string> found;
  std::vector<std::string> left{path.to};
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (const auto& name : comes_after(environment_of(model, left[i]))) {
      add_unique(left, name);
      if (!is_on(path, name)) add_unique(found, name);
    }
  }
  return found;
}

/// The roles that are asked in an environment, of a change that takes the path.
auto asked_roles(const plan::Deployment& d, const plan::Path& path) -> std::vector<std::string> {
  std::vector<std::string> roles;
  if (!d.approvals) return roles;
  const auto& approvals = *d.approvals;
  bool asked = approvals.rows.empty();
  for (const auto& slot : approvals.slots) {
    if (asked) add_unique(roles, slot.role);
  }
  for (const auto& row : approvals.rows) {
    const bool own = std::ranges::find(path.classes, row.change_class) != path.classes.end();
    if (!own && !path.classes.empty()) continue;
    asked = asked || row.asked > 0;
    for (const auto& name : row.slots)
      add_unique(roles, std::ranges::find(approvals.slots, name, &plan::Slot::environment)->role);
  }
  if (asked && approvals.own_click_counts && !approvals.reviewers.empty()) add_unique(roles, approvals.role);
  return roles;
}

/// What an environment asks for that the path does not come to, and that no other one on the path asks for.
void check_passed(const Model& model, const plan::Plan& plan, const plan::Path& path, Span at, diag::Sink& sink) {
  for (const auto& name : passed_by(model, path)) {
    const auto& d = *plan.deployment(name);
    std::vector<std::string> missing;
    for (const auto* list : {&d.requires_checks, &d.checklists}) {
      for (const auto& check : *list) {
        const bool asked = std::ranges::any_of(path.deployments, [&](const plan::Deployment& other) {
          return std::ranges::find(other.requires_checks, check) != other.requires_checks.end() ||
                 std::ranges::find(other.checklists, check) != other.checklists.end();
        });
        if (!asked) missing.push_back(fmt::format("`{}`", check));
      }
    }
    for (const auto& role : asked_roles(d, path)) {
      const bool asked = std::ranges::any_of(path.deployments, [&](const plan::Deployment& other) {
        const auto roles = asked_roles(other, path);
        return std::ranges::find(roles, role) != roles.end();
      });
      if (!asked) missing.push_back(fmt::format("an approval by {}", role));
    }
    if (missing.empty()) continue;
    sink.report(diag::Kind::Contradiction, at,
                fmt::format("the path `{}` does not come to `{}`, and nothing on it asks for {}, as `{}` does",
                            path.name, name, fmt::join(missing, ", "), name))
        .label(environment_of(model, name).span, "declared here")
        .help(fmt::format("ask for it in `{}` as well, or leave it out everywhere", path.to));
  }
}

/// Whoever leaves a calendar out says why.
void check_overrides(const Model& model, const plan::Plan& plan, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    for (const auto& use : environment.windows) {
      for (const auto& name : use.skippable) {
        const bool said = std::ranges::any_of(plan.paths, [&](const plan::Path& path) {
          return path.asks_reason() && is_on(path, environment.name) &&
                 std::ranges::find(path.classes, name) != path.classes.end();
        });
        if (said) continue;
        sink.report(diag::Kind::DoesNothing, use.span,
                    fmt::format("changes of the class `{}` do not leave `{}` out: nobody would say why", name,
                                use.calendar))
            .help(fmt::format("a calendar is left out on a path to `{}` that takes changes of this class, and whose "
                              "form asks for the "
                              "reason: `input reason: text`",
                              environment.name));
      }
    }
  }
}

}  // namespace

void check_path_approvals(const Model& model, const plan::Plan& plan, diag::Sink& sink) {
  for (const auto& path : plan.paths) {
    const auto at = std::ranges::find(model.paths, path.name, &Path::name)->span;
    check_reviews(model, path, at, sink);
    check_passed(model, plan, path, at, sink);
  }
  check_overrides(model, plan, sink);
}

}  // namespace promoc::sema
