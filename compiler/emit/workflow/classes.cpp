#include "emit/workflow/classes.hpp"

#include <algorithm>

namespace promoc::emit {

namespace gh = lang::ghexpr;

namespace {

using plan::ClassCondition;

/// What must be shown of a condition: that it may hold, that it surely holds, and the opposites.
enum class Sure { May, Must };

/// What a condition is read of: of the change as such, of each of its parts, or of none of them. No part is of a kind
/// if not even one is; and what is said under two negations is said of each again.
enum class Of { Change, EveryPart, NoPart };
auto opposite_of(Of wanted) -> Of {
  if (wanted == Of::Change) return wanted;
  return wanted == Of::EveryPart ? Of::NoPart : Of::EveryPart;
}

class Reading {
 public:
  Reading(const plan::Plan& plan, const std::string& job) : plan_(plan), job_(job) {}

  /// Whether a class holds (or does not, with `denied`), read in this way.
  auto of_class(const plan::ChangeClass& change_class, Sure sure, bool denied) const -> gh::Expr {
    if (change_class.condition) return of(*change_class.condition, sure, denied);
    // Of no other class, not even in part: what is infrastructure in one file and something else in another is both.
    std::vector<gh::Expr> terms;
    for (const auto& other : plan_.classes) {
      if (other.condition) terms.push_back(of(*other.condition, sure, !denied, Of::EveryPart));
    }
    return denied ? gh::any_of(std::move(terms)) : gh::all_of(std::move(terms));
  }

 private:
  // Depth is bounded by that of the definition's conditions.
  auto of(const ClassCondition& condition, Sure sure, bool denied, Of wanted = Of::Change) const -> gh::Expr {
    switch (condition.kind) {
      case ClassCondition::Kind::Predicate:
        return predicate(wanted == Of::EveryPart ? plan_.of_whole_change(condition.predicate) : condition.predicate,
                         sure, denied);
      case ClassCondition::Kind::Not: return of(condition.parts.front(), sure, !denied, opposite_of(wanted));
      case ClassCondition::Kind::All:
      case ClassCondition::Kind::Any: break;
    }
    std::vector<gh::Expr> terms;
    for (const auto& part : condition.parts) terms.push_back(of(part, sure, denied, wanted));
    const bool all = (condition.kind == ClassCondition::Kind::All) != denied;
    return all ? gh::all_of(std::move(terms)) : gh::any_of(std::move(terms));
  }

  /// Nothing is said while nothing is known: then both `true` and `false` may be so, and neither surely is.
  auto predicate(const std::string& id, Sure sure, bool denied) const -> gh::Expr {
    const auto said = gh::ref("needs", job_, "outputs", id);
    const auto* meant = denied ? "false" : "true";
    const auto* opposite = denied ? "true" : "false";
    return sure == Sure::Must ? gh::eq(said, gh::lit(meant)) : gh::ne(said, gh::lit(opposite));
  }

  const plan::Plan& plan_;
  const std::string& job_;
};

/// Whether a condition can hold of a change because of some of its files.
// Depth is bounded by that of the definition's conditions.
auto tells_part(const plan::Plan& plan, const ClassCondition& condition, Of wanted = Of::EveryPart) -> bool {
  if (condition.kind == ClassCondition::Kind::Predicate)
    return wanted == Of::EveryPart && plan.of_whole_change(condition.predicate) != condition.predicate;
  const auto inside = condition.kind == ClassCondition::Kind::Not ? opposite_of(wanted) : wanted;
  return std::ranges::any_of(condition.parts, [&](const auto& part) { return tells_part(plan, part, inside); });
}

}  // namespace

auto may_be(const plan::Plan& plan, const std::string& class_job, const std::string& name) -> gh::Expr {
  return Reading(plan, class_job).of_class(*plan.change_class(name), Sure::May, false);
}

auto may_be_any(const plan::Plan& plan, const std::string& class_job, const std::vector<std::string>& names)
    -> gh::Expr {
  std::vector<gh::Expr> any;
  for (const auto& name : names) any.push_back(may_be(plan, class_job, name));
  return gh::any_of(std::move(any));
}

auto is_not(const plan::Plan& plan, const std::string& class_job, const std::string& name) -> gh::Expr {
  return Reading(plan, class_job).of_class(*plan.change_class(name), Sure::Must, true);
}

auto is_any(const plan::Plan& plan, const std::string& class_job, const std::vector<std::string>& names) -> gh::Expr {
  std::vector<gh::Expr> any;
  for (const auto& name : names)
    any.push_back(Reading(plan, class_job).of_class(*plan.change_class(name), Sure::Must, false));
  return gh::any_of(std::move(any));
}

auto is_only(const plan::Plan& plan, const std::string& class_job, const std::vector<std::string>& names) -> gh::Expr {
  const Reading reading(plan, class_job);
  const bool in_part = std::ranges::any_of(names, [&](const std::string& name) {
    const auto& condition = plan.change_class(name)->condition;
    return condition && tells_part(plan, *condition);
  });
  std::vector<gh::Expr> any;
  std::vector<gh::Expr> all;
  for (const auto& each : plan.classes) {
    const bool named = std::ranges::find(names, each.name) != names.end();
    // A class of the whole change leaves nothing for `otherwise`.
    if (!named && !each.condition && !in_part) continue;
    if (named) {
      any.push_back(reading.of_class(each, Sure::Must, false));
    } else {
      all.push_back(reading.of_class(each, Sure::Must, true));
    }
  }
  all.insert(all.begin(), gh::any_of(std::move(any)));
  return gh::all_of(std::move(all));
}

}  // namespace promoc::emit
