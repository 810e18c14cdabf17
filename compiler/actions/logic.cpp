#include "actions/logic.hpp"

#include <algorithm>
#include <cadical.hpp>

namespace promoc::actions {

struct Logic::Solver {
  CaDiCaL::Solver sat;
};

Logic::Logic() : solver_(std::make_unique<Solver>()) {
  solver_->sat.set("quiet", 1);
  require(kTrue);
}

Logic::~Logic() = default;

auto Logic::fresh() -> Fact { return ++last_; }

void Logic::clause(std::span<const Fact> facts) {
  for (const auto fact : facts) solver_->sat.add(fact);
  solver_->sat.add(0);
}

auto Logic::all(std::span<const Fact> facts) -> Fact {
  std::vector<Fact> parts;
  for (const auto fact : facts) {
    if (fact == never()) return never();
    if (fact != always()) parts.push_back(fact);
  }
  std::ranges::sort(parts);
  parts.erase(std::ranges::unique(parts).begin(), parts.end());
  if (parts.empty()) return always();
  if (parts.size() == 1) return parts.front();
  const auto both = fresh();
  std::vector<Fact> closing{both};
  for (const auto part : parts) {
    clause({-both, part});
    closing.push_back(-part);
  }
  clause(closing);
  return both;
}

auto Logic::any(std::span<const Fact> facts) -> Fact {
  std::vector<Fact> denied(facts.begin(), facts.end());
  for (auto& fact : denied) fact = -fact;
  return -all(denied);
}

void Logic::exactly_one(std::span<const Fact> facts) {
  clause(facts);
  for (std::size_t i = 0; i < facts.size(); ++i) {
    for (std::size_t j = i + 1; j < facts.size(); ++j) clause({-facts[i], -facts[j]});
  }
}

auto Logic::possible(std::span<const Fact> facts) -> bool {
  for (const auto fact : facts) solver_->sat.assume(fact);
  return solver_->sat.solve() == 10;  // IPASIR: 10 says satisfiable
}

auto Logic::holds(Fact fact) const -> bool { return solver_->sat.val(fact) > 0; }

}  // namespace promoc::actions
