#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sema/checks/checks.hpp"

namespace promoc::sema {
namespace {

/// One approval that only named users can give: who they are.
using Slot = std::vector<std::string>;

auto find_role(const Model& model, const std::string& name) -> const Role& {
  return *std::ranges::find(model.roles, name, &Role::name);
}

/// Approvals of users; how many people a team has is not known here, so its approvals are taken to be possible.
auto user_slots(const Model& model, const Approval& approval) -> std::vector<Slot> {
  std::vector<Slot> slots;
  for (const auto& term : approval.terms) {
    Slot slot;
    bool team = false;
    for (const auto& name : term.roles) {
      const auto& role = find_role(model, name);
      team = team || role.teams;
      slot.insert(slot.end(), role.members.begin(), role.members.end());
    }
    if (!team) slots.insert(slots.end(), static_cast<std::size_t>(term.count), slot);
  }
  return slots;
}

/// Matches people to slots, each person once (augmenting paths).
class Matching {
 public:
  explicit Matching(const std::vector<Slot>& slots) : slots_(slots), given_by_(slots.size()) {}

  auto size() -> std::size_t {
    std::size_t count = 0;
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
      std::set<std::string> tried;
      if (find_for(slot, tried)) ++count;
    }
    return count;
  }

 private:
  auto find_for(std::size_t slot, std::set<std::string>& tried) -> bool {
    for (const auto& person : slots_[slot]) {
      if (!tried.insert(person).second) continue;
      const auto other = std::ranges::find(given_by_, person);
      if (other == given_by_.end() || find_for(static_cast<std::size_t>(other - given_by_.begin()), tried)) {
        given_by_[slot] = person;
        return true;
      }
    }
    return false;
  }

  const std::vector<Slot>& slots_;
  std::vector<std::string> given_by_;  ///< empty: nobody yet
};

}  // namespace

void check_approvals_possible(const Model& model, diag::Sink& sink) {
  for (const auto& environment : model.environments) {
    for (const auto& approval : approvals_of(environment)) {
      const auto slots = user_slots(model, approval);
      const auto possible = Matching(slots).size();
      if (possible == slots.size()) continue;
      sink.report(diag::Kind::ImpossibleApproval, approval.span,
                  fmt::format("this asks for {} different people, and only {} {} the roles for it", slots.size(),
                              possible, possible == 1 ? "has" : "have"))
          .label(find_role(model, approval.terms.front().roles.front()).span, "declared here")
          .help("ask for fewer, or name more users");
    }
  }
}

}  // namespace promoc::sema
