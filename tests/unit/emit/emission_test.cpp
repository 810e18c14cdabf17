// What keeps an emitter's fault from becoming a file: the driver reports each as P0901 internal-fault and writes
// nothing.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "emit/emitters.hpp"
#include "emit/report.hpp"

using namespace promoc;

namespace {

/// staging, then production with an approval; both roll back.
auto small_plan() -> plan::Plan {
  plan::Plan plan;
  plan.pipeline = "shop";
  plan.definition = "promotion.promo";
  plan.template_path = "template.yaml";
  plan.promotions = {{.file = ".github/workflows/promote.yml", .name = "Promote shop", .push_branches = {"main"}}};
  plan::Step pytest{.title = "pytest tests",
                    .script = "stdlib/scripts/pytest.sh",
                    .env = {{"PATHS", "[\"tests\"]", false}},
                    .runtime = "python",
                    .runtime_version = "3.13"};
  pytest.timeout_minutes = 10;
  plan.checks = {{.id = "unit", .title = "unit", .doc = "Unit tests.", .steps = {pytest}}};
  plan::Deployment staging{.environment = "staging", .stack = "shop-staging", .region = "eu-west-1"};
  staging.requires_checks = {"unit"};
  staging.branches = {"main"};
  staging.rollback = true;
  plan::Deployment production{.environment = "production", .stack = "shop-production", .region = "eu-west-1"};
  production.after = {"staging"};
  production.branches = {"main"};
  production.rollback = true;
  production.approvals =
      plan::Approvals{.role = "lead", .reviewers = {{true, "leads"}}, .text = "lead", .asked = 1, .clicks = 1};
  plan.deployments = {staging, production};
  for (const auto& d : plan.deployments)
    plan.environments.push_back({.name = d.environment, .serves = d.environment, .branches = d.branches});
  plan.rules = {{"staging.require.unit", "staging: require unit", {}},
                {"production.approve", "production: approve lead", {}}};
  return plan;
}

auto text_of(const emit::OutputSet& set, std::string_view path) -> std::string {
  const auto found = std::ranges::find(set.files, path, &emit::OutputFile::path);
  return found == set.files.end() ? std::string() : found->content;
}

}  // namespace

TEST_CASE("a rule for which no emitter names a place is found") {
  auto plan = small_plan();
  plan.rules.push_back({"production.moon_phase", "production: only at full moon", {}});
  emit::Emission emission(plan);
  emit::emit_all(emission);
  CHECK(emit::rules_without_link(plan, emission.enforcements()) == std::vector<std::string>{"production.moon_phase"});
}

TEST_CASE("every rule of a plan has a place, and files know the rules they carry") {
  const auto plan = small_plan();
  emit::Emission emission(plan);
  emit::emit_all(emission);
  const auto set = emission.finish();
  CHECK(emission.problems().empty());
  CHECK(emit::rules_without_link(plan, emission.enforcements()).empty());
  const auto settings =
      std::ranges::find(set.files, ".github/promoc/settings/production.json", &emit::OutputFile::path);
  REQUIRE(settings != set.files.end());
  CHECK(settings->rules == std::vector<std::string>{"production.approve"});
}

TEST_CASE("reviews of a team for files are a rule of the branch, with every reading of `**`") {
  auto plan = small_plan();
  plan.branches = {{.branch = "main", .reviews = 1}};
  plan.branches[0].path_reviewers = {{"branch.main.reviews.1", {"infrastructure/**", "template.yaml"}, "devops", 2},
                                     {"branch.main.reviews.2", {}, "leads", 1}};
  plan.rules.push_back({"branch.main.reviews.1", "main: reviews 2 of devops", {}});
  plan.rules.push_back({"branch.main.reviews.2", "main: reviews 1 of leads", {}});
  emit::Emission emission(plan);
  emit::emit_all(emission);
  const auto set = emission.finish();
  CHECK(emission.problems().empty());
  CHECK(emit::rules_without_link(plan, emission.enforcements()).empty());
  const auto ruleset =
      nlohmann::json::parse(text_of(set, ".github/promoc/settings/rulesets/main.json"), nullptr, false);
  REQUIRE(ruleset.is_object());
  const auto& parameters = ruleset["rules"][2]["parameters"];
  CHECK(parameters["required_reviewers"] == nlohmann::json::parse(R"([
    {"file_patterns": ["infrastructure/**", "infrastructure/**/*", "template.yaml"], "minimum_approvals": 2,
     "reviewer": {"type": "Team", "slug": "devops"}},
    {"file_patterns": ["*", "**/*"], "minimum_approvals": 1, "reviewer": {"type": "Team", "slug": "leads"}}])"));
  CHECK(parameters["required_approving_review_count"] == 1);
}

TEST_CASE("branches that want different things have checks of their own, which no other branch's run reports") {
  auto plan = small_plan();
  auto lint = plan.checks[0];
  lint.id = lint.title = "lint";
  plan.checks.push_back(lint);
  plan.branches = {{.branch = "develop"}, {.branch = "main", .merge_queue = true, .linear_history = true}};
  plan.validations = {{"validate develop", "develop", {"develop"}, {}, {"unit"}, {}},
                      {"validate main", "main", {"main"}, {"main"}, {"unit", "lint"}, {"develop"}}};
  emit::Emission emission(plan);
  emit::emit_all(emission);
  const auto set = emission.finish();
  CHECK(emission.problems().empty());
  const auto develop = text_of(set, ".github/workflows/validate-develop.yml");
  const auto main = text_of(set, ".github/workflows/validate-main.yml");
  const auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
  CHECK(has(develop, "branches: [develop]"));
  CHECK(has(develop, "name: validate develop"));
  CHECK_FALSE(has(develop, "lint"));
  CHECK_FALSE(has(develop, "merge_group"));
  CHECK_FALSE(has(develop, "workflow_call"));
  CHECK(has(main, "merge_group:\n    branches: [main]"));
  CHECK(has(main, "needs: [unit, lint]"));
  CHECK(has(main, "FROM: '[\"develop\"]'"));
  CHECK_FALSE(has(text_of(set, ".github/workflows/promote.yml"), "validate"));
  const auto ruleset = text_of(set, ".github/promoc/settings/rulesets/main.json");
  CHECK(has(ruleset, "\"context\": \"validate main\""));
  CHECK(has(ruleset, "\"merge_method\": \"SQUASH\""));
}

TEST_CASE("Terraform gets what the API gets, and texts that are no templates") {
  auto plan = small_plan();
  plan.terraform = true;
  plan.environments[1].reviewers = {{true, "leads"}, {false, "1st"}};
  plan.branches = {{.branch = "a${b}", .merge_queue = true}};
  plan.branches[0].path_reviewers = {{"", {"x"}, "leads", 2}};
  plan.validations = {{"validate", "", {"a${b}"}, {}, {"unit"}, {}}};
  plan.tags = {{"v*", false}};
  emit::Emission emission(plan);
  emit::emit_all(emission);
  const auto set = emission.finish();
  const auto root = nlohmann::json::parse(text_of(set, emit::kTerraformFile), nullptr, false);
  REQUIRE(root.is_object());
  CHECK(root["data"]["github_team"]["leads"]["slug"] == "leads");
  CHECK(root["data"]["github_user"]["_1st"]["username"] == "1st");
  const auto& resource = root["resource"];
  const auto& production = resource["github_repository_environment"]["production"];
  CHECK(production["can_admins_bypass"] == false);
  CHECK(production["reviewers"]["teams"][0] == "${data.github_team.leads.id}");
  CHECK(production["reviewers"]["users"][0] == "${data.github_user._1st.id}");
  const auto& policy = resource["github_repository_environment_deployment_policy"]["production-main"];
  CHECK(policy["branch_pattern"] == "main");
  CHECK(policy["environment"] == "${github_repository_environment.production.environment}");
  const auto& main = resource["github_repository_ruleset"]["a_b"];
  CHECK(main["conditions"]["ref_name"]["include"][0] == "refs/heads/a$${b}");
  CHECK(main["rules"]["deletion"] == true);
  CHECK(main["rules"]["merge_queue"]["grouping_strategy"] == "ALLGREEN");
  CHECK(main["rules"]["pull_request"]["required_reviewers"][0]["reviewer"]["id"] == "${data.github_team.leads.id}");
  CHECK(main["rules"]["required_status_checks"]["required_check"][0]["context"] == "validate");
  CHECK(resource["github_repository_ruleset"]["tag_v"]["rules"]["update"] == true);
}

TEST_CASE("what a settings file says is found again in what Terraform gets") {
  auto plan = small_plan();
  plan.branches = {{.branch = "a${b}"}};
  const auto places = [&](const std::string& file, std::string_view field) {
    return emit::terraform_places(plan, file, field);
  };
  const auto production = emit::settings_file("production");
  using Places = std::vector<std::string>;
  CHECK(places(production, "put.reviewers").empty());  // Terraform brings nothing
  plan.terraform = true;
  CHECK(places(production, "put.reviewers") == Places{"resource.github_repository_environment.production.reviewers"});
  CHECK(places(production, "branch_policies") ==
        Places{"resource.github_repository_environment_deployment_policy.production-main.branch_pattern"});
  CHECK(places(emit::ruleset_file("a${b}"),
               "rules[required_status_checks].parameters.required_status_checks[validate]") ==
        Places{"resource.github_repository_ruleset.a_b.rules.required_status_checks.required_check[validate]"});
  CHECK(places(emit::ruleset_file("a${b}"), "bypass_actors") ==
        Places{"resource.github_repository_ruleset.a_b.bypass_actors"});
  CHECK(places(production, "variables").empty());
  CHECK(places(".github/workflows/promote.yml", "jobs.build").empty());
}

TEST_CASE("names that Terraform does not take are told apart, and a plain one stays what it is") {
  auto plan = small_plan();
  plan.terraform = true;
  plan.branches = {{.branch = "release/**"}, {.branch = "release"}, {.branch = "release/*"}, {.branch = "tag_v"}};
  plan.tags = {{"v*", false}};
  const auto name = [&](const std::string& file) { return emit::terraform_places(plan, file, "name").at(0); };
  const std::string kind = "resource.github_repository_ruleset.";
  CHECK(name(emit::ruleset_file("release")) == kind + "release.name");
  CHECK(name(emit::ruleset_file("release/**")) == kind + "release_2.name");
  CHECK(name(emit::tag_ruleset_file("v*")) == kind + "tag_v_2.name");
}

TEST_CASE("a script that is not embedded is a problem, not a file") {
  auto plan = small_plan();
  plan.checks[0].steps[0].script = "stdlib/scripts/no-such.sh";
  emit::Emission emission(plan);
  emit::emit_all(emission);
  static_cast<void>(emission.finish());
  REQUIRE(emission.problems().size() == 1);
  CHECK(emission.problems()[0].find("no-such.sh") != std::string::npos);
}

TEST_CASE("a text that GitHub would evaluate is refused by the writer") {
  auto plan = small_plan();
  plan.checks[0].title = "${{ github.event.pull_request.title }}";
  emit::Emission emission(plan);
  emit::emit_all(emission);
  REQUIRE_FALSE(emission.problems().empty());
  CHECK(text_of(emission.finish(), ".github/workflows/promote.yml").empty());
}

TEST_CASE("the deployment waits for everything that stands before it, and no condition lifts that") {
  const auto plan = small_plan();
  emit::Emission emission(plan);
  emit::emit_all(emission);
  const auto workflow = text_of(emission.finish(), ".github/workflows/promote.yml");
  const auto production = workflow.substr(workflow.find("\n  production:"), 200);
  CHECK(production.find("needs: [build, staging]") != std::string::npos);
  CHECK(production.find("if:") == std::string::npos);
  const auto build = workflow.substr(workflow.find("\n  build:"), 200);
  CHECK(build.find("needs: unit") != std::string::npos);
}

TEST_CASE("report: the weakest link decides") {
  const auto plan = small_plan();
  emit::Emission emission(plan);
  emit::emit_all(emission);
  SourceManager sources;
  auto positioned = plan;
  const auto file = sources.add("promotion.promo", "promoc 1\n");
  for (auto& rule : positioned.rules) rule.span = {file, 0, 1};
  const auto text = emit::report_text(positioned, emission.enforcements(), sources);
  CHECK(text.find("production: approve lead  (line 1)\n  enforced, holds against: writer\n") != std::string::npos);
  CHECK(text.find("staging: require unit  (line 1)\n  enforced, holds against: author\n") != std::string::npos);
}

TEST_CASE("report: words for people are documented, whatever an environment is called") {
  auto plan = small_plan();
  plan.deployments[0].environment = "note";
  plan.environments[0].name = "note";
  plan.rules = {{"note.trigger", "note: trigger push main", {}},
                {"note.1", "As decided.", {}},
                {"documents.checklist.setup.1", "checklist setup: Trained", {}},
                {"documents.runbook.docs/runbook.md.1", "docs/runbook.md: It fails", {}}};
  plan.documents.planned = {{"Canaries", {}}};
  emit::Emission emission(plan);
  emit::emit_all(emission);
  for (const auto& link : emission.enforcements()) {
    INFO(link.rule);
    CHECK((link.status == plan::Status::Documented) == (link.rule != "note.trigger"));
  }
  CHECK(emit::rules_without_link(plan, emission.enforcements()).empty());
  SourceManager sources;
  sources.add("promotion.promo", "planned \"Canaries\"\n");
  const auto text = emit::report_text(plan, emission.enforcements(), sources);
  CHECK(text.find("Planned, and not there:\n  Canaries  (line 1)\n") != std::string::npos);
  CHECK(text.find("4 rules: 1 enforced") != std::string::npos);
  CHECK(text.find("3 documented") != std::string::npos);
}

TEST_CASE("a build gets the versions of Python that the runner lacks") {
  auto plan = small_plan();
  const auto emitted = [&] {
    emit::Emission emission(plan);
    emit::emit_all(emission);
    CHECK(emission.problems().empty());
    return emission.finish();
  };
  const auto setup_in_build = [&](const std::string& workflow) {
    const auto build = workflow.substr(workflow.find("\n  build:"));
    return build.substr(0, build.find("sam build")).find("setup-python") != std::string::npos;
  };
  CHECK_FALSE(setup_in_build(text_of(emitted(), ".github/workflows/promote.yml")));
  plan.application.pythons = {"3.12"};
  CHECK_FALSE(setup_in_build(text_of(emitted(), ".github/workflows/promote.yml")));
  plan.application.pythons = {"3.11"};
  CHECK(setup_in_build(text_of(emitted(), ".github/workflows/promote.yml")));
  plan.application.pythons = {"3.9", "3.12"};
  const auto both = text_of(emitted(), ".github/workflows/promote.yml");
  CHECK(both.find("python-version: |-\n            3.9\n            3.12\n") != std::string::npos);
}

TEST_CASE("the deploy role may run the template's transforms, and no others") {
  auto plan = small_plan();
  plan.application = {true, {"AWS::LanguageExtensions"}, {}};
  emit::Emission emission(plan);
  emit::emit_all(emission);
  const auto files = emission.finish();
  const auto roles = text_of(files, "infrastructure/promoc/oidc-roles.yaml");
  CHECK(roles.find("aws:transform/LanguageExtensions'") != std::string::npos);
  CHECK(roles.find("Serverless-2016-10-31") == std::string::npos);
  CHECK(text_of(files, "samconfig.toml").find("\"CAPABILITY_NAMED_IAM\", \"CAPABILITY_AUTO_EXPAND\"") !=
        std::string::npos);
}

namespace {

/// The number behind a key; 0 when the key is not there.
auto number_behind(const std::string& text, std::string_view key) -> int {
  const auto at = text.find(key);
  return at == std::string::npos ? 0 : std::stoi(text.substr(at + key.size()));
}

/// The text of one job of a workflow.
auto job_of(const std::string& workflow, const std::string& id) -> std::string {
  const auto begin = workflow.find("\n  " + id + ":\n");
  REQUIRE(begin != std::string::npos);
  auto end = begin + 4;
  do end = workflow.find("\n  ", end + 1);
  while (end != std::string::npos && (workflow[end + 3] == ' ' || workflow[end + 3] == '#'));
  return workflow.substr(begin, end - begin);
}

}  // namespace

TEST_CASE("credentials hold as long as the job that takes them may take, and the role allows it") {
  auto plan = small_plan();
  plan.checks.push_back({"up", "up", "", {{"GET", "stdlib/scripts/http-get.sh", {}, "", "", {}, 70}}});
  plan.deployments[0].verify_checks = {"up"};
  plan.deployments.push_back({.environment = "plain", .stack = "shop-plain", .region = "eu-west-1"});
  plan.deployments[2].after = {"production"};
  plan.deployments[2].branches = {"main"};
  plan.environments.push_back({.name = "plain", .serves = "plain", .branches = {"main"}});
  emit::Emission emission(plan);
  emit::emit_all(emission);
  CHECK(emission.problems().empty());
  const auto files = emission.finish();
  const auto workflow = text_of(files, ".github/workflows/promote.yml");
  for (const auto* id : {"staging", "staging-verify", "staging-rollback", "production", "plain"}) {
    INFO(id);
    const auto job = job_of(workflow, id);
    const auto minutes = number_behind(job, "timeout-minutes: ");
    CHECK(minutes > 0);
    CHECK(number_behind(job, "role-duration-seconds: ") == (minutes > 60 ? minutes * 60 : 0));
  }
  CHECK(number_behind(job_of(workflow, "staging-verify"), "timeout-minutes: ") == 75);
  const auto roles = text_of(files, "infrastructure/promoc/oidc-roles.yaml");
  const auto part = [&](const std::string& from, const std::string& to) {
    return roles.substr(roles.find(from), roles.find(to) - roles.find(from));
  };
  CHECK(number_behind(part("\n  DeployRole:", "\n  StackRole:"), "MaxSessionDuration: ") == 5400);
  CHECK(number_behind(part("\n  WatchRole:", "\n  RollbackRole:"), "MaxSessionDuration: ") == 4500);
  CHECK(number_behind(part("\n  RollbackRole:", "\n  Lease:"), "MaxSessionDuration: ") == 0);
}
