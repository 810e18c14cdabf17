// Differences and steps against a GitHub in memory: whatever a repository has, the steps make it what is wanted, from
// wherever a cut left it, and nothing is open on the way.
#include <catch2/catch.hpp>
#include <random>

#include "apply/saved.hpp"
#include "apply/show.hpp"
#include "unit/apply/world.hpp"

using namespace promoc;
using namespace promoc::apply;
using promoc::test::World;

namespace {

const Repository kShop{"acme/shop", "acme", {"private", "main", 1, 2}};
const Json kSelected = {{"protected_branches", false}, {"custom_branch_policies", true}};
const Json kLeads = {{"type", "Team"}, {"id", 11}};
const Json kDevops = {{"type", "Team"}, {"id", 12}};

auto branch(const std::string& name, const std::string& type = "branch") -> Json {
  return {{"name", name}, {"type", type}};
}

auto environment(const std::string& name, const Json& reviewers, const Json& policies) -> Object {
  Object object{ObjectKind::Environment, name};
  object.body = {{"wait_timer", 0},
                 {"prevent_self_review", !reviewers.empty()},
                 {"can_admins_bypass", false},
                 {"reviewers", reviewers},
                 {"deployment_branch_policy", kSelected}};
  object.fields = object.body;
  object.fields["branch_policies"] = policies;
  object.rules = {{"", Json::array({"a.approve"})}, {"reviewers", Json::array({"a.approve"})}};
  return object;
}

auto ruleset(const std::string& name, int reviews) -> Object {
  Object object{ObjectKind::Ruleset, name};
  object.body = {
      {"name", name},
      {"target", "branch"},
      {"enforcement", "active"},
      {"bypass_actors", Json::array()},
      {"conditions", {{"ref_name", {{"include", Json::array({"refs/heads/main"})}, {"exclude", Json::array()}}}}},
      {"rules",
       Json::array({{{"type", "deletion"}},
                    {{"type", "pull_request"}, {"parameters", {{"required_approving_review_count", reviews}}}}})}};
  object.fields = *ruleset_fields(object.body);
  return object;
}

auto switches() -> Object {
  Object object{ObjectKind::Switches, ""};
  object.fields = {{"enabled", true}, {"can_approve_pull_request_reviews", true}};
  return object;
}

auto wanted() -> std::vector<Object> {
  return {ruleset("promoc: main", 1), environment("staging", Json::array(), Json::array({branch("main")})),
          environment("production", Json::array({kLeads, kDevops}), Json::array({branch("main"), branch("v*", "tag")})),
          switches()};
}

auto plan_for(World& world, std::vector<Object> objects) -> Planned {
  GitHub github(world);
  Planned plan{kShop, {}, read_present(github, kShop, objects), {}, {}, {}};
  INFO((github.trouble() ? github.trouble()->message : ""));
  REQUIRE_FALSE(github.trouble());
  plan.goal = complete(std::move(objects), plan.present);
  return plan;
}

auto apply_to(World& world, const Planned& plan) -> Outcome {
  GitHub github(world);
  return carry_out(github, plan, [](const Step&) {});
}

/// Whether a repository has everything that is wanted afterwards.
auto is_applied(World& world, const Planned& plan) -> bool {
  const auto outcome = apply_to(world, plan);
  return !outcome.failed && outcome.left.empty();
}

auto pick(std::mt19937& random, int below) -> int { return static_cast<int>(random() % static_cast<unsigned>(below)); }

/// A repository in which anything may stand.
void scramble(World& world, std::mt19937& random) {
  const std::vector<Json> policies = {
      kSelected, Json(), {{"protected_branches", true}, {"custom_branch_policies", false}}};
  auto names = Json::array();
  for (const std::string name : {"staging", "production", "Old", "github-pages"}) {
    if (pick(random, 3) == 0) continue;
    auto& one = world.environments[name];
    one.put["deployment_branch_policy"] = policies[static_cast<std::size_t>(pick(random, 3))];
    one.put["can_admins_bypass"] = pick(random, 2) == 0;
    one.put["wait_timer"] = pick(random, 2) * 30;
    one.put["reviewers"] = Json::array();
    for (const auto& team : {kLeads, kDevops, Json({{"type", "User"}, {"id", 11}})}) {
      if (pick(random, 2) == 0) one.put["reviewers"].push_back(team);
    }
    one.put["prevent_self_review"] = pick(random, 2) == 0;
    for (const auto& policy : {branch("main"), branch("*"), branch("v*", "tag"), branch("v*")}) {
      if (pick(random, 2) == 0) one.policies[++world.last] = policy;
    }
    if (name != "github-pages" && pick(random, 2) == 0) names.push_back(name);
  }
  if (pick(random, 2) == 0) world.variables[std::string(kNamesVariable)] = pick(random, 4) == 0 ? "{" : names.dump();
  for (const std::string name : {"promoc: main", "promoc: old", "house"}) {
    if (pick(random, 2) == 0) world.rulesets[++world.last] = ruleset(name, pick(random, 2)).body;
  }
  for (auto& [id, one] : world.rulesets) {
    if (pick(random, 2) == 0) one["rules"].push_back({{"type", "creation"}});
    if (pick(random, 3) == 0) one["enforcement"] = "disabled";
  }
  world.permissions["enabled"] = pick(random, 2) == 0;
}

}  // namespace

TEST_CASE("whatever a repository has, the steps make it what is wanted, and then there is nothing to do") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    World world;
    scramble(world, random);
    const auto pages = world.environments.contains("github-pages") ? world.environments.at("github-pages").put : Json();
    const auto plan = plan_for(world, wanted());
    CHECK(steps(plan.goal, plan.present, kShop).empty() == !has_steps(differences(plan.goal, plan.present)));
    const auto outcome = apply_to(world, plan);
    REQUIRE_FALSE(outcome.failed);
    CHECK(outcome.left.empty());
    const auto again = plan_for(world, wanted());
    CHECK(differences(again.goal, again.present).empty());
    CHECK(steps(again.goal, again.present, kShop).empty());
    if (!pages.is_null()) CHECK(world.environments.at("github-pages").put == pages);
  }
}

TEST_CASE("from wherever a cut left it, a saved plan is finished") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    for (int writes = 0; writes < 12; ++writes) {
      INFO("seed " << seed << " writes " << writes);
      std::mt19937 random(seed);
      World world;
      scramble(world, random);
      const auto file = print_plan(plan_for(world, wanted()));
      const auto plan = read_plan(file);
      REQUIRE(plan);
      CHECK(print_plan(*plan) == file);
      world.writes_left = writes;
      if (!apply_to(world, *plan).failed) break;
      world.writes_left = -1;
      auto later = *plan;
      GitHub github(world);
      REQUIRE(refresh(github, later));
      CHECK(moved(plan->goal, plan->present, later.present) == std::vector<std::string>());
      const auto outcome = apply_to(world, later);
      REQUIRE_FALSE(outcome.failed);
      CHECK(outcome.left.empty());
    }
  }
}

TEST_CASE("a new environment with reviewers is never open") {
  World world;
  world.meant_to_be_reviewed = {"production"};
  const auto outcome = apply_to(world, plan_for(world, wanted()));
  CHECK_FALSE(outcome.failed);
  CHECK(outcome.left.empty());
  CHECK(world.open.empty());
}

TEST_CASE("the strictest comes first, switches last") {
  World world;
  world.permissions["enabled"] = false;
  const auto plan = plan_for(world, wanted());
  std::vector<std::string> order;
  for (const auto& step : steps(plan.goal, plan.present, kShop))
    order.push_back(step.request.method + " " + step.request.path);
  const std::string at = "repos/acme/shop/";
  CHECK(order ==
        std::vector<std::string>{
            "POST " + at + "actions/variables", "POST " + at + "rulesets", "PUT " + at + "environments/production",
            "POST " + at + "environments/production/deployment-branch-policies",
            "POST " + at + "environments/production/deployment-branch-policies", "PUT " + at + "environments/staging",
            "POST " + at + "environments/staging/deployment-branch-policies",
            "PUT " + at + "actions/permissions/workflow", "PUT " + at + "actions/permissions"});
}

TEST_CASE("what somebody else changed since a plan was made is seen, whatever it is") {
  World world;
  const auto good = plan_for(world, wanted());
  REQUIRE(is_applied(world, good));
  const auto before = plan_for(world, wanted());
  const auto changed = [&](auto change) {
    auto other = world;
    change(other);
    auto now = before;
    GitHub github(other);
    REQUIRE(refresh(github, now));
    return moved(before.goal, before.present, now.present);
  };
  using Moved = std::vector<std::string>;
  CHECK(changed([](World&) {}).empty());
  CHECK(changed([](World& w) { w.environments["production"].put["reviewers"].erase(0); }) ==
        Moved{"environment production: reviewers"});
  CHECK(changed([](World& w) { w.environments["production"].put["can_admins_bypass"] = true; }) ==
        Moved{"environment production: can_admins_bypass"});
  CHECK(changed([](World& w) { w.environments["staging"].policies[999] = branch("*"); }) ==
        Moved{"environment staging: branch_policies"});
  CHECK(changed([](World& w) { w.environments["staging"].policies.clear(); }) ==
        Moved{"environment staging: branch_policies"});
  CHECK(changed([](World& w) { w.environments.erase("staging"); }) == Moved{"environment staging"});
  CHECK(changed([](World& w) {
          w.rulesets.begin()->second["rules"].push_back({{"type", "creation"}});
        }) == Moved{"ruleset promoc: main: rules.creation"});
  CHECK(changed([](World& w) { w.rulesets[999] = ruleset("promoc: new", 1).body; }) == Moved{"ruleset promoc: new"});
  CHECK(changed([](World& w) { w.rulesets[999] = ruleset("house", 1).body; }).empty());
  CHECK(changed([](World& w) { w.permissions["enabled"] = false; }) == Moved{"switches of GitHub Actions: enabled"});
}

TEST_CASE("only what is promoc's is closed or removed") {
  World world;
  REQUIRE(is_applied(world, plan_for(world, wanted())));
  world.environments["pages"] = {};
  world.rulesets[999] = ruleset("house", 2).body;
  std::vector<Object> fewer = {ruleset("promoc: other", 1),
                               environment("production", Json::array({kLeads}), Json::array({branch("main")}))};
  const auto plan = plan_for(world, fewer);
  CHECK(plan.present.unmanaged == std::vector<std::string>{"environment pages", "ruleset house"});
  REQUIRE(is_applied(world, plan));
  CHECK(world.environments.at("staging").policies.empty());
  CHECK(world.environments.at("pages").put.empty());
  std::set<std::string> names;
  for (const auto& [id, one] : world.rulesets) names.insert(one.at("name"));
  CHECK(names == std::set<std::string>{"house", "promoc: other"});
  CHECK(world.variables.at("PROMOC_ENVIRONMENTS") == R"(["production","staging"])");
  world.environments.erase("staging");
  REQUIRE(is_applied(world, plan_for(world, fewer)));
  CHECK(world.variables.at("PROMOC_ENVIRONMENTS") == R"(["production"])");
}

TEST_CASE("a plan file is refused when anything in it was changed") {
  World world;
  const auto file = print_plan(plan_for(world, wanted()));
  REQUIRE(read_plan(file));
  CHECK(looks_like_plan(file));
  CHECK_FALSE(looks_like_plan("promoc 1\n"));
  const auto json = Json::parse(file);
  for (const auto* const path :
       {"/content/wanted/0/name", "/content/wanted/1/kind", "/content/repository/full_name", "/digest"}) {
    auto other = json;
    other[Json::json_pointer(path)] = "x";
    CHECK_FALSE(read_plan(other.dump()));
  }
  for (std::size_t size = 0; size < file.size(); size += 97) CHECK_FALSE(read_plan(file.substr(0, size)));
}

TEST_CASE("fields that GitHub adds and the order of lists do not count; absence does") {
  CHECK(holds(Json::parse(R"([{"a":1},{"b":2}])"), Json::parse(R"([{"b":2,"x":0},{"a":1}])")));
  CHECK_FALSE(holds(Json::parse(R"([{"a":1}])"), Json::parse(R"([{"a":1},{"b":2}])")));
  CHECK_FALSE(holds(Json::parse(R"([{"a":1},{"b":2}])"), Json::parse(R"([{"a":1},{"a":1}])")));
  CHECK_FALSE(holds(Json::array(), Json()));
  CHECK_FALSE(holds(false, Json()));
}
