#include <algorithm>
#include <catch2/catch.hpp>

#include "unit/sema/support.hpp"

using namespace promoc;
using namespace promoc::sema;

namespace {

const std::string kStaging = "environment staging { trigger push main; set { memory = 256MiB } }\n";

auto model_of(const std::string& lines) -> Model {
  const auto checked = test::check_lines(lines);
  INFO(checked->findings());
  REQUIRE(checked->model);
  return *checked->model;
}

auto environment(const Model& model, const std::string& name) -> const Environment& {
  return *std::ranges::find(model.environments, name, &Environment::name);
}

auto has_rule(const Model& model, const std::string& id) -> bool {
  return std::ranges::find(model.rules, id, &Rule::id) != model.rules.end();
}

auto env_of(const Model& model, const std::string& check, const std::string& variable) -> std::string {
  const auto found = std::ranges::find(model.checks, check, &Check::id);
  REQUIRE(found != model.checks.end());
  for (const auto& binding : found->steps.front().env) {
    if (binding.name == variable) return binding.text;
  }
  return "<left out>";
}

}  // namespace

TEST_CASE("environments come in promotion order") {
  const auto model = model_of(
      "environment production { trigger after staging; approve lead; set { memory = 1GiB } }\n"
      "environment staging { trigger after test; set { memory = 1GiB } }\n"
      "environment test { trigger push main; set { memory = 1GiB } }\n");
  REQUIRE(model.environments.size() == 3);
  CHECK(model.environments[0].name == "test");
  CHECK(model.environments[1].name == "staging");
  CHECK(model.environments[2].name == "production");
  CHECK(model.rules.front().id == "production.trigger");
}

TEST_CASE("an order beside a trigger of the same run becomes a chain") {
  const auto model =
      model_of(kStaging + "environment production { trigger push main; after staging; set { memory = 1GiB } }\n");
  const auto& production = environment(model, "production");
  REQUIRE(production.triggers.size() == 1);
  CHECK(production.triggers[0].kind == Trigger::Kind::After);
  CHECK(production.triggers[0].environments == std::vector<std::string>{"staging"});
  CHECK(production.triggers[0].branches == std::vector<std::string>{"main"});
  CHECK(has_rule(model, "production.order"));
  CHECK(has_rule(model, "production.trigger"));
}

TEST_CASE("an environment like another replaces values and adds to lists") {
  const auto model = model_of(
      "environment staging {\n  trigger push main; require python.ruff(\"src\"); account \"111111111111\"\n  set { "
      "memory = 256MiB }; on failed { rollback }\n}\n"
      "environment production like staging {\n  trigger after staging; require python.mypy(\"src\"); account "
      "\"222222222222\"\n  set { memory = 1GiB }\n}\n");
  const auto& production = environment(model, "production");
  CHECK(production.account == "222222222222");
  REQUIRE(production.triggers.size() == 1);
  CHECK(production.triggers[0].kind == Trigger::Kind::After);
  REQUIRE(production.require.size() == 2);
  CHECK(production.require[0].check == "mypy-src");
  CHECK(production.require[1].check == "ruff-src");
  REQUIRE(production.settings.size() == 1);
  CHECK(production.settings[0].value == "1024");
  CHECK(production.rollback_on_failure);
  CHECK(model.checks.size() == 2);
}

TEST_CASE("checks have names of their own, fit for jobs") {
  const auto model = model_of(
      "gate build = python.ruff(\"src\")\ngate staging-verify = python.mypy(\"src\")\ngate Lint = "
      "python.ruff(\"src\")\ngate lint = python.mypy(\"src\")\n"
      "gate worst(limit: severity) = python.bandit(\"src\").highest <= limit\n"
      "environment staging {\n  trigger push main; set { memory = 256MiB }\n"
      "  require build, staging-verify, Lint, lint, worst(low), worst(high), python.ruff([\"src\", \"tests\"]) and "
      "python.mypy(\"src\"), python.bandit(\"src\").highest <= medium\n}\n");
  std::vector<std::string> ids;
  for (const auto& check : model.checks) ids.push_back(check.id);
  CHECK(ids == std::vector<std::string>{"gate-build", "gate-staging-verify", "Lint", "lint-2", "worst-low",
                                        "worst-high", "ruff-src-tests-mypy-src", "bandit-src-medium"});
  CHECK(env_of(model, "worst-high", "WORST") == "high");
}

TEST_CASE("a check that several places use is one check") {
  const auto model = model_of(
      "suite unit { run python.pytest(\"tests\") }\ngates all = unit, python.ruff(\"src\")\n"
      "environment staging { trigger push main; require all, unit; set { memory = 256MiB } }\n"
      "environment production { trigger after staging; require python.ruff(\"src\"); verify unit; set { memory = "
      "256MiB } }\n"
      "protect branch main { checks all }\n");
  CHECK(model.checks.size() == 2);
  CHECK(environment(model, "staging").require.size() == 2);
  CHECK(has_rule(model, "branch.main.checks.ruff-src"));
  CHECK(has_rule(model, "production.verify.unit"));
}

TEST_CASE("values reach scripts in the encoding of their type") {
  const auto model = model_of(
      "gate up(env: environment) = http.get(\"https://\\(env.domain)/health\", expect: \".ok\", pause: 1min, tries: 5) "
      "is 204 within 1.5s\n"
      "suite unit { run python.pytest([\"tests\", \"src\"], mark: \"not \\\"slow\\\"\"); expect coverage >= 80.5%; "
      "skipped allowed; empty allowed }\n"
      "environment staging { trigger push main; require unit; verify up; domain \"shop.example.com\"; set { memory = "
      "256MiB } }\n");
  CHECK(env_of(model, "up-staging", "URL") == "https://shop.example.com/health");
  CHECK(env_of(model, "up-staging", "STATUS") == "204");
  CHECK(env_of(model, "up-staging", "WITHIN_MS") == "1500");
  CHECK(env_of(model, "up-staging", "EXPECT") == ".ok");
  CHECK(env_of(model, "up-staging", "TRIES") == "5");
  CHECK(env_of(model, "up-staging", "PAUSE_SECONDS") == "60");
  CHECK(env_of(model, "unit", "PATHS") == "[\"tests\",\"src\"]");
  CHECK(env_of(model, "unit", "MARK") == "not \"slow\"");
  CHECK(env_of(model, "unit", "COVERAGE_AT_LEAST") == "80.5");
  CHECK(env_of(model, "unit", "COVERAGE_OVER") == "<left out>");
  CHECK(env_of(model, "unit", "COVERAGE_OF") == "[\"src\"]");
  CHECK(env_of(model, "unit", "SKIPPED") == "allowed");
  CHECK(env_of(model, "unit", "EMPTY") == "allowed");
  CHECK(has_rule(model, "unit.expect.coverage"));
  CHECK(has_rule(model, "unit.skipped"));
}

TEST_CASE("a gate without an environment takes that of its use") {
  const auto model = model_of(
      "gate answers(env: environment) = aws.lambda_invoke(app in env)\ngate direct = aws.lambda_invoke(app)\n" +
      kStaging +
      "environment production { trigger after staging; verify answers, direct; set { memory "
      "= 256MiB } }\n");
  CHECK(env_of(model, "answers-production", "STACK") == "shop-production");
  CHECK(env_of(model, "direct-production", "STACK") == "shop-production");
  const auto answers = std::ranges::find(model.checks, "answers-production", &Check::id);
  CHECK(answers->steps.front().environment == "production");
  CHECK(answers->title == "answers (production)");
}

TEST_CASE("approvals take what the file says for all, and replace it") {
  const auto model = model_of(
      "approvals excluding pr_author expires 48h\n" + kStaging +
      "environment production { trigger after staging; approve (lead or dev)*2 + lead; set { memory = 256MiB } }\n"
      "environment last { trigger after production; approve lead excluding last_pusher expires 2h; set { memory = "
      "256MiB } }\n"
      "environment free { trigger after production; approve none; set { memory = 256MiB } }\n");
  const auto& production = *environment(model, "production").approval;
  REQUIRE(production.terms.size() == 2);
  CHECK(production.terms[0].roles == std::vector<std::string>{"lead", "dev"});
  CHECK(production.terms[0].count == 2);
  CHECK(production.excluding == std::vector<Excluded>{Excluded::PrAuthor});
  CHECK(production.expires->seconds == 48 * 3600);
  const auto& last = *environment(model, "last").approval;
  CHECK(last.excluding == std::vector<Excluded>{Excluded::LastPusher});
  CHECK(last.expires->seconds == 2 * 3600);
  CHECK_FALSE(environment(model, "free").approval);
  CHECK(environment(model, "free").approve_none_said);
  CHECK(has_rule(model, "production.approve.excluding"));
  CHECK_FALSE(has_rule(model, "free.approve"));
}

TEST_CASE("defaults of parameters are values, and listed") {
  const auto checked = test::check_with(
      test::usual_files(),
      "promoc 1\npipeline shop_two\ngithub { plan enterprise; visibility private; default_branch main }\n"
      "target app = sam.stack(\"template.yaml\", region: \"eu-west-1\") { parameter timeout: duration = 1min -> "
      "\"Timeout\" }\n"
      "environment staging { trigger push main }\nenvironment production { trigger after staging; set { timeout = 30s "
      "} }\n");
  INFO(checked->findings());
  REQUIRE(checked->model);
  CHECK(environment(*checked->model, "staging").settings.front().value == "60");
  CHECK(environment(*checked->model, "production").settings.front().value == "30");
  CHECK(std::ranges::find(checked->model->defaults, "staging: set timeout = 60, the default", &Choice::text) !=
        checked->model->defaults.end());
  CHECK(stack_name(checked->model->targets.front(), "staging") == "shop-two-staging");
}

TEST_CASE("what could not be read is not reported as missing") {
  const auto checked =
      test::check_with(test::usual_files(),
                       "promoc 1\npipeline shop\ngithub { plan enterprise; visibility private; default_branch main\n"
                       "role lead = team\nenvironment staging { approve lead; set { memory = 5MB } }\n");
  for (const auto& finding : checked->sink.all()) {
    const auto code = diag::info(finding.kind).code;
    INFO(finding.message);
    CHECK((code < "P0300" || code == "P0305"));
  }
}

TEST_CASE("every rule has an id of its own, and rules stand in the order of the source") {
  const auto model = model_of("suite unit { run python.pytest(\"tests\"); timeout 5min }\n" + kStaging +
                              "environment production { trigger after staging; require unit; approve lead excluding "
                              "pr_author; set { memory = 1GiB }; on failed { rollback }; note \"a\" }\n"
                              "note \"b\"\nprotect branch main, \"release/**\" { checks unit; reviews 2 }\n");
  for (std::size_t i = 0; i < model.rules.size(); ++i) {
    CHECK(std::ranges::count(model.rules, model.rules[i].id, &Rule::id) == 1);
    if (i > 0) CHECK(model.rules[i - 1].span <= model.rules[i].span);
  }
  CHECK(has_rule(model, "note.1"));
  CHECK(has_rule(model, "note.2"));
  CHECK(has_rule(model, "branch.release/**.reviews"));
}

TEST_CASE("words for people reach the model, and what promises something is a rule") {
  const auto model = model_of(kStaging +
                              "contact lead \"releases\"\n"
                              "link \"https://example.com/guide\" \"A guide\"\n"
                              "link \"src/shop.py\"\n"
                              "/// Before the first release.\n"
                              "checklist setup { \"One\"; section \"People\" { \"Two\" optional }; \"Three\" }\n"
                              "runbook \"docs/runbook.md\" {\n"
                              "  section \"It fails\" { \"Look.\"; link \"docs/runbook.md\" \"this page\" }\n"
                              "  \"First of all.\"\n"
                              "}\n"
                              "planned \"Canaries\"\n"
                              "environment production { trigger after staging; set { memory = 1GiB }\n"
                              "  note \"As decided.\"; planned \"A soak\" }\n");
  const auto& documents = model.documents;
  REQUIRE(documents.contacts.size() == 1);
  CHECK(documents.contacts[0].members == std::vector<std::string>{"leads"});
  REQUIRE(documents.links.size() == 2);
  CHECK(!documents.links[0].is_local());
  CHECK(documents.links[1].is_local());

  REQUIRE(documents.checklists.size() == 1);
  const auto& list = documents.checklists[0];
  CHECK(list.doc == "Before the first release.");
  REQUIRE(list.sections.size() == 3);
  CHECK(list.sections[1].title == "People");
  CHECK(list.sections[1].items[0].optional);
  CHECK(list.sections[2].items[0].text == "Three");
  CHECK(has_rule(model, "documents.checklist.setup.3"));

  REQUIRE(documents.runbooks.size() == 1);
  REQUIRE(documents.runbooks[0].sections.size() == 2);
  CHECK(documents.runbooks[0].sections[0].entries[0].text == "First of all.");
  CHECK(documents.runbooks[0].sections[1].entries[1].link->title == "this page");
  CHECK(has_rule(model, "documents.runbook.docs/runbook.md.1"));

  REQUIRE(documents.notes.size() == 1);
  CHECK(documents.notes[0].environment == "production");
  CHECK(has_rule(model, "note.1"));
  REQUIRE(documents.planned.size() == 2);
  CHECK(documents.planned[1].text == "production: A soak");
  CHECK(
      std::ranges::none_of(model.rules, [](const Rule& rule) { return rule.text.find("Canaries") != rule.text.npos; }));
}

TEST_CASE("an environment does not inherit notes and plans") {
  const auto model = model_of(
      "environment staging { trigger push main; set { memory = 256MiB }; note \"One.\"; planned \"Two\" }\n"
      "environment production like staging { trigger after staging }\n");
  CHECK(model.documents.notes.size() == 1);
  CHECK(model.documents.planned.size() == 1);
}

TEST_CASE("a check knows what must hold, and a setting what was written") {
  const auto model = model_of(
      "suite unit { run python.pytest(\"tests\") }\n"
      "gate lint(worst: severity) = python.bandit(\"src\").highest <= worst and python.ruff(\"src\")\n"
      "environment staging { trigger push main; require unit, lint(low), python.mypy(\"src\"); set { memory = 256MiB } "
      "}\n");
  REQUIRE(model.checks.size() == 3);
  CHECK(model.checks[0].written == "python.pytest(\"tests\")");
  CHECK(model.checks[1].written == "python.bandit(\"src\").highest <= worst and python.ruff(\"src\")");
  CHECK(model.checks[2].written == "python.mypy(\"src\")");
  CHECK(environment(model, "staging").settings[0].name == "memory");
  CHECK(environment(model, "staging").settings[0].written == "256MiB");
}
