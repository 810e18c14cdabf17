// Every way into an environment, as data with words for people: runs that a push or a person starts, second ways, and
// rollbacks.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.hpp"

namespace promoc::sema {

/// An event that starts a run. A run whose start is the person's who takes a path has none.
struct Began {
  bool dispatch = false;
  std::string branch;  ///< or a pattern
  auto operator==(const Began&) const -> bool = default;
};

/// One run on the way of a candidate.
struct Run {
  std::vector<Began> starts;
  const plan::Path* path = nullptr;
  bool skips = false;  ///< the path leaves out what it may leave out
  std::vector<const plan::Deployment*>
      legs;  ///< in promotion order; what is deployed there goes on when it is verified
};

/// One way into an environment.
struct Way {
  enum class Kind {
    Forward,
    Automatic,  ///< back to what was live, when a deployment does not end well
    Switch,     ///< back by hand, to a published version
    Redeploy,   ///< back by hand, with the stored package
  };
  Kind kind = Kind::Forward;
  std::vector<Run> runs;                   ///< a rollback has none: it begins with what came by another way
  const plan::Deployment* into = nullptr;  ///< as it is on this way

  [[nodiscard]] auto is_rollback() const -> bool { return kind != Kind::Forward; }
};

/// The classes of which a change surely is. No names when the definition has no classes.
using ClassSet = std::vector<std::string>;

/// The ways of a plan. It must outlive what it returns.
class Ways {
 public:
  explicit Ways(const plan::Plan& plan) : plan_(plan) {}

  /// All of them: forward ones in the order of the definition, then rollbacks.
  auto into(const std::string& environment) -> std::vector<Way>;
  /// Environments that come after another one, at once or later, in promotion order.
  [[nodiscard]] auto after(const std::string& environment) const -> std::vector<std::string>;

 private:
  auto forward(const std::string& environment) -> std::vector<Way>;
  auto by_run(const plan::Deployment& d) -> const std::vector<Way>&;
  auto found_elsewhere(const plan::Deployment& d) -> std::vector<Way>;
  auto behind_others(const plan::Deployment& d) -> std::vector<Way>;
  void add_paths(const std::string& environment, std::vector<Way>& ways) const;

  const plan::Plan& plan_;
  std::map<std::string, std::vector<Way>, std::less<>> by_run_;
};

/// The kinds of changes that a run can carry: those that ask for the least. A change that is of several classes needs
/// the most that any of them asks and may leave out only what all of them may, so whatever holds for each class alone
/// holds for every mixture. On a path whose branches tell a class, every change is of that class.
auto class_sets(const plan::Plan& plan, const Run& run) -> std::vector<ClassSet>;
/// Those of the last run; of a rollback, one set without names: what it brings is no change.
auto class_sets(const plan::Plan& plan, const Way& way) -> std::vector<ClassSet>;

/// "push to `develop` (`staging`), then push to `main` (`production`), class `hotfix`"
auto words(const Way& way, const ClassSet& classes) -> std::string;

}  // namespace promoc::sema
