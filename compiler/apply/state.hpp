// Settings in one form, as wanted and as GitHub has them, so that they can be compared field by field.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "apply/github.hpp"

namespace promoc::apply {

enum class ObjectKind {
  Names,    ///< the repository variable with the names of promoc's environments
  Ruleset,  ///< of the repository, not of its organization
  Environment,
  Switches,  ///< of GitHub Actions in the repository
};

/// The repository variable that says which environments are promoc's.
inline constexpr std::string_view kNamesVariable = "PROMOC_ENVIRONMENTS";
/// How the names of promoc's rulesets begin.
inline constexpr std::string_view kRulesetPrefix = "promoc: ";

/// What shall be, or what is. `fields` is an object: field -> value, a list where order does not matter. Fields of an
/// environment are those of `PUT environments`, with `branch_policies`, `variables` and `secrets` (names only); of a
/// ruleset `target`, `enforcement`, `bypass_actors`, `include`, `exclude`, and for each rule `rules.<type>` (true) and
/// `rules.<type>.<parameter>`.
struct Object {
  ObjectKind kind = ObjectKind::Environment;
  std::string name;  ///< of a present one: as GitHub writes it
  Json fields = Json::object();
  Json body = nullptr;          ///< wanted: what is sent
  Json rules = Json::object();  ///< wanted: field -> ids of the rules that need it; "" for the whole
  bool closed = false;          ///< wanted: no longer in the definition, so nothing may deploy to it
  Json ids = Json::object();    ///< present: {"ruleset": 1, "policies": [{"id", "name", "type"}]}
};

/// "environment production", for people.
auto title(ObjectKind kind, std::string_view name) -> std::string;
/// What tells objects apart: GitHub does not tell upper from lower case in the names of environments.
auto key(ObjectKind kind, std::string_view name) -> std::string;
auto lower_case(std::string_view text) -> std::string;

/// Names of reviewers by "Team 11" or "User 22", for people.
using ReviewerNames = std::map<std::string, std::string>;

/// What the definition says about the repository itself; empty or 0: nothing.
struct Facts {
  std::string visibility;
  std::string default_branch;
  std::int64_t owner_id = 0;
  std::int64_t repo_id = 0;
};

/// A repository as GitHub knows it.
struct Repository {
  std::string full_name;  ///< "acme/shop", as GitHub writes it
  std::string owner;
  Facts facts;
  [[nodiscard]] auto path() const -> std::string;
};

/// What is there, as far as it matters.
struct Present {
  std::map<std::string, Object> objects;  ///< by key
  std::vector<std::string> unmanaged;     ///< titles of what is left alone
  ReviewerNames names;
  std::vector<Finding> findings;
};

/// What shall be: everything that is compared and changed, in the order of the definition.
struct Goal {
  std::vector<Object> objects;
  std::vector<std::string> removed;  ///< names of rulesets
};

/// Whether everything that is wanted is there: fields that GitHub adds, and the order of lists, do not matter.
auto holds(const Json& wanted, const Json& present) -> bool;

/// The fields of an environment as `GET environments/NAME` and the list of its branch policies give them; nothing for
/// an answer of another form. Names of reviewers go to `names`, types of rules that are no setting of ours to `others`.
auto environment_fields(const Json& answer, const std::vector<Json>& policies, ReviewerNames& names,
                        std::vector<std::string>& others) -> std::optional<Json>;
/// The fields of a ruleset, in the form that is sent and that comes back; nothing for another form.
auto ruleset_fields(const Json& ruleset) -> std::optional<Json>;

}  // namespace promoc::apply
