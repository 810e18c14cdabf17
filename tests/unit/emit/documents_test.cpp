// The pages for people: every part of a plan is said, and nothing that the report does not say.
#include <catch2/catch.hpp>

#include "emit/documents/documents.hpp"
#include "emit/emitters.hpp"

using namespace promoc;

namespace {

/// staging; then production with three approvals, a warning and a rollback; then archive, whose approval nothing
/// enforces.
auto full_plan() -> plan::Plan {
  plan::Plan plan;
  plan.promotions = {{.file = ".github/workflows/promote.yml", .name = "Promote orders"}};
  plan.pipeline = "shop";
  plan.doc = "One.\nStill one.\n\nTwo.";
  plan.definition = "promotion.promo";
  plan.template_path = "template.yaml";
  plan.checks = {{"unit", "unit", "Unit tests.", {{"pytest tests", "stdlib/scripts/pytest.sh", {}, "", "", {}, 10}}},
                 {"style", "style", "", {{"ruff src", "stdlib/scripts/ruff.sh", {}, "", "", {}, 1}}}};
  plan.checks[1].advisory = true;
  plan::Deployment staging{.environment = "staging", .stack = "shop-staging", .region = "eu-west-1"};
  staging.requires_checks = {"unit", "style"};
  staging.starts = {{false, {"main"}}, {true, {"hotfix/**"}}};
  staging.branches = {"main", "hotfix/**"};
  plan::Deployment production{.environment = "production", .stack = "shop-production", .region = "eu-west-1"};
  production.after = {"staging"};
  production.only_branches = {"main"};
  production.branches = {"main"};
  production.rollback = true;
  production.parameters = {{"Memory", "512", "production.set.Memory", "memory", "512MiB"}};
  production.approvals = plan::Approvals{.role = "ops", .reviewers = {{false, "ann"}}, .text = "dev*2 + ops"};
  production.approvals->slots = {{"production-dev-1", "dev", {{true, "devs"}}, std::nullopt},
                                 {"production-dev-2", "dev", {{true, "devs"}}, "production-dev-1"}};
  production.approvals->excluding = {"pr_author", "last_pusher", "any_committer"};
  production.approvals->expires_seconds = 5400;
  production.approvals->asked = 3;
  production.approvals->clicks = 3;
  plan::Deployment archive{.environment = "archive", .stack = "shop-archive", .region = "eu-west-1"};
  archive.after = {"production"};
  archive.branches = {"main"};
  plan.deployments = {staging, production, archive};
  plan.environments = {{.name = "staging", .serves = "staging", .branches = {"main"}, .variables = {"AWS_ACCOUNT_ID"}}};
  plan.branches = {{.branch = "main", .reviews = 2, .signed_commits = true, .linear_history = true}};
  plan.rules = {{"production.approve", "production: approve dev*2 + ops", {}},
                {"archive.approve", "archive: approve ops", {}},
                {"production.moon", "production: at full moon", {}}};
  plan.unprotected = {{"archive.approve", "too small a plan"}, {"archive.approve.expires", "too small a plan"}};
  plan.documents.notes = {{"production", "As decided."}};
  return plan;
}

auto pages_of(const plan::Plan& plan, const std::string& guide = "docs/PROMOTION.md") -> emit::Documents {
  emit::Emission emission(plan);
  emit::enforce_rules(emission);
  SourceManager sources;
  sources.add("promotion.promo", "promoc 1\n");
  return emit::emit_documents({plan, emission.enforcements(), sources}, guide);
}

}  // namespace

TEST_CASE("guide: every part of a plan is said") {
  const auto documents = pages_of(full_plan());
  CHECK(documents.faults.empty());
  REQUIRE(documents.pages.files.size() == 1);
  const auto& text = documents.pages.files[0].content;
  INFO(text);
  for (const auto* said : {
           "One. Still one.\n\nTwo.\n",
           "| `main` | with a push | `staging`, then `production` after approval, then `archive` |",
           "| `hotfix/**` | by hand | `staging` |",
           "- These checks only warn, and stop nothing: `style`.",
           "| started by | a push to `main` or by hand on `hotfix/**` | success in `staging`, only for `main` |",
           "| approval | nobody is asked | `dev*2 + ops` | **not enforced** |",
           "| `memory`, in the template `Memory` | | `512MiB` | |",
           "at most 1 minute | before `staging`; it warns and stops nothing |",
           "Nobody is asked before a deployment to `staging`.",
           "3 approvals, given with 3 clicks in GitHub.",
           "| `production-dev-2` | `dev`: team `devs` | an approval, asked for after that in production-dev-1 |",
           "| `production` | `ops`: user `ann` | an approval |",
           "The approvals come from 3 different people.",
           "whoever pushed last, whoever wrote one of its commits and whoever started the run.",
           "An approval counts for 90 minutes.",
           "**Not enforced.** The definition says `approve ops`, and GitHub asks nobody: too small a plan",
           "| `staging` | the pipeline undoes nothing;",
           "| `production` | the job **Roll back production** goes back",
           "a pull request, 2 reviews, signed commits and a history without merges |",
           "| `main` | `AWS_ACCOUNT_ID` |",
           "- `production`: As decided.",
       })
    CHECK(text.find(said) != std::string::npos);
}

TEST_CASE("guide: a rule that nothing enforces is said to be not enforced") {
  const auto text = pages_of(full_plan()).pages.files[0].content;
  CHECK(text.find("| [`production: at full moon`](../promotion.promo#L1) | **not enforced** | | |") !=
        std::string::npos);
  CHECK(text.find("| [`archive: approve ops`](../promotion.promo#L1) | documented |") != std::string::npos);
}

TEST_CASE("guide: who brings the settings to GitHub is said, and nobody else") {
  auto plan = full_plan();
  const auto has = [](const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; };
  const auto script = pages_of(plan).pages.files[0].content;
  CHECK(has(script, "An admin runs [`.github/promoc/apply-settings.sh`]"));
  CHECK_FALSE(has(script, "Terraform"));
  plan.terraform = true;
  const auto text = pages_of(plan).pages.files[0].content;
  CHECK(has(text, "Terraform brings [`infrastructure/promoc/github.tf.json`]"));
  CHECK(has(text, "the settings as Terraform applied them from"));
  CHECK(has(text, "| variables to give to Terraform |\n|---"));
  CHECK_FALSE(has(text, "An admin runs"));
  CHECK_FALSE(has(text, "variables to set by hand"));
}

TEST_CASE("guide: links are seen from where it stands") {
  const auto text = pages_of(full_plan(), "a/b/guide.md").pages.files[0].content;
  CHECK(text.find("[`promotion.promo`](../../promotion.promo)") != std::string::npos);
  CHECK(pages_of(full_plan(), "guide.md").pages.files[0].content.find("](promotion.promo)") != std::string::npos);
}

TEST_CASE("guide: texts that are no UTF-8 make no page") {
  auto plan = full_plan();
  plan.documents.notes = {{"", "\xff"}};
  CHECK(!pages_of(plan).faults.empty());
}
