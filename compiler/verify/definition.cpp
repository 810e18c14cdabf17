#include "verify/definition.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace promoc::verify {
namespace {

using plan::Deployment;
using plan::Plan;
using plan::Rule;

template <class List, class Value, class Projection>
auto find_by(const List& list, const Value& value, Projection projection) -> const typename List::value_type* {
  const auto found = std::ranges::find(list, value, projection);
  return found == list.end() ? nullptr : &*found;
}

auto contains(const std::vector<std::string>& list, const std::string& value) -> bool {
  return std::ranges::find(list, value) != list.end();
}

auto listed(const std::vector<std::string>& names) -> std::string {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "`" : ", `") + name + "`";
  return out;
}

/// Values that are chosen, and choose nothing about who may do what.
auto is_value(std::string_view rule) -> bool {
  return rule.find(".set.") != std::string_view::npos || rule.ends_with(".account") || rule.ends_with(".rollout");
}

class Weakening {
 public:
  Weakening(const Version& before, const Version& after) : before_(before), after_(after) {}

  auto find() -> Findings {
    deployments();
    branches();
    keeping();
    rules();
    std::ranges::stable_sort(findings_, {}, [&](const Finding& finding) { return place(finding.rules.front()); });
    return std::move(findings_);
  }

 private:
  [[nodiscard]] auto place(const std::string& rule) const -> std::size_t {
    const auto found = std::ranges::find(before_.plan.rules, rule, &Rule::id);
    return static_cast<std::size_t>(found - before_.plan.rules.begin());
  }
  [[nodiscard]] auto now(const std::string& rule) const -> const Rule* {
    return find_by(after_.plan.rules, rule, &Rule::id);
  }

  void weaker(const std::string& rule, std::string message, std::string scenario = {}) {
    if (find_by(before_.plan.rules, rule, &Rule::id) == nullptr) return;
    const auto* there = now(rule);
    told_.insert(rule);
    findings_.push_back({diag::Kind::RuleWeakened,
                         {rule},
                         there == nullptr ? kNowhere : there->span,
                         "`" + rule + "` is weaker than in " + before_.name + ": " + message,
                         std::move(scenario),
                         ""});
  }

  // ---------------------------------------------------------------- deployments

  void deployments() {
    for (const auto& old : before_.plan.deployments) {
      const auto* d = find_by(after_.plan.deployments, old.environment, &Deployment::environment);
      if (d == nullptr) continue;  // with it go its rules, which are told as gone
      starts(old, *d);
      checks(old, *d);
      approvals(old, *d);
      if (old.rollback && !d->rollback) weaker(old.environment + ".rollback", "nothing goes back by itself any more");
    }
  }

  void starts(const Deployment& old, const Deployment& d) {
    const auto rule = old.environment + ".trigger";
    std::vector<std::string> added;
    for (const auto& branch : d.branches) {
      if (!contains(old.branches, branch)) added.push_back(branch);
    }
    if (!added.empty())
      weaker(rule, "runs of " + listed(added) + " reach " + old.environment,
             "a push or dispatch there, and the run goes on to " + old.environment);
    for (const auto& before : old.after) {
      if (!contains(d.after, before))
        weaker(rule, old.environment + " no longer waits for " + before, "a change that never ran in " + before);
    }
    const auto by_hand = [](const Deployment& each) {
      return std::ranges::any_of(each.starts, &plan::Start::dispatch);
    };
    if (by_hand(d) && !by_hand(old)) weaker(rule, "a person can start it", "whoever may write starts a run");
  }

  [[nodiscard]] static auto check(const Plan& plan, const std::string& id) -> const plan::Check* {
    return find_by(plan.checks, id, &plan::Check::id);
  }

  void checks(const Deployment& old, const Deployment& d) {
    compare(old.requires_checks, d.requires_checks, old.environment + ".require.");
    compare(old.verify_checks, d.verify_checks, old.environment + ".verify.");
    for (const auto& list : old.checklists) {
      if (contains(d.checklists, list)) checklist(list, old.environment + ".require." + list);
    }
  }

  void checklist(const std::string& name, const std::string& rule) {
    const auto* then = before_.plan.checklist(name);
    const auto* is = after_.plan.checklist(name);
    if (then == nullptr || is == nullptr) return;
    const auto asked = [](const plan::Checklist& list) {
      std::vector<std::string> items;
      for (const auto& section : list.sections) {
        for (const auto& item : section.items) {
          if (!item.optional) items.push_back(item.text);
        }
      }
      return items;
    };
    const auto now = asked(*is);
    for (const auto& item : asked(*then)) {
      if (!contains(now, item)) weaker(rule, "nobody need tick any more: " + item);
    }
  }

  void compare(const std::vector<std::string>& old, const std::vector<std::string>& now, const std::string& head) {
    for (const auto& id : old) {
      if (!contains(now, id)) continue;  // the rule is gone, and told so
      const auto* then = check(before_.plan, id);
      const auto* is = check(after_.plan, id);
      if (then == nullptr || is == nullptr) continue;
      if (is->advisory && !then->advisory) {
        weaker(head + id, "`" + id + "` is advisory: its failure stops nothing");
      } else if (!same_steps(*then, *is)) {
        weaker(head + id, "`" + id + "` looks at something else, which may be less: `" + then->written + "` became `" +
                              is->written + "`");
      }
    }
  }
  static auto same_steps(const plan::Check& a, const plan::Check& b) -> bool {
    const auto same_binding = [](const plan::Binding& x, const plan::Binding& y) {
      return x.name == y.name && x.text == y.text && x.is_secret == y.is_secret;
    };
    return std::ranges::equal(a.steps, b.steps, [&](const plan::Step& x, const plan::Step& y) {
      return x.script == y.script && std::ranges::equal(x.env, y.env, same_binding);
    });
  }

  // ---------------------------------------------------------------- approvals

  void approvals(const Deployment& old, const Deployment& d) {
    if (!old.approvals) return;
    const auto rule = old.environment + ".approve";
    if (!d.approvals)
      return weaker(rule, "nobody is asked any more", "a run reaches " + old.environment + " without a click");
    const auto& then = *old.approvals;
    const auto& is = *d.approvals;
    if (is.asked < then.asked)
      weaker(rule, std::to_string(is.asked) + " approvals are asked for, and were " + std::to_string(then.asked));
    if (const auto added = added_reviewers(then.reviewers, is.reviewers); !added.empty()) {
      weaker(rule, listed(added) + " can approve " + old.environment + ", and could not");
    }
    slots(old, then, is);
    for (const auto& kind : then.excluding) {
      if (!contains(is.excluding, kind))
        weaker(rule + ".excluding", "`" + kind + "` may approve", "the author approves his own change");
    }
    constexpr auto kEver = std::numeric_limits<std::int64_t>::max();
    if (is.expires_seconds.value_or(kEver) > then.expires_seconds.value_or(kEver)) {
      weaker(rule + ".expires", is.expires_seconds ? "an approval counts for longer" : "an approval counts for ever");
    }
  }

  static auto added_reviewers(const std::vector<plan::Reviewer>& then, const std::vector<plan::Reviewer>& is)
      -> std::vector<std::string> {
    std::vector<std::string> added;
    for (const auto& reviewer : is) {
      if (std::ranges::find(then, reviewer) == then.end()) added.push_back(reviewer.name);
    }
    // Nobody named: GitHub asks nobody.
    if (is.empty() && !then.empty()) added.emplace_back("anybody");
    return added;
  }

  void slots(const Deployment& old, const plan::Approvals& then, const plan::Approvals& is) {
    for (const auto& slot : then.slots) {
      const auto same = find_by(is.slots, slot.environment, &plan::Slot::environment);
      if (same == nullptr) {
        weaker(old.environment + ".approve", "the approval in `" + slot.environment + "` is no longer asked for");
      } else if (const auto added = added_reviewers(slot.reviewers, same->reviewers); !added.empty()) {
        weaker(old.environment + ".approve",
               listed(added) + " can approve in `" + slot.environment + "`, and could not");
      }
    }
  }

  // ---------------------------------------------------------------- branches, figures

  void branches() {
    for (const auto& old : before_.plan.branches) {
      const auto* is = find_by(after_.plan.branches, old.branch, &plan::BranchProtection::branch);
      if (is == nullptr || !old.reviews || is->reviews.value_or(0) >= *old.reviews) continue;
      weaker(
          "branch." + old.branch + ".reviews",
          std::to_string(is->reviews.value_or(0)) + " reviews are asked for, and were " + std::to_string(*old.reviews));
    }
    for (const auto& old : before_.plan.owners) {
      const auto kept = [&](const std::string& pattern) {
        return std::ranges::any_of(after_.plan.owners, [&](const plan::CodeOwners& each) {
          return contains(each.patterns, pattern) && std::ranges::all_of(each.handles, [&](const std::string& handle) {
                   return contains(old.handles, handle);
                 });
        });
      };
      std::vector<std::string> lost;
      for (const auto& pattern : old.patterns) {
        if (!kept(pattern)) lost.push_back(pattern);
      }
      if (!lost.empty()) weaker(old.rule, listed(lost) + " may be changed without a review of " + listed(old.handles));
    }
  }

  void keeping() {
    if (after_.plan.artifact_days < before_.plan.artifact_days)
      weaker("artifacts.keep", "packages are kept for " + std::to_string(after_.plan.artifact_days) +
                                   " days, and were for " + std::to_string(before_.plan.artifact_days));
    if (before_.plan.report_days && after_.plan.report_days.value_or(0) < *before_.plan.report_days) {
      weaker("reports.keep", "reports are kept for " + std::to_string(after_.plan.report_days.value_or(0)) +
                                 " days, and were for " + std::to_string(*before_.plan.report_days));
    }
  }

  // ---------------------------------------------------------------- all other rules

  static auto status(const Version& version, const std::string& rule) -> plan::Status {
    auto worst = plan::Status::Enforced;
    for (const auto& link : version.links) {
      if (link.rule == rule) worst = std::max(worst, link.status);
    }
    return worst;
  }
  static auto holds(const Version& version, const std::string& rule) -> plan::Holds {
    auto least = plan::Holds::Admin;
    for (const auto& link : version.links) {
      if (link.rule == rule) least = std::min(least, link.holds);
    }
    return least;
  }

  void rules() {
    for (const auto& old : before_.plan.rules) {
      const auto was = status(before_, old.id);
      if (was == plan::Status::Documented) continue;
      const auto* is = now(old.id);
      if (is == nullptr || (was == plan::Status::Prompted && is->text != old.text)) {
        if (!is_said_elsewhere(old)) gone(old);
      } else if (status(after_, old.id) > was) {
        weaker(old.id, "it was " + std::string(word(was)) + " and is " + std::string(word(status(after_, old.id))));
      } else if (holds(after_, old.id) < holds(before_, old.id)) {
        weaker(old.id, "it held against " + std::string(word(holds(before_, old.id))) + " and holds against " +
                           std::string(word(holds(after_, old.id))));
      } else if (is->text != old.text && !told_.contains(old.id) && !is_compared(old.id) && !is_said_elsewhere(old)) {
        weaker(old.id, "`" + old.text + "` became `" + is->text + "`, which may be less");
      }
    }
  }
  /// Numbers in ids move when a statement before is taken away.
  [[nodiscard]] auto is_said_elsewhere(const Rule& old) const -> bool {
    return std::ranges::any_of(after_.plan.rules, [&](const Rule& rule) {
      return rule.text == old.text && status(after_, rule.id) <= status(before_, old.id);
    });
  }
  void gone(const Rule& old) {
    if (told_.contains(old.id)) return;
    findings_.push_back({diag::Kind::RuleWeakened,
                         {old.id},
                         kNowhere,
                         "`" + old.id + "` is gone: `" + old.text + "` of " + before_.name + " is asked by nothing now",
                         "",
                         ""});
  }
  /// Rules whose every change was looked at above, or is none of strength.
  static auto is_compared(std::string_view rule) -> bool {
    if (is_value(rule) || rule.starts_with("owner.") || rule.starts_with("branch.") || rule == "artifacts.keep" ||
        rule == "reports.keep")
      return true;
    for (const std::string_view part : {".trigger", ".require.", ".verify.", ".approve", ".rollback"}) {
      if (rule.find(part) != std::string_view::npos) return true;
    }
    return false;
  }

  const Version& before_;
  const Version& after_;
  Findings findings_;
  std::set<std::string, std::less<>> told_;
};

}  // namespace

auto weakened(const Version& before, const Version& after) -> Findings { return Weakening(before, after).find(); }

}  // namespace promoc::verify
