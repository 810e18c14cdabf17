#include "verify/files/policy_changes.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "verify/files/parts.hpp"

namespace promoc::verify::files {
namespace {

auto actions_of(const std::vector<Grant>& grants) -> std::string {
  std::vector<std::string> names;
  for (const auto& grant : grants) {
    const auto odd = grant.action.starts_with("statement ");
    const auto name = odd ? std::string("what a statement of another form says") : code(grant.action);
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return listed(names);
}

/// Grants of one statement.
struct Group {
  const Value* statement = nullptr;
  std::vector<Grant> grants;
};

/// Those grants that none of the others covers, by statement.
auto uncovered(const std::vector<Grant>& grants, const std::vector<Grant>& others) -> std::vector<Group> {
  std::vector<Group> groups;
  for (const auto& grant : grants) {
    if (std::ranges::any_of(others, [&](const Grant& other) { return covers(other, grant); })) continue;
    if (groups.empty() || groups.back().statement != grant.statement) groups.push_back({grant.statement, {}});
    groups.back().grants.push_back(grant);
  }
  return groups;
}

auto has_wildcard(const Value& value) -> bool { return arn_text(value).find_first_of("*?") != std::string::npos; }

/// In how many of principal, resource and conditions two grants differ.
auto distance(const Grant& a, const Grant& b) -> int {
  return static_cast<int>(a.principal != b.principal) + static_cast<int>(a.resource != b.resource) +
         static_cast<int>(a.conditions != b.conditions);
}

class Changes {
 public:
  Changes(Report& report, const PolicyPlace& place, const std::vector<Grant>& meant)
      : report_(report), place_(place), resource_(place.resource), field_(place.field()), meant_(meant) {}

  void compare(const std::vector<Grant>& found) {
    lost_ = uncovered(meant_, found);
    for (const auto& gained : uncovered(found, meant_)) tell_gained(gained);
    for (const auto& group : lost_) tell_lost(group);
  }

 private:
  void add(Span span, std::string message, std::string scenario) {
    report_.add(diag::Kind::RoleChanged, {place_.file, field_, span}, std::move(message), std::move(scenario));
  }

  /// What was meant that comes nearest to a grant: the same action, and as much else as possible.
  [[nodiscard]] auto origin_of(const Grant& grant) const -> const Grant* {
    const Grant* nearest = nullptr;
    for (const auto& one : meant_) {
      if (one.allows != grant.allows || one.action != grant.action) continue;
      if (nearest == nullptr || distance(one, grant) < distance(*nearest, grant)) nearest = &one;
    }
    return nearest;
  }

  void tell_gained(const Group& gained) {
    if (!gained.grants.front().allows)
      return add(gained.statement->span, resource_ + " is refused " + actions_of(gained.grants), std::string(kHalfWay));
    Group more{gained.statement, {}};
    Group other{gained.statement, {}};
    for (const auto& grant : gained.grants) (origin_of(grant) == nullptr ? more : other).grants.push_back(grant);
    if (!more.grants.empty()) tell_more(more);
    if (other.grants.empty()) return;
    const auto& before = *origin_of(other.grants.front());
    tell_change(before, other);
    forget_lost(before, other);
  }

  void tell_more(const Group& more) {
    const auto& grant = more.grants.front();
    const auto where = grant.resource.empty() ? "" : " on " + code(grant.resource);
    add(action_span(more), resource_ + " may do more: " + actions_of(more.grants) + where,
        grant.principal.empty() ? "a job that has this role does what nobody agreed to"
                                : code(grant.principal) + " takes the role");
  }

  /// What a statement says otherwise now is not told again as lost.
  void forget_lost(const Grant& before, const Group& now) {
    for (auto& group : lost_) {
      if (group.statement != before.statement) continue;
      std::erase_if(group.grants, [&](const Grant& grant) {
        return std::ranges::find(now.grants, grant.action, &Grant::action) != now.grants.end();
      });
    }
    std::erase_if(lost_, [](const Group& group) { return group.grants.empty(); });
  }

  /// The first action that is new, where it can be found.
  static auto action_span(const Group& gained) -> Span {
    const auto* const actions = gained.statement->find("Action");
    if (actions == nullptr) return gained.statement->span;
    for (const auto* const action : items(*actions)) {
      if (actions::lower_case(arn_text(*action)) == gained.grants.front().action) return action->span;
    }
    return actions->span;
  }

  void tell_change(const Grant& before, const Group& gained) {
    const auto& now = gained.grants.front();
    const auto part = [&](const char* name) {
      const auto* const value = gained.statement->find(name);
      return value == nullptr ? gained.statement->span : value->span;
    };
    if (before.principal != now.principal)
      add(part("Principal"), code(now.principal) + " may take " + resource_ + ", not only " + code(before.principal),
          "whoever that is does what the pipeline may do, past all approvals");
    if (before.resource != now.resource)
      add(part("Resource"), resource_ + " reaches " + code(now.resource) + ", not only " + code(before.resource),
          "a job that has this role changes what is none of its business");
    if (before.conditions != now.conditions) tell_conditions(*before.statement, *gained.statement);
  }

  void tell_conditions(const Value& before, const Value& now) {
    const auto there = tests_of(now);
    for (const auto& wanted : tests_of(before)) {
      const auto same_key = [&](const Test& test) {
        return actions::lower_case(test.key) == actions::lower_case(wanted.key);
      };
      const auto exact =
          std::ranges::find_if(there, [&](const Test& test) { return same_key(test) && is_same(test, wanted); });
      if (exact != there.end()) continue;
      const auto other = std::ranges::find_if(there, same_key);
      if (other == there.end()) tell_gone(wanted, now.span);
      else tell_other(wanted, *other);
    }
  }

  static auto values_of(const Test& test) -> std::set<std::string> {
    std::set<std::string> values;
    for (const auto* const value : test.values) values.insert(arn_text(*value));
    return values;
  }
  static auto is_same(const Test& a, const Test& b) -> bool { return a.test == b.test && values_of(a) == values_of(b); }

  void tell_gone(const Test& wanted, Span span) {
    if (wanted.key.ends_with(":sub"))
      return add(span, resource_ + " no longer asks which repository and environment a token is for",
                 "a workflow of any repository on GitHub takes the role");
    if (wanted.key.ends_with(":aud"))
      return add(span, resource_ + " no longer asks for whom a token was made",
                 "a token that was made for another service takes the role");
    add(span, resource_ + " lost the condition on " + code(wanted.key), "what the condition kept out is allowed");
  }

  void tell_other(const Test& wanted, const Test& there) {
    std::vector<std::string> added;
    bool wild = false;
    for (const auto* const value : there.values) {
      if (!values_of(wanted).contains(arn_text(*value))) added.push_back(code(arn_text(*value)));
      wild = wild || has_wildcard(*value);
    }
    const bool is_subject = wanted.key.ends_with(":sub");
    const auto scenario = !is_subject ? "what the condition kept out is allowed"
                          : wild      ? "a job of any branch, behind no approval, takes the role"
                                      : "jobs that nobody approves take the role";
    if (!added.empty())
      return add(there.span, resource_ + " trusts " + listed(added) + " as " + code(wanted.key), scenario);
    if (wanted.test != there.test)
      return add(there.span,
                 resource_ + " compares " + code(wanted.key) + " by " + code(there.test) + ", not " + code(wanted.test),
                 there.test.find("Like") != std::string::npos ? "a `*` or `?` in a value stands for anything"
                                                              : "a token that says nothing there takes the role");
    add(there.span, resource_ + " trusts fewer values of " + code(wanted.key), std::string(kHalfWay));
  }

  void tell_lost(const Group& group) {
    const auto& grant = group.grants.front();
    const auto where = grant.resource.empty() ? "" : " on " + code(grant.resource);
    if (grant.allows)
      return add(place_.holder, resource_ + " may no longer do " + actions_of(group.grants) + where,
                 std::string(kHalfWay));
    add(place_.holder, resource_ + " is no longer refused " + actions_of(group.grants) + where,
        "a job that has this role does it");
  }

  Report& report_;
  const PolicyPlace& place_;
  const std::string& resource_;
  std::string field_;
  const std::vector<Grant>& meant_;
  std::vector<Group> lost_;
};

}  // namespace

void compare_policies(Report& report, const PolicyPlace& place, const std::vector<Grant>& meant,
                      const std::vector<Grant>& found) {
  Changes(report, place, meant).compare(found);
}

}  // namespace promoc::verify::files
