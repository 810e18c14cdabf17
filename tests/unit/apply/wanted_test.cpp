// What is wanted is read from the files that a build writes.
#include "apply/wanted.hpp"

#include <catch2/catch.hpp>

using namespace promoc;
using namespace promoc::apply;

namespace {

const std::string kEnvironment =
    R"({"environment": "production", "put": {"reviewers": [{"type": "Team", "slug": "leads"}],
  "deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}},
  "branch_policies": [{"name": "main", "type": "branch"}], "variables": {"A": null}, "secrets": {"B": null}})";
const std::string kRuleset =
    R"({"name": "promoc: main", "target": "branch", "enforcement": "active", "bypass_actors": [],
  "conditions": {"ref_name": {"include": ["refs/heads/main"], "exclude": []}},
  "rules": [{"type": "deletion"}, {"type": "pull_request", "parameters": {"required_approving_review_count": 2}}]})";

auto files() -> std::vector<SettingsFile> {
  return {{".github/promoc/settings/production.json", kEnvironment},
          {".github/promoc/settings/rulesets/main.json", kRuleset},
          {".github/workflows/promote.yml", "{"}};
}

auto deployment() -> plan::Deployment {
  plan::Deployment d;
  d.environment = "production";
  d.approvals.emplace();
  d.approvals->slots = {{"production-lead-1", "lead", {{true, "leads"}}, {}},
                        {"production-ops-1", "ops", {{true, "ops"}}, {}}};
  d.approvals->reviewers = {{true, "leads"}, {false, "ann"}};
  return d;
}

}  // namespace

TEST_CASE("settings files are what is wanted, in the order of the plan, with the rules that need them") {
  plan::Plan plan;
  plan.visibility = "private";
  const std::vector<plan::Enforcement> links = {
      {"production.approve", {}, ".github/promoc/settings/production.json", "put.reviewers", {}, {}, {}},
      {"branch.main.reviews",
       {},
       ".github/promoc/settings/rulesets/main.json",
       "rules[pull_request].parameters.required_approving_review_count",
       {},
       {},
       {}}};
  const auto wanted = read_wanted(plan, links, files());
  REQUIRE(wanted);
  REQUIRE(wanted->objects.size() == 3);
  const auto& ruleset = wanted->objects[0];
  CHECK(ruleset.name == "promoc: main");
  CHECK(ruleset.fields.at("rules.deletion") == true);
  CHECK(ruleset.rules.at("rules.pull_request.required_approving_review_count") == Json::array({"branch.main.reviews"}));
  const auto& environment = wanted->objects[1];
  CHECK(environment.fields.at("variables") == Json::array({"A"}));
  CHECK(environment.fields.at("secrets") == Json::array({"B"}));
  CHECK(environment.rules.at("reviewers") == Json::array({"production.approve"}));
  CHECK_FALSE(environment.body.contains("branch_policies"));
  CHECK(wanted->objects[2].fields == Json{{"enabled", true}});
  CHECK(wanted->facts.visibility == "private");
}

TEST_CASE("a definition without settings wants nothing; a malformed file is no wish") {
  CHECK(read_wanted({}, {}, {})->objects.empty());
  for (const std::string content : {"", "{", "[]", "{}", R"({"environment": "a"})"}) {
    const std::vector<SettingsFile> one = {{".github/promoc/settings/a.json", content}};
    CHECK_FALSE(read_wanted({}, {}, one));
  }
}

TEST_CASE("each row of a table of approvals needs its own people, on every way") {
  plan::Plan plan;
  plan.deployments = {deployment()};
  auto with_rows = deployment();
  with_rows.approvals->own_click_counts = false;
  with_rows.approvals->excluding = {"pr_author"};
  with_rows.approvals->rows = {{"row.a", "a", "lead", {"production-lead-1"}, 1, 0}, {"row.b", "b", "none", {}, 0, 0}};
  plan::Path path;
  path.deployments = {with_rows};
  path.lands = {"main"};
  path.land_rule = "path.hotfix.land";
  plan.paths = {path};
  const auto wanted = read_wanted(plan, {}, files());
  REQUIRE(wanted);
  REQUIRE(wanted->quorums.size() == 2);
  CHECK(wanted->quorums[0].rule == "production.approve");
  CHECK(wanted->quorums[0].places.size() == 3);
  CHECK_FALSE(wanted->quorums[0].excludes);
  CHECK(wanted->quorums[1].rule == "row.a");
  CHECK(wanted->quorums[1].places.size() == 1);
  CHECK(wanted->quorums[1].excludes);
  CHECK(wanted->objects.back().fields.at("can_approve_pull_request_reviews") == true);
  CHECK(wanted->objects.back().rules.at("can_approve_pull_request_reviews") == Json::array({"path.hotfix.land"}));
}
