// Policies: which ways there are, what is known of each, and that single classes are the least that a change can be.
#include <algorithm>
#include <catch2/catch.hpp>

#include "sema/lower.hpp"
#include "sema/policy/people.hpp"
#include "sema/policy/proof.hpp"
#include "unit/sema/support.hpp"

using namespace promoc;
using namespace promoc::sema;

namespace {

/// Staging by itself, production in runs of its own after a day, a hotfix that may leave staging out, three kinds of
/// changes.
const std::string kShop =
    "role business = team \"business\"\n"
    "suite unit { run python.pytest(\"tests\") }\n"
    "gate lint = python.ruff(\"src\")\n"
    "class feature otherwise\n"
    "class hotfix when ref in [\"hotfix/**\"] claimed by lead\n"
    "class configuration when any path in [\"samconfig.toml\"]\n"
    "approvals excluding pr_author {\n"
    "  class         | staging at merge   | production at deployment\n"
    "  feature       | dev                | dev*2 + business\n"
    "  hotfix        | lead at deployment | lead + business\n"
    "  configuration | dev                | lead + business\n"
    "  rollback      | none               | lead\n"
    "}\n"
    "protect branch develop { reviews 1 }\n"
    "environment staging { trigger push develop; require unit, lint; set { memory = 256MiB } }\n"
    "environment production {\n"
    "  trigger push main or dispatch; after staging soak 24h superseded keeps\n"
    "  require unit, lint skippable by configuration; set { memory = 1GiB }\n"
    "  on failed { rollback }; rollback by dispatch modes alias, redeploy\n"
    "}\n"
    "path hotfix to production { trigger dispatch from \"hotfix/**\"; skip staging approve lead }\n"
    "artifacts s3 \"shop-packages\" keep 400d\n";

auto findings(const std::string& policy, const std::string& shop = kShop) -> std::string {
  const auto checked = test::check_lines(shop + policy + "\n");
  std::string text;
  for (const auto& finding : checked->sink.all())
    text += fmt::format("{} {}; {}\n", diag::info(finding.kind).code, finding.message, finding.help);
  return text;
}

auto plan_of(const std::string& lines) -> plan::Plan {
  const auto checked = test::check_lines(lines);
  INFO(checked->findings());
  REQUIRE(checked->model);
  return lower(*checked->model, "promotion.promo");
}

auto ways_into(const plan::Plan& plan, const std::string& environment) -> std::vector<std::string> {
  std::vector<std::string> all;
  for (const auto& way : Ways(plan).into(environment)) {
    for (const auto& classes : class_sets(plan, way)) all.push_back(words(way, classes));
  }
  return all;
}

auto production(const std::string& rule) -> std::string {
  return "policy \"p\" { every path to production except rollback { " + rule + " } }";
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("the ways into an environment are runs, second ways and rollbacks") {
  const auto plan = plan_of(kShop);
  CHECK(ways_into(plan, "staging") ==
        List{"push to `develop` (`staging`), class `feature`", "push to `develop` (`staging`), class `hotfix`",
             "push to `develop` (`staging`), class `configuration`", "path `hotfix` (`staging`), class `hotfix`"});
  CHECK(ways_into(plan, "production") ==
        List{"push to `develop` (`staging`), then push to `main` (`production`), class `feature`",
             "push to `develop` (`staging`), then push to `main` (`production`), class `hotfix`",
             "push to `develop` (`staging`), then push to `main` (`production`), class `configuration`",
             "path `hotfix` (`staging`), then push to `main` (`production`), class `feature`",
             "path `hotfix` (`staging`), then push to `main` (`production`), class `hotfix`",
             "path `hotfix` (`staging`), then push to `main` (`production`), class `configuration`",
             "path `hotfix` (`staging`, `production`), class `hotfix`",
             "path `hotfix` without `staging` (`production`), class `hotfix`",
             "rollback by itself, when a deployment does not end well", "rollback by hand, mode `alias`",
             "rollback by hand, mode `redeploy`"});
  CHECK(Ways(plan).after("staging") == List{"production"});
  CHECK(Ways(plan).after("production") == List{});
}

TEST_CASE("environments of one run come through all that stands before them") {
  const auto plan = plan_of(
      "environment test { trigger push main or push develop; set { memory = 256MiB } }\n"
      "environment load { trigger after test; set { memory = 256MiB } }\n"
      "environment look { trigger after test from main; set { memory = 256MiB } }\n"
      "environment production { trigger after load and look; approve lead; set { memory = 256MiB } }\n");
  CHECK(ways_into(plan, "load") == List{"push to `main` (`test`, `load`)"});
  CHECK(ways_into(plan, "production") == List{"push to `main` (`test`, `load`, `look`, `production`)"});
  CHECK(Ways(plan).after("test") == List{"load", "look", "production"});
}

TEST_CASE("a mixture of classes asks at least what each of them asks") {
  const auto plan = plan_of(kShop);
  for (const auto& way : Ways(plan).into("production")) {
    for (unsigned mixture = 1; mixture < 1U << plan.classes.size(); ++mixture) {
      ClassSet classes;
      for (std::size_t i = 0; i < plan.classes.size(); ++i) {
        if ((mixture >> i & 1U) != 0) classes.push_back(plan.classes[i].name);
      }
      const auto all = asked_on(way, classes);
      for (const auto& one : classes) {
        for (const std::string role : {"", "lead", "dev", "business"})
          CHECK(count(all, role) >= count(asked_on(way, {one}), role));
      }
    }
  }
}

TEST_CASE("rules of policies that hold") {
  CHECK(findings(production("approvals of any >= 2; approvals of business > 0")) == "");
  CHECK(findings(production("passes unit; same artifact; excludes pr_author")) == "");
  CHECK(findings("policy \"p\" { every path to production except rollback, path hotfix { waits >= 24h; approvals of "
                 "any > 1 } }") == "");
  CHECK(findings("policy \"p\" { no path skips staging except class hotfix }") == "");
  CHECK(findings("policy \"p\" { no path skips staging except path hotfix }") == "");
  CHECK(
      findings(
          "policy \"p\" { every path to staging { passes unit, lint; approvals of any >= 1; excludes pr_author } }") ==
      "");
  CHECK(findings("environment late { trigger after staging; approve lead; wait 1h alongside; set { memory = 1GiB } }\n"
                 "policy \"p\" { every path to late { waits >= 1h } }") == "");
  // What was required of it in staging counts; a second way does not come there.
  CHECK(findings("policy \"p\" { every path to production except path hotfix { passes lint; visits staging } }") == "");
}

TEST_CASE("rules of policies that do not hold name the path that breaks them") {
  CHECK(findings(production("approvals of any >= 3")) ==
        "P0413 the policy \"p\" does not hold: `production` can be reached without 3 people being asked; path `hotfix` "
        "(`staging`, `production`), class `hotfix`: `lead` + `business` = 2 people; 3 more paths break it\n");
  CHECK(findings(production("approvals of lead >= 1")) ==
        "P0413 the policy \"p\" does not hold: `production` can be reached without 1 person of `lead` being asked; "
        "push to "
        "`develop` (`staging`), then push to `main` (`production`), class `feature`: `dev` + `dev` + `business` = 3 "
        "people; 1 "
        "more path breaks it\n");
  CHECK(findings("policy \"p\" { every path to production { approvals of any >= 1 } }") ==
        "P0413 the policy \"p\" does not hold: `production` can be reached without 1 person being asked; rollback by "
        "itself, when "
        "a deployment does not end well: nobody is asked; 1 more path breaks it\n");
  CHECK(
      findings("policy \"p\" { every path to production { waits >= 24h } }") ==
      "P0413 the policy \"p\" does not hold: `production` can be reached without 24 hours having passed; path `hotfix` "
      "(`staging`, `production`), class `hotfix`: no time has to pass; 1 more path breaks it\n");
  CHECK(findings("policy \"p\" { every path to production except rollback, path hotfix { waits > 24h } }")
            .find("24 hours have to pass") != std::string::npos);
  CHECK(findings("policy \"p\" { no path skips staging }") ==
        "P0413 the policy \"p\" does not hold: `production` can be reached without `staging`; path `hotfix` without "
        "`staging` "
        "(`production`), class `hotfix`: the path may leave `staging` out\n");
}
