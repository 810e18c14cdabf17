// Propositions and what may be true together: a thin coat over the SAT solver.
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

namespace promoc::actions {

/// A proposition or, negative, its denial.
using Fact = int;

/// Collects what always holds and answers whether facts can hold together. Deterministic.
class Logic {
 public:
  Logic();
  Logic(const Logic&) = delete;
  auto operator=(const Logic&) -> Logic& = delete;
  ~Logic();

  [[nodiscard]] auto always() const -> Fact { return kTrue; }
  [[nodiscard]] auto never() const -> Fact { return -kTrue; }
  [[nodiscard]] auto constant(bool value) const -> Fact { return value ? kTrue : -kTrue; }
  /// A proposition of which nothing is known.
  auto fresh() -> Fact;

  /// A fact that is true exactly when all are, when any is.
  auto all(std::span<const Fact> facts) -> Fact;
  auto any(std::span<const Fact> facts) -> Fact;
  auto all(std::initializer_list<Fact> facts) -> Fact { return all(std::span(facts.begin(), facts.size())); }
  auto any(std::initializer_list<Fact> facts) -> Fact { return any(std::span(facts.begin(), facts.size())); }

  /// Holds from now on.
  void require(Fact fact) { clause({fact}); }
  void imply(Fact cause, Fact effect) { clause({-cause, effect}); }
  /// Holds from now on: at least one of them.
  void clause(std::initializer_list<Fact> facts) { clause(std::span(facts.begin(), facts.size())); }
  void clause(std::span<const Fact> facts);
  void exactly_one(std::span<const Fact> facts);

  /// Whether all these can be true together with what holds.
  auto possible(std::span<const Fact> facts) -> bool;
  auto possible(std::initializer_list<Fact> facts) -> bool { return possible(std::span(facts.begin(), facts.size())); }
  /// After a `possible` that said yes: whether the fact is true in the case that was found.
  auto holds(Fact fact) const -> bool;

 private:
  static constexpr Fact kTrue = 1;
  struct Solver;
  std::unique_ptr<Solver> solver_;
  Fact last_ = kTrue;
};

}  // namespace promoc::actions
