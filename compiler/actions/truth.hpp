// When an expression is true, as a proposition over all that it can see.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "actions/expr/tree.hpp"
#include "actions/expr/value.hpp"
#include "actions/logic.hpp"

namespace promoc::actions {

/// {"needs", "build", "result"}, in lower case.
using Path = std::vector<std::string>;

/// What a path is: in each of the cases, of which exactly one holds, one value.
struct Seen {
  std::vector<Fact> cases;
  std::vector<expr::Value> values;
  /// False: the last value stands for all that nobody names, so that only `==` and `!=` with a literal can be told.
  bool complete = true;
};

/// What expressions at one place of a run can see.
class Sight {
 public:
  Sight() = default;
  Sight(const Sight&) = default;
  auto operator=(const Sight&) -> Sight& = default;
  virtual ~Sight() = default;

  /// Nothing: it may be anything.
  virtual auto look(const Path& path) -> std::optional<Seen> = 0;
  /// `success`, `failure`, `cancelled` or `always`; `jobs` are its arguments.
  virtual auto status(std::string_view function, std::span<const std::string> jobs) -> Fact = 0;
  /// Whether an expression is true of which nothing is known. The same text here gives the same fact.
  virtual auto unknown(const std::string& text) -> Fact = 0;
  /// The keys of a context that is known whole, such as `needs`; else nothing.
  [[nodiscard]] virtual auto keys(std::string_view context) const -> std::vector<std::string> = 0;
};

/// Exact for status functions, job results, refs, events and choices, alone and in any function; for other values as
/// far as they are compared with literals; all else may be true or not.
auto truth(const expr::Node& node, Sight& sight, Logic& logic) -> Fact;

/// One text for all ways of writing an expression: blanks, case of names and `a['b']` make no difference.
auto canonical(const expr::Node& node) -> std::string;

}  // namespace promoc::actions
