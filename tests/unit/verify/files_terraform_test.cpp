// Settings that Terraform brings to GitHub: messages, places and odd files. Edits of every kind are in tests/mutation.
#include "unit/verify/files_support.hpp"

using namespace promoc;

namespace {

constexpr auto kModule = "infrastructure/promoc/github.tf.json";

auto terraform_example() -> const test::World& {
  static const test::World world([](std::string text) {
    return test::with(std::move(text), "organization company }", "organization company; settings terraform }");
  });
  return world;
}

auto found_with(const std::vector<test::Edit>& edits) -> std::string {
  return test::Findings(terraform_example(), test::edited(terraform_example(), edits)).text();
}

}  // namespace

TEST_CASE("a setting that Terraform would bring otherwise is named with the rules that it is for") {
  const auto text = found_with({{kModule, "\"prevent_self_review\": true", "\"prevent_self_review\": false"}});
  INFO(text);
  CHECK(text.find("P1110 `resource.github_repository_environment.") != std::string::npos);
  CHECK(text.find(".prevent_self_review` is false, not true | the next `terraform apply` brings it to GitHub | ") !=
        std::string::npos);
  CHECK(text.find("production.approve.excluding") != std::string::npos);
}

TEST_CASE("another team is named with what it would approve") {
  const auto text = found_with({{kModule, "\"slug\": \"devops-admin\"", "\"slug\": \"everybody\""}});
  INFO(text);
  CHECK(text.find("`data.github_team.devops-admin.slug` is everybody, not devops-admin") != std::string::npos);
  CHECK(text.find("production.approve") != std::string::npos);
  CHECK(text.find("staging") == std::string::npos);
}

TEST_CASE("what is no setting names no rule") {
  const auto text = found_with({{kModule, "\"integrations/github\"", "\"somebody/github\""}});
  CHECK(text.find("another provider gets the token of an administrator | \n") != std::string::npos);
}

TEST_CASE("a file that Terraform lays over the settings is found, another one is not") {
  CHECK(found_with({{"infrastructure/promoc/backend.tf", "", "terraform {}"}}).empty());
  CHECK(found_with({{"infrastructure/promoc/notes_override.md", "", "no module"}}).empty());
  for (const auto* const name : {"override.tf", "x_override.tf.json", "override.tofu", "github.tofu.json"}) {
    const auto text = found_with({{std::string("infrastructure/promoc/") + name, "", "{}"}});
    INFO(name << ": " << text);
    CHECK(std::ranges::count(text, '\n') == 1);
    CHECK(text.find(name) != std::string::npos);
  }
}

TEST_CASE("odd files for Terraform are findings") {
  for (const auto* const odd :
       {"", "[]", "{}", "null", "\"x\"", "{\"resource\": []}", "{\"resource\": {\"a\": [{}]}}"}) {
    auto found = terraform_example().meant;
    found.files[kModule] = odd;
    INFO(odd);
    CHECK_FALSE(test::Findings(terraform_example(), found).all.empty());
  }
}

TEST_CASE("without Terraform its files are nobody's") {
  const auto& world = test::main_example();
  CHECK(test::Findings(world, test::edited(world, {{"infrastructure/promoc/override.tf", "", "x"}})).all.empty());
}
