// Settings of environments, and rulesets.
#include "unit/verify/files_support.hpp"

using namespace promoc;
using test::main_example;
using test::strict_example;

namespace {

constexpr auto kProduction = ".github/promoc/settings/production.json";
constexpr auto kSlot = ".github/promoc/settings/production-approval.json";
constexpr auto kStaging = ".github/promoc/settings/staging.json";
constexpr auto kNotices = ".github/promoc/settings/notices.json";
constexpr auto kMain = ".github/promoc/settings/rulesets/main.json";
constexpr auto kRollback = ".github/promoc/settings/production-rollback.json";

constexpr auto kLead = "      {\n        \"type\": \"Team\",\n        \"slug\": \"team-lead\"\n      },\n";
constexpr auto kReviewers =
    "[\n      {\n        \"type\": \"Team\",\n        \"slug\": \"team-lead\"\n      },\n      {\n        \"type\": "
    "\"Team\",\n        \"slug\": \"devops-admin\"\n      }\n    ]";
constexpr auto kPolicy = "{\n      \"protected_branches\": false,\n      \"custom_branch_policies\": true\n    }";
constexpr auto kDevelop = "    {\n      \"name\": \"develop\",\n      \"type\": \"branch\"\n    },\n";

}  // namespace

TEST_CASE("weaker settings of environments are found at their field") {
  const std::vector<test::Weakening> weakenings{
      {"no reviewers",
       {kProduction, kReviewers, "[]"},
       "P1110",
       "\"reviewers\"",
       "production.approve",
       "any writer starts a run that deploys to production"},
      {"no reviewers of a slot",
       {kSlot, kReviewers, "[]"},
       "P1110",
       "\"reviewers\"",
       "production.approve",
       "production-approval, which production waits for"},
      {"reviewers are null", {kProduction, kReviewers, "null"}, "P1110", "null", "production.approve", "asks nobody"},
      {"reviewers left out",
       {kProduction, std::string("    \"reviewers\": ") + kReviewers + ",\n", ""},
       "P1110",
       "\"put\"",
       "production.approve",
       "asks nobody"},
      {"one reviewer less",
       {kProduction, kLead, ""},
       "P1110",
       "\"reviewers\"",
       "production.approve",
       "team-lead can no longer approve production"},
      {"one reviewer more",
       {kProduction, kLead, std::string(kLead) + "{\"type\": \"User\", \"login\": \"mallory\"},"},
       "P1110",
       "mallory",
       "production.approve",
       "user mallory can approve production"},
      {"a user of a team's name",
       {kProduction, kLead, std::string(kLead) + "{\"type\": \"User\", \"login\": \"team-lead\"},"},
       "P1110",
       "login",
       "production.approve",
       "user team-lead can approve"},
      {"self-review",
       {kProduction, "\"prevent_self_review\": true", "\"prevent_self_review\": false"},
       "P1110",
       "\"prevent_self_review\"",
       "production.approve.excluding",
       "whoever starts a run may approve it"},
      {"self-review left out",
       {kSlot, "    \"prevent_self_review\": true,\n", ""},
       "P1110",
       "\"put\"",
       "production.approve.excluding",
       "whoever starts a run may approve it"},
      {"a text is no truth value",
       {kProduction, "\"prevent_self_review\": true", "\"prevent_self_review\": \"true\""},
       "P1110",
       "\"prevent_self_review\"",
       "production.approve.excluding",
       ""},
      {"bypass",
       {kProduction, "\"can_admins_bypass\": false", "\"can_admins_bypass\": true"},
       "P1110",
       "\"can_admins_bypass\"",
       "production.approve",
       "administrators"},
      {"bypass left out",
       {kProduction, "    \"can_admins_bypass\": false,\n", ""},
       "P1110",
       "\"put\"",
       "",
       "GitHub takes it for true"},
      {"all branches",
       {kProduction, kPolicy, "null"},
       "P1110",
       "null",
       "",
       "every branch and tag can deploy to production"},
      {"all branches by silence",
       {kProduction, std::string(",\n    \"deployment_branch_policy\": ") + kPolicy, ""},
       "P1110",
       "\"put\"",
       "",
       "every branch and tag"},
      {"protected branches",
       {kProduction, kPolicy, "{\"protected_branches\": true, \"custom_branch_policies\": false}"},
       "P1110",
       "\"deployment_branch_policy\"",
       "",
       "the named branches alone"},
      {"one branch more",
       {kProduction, "\"branch_policies\": [", "\"branch_policies\": [{\"name\": \"*\"},"},
       "P1110",
       "\"*\"",
       "production.trigger",
       "runs of `*` reach production"},
      {"a tag of a branch's name",
       {kProduction, "\"type\": \"branch\"", "\"type\": \"branch\"}, {\"name\": \"main\", \"type\": \"tag\""},
       "P1110",
       "\"tag\"",
       "production.trigger",
       "main (tag)"},
      {"one branch less",
       {kStaging, kDevelop, ""},
       "P1110",
       "\"branch_policies\"",
       "staging.trigger",
       "runs of `develop` no longer reach staging"},
      {"a wider pattern", {kRollback, "\"name\": \"main\"", "\"name\": \"main*\""}, "P1110", "", "", ""},
      {"a timer",
       {kRollback, "\"wait_timer\": 0", "\"wait_timer\": 43200"},
       "P1110",
       "\"wait_timer\"",
       "",
       "a rollback as well"},
      {"another environment",
       {kProduction, "\"environment\": \"production\"", "\"environment\": \"prod\""},
       "P1110",
       "\"prod\"",
       "production.approve",
       "no longer those of production"},
      {"no self-review where nobody reviews",
       {kStaging, "\"prevent_self_review\": false", "\"prevent_self_review\": true"},
       "P1110",
       "\"prevent_self_review\"",
       "",
       ""},
      {"a secret less", {kNotices, "    \"EMAIL_PASSWORD\": null,\n", "  "}, "P1110", "", "", "EMAIL_PASSWORD"},
      {"a secret's value",
       {kNotices, "\"EMAIL_PASSWORD\": null", "\"EMAIL_PASSWORD\": \"hunter2\""},
       "P1110",
       "\"EMAIL_PASSWORD\"",
       "",
       ""},
      {"an unknown field",
       {kProduction, "\"wait_timer\": 0", "\"wait_timer\": 0, \"protection\": false"},
       "P1110",
       "\"protection\"",
       "",
       "`put.protection` was added"},
      {"the last of two counts",
       {kProduction, "\"prevent_self_review\": true", "\"prevent_self_review\": true, \"wait_timer\": 0"},
       "P1110",
       "\"prevent_self_review\"",
       "",
       "`put.wait_timer` stands twice"},
      {"no JSON",
       {kProduction, "\"wait_timer\": 0,", "\"wait_timer\": 0, // minutes"},
       "P1102",
       "//",
       "",
       "not well-formed JSON"},
      {"nothing", {kProduction, "", ""}, "P1102", "", "", ""},
  };
  for (auto weakening : weakenings) {
    const auto found = test::edited(main_example(), {weakening.edit});
    if (weakening.name == "a wider pattern") {
      const test::Findings findings(main_example(), found);
      INFO(findings.text());
      REQUIRE(findings.all.size() == 2);
      CHECK(findings.all[0].message.find("runs of `main` no longer reach") == 0);
      CHECK(findings.all[1].message.find("runs of `main*` reach production-rollback") == 0);
      continue;
    }
    const auto& text = found.files.at(weakening.edit.file);
    if (weakening.name == "a secret less") weakening.at = "\"secrets\"";
    if (weakening.name == "a text is no truth value") weakening.message = "whoever";
    INFO(weakening.name << text);
    test::check_weakening(main_example(), weakening);
  }
}

TEST_CASE("settings that say the same draw nothing") {
  const auto& world = main_example();
  const auto& text = world.meant.files.at(kProduction);
  test::check_neutral(world, "one line", {{kProduction, "", test::every(text, "\n", " ")}});
  test::check_neutral(world, "tabs", {{kProduction, "", test::every(text, "  ", "\t")}});
  test::check_neutral(world, "line ends", {{kProduction, "", test::every(text, "\n", "\r\n")}});
  test::check_neutral(world, "order of names",
                      {{kProduction, "    \"wait_timer\": 0,\n    \"prevent_self_review\": true,\n",
                        "    \"prevent_self_review\": true,\n    \"wait_timer\": 0,\n"}});
  test::check_neutral(
      world, "order of reviewers",
      {{kProduction, kReviewers,
        "[{\"type\": \"Team\", \"slug\": \"devops-admin\"}, {\"slug\": \"team-lead\", \"type\": \"Team\"}]"}});
  test::check_neutral(
      world, "order of branches",
      {{kStaging, kDevelop, ""},
       {kStaging, "    {\n      \"name\": \"hotfix", std::string(kDevelop) + "    {\n      \"name\": \"hotfix"}});
  test::check_neutral(world, "a number in another form", {{kProduction, "\"wait_timer\": 0", "\"wait_timer\": 0.0"}});
  test::check_neutral(world, "letters by number",
                      {{kProduction, "\"slug\": \"team-lead\"", "\"slug\": \"team\\u002dlead\""}});
  test::check_neutral(world, "names have no case",
                      {{kProduction, "\"environment\": \"production\"", "\"environment\": \"Production\""}});
  test::check_neutral(world, "slugs have no case",
                      {{kProduction, "\"slug\": \"team-lead\"", "\"slug\": \"Team-Lead\""}});
  test::check_neutral(world, "branches are the default", {{kProduction, ",\n      \"type\": \"branch\"", ""}});
  test::check_neutral(world, "one more secret to look for",
                      {{kNotices, "\"secrets\": {", "\"secrets\": {\"TOKEN\": null,"}});
  test::check_neutral(world, "variables to look for",
                      {{kProduction, "\"put\"", "\"variables\": {\"AWS_ACCOUNT_ID\": null}, \"put\""}});
  test::check_neutral(world, "an environment of the team's own",
                      {{".github/promoc/settings/docs.json", "", "{\"environment\": \"docs\", \"put\": {}}"}});
}

TEST_CASE("two files for one environment or ruleset are found in the one that nothing meant") {
  const auto& world = main_example();
  const auto one = [&](const char* path, const char* text, const char* message) {
    const test::Findings findings(world, test::edited(world, {{path, "", text}}));
    INFO(findings.text());
    REQUIRE(findings.all.size() == 1);
    CHECK(findings.all[0].message.find(message) != std::string::npos);
    CHECK(findings.sources.path(findings.all[0].span.file) == path);
    return findings.all[0].rules;
  };
  const auto rules = one(".github/promoc/settings/a.json", "{\"environment\": \"PRODUCTION\"}",
                         "the environment production is set by `.github/promoc/settings/production.json` as well");
  CHECK(std::ranges::find(rules, "production.approve") != rules.end());
  one(".github/promoc/settings/z.json", "{\"environment\": \"production-approval\"}",
      "production-approval.json` as well");
  one(".github/promoc/settings/rulesets/z.json", "{\"name\": \"promoc: main\", \"enforcement\": \"disabled\"}",
      "the ruleset `promoc: main` is set by");
  one(".github/promoc/settings/z.json", "{\"environment\": ", "not well-formed JSON");
  test::check_neutral(world, "deeper than what is applied",
                      {{".github/promoc/settings/old/production.json", "", "{\"environment\": \"production\"}"}});
  const test::Findings twice(world,
                             test::edited(world, {{".github/promoc/settings/x.json", "", "{\"environment\": \"x\"}"},
                                                  {".github/promoc/settings/y.json", "", "{\"environment\": \"x\"}"}}));
  REQUIRE(twice.all.size() == 1);
  CHECK(twice.sources.path(twice.all[0].span.file) == ".github/promoc/settings/y.json");
}

TEST_CASE("weaker rulesets are found at their field") {
  const std::vector<test::Weakening> weakenings{
      {"off", {kMain, "\"active\"", "\"disabled\""}, "P1110", "\"disabled\"", "branch.main.reviews", "not enforced"},
      {"only noted",
       {kMain, "\"active\"", "\"evaluate\""},
       "P1110",
       "\"evaluate\"",
       "branch.main.reviews",
       "only notes"},
      {"no word of it", {kMain, "  \"enforcement\": \"active\",\n", ""}, "P1110", "", "", "not enforced"},
      {"somebody passes",
       {kMain, "\"bypass_actors\": []",
        "\"bypass_actors\": [{\"actor_id\": 5, \"actor_type\": \"RepositoryRole\", \"bypass_mode\": \"always\"}]"},
       "P1110",
       "RepositoryRole",
       "",
       "`RepositoryRole` can pass the rules of main"},
      {"another branch", {kMain, "refs/heads/main", "refs/heads/maine"}, "P1110", "\"include\"", "", ""},
      {"the branch is out",
       {kMain, "\"exclude\": []", "\"exclude\": [\"refs/heads/ma*\"]"},
       "P1110",
       "refs/heads/ma*",
       "",
       "takes main out"},
      {"all are out",
       {kMain, "\"exclude\": []", "\"exclude\": [\"~DEFAULT_BRANCH\"]"},
       "P1110",
       "~DEFAULT_BRANCH",
       "",
       "takes main out"},
      {"maybe out",
       {kMain, "\"exclude\": []", "\"exclude\": [\"refs/heads/[lmn]ain\"]"},
       "P1110",
       "[lmn]",
       "",
       "takes main out"},
      {"a further condition",
       {kMain, "\"conditions\": {", "\"conditions\": {\"repository_name\": {\"include\": []},"},
       "P1110",
       "repository_name",
       "",
       "a further condition"},
      {"tags", {kMain, "\"target\": \"branch\"", "\"target\": \"tag\""}, "P1110", "\"tag\"", "", "`target` is tag"},
      {"can be deleted",
       {kMain, "    {\n      \"type\": \"deletion\"\n    },\n", ""},
       "P1110",
       "\"rules\"",
       "",
       "main can be deleted"},
      {"can be overwritten",
       {kMain, "    {\n      \"type\": \"non_fast_forward\"\n    },\n", ""},
       "P1110",
       "\"rules\"",
       "",
       "overwritten"},
      {"unsigned",
       {kMain, "    {\n      \"type\": \"required_signatures\"\n    },\n", ""},
       "P1110",
       "\"rules\"",
       "branch.main.signed_commits",
       "without a signature"},
      {"merge commits",
       {kMain, "    {\n      \"type\": \"required_linear_history\"\n    },\n", ""},
       "P1110",
       "\"rules\"",
       "branch.main.linear_history",
       "merge commits"},
      {"fewer reviews",
       {kMain, "review_count\": 2", "review_count\": 1"},
       "P1110",
       "review_count",
       "branch.main.reviews",
       "asks for 1 review, not 2"},
      {"no reviews",
       {kMain, "review_count\": 2", "review_count\": 0"},
       "P1110",
       "review_count",
       "branch.main.reviews",
       "nobody has seen"},
      {"reviews as text",
       {kMain, "review_count\": 2", "review_count\": \"2\""},
       "P1110",
       "review_count",
       "branch.main.reviews",
       ""},
      {"no owners",
       {kMain, "\"require_code_owner_review\": true", "\"require_code_owner_review\": false"},
       "P1110",
       "require_code_owner_review",
       "owner.1",
       "owners"},
      {"owners left out",
       {kMain, "        \"require_code_owner_review\": true,\n", ""},
       "P1110",
       "\"parameters\"",
       "branch.main.code_owners",
       "owners"},
      {"stale approvals",
       {kMain, "\"dismiss_stale_reviews_on_push\": true", "\"dismiss_stale_reviews_on_push\": false"},
       "P1110",
       "dismiss_stale",
       "branch.main.dismiss_stale",
       "outlives"},
      {"own last push",
       {kMain, "\"require_last_push_approval\": true", "\"require_last_push_approval\": false"},
       "P1110",
       "require_last_push",
       "branch.main.last_push_approval",
       "pushed last"},
      {"out of date",
       {kMain, "checks_policy\": true", "checks_policy\": false"},
       "P1110",
       "checks_policy",
       "branch.main.up_to_date",
       "up to date"},
      {"another check",
       {kMain, "\"context\": \"validate\"", "\"context\": \"lint\""},
       "P1110",
       "\"required_status_checks\": [",
       "branch.main.checks.unit",
       "no longer requires the check `validate`"},
      {"a check of anybody",
       {kMain, ",\n            \"integration_id\": 15368", ""},
       "P1110",
       "{\n            \"context\"",
       "branch.main.checks.unit",
       "may come from anybody"},
      {"a check of another app", {kMain, "15368", "4711"}, "P1110", "4711", "branch.main.checks.unit", "another app"},
      {"not when made anew",
       {kMain, "\"do_not_enforce_on_create\": false", "\"do_not_enforce_on_create\": true"},
       "P1110",
       "do_not_enforce",
       "",
       "made anew"},
      {"two of one kind",
       {kMain, "\"rules\": [", "\"rules\": [{\"type\": \"deletion\"},"},
       "P1110",
       "",
       "",
       "stands twice"},
      {"no name", {kMain, "\"name\": \"promoc: main\"", "\"name\": \"\""}, "P1110", "\"name\"", "", "`name`"},
  };
  for (auto weakening : weakenings) {
    if (weakening.name == "two of one kind") weakening.at = "    {\n      \"type\": \"deletion\"";
    test::check_weakening(strict_example(), weakening);
  }
}

TEST_CASE("rulesets that say the same, or ask for more, draw nothing") {
  const auto& world = strict_example();
  const auto& text = world.meant.files.at(kMain);
  test::check_neutral(world, "one line", {{kMain, "", test::every(text, "\n", "")}});
  test::check_neutral(
      world, "order of rules",
      {{kMain, "    {\n      \"type\": \"deletion\"\n    },\n", ""},
       {kMain, "    {\n      \"type\": \"non_fast_forward\"\n    },\n",
        "    {\n      \"type\": \"non_fast_forward\"\n    },\n    {\n      \"type\": \"deletion\"\n    },\n"}});
  test::check_neutral(world, "more reviews", {{kMain, "review_count\": 2", "review_count\": 3"}});
  test::check_neutral(world, "another rule", {{kMain, "\"rules\": [", "\"rules\": [{\"type\": \"update\"},"}});
  test::check_neutral(world, "threads", {{kMain, "thread_resolution\": false", "thread_resolution\": true"}});
  test::check_neutral(
      world, "another check",
      {{kMain, "\"required_status_checks\": [", "\"required_status_checks\": [{\"context\": \"lint\"},"}});
  test::check_neutral(world, "merge methods",
                      {{kMain, "\"dismiss_stale", "\"allowed_merge_methods\": [\"squash\"], \"dismiss_stale"}});
  test::check_neutral(world, "all branches", {{kMain, "refs/heads/main", "~ALL"}});
  test::check_neutral(world, "a pattern", {{kMain, "refs/heads/main", "refs/heads/ma*"}});
  test::check_neutral(world, "the default branch", {{kMain, "refs/heads/main", "~DEFAULT_BRANCH"}});
  test::check_neutral(world, "another branch as well", {{kMain, "\"include\": [", "\"include\": [\"refs/heads/x\","}});
  test::check_neutral(world, "another branch is out",
                      {{kMain, "\"exclude\": []", "\"exclude\": [\"refs/heads/x/**\"]"}});
  test::check_neutral(world, "what GitHub exports",
                      {{kMain, "{\n", "{\n  \"id\": 7, \"source_type\": \"Repository\",\n"}});
  test::check_neutral(
      world, "another ruleset",
      {{".github/promoc/settings/rulesets/x.json", "", "{\"name\": \"x\", \"enforcement\": \"active\"}"}});
}
