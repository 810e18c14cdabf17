// Uses of gates: what `require`, `verify` and `checks` list becomes checks of the model.
#pragma once

#include <string>
#include <vector>

#include "sema/library_step.hpp"

namespace promoc::sema {

/// What a condition stands for.
struct Expansion {
  std::vector<CheckStep> steps;  ///< all must pass
  bool known = true;             ///< false while a declaration is checked on its own
};

/// The steps of a condition at a place; nothing when something was reported, there or where it is declared.
auto expand_condition(Context& context, const Scope& scope, const Node& condition) -> std::optional<Expansion>;

/// Checks the declaration of a gate, suite or list on its own, once. False when something in it was reported.
auto check_declaration(Context& context, Declaration& declaration) -> bool;

/// Whether the module of a dotted name may be used; one that may not is reported.
auto is_module_at_hand(Context& context, const Node& name) -> bool;

/// The gate of the library that a name stands for. One that is not there or not in use is reported; one that is
/// announced and not there is reported as not yet implemented, once for a module that `use` names.
auto find_library_gate(Context& context, const Node& name) -> const LibraryGate*;

/// One check at its place of use.
struct UsedCheck {
  CheckUse use;
  std::string text;  ///< the item as written, and the list that it comes from
};

/// One calendar at its place of use.
struct UsedCalendar {
  WindowUse use;
  std::string text;  ///< as of UsedCheck
};

/// The checks of the items of a statement. A check that two items bring is used once. Calendars go into `calendars`;
/// where there is no place for them, they are reported.
auto use_items(Context& context, const Scope& scope, const Node& statement,
               std::vector<UsedCalendar>* calendars = nullptr) -> std::vector<UsedCheck>;

}  // namespace promoc::sema
