#include <catch2/catch.hpp>

#include "sema/lower.hpp"
#include "unit/sema/support.hpp"

using namespace promoc;

namespace {

auto check_example(const std::string& name, const std::string& file = "promotion.promo")
    -> std::unique_ptr<test::Checked> {
  const test::FolderFiles files("examples/" + name);
  const auto text = files.read(file);
  REQUIRE(text.has_value());
  return test::check_with(files, *text);
}

auto rules(const sema::Model& model) -> std::string {
  std::string text;
  for (const auto& rule : model.rules) text += rule.id + " | " + rule.text.substr(0, 90) + "\n";
  return text;
}

auto choices(const std::vector<sema::Choice>& list) -> std::string {
  std::string text;
  for (const auto& choice : list) text += choice.text + "\n";
  return text;
}

auto steps(const sema::Model& model) -> std::string {
  std::string text;
  for (const auto& check : model.checks) {
    text += check.id + "\n";
    for (const auto& step : check.steps) {
      text += "  " + step.script + (step.reads_aws ? " reads " + step.environment : "") + "\n";
      for (const auto& binding : step.env) text += "    " + binding.name + "=" + binding.text + "\n";
    }
  }
  return text;
}

}  // namespace

TEST_CASE("the smallest example") {
  const auto checked = check_example("smallest");
  CHECK(checked->findings() == "");
  REQUIRE(checked->model);
  CHECK(rules(*checked->model) ==
        "staging.trigger | staging: trigger push main\n"
        "staging.require.pytest-tests | staging: require python.pytest(\"tests\")\n"
        "production.trigger | production: trigger after staging\n"
        "production.approve | production: approve lead\n");
  CHECK(choices(checked->model->defaults) ==
        "AWS trusts the subject by names: `oidc_subject names`\n"
        "`pytest-tests` stops after 15 minutes\n"
        "artifacts of a build are kept 30 days\n");
  CHECK(steps(*checked->model) ==
        "pytest-tests\n"
        "  stdlib/scripts/pytest.sh\n"
        "    PATHS=[\"tests\"]\n"
        "    SKIPPED=fails\n"
        "    EMPTY=fails\n");
  CHECK(sema::stack_name(checked->model->targets.front(), "staging") == "shop-staging");
}

TEST_CASE("the main example") {
  const auto checked = check_example("lambda-staging-production");
  CHECK(checked->findings() == "");
  REQUIRE(checked->model);
  const auto& model = *checked->model;
  CHECK(model.pipeline == "orders");
  CHECK(model.environments.size() == 2);
  CHECK(model.environments[0].triggers.size() == 3);
  CHECK(model.environments[1].triggers.front().branches == std::vector<std::string>{"main"});
  REQUIRE(model.environments[1].approval);
  CHECK(model.environments[1].approval->through == "production-approval");
  CHECK(model.environments[1].approval->terms.front().roles == std::vector<std::string>{"team_lead", "devops_admin"});
  CHECK(model.environments[1].approval->expires->seconds == 72 * 3600);
  CHECK(model.targets.front().publishes_aliases);
  CHECK(model.doc.starts_with("Orders: every change is deployed to staging;"));
  CHECK(model.checks[1].title == "security");
  CHECK(model.checks[1].doc == "No finding above low severity.");
  CHECK(model.checks[2].title == "template");
  CHECK(steps(model) ==
        "unit\n"
        "  stdlib/scripts/pytest.sh\n"
        "    PATHS=[\"tests/unit\"]\n"
        "    SKIPPED=fails\n"
        "    EMPTY=fails\n"
        "security\n"
        "  stdlib/scripts/bandit.sh\n"
        "    PATHS=[\"src\"]\n"
        "    WORST=low\n"
        "template\n"
        "  stdlib/scripts/sam-validate.sh\n"
        "    TEMPLATE=template.yaml\n"
        "    REGION=eu-west-1\n"
        "  stdlib/scripts/cfn-lint.sh\n"
        "    PATHS=[\"template.yaml\"]\n"
        "    REGION=eu-west-1\n"
        "answers-staging\n"
        "  stdlib/scripts/lambda-invoke.sh reads staging\n"
        "    STACK=orders-staging\n"
        "    REGION=eu-west-1\n"
        "    FUNCTION=CreateOrderFunction\n"
        "    ALIAS=live\n"
        "    PAYLOAD_FILE=tests/health/staging.json\n"
        "    STATUS=200\n"
        "answers-production\n"
        "  stdlib/scripts/lambda-invoke.sh reads production\n"
        "    STACK=orders-production\n"
        "    REGION=eu-west-1\n"
        "    FUNCTION=CreateOrderFunction\n"
        "    ALIAS=live\n"
        "    PAYLOAD_FILE=tests/health/production.json\n"
        "    STATUS=200\n");
  CHECK(choices(model.assumed) ==
        "artifacts: keep 90d\n"
        "reports keep 90d\n"
        "app: region: \"eu-west-1\"\n"
        "unit: timeout 10min\n"
        "security: python.bandit(\"src\").highest <= low\n"
        "staging: account \"111111111111\"\n"
        "staging: memory = 256MiB\n"
        "staging: timeout = 10s\n"
        "production: excluding pr_author\n"
        "production: expires 72h\n"
        "production: account \"222222222222\"\n"
        "production: memory = 512MiB\n"
        "production: timeout = 10s\n");
  CHECK(rules(model).find("staging.require.unit | staging: require unit (of validation)\n") != std::string::npos);
  CHECK(rules(model).find(
            "production.approve | production: approve team_lead or devops_admin through production-approval\n") !=
        std::string::npos);
  CHECK(rules(model).find("production.approve.excluding | production: excluding pr_author\n") != std::string::npos);
  CHECK(rules(model).find("production.set.FunctionMemory | production: set memory = 512MiB\n") != std::string::npos);
}

TEST_CASE("examples ahead of the compiler draw no second findings") {
  const std::pair<const char*, const char*> ahead[] = {{"security-design-assistant", "whole.promo"},
                                                       {"lambda-staging-production", "whole.promo"},
                                                       {"crypto-watch", "promotion.promo"},
                                                       {"fargate-guide", "promotion.promo"},
                                                       {"fargate-strategy", "promotion.promo"}};
  for (const auto& [name, file] : ahead) {
    INFO(name << "/" << file);
    const auto checked = check_example(name, file);
    CHECK_FALSE(checked->model);
    for (const auto& finding : checked->sink.all()) {
      INFO(finding.message);
      const auto code = diag::info(finding.kind).code;
      // Of some of these examples only the definitions exist, so their paths are missing.
      CHECK((code == "P0801" || code == "P0311"));
    }
  }
}
