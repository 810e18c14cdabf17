// A GitHub in memory that makes the changes it is asked for, and breaks off when it is told to.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "apply/apply.hpp"
#include "apply/present.hpp"

namespace promoc::test {

using apply::Json;

/// Gives reviewers in another order than it got them. Knows environments, their branch policies, rulesets, variables of
/// the repository and the switches of Actions.
class World final : public apply::Transport {
 public:
  struct Environment {
    Json put = Json::object();
    std::map<std::int64_t, Json> policies;
  };
  std::map<std::string, Environment> environments;
  std::map<std::int64_t, Json> rulesets;
  std::map<std::string, std::string> variables;
  Json permissions = {{"enabled", true}};
  Json workflow = {{"default_workflow_permissions", "read"}, {"can_approve_pull_request_reviews", false}};
  std::int64_t last = 100;
  std::vector<apply::Request> sent;
  std::vector<int> waits;
  int writes_left = -1;                        ///< then every change is cut off before it is made; -1: never
  std::map<std::string, apply::Answer> fixed;  ///< by "METHOD path"
  std::vector<std::string> open;  ///< moments at which an environment could be deployed to without its rules
  std::set<std::string> meant_to_be_reviewed;

  auto send(const apply::Request& request) -> apply::Answer override {
    sent.push_back(request);
    const auto found = fixed.find(request.method + " " + request.path);
    if (found != fixed.end()) return found->second;
    if (request.method != "GET" && writes_left == 0) return {0, {}, {}, "EOF", true};
    if (request.method != "GET" && writes_left > 0) --writes_left;
    auto answer = handle(request);
    if (request.method != "GET") look_for_holes(request);
    return answer;
  }
  void wait(int seconds) override { waits.push_back(seconds); }

 private:
  static auto json(const Json& body, int status = 200) -> apply::Answer { return {status, {}, body.dump(), {}, true}; }
  static auto missing() -> apply::Answer { return json({{"message", "Not Found"}}, 404); }

  static auto decoded(std::string_view text) -> std::string {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        plain += text[i];
        continue;
      }
      plain += static_cast<char>(std::stoul(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
    return plain;
  }

  static auto parts_of(std::string_view path) -> std::vector<std::string> {
    std::vector<std::string> parts;
    path = path.substr(0, path.find('?'));
    while (!path.empty()) {
      const auto end = std::min(path.find('/'), path.size());
      parts.push_back(decoded(path.substr(0, end)));
      path.remove_prefix(std::min(end + 1, path.size()));
    }
    return parts;
  }

  auto handle(const apply::Request& request) -> apply::Answer {
    const auto parts = parts_of(request.path);
    const auto body = request.body.empty() ? Json() : Json::parse(request.body);
    if (parts.size() < 4) return missing();
    if (parts[3] == "environments") return environment(request.method, parts, body);
    if (parts[3] == "rulesets") return ruleset(request.method, parts, body);
    if (parts.at(4) == "variables") return variable(request.method, parts, body);
    auto& switches = parts.size() > 5 ? workflow : permissions;
    if (request.method == "PUT") switches.update(body);
    return json(switches);
  }

  auto environment(const std::string& method, const std::vector<std::string>& parts, const Json& body)
      -> apply::Answer {
    if (parts.size() == 4) {
      auto list = Json::array();
      for (const auto& [name, one] : environments) list.push_back({{"name", name}});
      return json({{"total_count", list.size()}, {"environments", list}});
    }
    const auto& name = parts[4];
    if (method == "PUT") {
      environments[name].put = body;
      return json({{"name", name}});
    }
    const auto found = environments.find(name);
    if (found == environments.end()) return missing();
    auto& one = found->second;
    if (parts.size() == 5) return json(shown(name, one));
    if (method == "DELETE") {
      one.policies.erase(std::stoll(parts.at(6)));
      return {204, {}, {}, {}, true};
    }
    if (method == "POST") {
      if (!one.put.value(Json::json_pointer("/deployment_branch_policy/custom_branch_policies"), false))
        return missing();
      one.policies[++last] = body;
      return json(body);
    }
    auto list = Json::array();
    for (const auto& [id, policy] : one.policies) {
      list.push_back(policy);
      list.back()["id"] = id;
    }
    return json({{"total_count", list.size()}, {"branch_policies", list}});
  }

  static auto shown(const std::string& name, const Environment& one) -> Json {
    Json rules = Json::array({{{"type", "branch_policy"}}});
    if (one.put.value("wait_timer", 0) > 0)
      rules.push_back({{"type", "wait_timer"}, {"wait_timer", one.put.at("wait_timer")}});
    const auto reviewers = one.put.value("reviewers", Json::array());
    if (!reviewers.empty()) {
      auto list = Json::array();
      for (const auto& each : reviewers) {
        const Json entry = {{"type", each.at("type")}, {"reviewer", {{"id", each.at("id")}, {"slug", "x"}}}};
        list.insert(list.begin(), entry);
      }
      rules.push_back({{"type", "required_reviewers"},
                       {"prevent_self_review", one.put.value("prevent_self_review", false)},
                       {"reviewers", list}});
    }
    return {{"name", name},
            {"protection_rules", rules},
            {"can_admins_bypass", one.put.value("can_admins_bypass", true)},
            {"deployment_branch_policy", one.put.value("deployment_branch_policy", Json())}};
  }

  auto ruleset(const std::string& method, const std::vector<std::string>& parts, const Json& body) -> apply::Answer {
    if (parts.size() == 4 && method == "POST") {
      rulesets[++last] = body;
      return json(body, 201);
    }
    if (parts.size() == 4) {
      auto list = Json::array();
      for (const auto& [id, one] : rulesets) list.push_back({{"id", id}, {"name", one.at("name")}});
      return json(list);
    }
    const auto id = std::stoll(parts[4]);
    if (!rulesets.contains(id)) return missing();
    if (method == "PUT") rulesets[id] = body;
    if (method == "DELETE") {
      rulesets.erase(id);
      return {204, {}, {}, {}, true};
    }
    return json(rulesets[id]);
  }

  auto variable(const std::string& method, const std::vector<std::string>& parts, const Json& body) -> apply::Answer {
    if (method == "POST") {
      variables[body.at("name")] = body.at("value");
      return json(Json::object(), 201);
    }
    if (!variables.contains(parts.at(5))) return missing();
    if (method == "PATCH") variables[parts.at(5)] = body.at("value");
    return json({{"name", parts.at(5)}, {"value", variables[parts.at(5)]}});
  }

  /// An environment that this very request opened: it admits a branch, and whoever shall review it does not.
  void look_for_holes(const apply::Request& request) {
    const auto parts = parts_of(request.path);
    if (parts.size() < 5 || parts[3] != "environments") return;
    const auto& one = environments[parts[4]];
    const bool admits = one.put.value("deployment_branch_policy", Json()).is_null() || !one.policies.empty();
    if (meant_to_be_reviewed.contains(parts[4]) && admits && one.put.value("reviewers", Json::array()).empty()) {
      open.push_back(request.method + " " + request.path);
    }
  }
};

}  // namespace promoc::test
