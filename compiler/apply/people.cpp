#include "apply/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diag/render_display.hpp"

namespace promoc::apply {
namespace {

using People = std::set<std::string>;

/// Each person or team is asked for once.
class Directory {
 public:
  Directory(GitHub& github, const Repository& repository, std::vector<Finding>& findings)
      : github_(github), repository_(repository), findings_(findings) {}

  /// 0 when there is nobody of that name.
  auto id(bool team, const std::string& name, const std::string& where) -> std::int64_t {
    const auto [found, is_new] = ids_.try_emplace({team, lower_case(name)}, 0);
    if (!is_new) return found->second;
    const auto path = team ? team_path(name) : "users/" + encoded(name);
    const auto answer = github_.get(path);
    if (github_.trouble()) return 0;
    if (!answer) {
      findings_.push_back({diag::Kind::ReviewerUnknown,
                           fmt::format("there is no {} `{}`, or this token may not see it: it is named in the {}",
                                       team ? "team" : "user", diag::escaped(name), diag::escaped(where)),
                           team ? "a team is named by its slug, as in its address, and belongs to the owner of the "
                                  "repository; secret teams are shown to their members alone"
                                : "a user is named by the login"});
      return 0;
    }
    if (!answer->contains("id") || !answer->at("id").is_number_integer()) {
      github_.odd(path, "it has no `id`");
      return 0;
    }
    found->second = answer->at("id").get<std::int64_t>();
    check_access(team, name, where);
    return found->second;
  }

  /// Logins in lower case; nothing when this token may not read them.
  auto members(const plan::Reviewer& reviewer) -> const std::optional<People>& {
    const auto [found, is_new] = members_.try_emplace({reviewer.team, lower_case(reviewer.name)}, std::nullopt);
    if (!is_new) return found->second;
    if (!reviewer.team) return found->second = People{lower_case(reviewer.name)};
    const auto path = team_path(reviewer.name) + "/members?per_page=100";
    const auto list = github_.list_if_shown(path, "");
    if (!list) return found->second;
    People people;
    for (const auto& one : *list) {
      if (!one.is_object() || !one.contains("login") || !one.at("login").is_string()) {
        github_.odd(path, "a member has no `login`");
        return found->second;
      }
      people.insert(lower_case(one.at("login").get<std::string>()));
    }
    return found->second = std::move(people);
  }

 private:
  [[nodiscard]] auto team_path(const std::string& name) const -> std::string {
    return "orgs/" + encoded(repository_.owner) + "/teams/" + encoded(name);
  }

  void check_access(bool team, const std::string& name, const std::string& where) {
    const auto path =
        team ? team_path(name) + "/" + repository_.path() : repository_.path() + "/collaborators/" + encoded(name);
    if (github_.exists(path) || github_.trouble()) return;
    findings_.push_back(
        {diag::Kind::ReviewerWithoutAccess,
         fmt::format("the {} `{}` has no access to {}, and reviews in the {}", team ? "team" : "user",
                     diag::escaped(name), diag::escaped(repository_.full_name), diag::escaped(where)),
         "give at least read access, in Settings, Collaborators and teams; GitHub takes no other reviewers"});
  }

  GitHub& github_;
  const Repository& repository_;
  std::vector<Finding>& findings_;
  std::map<std::pair<bool, std::string>, std::int64_t> ids_;
  std::map<std::pair<bool, std::string>, std::optional<People>> members_;
};

/// A name stands as `slug` or `login`; GitHub wants `id`, or `actor_id` beside `actor_type`.
void put_ids(Json& value, Directory& directory, ReviewerNames& names, const std::string& where, int depth) {
  if (depth > kMaxDepth) return;
  if (value.is_object()) {
    for (const auto* const field : {"slug", "login"}) {
      const auto found = value.find(field);
      if (found == value.end() || !found->is_string()) continue;
      const bool team = std::string_view(field) == "slug";
      const auto name = found->get<std::string>();
      const auto id = directory.id(team, name, where);
      value.erase(field);
      value[value.contains("actor_type") ? "actor_id" : "id"] = id;
      names[fmt::format("{} {}", team ? "Team" : "User", id)] = name;
    }
  }
  if (value.is_structured()) {
    for (auto& part : value) put_ids(part, directory, names, where, depth + 1);
  }
}

/// Whether every place gets a person of its own; Kuhn's algorithm.
class Matching {
 public:
  Matching(const std::vector<People>& places, const std::string& without) : places_(places), without_(without) {}

  auto is_complete() -> bool {
    for (std::size_t place = 0; place < places_.size(); ++place) {
      std::set<std::string> tried;
      if (!seat(place, tried)) return false;
    }
    return true;
  }

 private:
  auto seat(std::size_t place, std::set<std::string>& tried)
      -> bool {  // NOLINT(misc-no-recursion): at most one a place
    for (const auto& person : places_[place]) {
      if (person == without_ || !tried.insert(person).second) continue;
      const auto sits = seats_.find(person);
      if (sits == seats_.end() || seat(sits->second, tried)) {
        seats_[person] = place;
        return true;
      }
    }
    return false;
  }

  const std::vector<People>& places_;
  const std::string& without_;
  std::map<std::string, std::size_t> seats_;
};

auto joined(const std::vector<std::string>& names) -> std::string {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
    text += (i > 0 ? ", " : "") + ("`" + diag::escaped(names[i]) + "`");
  }
  return names.size() > kShown ? fmt::format("{} and {} more", text, names.size() - kShown) : text;
}

void check_quorum(const Quorum& quorum, const std::vector<People>& places, std::vector<Finding>& findings) {
  if (!Matching(places, {}).is_complete()) {
    findings.push_back(
        {diag::Kind::QuorumImpossible,
         fmt::format("`{}` asks for {} different people, and the teams have too few", quorum.rule, places.size()),
         "one person counts once, whatever teams he is in: add members, or ask for fewer approvals"});
    return;
  }
  if (!quorum.excludes) return;
  People everybody;
  for (const auto& place : places) everybody.insert(place.begin(), place.end());
  std::vector<std::string> needed;
  for (const auto& person : everybody) {
    if (!Matching(places, person).is_complete()) needed.push_back(person);
  }
  if (needed.empty()) return;
  findings.push_back({diag::Kind::QuorumAtRisk,
                      fmt::format("nobody can release to {} what {} made: too few others are left", quorum.environment,
                                  joined(needed)),
                      "whoever is excluded from approving leaves the others: add members to the teams"});
}

}  // namespace

void resolve_people(GitHub& github, const Repository& repository, Wanted& wanted, ReviewerNames& names,
                    std::vector<Finding>& findings, std::vector<std::string>& notes) {
  Directory directory(github, repository, findings);
  for (auto& object : wanted.objects) {
    const auto where = title(object.kind, object.name);
    ReviewerNames ignored;
    put_ids(object.body, directory, names, where, 0);
    put_ids(object.fields, directory, ignored, where, 0);
  }
  if (!findings.empty()) return;
  for (const auto& quorum : wanted.quorums) {
    std::vector<People> places;
    bool readable = true;
    for (const auto& place : quorum.places) {
      People people;
      for (const auto& reviewer : place) {
        const auto& members = directory.members(reviewer);
        if (github.trouble()) return;
        readable = readable && members.has_value();
        if (members) people.insert(members->begin(), members->end());
      }
      places.push_back(std::move(people));
    }
    if (readable) {
      check_quorum(quorum, places, findings);
    } else {
      notes.push_back(
          fmt::format("whether enough people can approve {} was not looked at: this token may not read the "
                      "members of its teams",
                      quorum.environment));
    }
  }
}

}  // namespace promoc::apply
