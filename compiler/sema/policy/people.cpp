#include "sema/policy/people.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/unique.hpp"

namespace promoc::sema {
namespace {

void add_slots(const plan::Approvals& approvals, const std::vector<std::string>& names, Asked& asked) {
  for (const auto& name : names) {
    const auto slot = std::ranges::find(approvals.slots, name, &plan::Slot::environment);
    if (slot != approvals.slots.end()) asked.groups.push_back(slot->role);
  }
}

void add_own(const plan::Approvals& approvals, Asked& asked) {
  if (approvals.own_click_counts && !approvals.reviewers.empty()) asked.groups.push_back(approvals.role);
}

auto all_slots(const plan::Approvals& approvals) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto& slot : approvals.slots) names.push_back(slot.environment);
  return names;
}

/// The same for every change: `approve` in the environment.
void ask_all(const plan::Deployment& d, Asked& asked) {
  add_slots(*d.approvals, all_slots(*d.approvals), asked);
  add_own(*d.approvals, asked);
  asked.rules.push_back(d.environment + ".approve");
}

/// What the rows of these classes ask, slots of several rows once.
void ask_rows(const plan::Approvals& approvals, const ClassSet& classes, bool merged, Asked& asked) {
  std::vector<std::string> names;
  bool some = false;
  for (const auto& row : approvals.rows) {
    if (std::ranges::find(classes, row.change_class) == classes.end()) continue;
    for (const auto& slot : row.slots) add_unique(names, slot);
    some = some || row.asked > 0;
    if (merged) asked.at_merge = std::max(asked.at_merge, row.at_merge);
    asked.rules.push_back(row.rule);
  }
  add_slots(approvals, names, asked);
  if (some) add_own(approvals, asked);
}

void ask_redeploy(const plan::Deployment& d, Asked& asked) {
  const auto& approvals = *d.approvals;
  if (approvals.undone_rule.empty()) return ask_all(d, asked);
  add_slots(approvals, approvals.undone, asked);
  add_own(approvals, asked);
  asked.rules.push_back(approvals.undone_rule);
}

}  // namespace

auto asked_on(const Way& way, const ClassSet& classes) -> Asked {
  Asked asked;
  const auto& d = *way.into;
  if (!d.approvals || way.kind == Way::Kind::Automatic || way.kind == Way::Kind::Switch) return asked;
  if (way.kind == Way::Kind::Redeploy) {
    ask_redeploy(d, asked);
  } else if (d.approvals->rows.empty()) {
    ask_all(d, asked);
  } else {
    // What takes a path of its own class was merged nowhere yet, so that no review of it is read.
    const auto* path = way.runs.empty() ? nullptr : way.runs.back().path;
    ask_rows(*d.approvals, classes, path == nullptr || path->classes.empty(), asked);
  }
  return asked;
}

auto count(const Asked& asked, std::string_view role) -> int {
  if (role.empty()) return std::max(static_cast<int>(asked.groups.size()), asked.at_merge);
  return static_cast<int>(std::ranges::count(asked.groups, role));
}

auto excludes(const Way& way, const Asked& asked, Excluded excluded) -> bool {
  // GitHub takes no review of a pull request's own author, and the run reads them again without it; nobody else is told
  // apart.
  if (asked.at_merge > 0 && excluded != Excluded::PrAuthor) return false;
  if (asked.groups.empty()) return true;
  // A rollback by hand excludes whoever asks for it, and nobody else: it releases nobody's change.
  if (way.is_rollback()) return false;
  const auto& excluding = way.into->approvals->excluding;
  return std::ranges::find(excluding, word(excluded)) != excluding.end();
}

auto words(const Asked& asked) -> std::string {
  if (asked.groups.empty() && asked.at_merge == 0) return "nobody is asked";
  std::string text;
  for (const auto& group : asked.groups) text += fmt::format("{}`{}`", text.empty() ? "" : " + ", group);
  const auto people = asked.groups.size();
  if (people > 0) text += fmt::format(" = {} {}", people, people == 1 ? "person" : "people");
  if (asked.at_merge > 0)
    text += fmt::format("{}{} {} at merge, of no certain role", people > 0 ? ", and " : "", asked.at_merge,
                        asked.at_merge == 1 ? "review" : "reviews");
  return text;
}

}  // namespace promoc::sema
