// Visits every rule that a rule is made of, once each.
#pragma once

#include <set>

#include "grammar/combinators.hpp"

namespace promoc::grammar {

namespace detail {

template <typename Rule>
inline constexpr char rule_tag = 0;

template <typename Rule, typename Visit>
void walk(std::set<const void*>& seen, Visit& visit) {
  if (!seen.insert(&rule_tag<Rule>).second) return;
  if (!visit(static_cast<const Rule*>(nullptr))) return;
  [&]<typename... Parts>(p::type_list<Parts...>) { (walk<Parts>(seen, visit), ...); }(typename Rule::subs_t());
}

}  // namespace detail

/// Calls `visit(const Rule*)` for Root and everything below it, a rule before its parts, which are left out when the visit
/// says false.
template <typename Root, typename Visit>
void walk(Visit visit) {
  std::set<const void*> seen;
  detail::walk<Root>(seen, visit);
}

}  // namespace promoc::grammar
