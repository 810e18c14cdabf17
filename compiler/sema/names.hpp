// What a definition declares, and the look-up of names with suggestions.
#pragma once

#include <deque>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sema/text.hpp"

namespace promoc::sema {

/// Kinds of declarations of a file. Names of one group share a name space; see `group_of`.
enum class NameKind {
  Role,
  Channel,
  Secret,
  Table,
  Metric,
  Alarms,
  Target,
  Service,
  Kind,
  Suite,
  Gate,
  Gates,
  Checklist,
  Form,
  Calendar,
  Class,
  Environment,
  Path,
};
/// The word that declares it: "gate".
auto word_of(NameKind kind) -> std::string_view;

/// One declaration.
struct Declaration {
  std::string name;
  NameKind kind = NameKind::Role;
  Node statement;
  Span span;            ///< of the name
  bool built = true;    ///< false: of a statement that is not yet implemented; its uses are no second error
  bool broken = false;  ///< something in it was reported; its uses are no second error
  bool used = false;
};

/// All declarations of a definition, in source order.
class Names {
 public:
  /// Adds a declaration; a name that its group has already is reported with the place of the first.
  void declare(Declaration declaration, diag::Sink& sink);
  /// The declaration of this name among some kinds, or nothing.
  auto find(std::string_view name, std::initializer_list<NameKind> kinds) -> Declaration*;
  /// The same; a name that is unknown or of another kind is reported. `wanted` is what the place wants: "a role". The
  /// declaration counts as used.
  auto resolve(const Node& name, std::initializer_list<NameKind> kinds, std::string_view wanted, diag::Sink& sink)
      -> Declaration*;
  auto resolve(std::string_view name, Span span, std::initializer_list<NameKind> kinds, std::string_view wanted,
               diag::Sink& sink) -> Declaration*;

  auto all() -> std::deque<Declaration>& { return declarations_; }
  auto of(std::initializer_list<NameKind> kinds) -> std::vector<Declaration*>;

 private:
  std::deque<Declaration> declarations_;
  std::multimap<std::string_view, Declaration*> by_name_;  ///< those of one name in source order
  std::set<std::string> unknown_;  ///< reported already: a missing declaration is one mistake, however often it is used
};

}  // namespace promoc::sema
