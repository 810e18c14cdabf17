// Lists that people tick: the job before a deployment, the workflow for pull requests, and what holds them.
#include <algorithm>
#include <catch2/catch.hpp>

#include "emit/emitters.hpp"
#include "emit/report.hpp"
#include "emit/workflow/names.hpp"

using namespace promoc;

namespace {

auto plan_with_lists() -> plan::Plan {
  plan::Plan plan;
  plan.pipeline = "shop";
  plan.definition = "promotion.promo";
  plan.template_path = "template.yaml";
  plan.default_branch = "main";
  plan.promotions = {{.file = ".github/workflows/promote.yml", .name = "Promote shop", .push_branches = {"main"}}};
  plan.documents.checklists = {
      {.name = "to_go", .doc = {}, .sections = {{"", {{"Reviewed", false}, {"Told", true}}}}},
      {.name = "to_merge", .doc = {}, .sections = {{"", {{"Documented", false}}}}},
      {.name = "after_all", .doc = {}, .sections = {{"", {{"Watched", false}}}}},
  };
  plan::Deployment staging{.environment = "staging", .stack = "shop-staging", .region = "eu-west-1"};
  staging.branches = {"main"};
  staging.starts = {{.branches = {"main"}}};
  plan::Deployment production{.environment = "production", .stack = "shop-production", .region = "eu-west-1"};
  production.after = {"staging"};
  production.branches = {"main"};
  production.checklists = {"to_go"};
  plan.deployments = {staging, production};
  for (const auto& d : plan.deployments)
    plan.environments.push_back({.name = d.environment, .serves = d.environment, .branches = d.branches});
  plan.branches = {{.branch = "main", .checklists = {"to_merge"}}};
  for (const auto* id :
       {"production.require.to_go", "branch.main.checks.to_merge", "documents.checklist.to_go.1",
        "documents.checklist.to_go.2", "documents.checklist.to_merge.1", "documents.checklist.after_all.1"})
    plan.rules.push_back({id, id, {}});
  return plan;
}

struct Emitted {
  emit::OutputSet output;
  std::vector<plan::Enforcement> links;

  explicit Emitted(const plan::Plan& plan) {
    emit::Emission emission(plan);
    emit::emit_all(emission);
    REQUIRE(emission.problems().empty());
    REQUIRE(emission.template_faults().empty());
    links = emission.enforcements();
    output = emission.finish();
  }
  [[nodiscard]] auto file(std::string_view path) const -> std::string {
    const auto found = std::ranges::find(output.files, path, &emit::OutputFile::path);
    return found == output.files.end() ? std::string() : found->content;
  }
  [[nodiscard]] auto status(const plan::RuleId& rule) const -> plan::Status {
    const auto own = emit::links_of(links, rule);
    REQUIRE(!own.empty());
    return emit::status_of(own);
  }
};

void has(const std::string& text, std::string_view part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("a list before a deployment is a job that the deployment waits for") {
  const auto plan = plan_with_lists();
  const Emitted emitted(plan);
  const auto promote = emitted.file(".github/workflows/promote.yml");
  has(promote, "  production-checklist-to-go:\n");
  has(promote, "          LIST: |\n            - [ ] Reviewed\n            - [ ] Told *(optional)*\n");
  has(promote, "      issues: write\n");
  has(promote, "        run: bash .github/promoc/checklist.sh\n");
  has(promote, "needs: [build, staging, production-checklist-to-go]\n");
  for (const auto* script : {"checklist", "pull-checklist", "boxes", "lib"})
    CHECK(!emitted.file(std::string(".github/promoc/") + script + ".sh").empty());
  // It may wait, so its runs go on by themselves, and keep records.
  has(emitted.file(".github/workflows/resume.yml"), ".github/workflows/promote.yml");
  has(promote, "bash .github/promoc/lease.sh take");
}

TEST_CASE("a list of pull requests has a workflow and a required check of its own") {
  const auto plan = plan_with_lists();
  const Emitted emitted(plan);
  const auto workflow = emitted.file(".github/workflows/checklist-to-merge.yml");
  has(workflow, "    branches: [main]\n    types: [opened, synchronize, reopened, edited]\n");
  has(workflow, "    name: checklist to_merge\n");
  has(workflow, "          LIST: |\n            - [ ] Documented\n");
  has(workflow, "          WORKFLOW: checklist-to-merge.yml\n");
  has(emitted.file(emit::ruleset_file("main")), "\"context\": \"checklist to_merge\"");
  CHECK(emitted.file(emit::ruleset_file("main")).find("\"validate\"") == std::string::npos);
  has(emitted.file(emit::kPullTemplateFile),
      "<!-- promoc checklist to_merge -->\n- [ ] Documented\n<!-- end of checklist to_merge -->\n");
  CHECK(emitted.file(".github/workflows/validate.yml").empty());
}

TEST_CASE("that a list is ticked is enforced; what stands in it is asked of people, or only written down") {
  const auto plan = plan_with_lists();
  const Emitted emitted(plan);
  CHECK(emitted.status("production.require.to_go") == plan::Status::Enforced);
  CHECK(emitted.status("branch.main.checks.to_merge") == plan::Status::Enforced);
  CHECK(emitted.status("documents.checklist.to_go.1") == plan::Status::Prompted);
  CHECK(emitted.status("documents.checklist.to_go.2") == plan::Status::Prompted);
  CHECK(emitted.status("documents.checklist.to_merge.1") == plan::Status::Prompted);
  CHECK(emitted.status("documents.checklist.after_all.1") == plan::Status::Documented);
}

TEST_CASE("what some changes leave out does not hold them up, and holds up the others") {
  auto plan = plan_with_lists();
  plan.predicates = {{.id = "ref_hotfix", .kind = plan::Predicate::Kind::Ref, .values = {"hotfix/**"}}};
  plan.classes = {
      {.rule = "class.hotfix", .name = "hotfix", .condition = plan::ClassCondition{.predicate = "ref_hotfix"}},
      {.rule = "class.other", .name = "other"}};
  plan.deployments[1].skippable = {{"to_go", {"hotfix"}}};
  const Emitted emitted(plan);
  const auto promote = emitted.file(".github/workflows/promote.yml");
  has(promote,
      "needs.production-checklist-to-go.result == 'success' || needs.production-class.outputs.ref_hotfix == 'true'");
  has(promote, "needs: [build, staging, production-class, production-checklist-to-go]\n");
}
