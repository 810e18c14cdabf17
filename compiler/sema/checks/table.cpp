// What the table of approvals asks for can be given, and nothing in it does nothing.
#include <fmt/format.h>

#include <algorithm>

#include "sema/branch_sets.hpp"
#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

auto names_role(const ClassApproval& row, const std::string& role) -> bool {
  return std::ranges::any_of(
      row.terms, [&](const ApprovalTerm& term) { return term.roles.size() == 1 && term.roles.front() == role; });
}

auto sum(const ClassApproval& row) -> int {
  int count = 0;
  for (const auto& term : row.terms) count += term.count;
  return count;
}

/// A review of a pull request does not show of which role it is; that is no loss where other changes ask for no more.
auto is_confirmed(const Model& model, const Environment& environment, const ClassApproval& row) -> bool {
  if (!row.at_merge) return true;
  const auto is_rest = [&](const ClassApproval& other) {
    const auto of = std::ranges::find_if(
        model.classes, [&](const ChangeClass& each) { return each.change.name == other.change_class; });
    return of != model.classes.end() && !of->change.condition;
  };
  const auto rest = std::ranges::find_if(environment.table, is_rest);
  return rest != environment.table.end() && (rest->terms.empty() || (rest->at_merge && sum(*rest) <= sum(row)));
}

/// What the author of a change can choose is confirmed by a person, wherever it decides anything.
void check_claims(const Model& model, const Environment& environment, diag::Sink& sink) {
  for (const auto& row : environment.table) {
    const auto each = std::ranges::find_if(
        model.classes, [&](const ChangeClass& other) { return other.change.name == row.change_class; });
    if (each == model.classes.end() || each->change.claimed_by.empty()) continue;
    const auto& role = each->change.claimed_by;
    const bool named = names_role(row, role);
    if (named && is_confirmed(model, environment, row)) continue;
    if (named) {
      sink.report(
              diag::Kind::ClassNotClaimed, row.span,
              fmt::format(
                  "a review of a pull request does not show that it is by `{}`, who must confirm that a change is of "
                  "the class `{}`, and other changes are asked for more here",
                  role, row.change_class))
          .label(each->claimed_span, "said here")
          .help(fmt::format("say `{} at deployment` in this cell", role));
      continue;
    }
    sink.report(diag::Kind::ClassNotClaimed, row.span,
                fmt::format("nobody of `{}` is asked here, who must confirm that a change is of the class `{}`", role,
                            row.change_class))
        .label(each->claimed_span, "said here")
        .help(fmt::format("add `{}` to this cell", role));
  }
}

/// Reviews are asked for by the rules of the branch, and read again before the deployment.
void check_merges(const Model& model, const Environment& environment, diag::Sink& sink) {
  if (std::ranges::none_of(environment.table, &ClassApproval::at_merge)) return;
  const auto reached = reached_by(model);
  for (const auto& row : environment.table) {
    if (!row.at_merge) continue;
    for (const auto& branch : reached.at(environment.name)) {
      const auto protection = std::ranges::find(model.branches, branch, &BranchProtection::branch);
      const bool holds = protection != model.branches.end() && protection->reviews.value_or(0) >= sum(row);
      if (holds) continue;
      sink.report(diag::Kind::MissingStatement, row.span,
                  fmt::format("nothing asks for {} {} of a pull request into `{}`", sum(row),
                              sum(row) == 1 ? "review" : "reviews", branch))
          .label(environment.span, fmt::format("`{}` takes what is merged there", environment.name))
          .help(fmt::format("say `protect branch {} {{ reviews {} }}`",
                            branch.find('*') == std::string::npos ? branch : "\"" + branch + "\"", sum(row)));
      return;
    }
  }
}

void check_undoing(const Model& model, const Environment& environment, diag::Sink& sink) {
  const auto row =
      std::ranges::find_if(environment.table, [](const ClassApproval& each) { return each.change_class.empty(); });
  const bool redeploys = environment.rollback_by_hand && environment.rollback_by_hand->redeploy;
  if (row == environment.table.end() && redeploys) {
    sink.report(diag::Kind::MissingStatement, environment.rollback_by_hand->span,
                fmt::format("the table does not say who approves that an older version comes back to `{}`",
                            environment.name))
        .label(model.table_span, "the table of approvals")
        .help("add a row `rollback`");
  }
  if (row == environment.table.end() || redeploys || row->terms.empty()) return;
  sink.report(diag::Kind::DoesNothing, row->span,
              fmt::format("nobody can bring an older version of `{}` back by deploying it again", environment.name))
      .help(
          "say `rollback by dispatch` in the environment; what is rolled back by itself, or by switching aliases, asks "
          "nobody");
}

}  // namespace

void check_table(const Model& model, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    check_claims(model, environment, sink);
    check_merges(model, environment, sink);
    if (!environment.table.empty()) check_undoing(model, environment, sink);
  }
}

}  // namespace promoc::sema
