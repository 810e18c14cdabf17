// What is not as it shall be, and the requests that make it so, in an order in which nothing is open in between.
#pragma once

#include "apply/state.hpp"

namespace promoc::apply {

enum class Action { Add, Change, Close, Remove };

/// One field that is not as it shall be. Nothing before: the object is new; nothing after: it goes.
struct FieldChange {
  std::string field;
  std::optional<Json> before;
  std::optional<Json> after;
  std::vector<std::string> rules;  ///< ids of the rules that need it
};

/// One object that is not as it shall be.
struct Difference {
  Action action = Action::Change;
  ObjectKind kind = ObjectKind::Environment;
  std::string name;
  std::vector<FieldChange> fields;   ///< that requests set
  std::vector<FieldChange> by_hand;  ///< variables and secrets that somebody must set
  std::vector<std::string> rules;    ///< of the whole
};

/// A request, and for people what it changes.
struct Step {
  Request request;
  std::string title;
  auto operator==(const Step& other) const -> bool {
    return request.method == other.request.method && request.path == other.request.path &&
           request.body == other.request.body;
  }
};

auto differences(const Goal& goal, const Present& present) -> std::vector<Difference>;

/// Everything that requests can set; what must be set by hand is not among them.
auto steps(const Goal& goal, const Present& present, const Repository& repository) -> std::vector<Step>;

/// Whether requests can take some of it away.
auto has_steps(const std::vector<Difference>& differences) -> bool;

/// Fields of `before` that are now neither as they were, nor as they shall be, nor on the way: "environment staging:
/// reviewers". What a cut leaves behind is on the way.
auto moved(const Goal& goal, const Present& before, const Present& now) -> std::vector<std::string>;

}  // namespace promoc::apply
