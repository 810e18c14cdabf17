#include "apply/present.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diag/render_display.hpp"

namespace promoc::apply {
namespace {

auto text_at(const Json& object, const char* field) -> std::optional<std::string> {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(field);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

auto number_at(const Json& object, const char* field) -> std::optional<std::int64_t> {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(field);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

auto is_promocs(std::string_view ruleset) -> bool { return ruleset.starts_with(kRulesetPrefix); }

class Reader {
 public:
  Reader(GitHub& github, const Repository& repository, const std::vector<Object>& wanted)
      : github_(github), base_(repository.path()), wanted_(wanted) {}

  auto run() -> Present {
    if (wanted_.empty()) return {};
    read_names();
    read_environments();
    read_rulesets();
    read_switches();
    return std::move(present_);
  }

 private:
  [[nodiscard]] auto wanted(ObjectKind kind, std::string_view name) const -> const Object* {
    const auto found = std::ranges::find_if(wanted_, [&](const Object& object) {
      return object.kind == kind && key(kind, object.name) == key(kind, name);
    });
    return found == wanted_.end() ? nullptr : &*found;
  }

  void add(Object object) {
    auto at = key(object.kind, object.name);
    present_.objects.insert_or_assign(std::move(at), std::move(object));
  }

  void read_names() {
    const auto answer = github_.get(base_ + "/actions/variables/" + std::string(kNamesVariable));
    if (!answer) return;
    Object object{ObjectKind::Names, ""};
    object.fields["names"] = nullptr;
    const auto names = parse_json(text_at(*answer, "value").value_or(""));
    if (names && names->is_array() && std::ranges::all_of(*names, [](const Json& name) { return name.is_string(); })) {
      object.fields["names"] = *names;
      for (const auto& name : *names) managed_.insert(lower_case(name.get<std::string>()));
    }
    add(std::move(object));
  }

  void read_environments() {
    const auto list = github_.list(base_ + "/environments?per_page=100", "environments");
    if (!list) return missing("environments");
    for (const auto& one : *list) {
      const auto name = text_at(one, "name");
      if (!name) return github_.odd(base_ + "/environments", "an environment has no name");
      const auto* const found = wanted(ObjectKind::Environment, *name);
      if (found != nullptr || managed_.contains(lower_case(*name))) {
        read_environment(*name, found);
      } else {
        present_.unmanaged.push_back(title(ObjectKind::Environment, diag::escaped(*name)));
      }
    }
  }

  void read_environment(const std::string& name, const Object* wanted) {
    const auto path = base_ + "/environments/" + encoded(name);
    const auto answer = github_.get(path);
    if (!answer) return;
    const auto policies = github_.list(path + "/deployment-branch-policies?per_page=100", "branch_policies");
    auto ids = Json::array();
    std::vector<Json> plain;
    for (const auto& policy : policies.value_or(std::vector<Json>())) {
      const auto id = number_at(policy, "id");
      const auto pattern = text_at(policy, "name");
      if (!id || !pattern) return github_.odd(path, "a branch policy has no name or no id");
      plain.push_back({{"name", *pattern}, {"type", text_at(policy, "type").value_or("branch")}});
      ids.push_back(plain.back());
      ids.back()["id"] = *id;
    }
    std::vector<std::string> others;
    const auto fields = environment_fields(*answer, plain, present_.names, others);
    if (!fields) return github_.odd(path, "a rule has another form");
    Object object{ObjectKind::Environment, name, *fields};
    object.ids["policies"] = std::move(ids);
    for (const auto* const field : {"variables", "secrets"}) {
      if (wanted != nullptr && wanted->fields.contains(field)) {
        object.fields[field] = read_names_in(path, field, wanted->fields.at(field));
      }
    }
    for (const auto& other : others) {
      present_.findings.push_back(
          {diag::Kind::RuleOfAnApp,
           fmt::format("the environment {} has a protection rule that is none of GitHub's own: `{}`",
                       diag::escaped(name), diag::escaped(other)),
           "jobs that write no deployment record of GitHub's fail at once where an app decides; promoc's write their "
           "own"});
    }
    add(std::move(object));
  }

  /// Those of the wanted names that are set; values are never asked for, and those of variables not kept.
  auto read_names_in(const std::string& path, const std::string& field, const Json& wanted) -> Json {
    auto names = Json::array();
    const auto* const size = field == "secrets" ? "100" : "30";  // the most that the API gives of each
    const auto address = path + "/" + field + "?per_page=" + size;
    const auto list = github_.list(address, field);
    if (!list && !github_.trouble()) github_.odd(address, "there is none");
    for (const auto& one : list.value_or(std::vector<Json>())) {
      const auto name = text_at(one, "name");
      if (!name) {
        github_.odd(address, "an entry has no name");
        break;
      }
      if (std::ranges::find(wanted, Json(*name)) != wanted.end()) names.push_back(*name);
    }
    return names;
  }

  void read_rulesets() {
    const auto list = github_.list(base_ + "/rulesets?includes_parents=false&per_page=100", "");
    if (!list) return missing("rulesets");
    for (const auto& one : *list) {
      const auto name = text_at(one, "name");
      const auto id = number_at(one, "id");
      if (!name || !id) return github_.odd(base_ + "/rulesets", "a ruleset has no name or no id");
      if (text_at(one, "source_type").value_or("Repository") != "Repository") continue;
      const auto* const found = wanted(ObjectKind::Ruleset, *name);
      if (found == nullptr && !is_promocs(*name)) {
        present_.unmanaged.push_back(title(ObjectKind::Ruleset, diag::escaped(*name)));
        continue;
      }
      read_ruleset(*name, *id);
    }
  }

  void read_ruleset(const std::string& name, std::int64_t id) {
    const auto path = fmt::format("{}/rulesets/{}", base_, id);
    const auto answer = github_.get(path);
    if (!answer) return;
    const auto fields = ruleset_fields(*answer);
    if (!fields) return github_.odd(path, "it is no ruleset");
    if (!fields->contains("bypass_actors")) {
      return github_.stop({diag::Kind::GitHubRefuses,
                           fmt::format("GitHub does not show who may bypass the ruleset {}", diag::escaped(name)),
                           "only who may edit a ruleset sees that: it takes an administrator of the repository"});
    }
    if (present_.objects.contains(key(ObjectKind::Ruleset, name))) {
      return github_.odd(path, "two rulesets have this name");
    }
    Object object{ObjectKind::Ruleset, name, *fields};
    object.ids["ruleset"] = id;
    add(std::move(object));
  }

  void read_switches() {
    const auto* const switches = wanted(ObjectKind::Switches, "");
    if (switches == nullptr) return;
    Object object{ObjectKind::Switches, ""};
    const auto path = base_ + "/actions/permissions";
    const auto answer = github_.get(path);
    if (!answer) return missing("switches of GitHub Actions");
    if (!answer->contains("enabled") || !answer->at("enabled").is_boolean()) return github_.odd(path, "no `enabled`");
    object.fields["enabled"] = answer->at("enabled");
    constexpr auto kPulls = "can_approve_pull_request_reviews";
    if (switches->fields.contains(kPulls)) {
      const auto more = github_.get(path + "/workflow");
      if (!more) return missing("permissions of workflows");
      if (!more->contains(kPulls) || !text_at(*more, "default_workflow_permissions")) {
        return github_.odd(path + "/workflow", "a field is missing");
      }
      object.fields[kPulls] = more->at(kPulls);
      object.ids["default_workflow_permissions"] = more->at("default_workflow_permissions");
    }
    add(std::move(object));
  }

  void missing(std::string_view what) {
    github_.stop({diag::Kind::GitHubRefuses, fmt::format("GitHub does not show the {} of the repository", what),
                  "either this token may not see them (it takes an administrator of the repository), or the plan does "
                  "not offer them; GitHub answers alike"});
  }

  GitHub& github_;
  std::string base_;
  const std::vector<Object>& wanted_;
  std::set<std::string> managed_;  ///< environments, in lower case
  Present present_;
};

/// As it is, but with no way in. Rules that are not there are left out: where the plan offers none, GitHub refuses to
/// have them named.
auto closed(const Object& present) -> Object {
  const Json nobody = {{"protected_branches", false}, {"custom_branch_policies", true}};
  Object object{ObjectKind::Environment, present.name};
  object.closed = true;
  object.fields = {{"deployment_branch_policy", nobody}, {"branch_policies", Json::array()}};
  object.body = {{"deployment_branch_policy", nobody}};
  const auto& is = present.fields;
  if (!is.at("reviewers").empty() || is.at("wait_timer") != 0) {
    for (const auto* const field : {"reviewers", "wait_timer", "prevent_self_review"})
      object.body[field] = is.at(field);
  }
  if (is.at("can_admins_bypass") == Json(false)) object.body["can_admins_bypass"] = false;
  return object;
}

}  // namespace

auto read_repository(GitHub& github, const std::string& name) -> std::optional<Repository> {
  const auto slash = name.find('/');
  const auto path = name.empty() ? std::string("repos/{owner}/{repo}")  // `gh` fills these in
                                 : "repos/" + encoded(name.substr(0, slash)) + "/" + encoded(name.substr(slash + 1));
  const auto answer = github.get(path);
  if (!answer) {
    github.stop({diag::Kind::GitHubRefuses,
                 fmt::format("there is no repository `{}`, or this token may not see it", diag::escaped(name)),
                 "`--repo OWNER/NAME` names it; `gh auth status` shows who you are"});
    return std::nullopt;
  }
  const auto full_name = text_at(*answer, "full_name");
  const auto branch = text_at(*answer, "default_branch");
  const auto id = number_at(*answer, "id");
  const auto owner = answer->value("owner", Json());
  const auto login = text_at(owner, "login");
  const auto owner_id = number_at(owner, "id");
  if (!full_name || full_name->find('/') == std::string::npos || !branch || !id || !login || !owner_id ||
      !answer->contains("private")) {
    github.odd(path, "a field is missing");
    return std::nullopt;
  }
  const auto visibility = text_at(*answer, "visibility").value_or(answer->at("private") == true ? "private" : "public");
  return Repository{*full_name, *login, {visibility, *branch, *owner_id, *id}};
}

auto compare_facts(const Repository& repository, const Facts& wanted) -> std::vector<Finding> {
  std::vector<Finding> findings;
  const auto differs = [&](std::string_view what, std::string_view is, std::string_view says) {
    findings.push_back({diag::Kind::RepositoryDiffers,
                        fmt::format("{} of {} is `{}`, and the definition says `{}`", what,
                                    diag::escaped(repository.full_name), diag::escaped(is), says),
                        "correct `github { ... }`: what can be enforced, and whom AWS trusts, follows from it"});
  };
  const auto& is = repository.facts;
  if (!wanted.visibility.empty() && is.visibility != wanted.visibility) {
    differs("the visibility", is.visibility, wanted.visibility);
  }
  if (!wanted.default_branch.empty() && is.default_branch != wanted.default_branch) {
    differs("the default branch", is.default_branch, wanted.default_branch);
  }
  if (wanted.owner_id != 0 && is.owner_id != wanted.owner_id) {
    differs("the id of the owner", std::to_string(is.owner_id), std::to_string(wanted.owner_id));
  }
  if (wanted.repo_id != 0 && is.repo_id != wanted.repo_id) {
    differs("the id", std::to_string(is.repo_id), std::to_string(wanted.repo_id));
  }
  return findings;
}

auto read_present(GitHub& github, const Repository& repository, const std::vector<Object>& wanted) -> Present {
  return Reader(github, repository, wanted).run();
}

auto complete(std::vector<Object> wanted, const Present& present) -> Goal {
  Goal goal;
  std::set<std::string> keys;
  std::set<std::string> names;
  for (const auto& object : wanted) {
    keys.insert(key(object.kind, object.name));
    if (object.kind == ObjectKind::Environment) names.insert(object.name);
  }
  for (const auto& [at, object] : present.objects) {
    if (keys.contains(at)) continue;
    if (object.kind == ObjectKind::Ruleset) goal.removed.push_back(object.name);
    if (object.kind != ObjectKind::Environment) continue;
    names.insert(object.name);
    wanted.push_back(closed(object));
  }
  if (!names.empty()) {
    Object list{ObjectKind::Names, ""};
    list.fields["names"] = names;
    wanted.insert(wanted.begin(), std::move(list));
  }
  goal.objects = std::move(wanted);
  return goal;
}

}  // namespace promoc::apply
