// At the limits of what is read: a finding, never a stack that ends. The stack is 256 KiB.
#include "support/small_stack.hpp"
#include "unit/verify/files_support.hpp"

using namespace promoc;
using test::main_example;

namespace {

auto repeat(std::string_view text, std::size_t times) -> std::string {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("files nested as deep as one likes are refused or read on a small stack") {
  const std::vector<std::string> texts{
      repeat("[", 100'000),
      repeat("{\"a\":", 100'000),
      repeat("[", 60) + repeat("]", 60),
      repeat("{\"put\":", 60) + "1" + repeat("}", 60),
      repeat("a: {", 60) + repeat("}", 60),
      "a = " + repeat("[", 100'000),
      "a = " + repeat("{a = ", 100'000),
      repeat("a.", 100'000) + "a = 1",
      "[" + repeat("a.", 100'000) + "a]\n",
      "a." + repeat("\"b\".", 31) + "c = " + repeat("[", 15) + repeat("]", 15),
      "&a [" + repeat("x,", 10) + "]",
  };
  for (const auto& path : {".github/promoc/manifest.json", ".github/promoc/settings/production.json",
                           ".github/promoc/settings/rulesets/main.json", "infrastructure/promoc/oidc-roles.yaml",
                           "samconfig.toml", ".github/CODEOWNERS", ".github/promoc/bandit.sh"}) {
    for (const auto& text : texts) {
      auto found = main_example().meant;
      found.files[path] = text;
      bool finds = false;
      on_small_stack([&] { finds = !test::Findings(main_example(), found).all.empty(); });
      INFO(path << ": " << text.substr(0, 40));
      CHECK(finds);
    }
  }
}

TEST_CASE("aliases that stand for very much are refused") {
  std::string text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c < 'h'; ++c) {
    const auto before = std::string(1, static_cast<char>(c - 1));
    text += std::string(1, c) + ": &" + c + " [" + repeat("*" + before + ", ", 10) + "]\n";
  }
  const std::string path = "infrastructure/promoc/oidc-roles.yaml";
  const test::Findings findings(main_example(), test::edited(main_example(), {{path, "", text}}));
  INFO(findings.text());
  REQUIRE(findings.all.size() == 1);
  CHECK(findings.all[0].kind == diag::Kind::PipelineFileUnreadable);
}

TEST_CASE("long scripts and long lists take no time") {
  auto found = main_example().meant;
  found.files[".github/promoc/bandit.sh"] = repeat("echo\n", 200'000);
  CHECK(test::Findings(main_example(), found).all.size() == 1);
  found = main_example().meant;
  auto& roles = found.files["infrastructure/promoc/oidc-roles.yaml"];
  roles = test::with(roles, "Action: ['lambda:GetAlias', 'lambda:UpdateAlias']",
                     "Action: [" + repeat("'a:B', ", 5'000) + "]");
  CHECK_FALSE(test::Findings(main_example(), found).all.empty());
}
