// CODEOWNERS: the matcher, and what is found when owners change.
#include "unit/verify/files_support.hpp"
#include "verify/files/glob.hpp"
#include "verify/files/owners.hpp"

using namespace promoc;
using test::main_example;
using verify::files::owns;

namespace {

constexpr auto kFile = ".github/CODEOWNERS";

/// The main example's file with lines at its end.
auto and_then(const std::string& lines) -> test::Edit {
  return {kFile, "", main_example().meant.files.at(kFile) + lines};
}

}  // namespace

TEST_CASE("patterns match what GitHub's documentation says of its examples") {
  CHECK(owns("*", "a/b/c.txt"));
  CHECK(owns("*.js", "a/b.js"));
  CHECK_FALSE(owns("*.js", "a/b.jsx"));
  CHECK(owns("/build/logs/", "build/logs/a/b.log"));
  CHECK_FALSE(owns("/build/logs/", "x/build/logs/a.log"));
  CHECK_FALSE(owns("/build/logs/", "build/logs"));
  CHECK(owns("docs/*", "docs/getting-started.md"));
  CHECK_FALSE(owns("docs/*", "docs/build-app/troubleshooting.md"));
  CHECK(owns("apps/", "apps/a"));
  CHECK(owns("apps/", "x/apps/y/a"));
  CHECK(owns("/docs/", "docs/a/b"));
  CHECK(owns("/scripts/", "scripts/a"));
  CHECK(owns("**/logs", "build/logs/a"));
  CHECK(owns("**/logs", "logs/a"));
  CHECK(owns("**/logs", "deeply/nested/logs/a"));
  CHECK(owns("/apps/github", "apps/github/a"));
  CHECK(owns("/apps/github", "apps/github"));
}

TEST_CASE("patterns match as gitignore has them") {
  CHECK(owns("/.github/**", ".github/a/b/c"));
  CHECK_FALSE(owns("/.github/**", ".githubx/a"));
  CHECK(owns(".github", ".github/workflows/x.yml"));
  CHECK(owns("workflows", ".github/workflows/x.yml"));
  CHECK(owns("a/**/b", "a/b"));
  CHECK(owns("a/**/b", "a/x/y/b"));
  CHECK_FALSE(owns("a/**/b", "ax/b"));
  CHECK(owns("/a?c", "abc"));
  CHECK_FALSE(owns("/a?c", "a/c"));
  CHECK(owns("/*", "a"));
  CHECK_FALSE(owns("/*", "a/b"));
  CHECK(owns("/a*", "ab/c"));
  CHECK(owns("my\\ file", "my file"));
  CHECK_FALSE(owns("/README.md", "readme.md"));
  CHECK_FALSE(owns("/", "a"));
  CHECK_FALSE(owns("", "a"));
}

TEST_CASE("patterns of rulesets are read for the worse") {
  using verify::files::glob_matches;
  CHECK(glob_matches("refs/heads/*", "refs/heads/main", {}));
  CHECK_FALSE(glob_matches("refs/heads/*", "refs/heads/a/b", {}));
  CHECK(glob_matches("refs/heads/**/*", "refs/heads/a/b", {}));
  CHECK_FALSE(glob_matches("refs/**", "refs/heads/main", {}));
  CHECK(glob_matches("refs/**", "refs/heads/main", {true, true}));
  CHECK(glob_matches("refs/heads/m[a-z]in", "refs/heads/main", {true, true}));
  CHECK_FALSE(glob_matches("refs/heads/m[a-z]in", "refs/heads/main", {}));
}

TEST_CASE("long patterns of many stars take no time") {
  std::string pattern;
  for (int i = 0; i < 2000; ++i) pattern += "*a";
  CHECK_FALSE(owns(pattern, std::string(500, 'a')));
}

TEST_CASE("lines are read as GitHub reads them") {
  const auto lines =
      verify::files::read_owners({}, "# a\n\n*.js @A @b @a # the team\n/x\nno owner\n!y @c\n[z] @c\n/m a@b.c\r\n");
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].owners == std::vector<std::string>{"@a", "@b"});
  CHECK(lines[1].owners.empty());
  CHECK(lines[2].owners == std::vector<std::string>{"a@b.c"});
}

TEST_CASE("owners that are others are found at the line that decides") {
  const std::vector<test::Weakening> weakenings{
      {"another owner", and_then("/.github/workflows/promote.yml @mallory\n"), "P1115",
       "/.github/workflows/promote.yml", "owner.1", "`.github/workflows/promote.yml` now, not @company/devops-admin"},
      {"everything", and_then("* @everyone\n"), "P1115", "* @everyone", "owner.1", "with a review by @everyone alone"},
      {"nobody", and_then("/.github/\n"), "P1115", "/.github/\n", "owner.1", "nobody owns"},
      {"one more",
       {kFile, "/promotion.promo          @company/devops-admin", "/promotion.promo @company/devops-admin @mallory"},
       "P1115",
       "/promotion.promo",
       "owner.1",
       "`promotion.promo`"},
      {"a comment",
       {kFile, "/samconfig.toml ", "# /samconfig.toml "},
       "P1115",
       "",
       "owner.1",
       "nobody owns `samconfig.toml`"},
      {"a line less",
       {kFile, "/template.yaml            @company/devops-admin\n", ""},
       "P1115",
       "",
       "owner.1",
       "`template.yaml`"},
      {"an owner that is none",
       {kFile, "/samconfig.toml           @company", "/samconfig.toml company"},
       "P1115",
       "",
       "owner.1",
       "`samconfig.toml`"},
      {"another case", {kFile, "/template.yaml", "/Template.yaml"}, "P1115", "", "owner.1", "`template.yaml`"},
      {"one level",
       {kFile, "/.github/**", "/.github/*"},
       "P1115",
       "",
       "owner.1",
       "nobody owns `.github/promoc/accepted.sh`"},
      {"scripts", and_then("*.sh @dev\n"), "P1115", "*.sh", "owner.1", "@dev owns"},
      {"settings", and_then("**/settings/** @dev\n"), "P1115", "**/settings", "owner.1", "settings"},
      {"itself", and_then("/.github/CODEOWNERS @dev\n"), "P1115", "/.github/CODEOWNERS", "owner.1",
       "`.github/CODEOWNERS`"},
      {"roles", and_then("infrastructure/ @dev\n"), "P1115", "infrastructure/ @dev", "owner.1", "oidc-roles.yaml"},
      {"a line before the others", {kFile, "", "* @dev\n"}, "P1115", "* @dev", "owner.1", ""},
      {"nothing", {kFile, "", ""}, "P1115", "", "owner.1", "nobody owns"},
  };
  for (const auto& weakening : weakenings) test::check_weakening(main_example(), weakening);
}

TEST_CASE("a file that is too large for GitHub owns nothing") {
  const auto text = main_example().meant.files.at(kFile) + "#" + std::string(3'000'000, '-');
  const test::Findings findings(main_example(), test::edited(main_example(), {{kFile, "", text}}));
  REQUIRE(findings.all.size() == 1);
  CHECK(findings.all[0].message.find("3 MB") != std::string::npos);
}

TEST_CASE("a pattern that no file of the pipeline matches is kept as well") {
  test::World world([](std::string text) {
    return test::with(std::move(text), "owner \".github/**\"", "owner \"src/**\", \"docs/*.md\", \".github/**\"");
  });
  auto found = world.meant;
  auto& text = found.files[kFile];
  text.erase(text.find("/src/**"), text.find('\n', text.find("/src/**")) - text.find("/src/**"));
  const test::Findings findings(world, found);
  INFO(findings.text());
  REQUIRE(findings.all.size() == 1);
  CHECK(findings.all[0].message.find("`/src/**`") != std::string::npos);
  CHECK(findings.all[0].rules == std::vector<std::string>{"owner.1"});
}

TEST_CASE("GitHub takes the first of three files") {
  const auto& world = main_example();
  const auto& text = world.meant.files.at(kFile);
  test::check_neutral(world, "a second one", {{"CODEOWNERS", "", "* @dev\n"}});
  auto moved = world.meant;
  moved.files.erase(kFile);
  moved.files["docs/CODEOWNERS"] = text;
  CHECK(test::Findings(world, moved).text().empty());
  moved.files["CODEOWNERS"] = "* @dev\n";
  const test::Findings findings(world, moved);
  REQUIRE(findings.all.size() == 1);
  CHECK(findings.sources.path(findings.all[0].span.file) == "CODEOWNERS");
}

TEST_CASE("owners that come out the same draw nothing") {
  const auto& world = main_example();
  const auto& text = world.meant.files.at(kFile);
  test::check_neutral(world, "blanks", {{kFile, "", test::every(text, "  ", " ")}});
  test::check_neutral(world, "line ends", {{kFile, "", test::every(text, "\n", "\r\n")}});
  test::check_neutral(world, "case", {{kFile, "@company/devops-admin", "@Company/DevOps-Admin"}});
  test::check_neutral(world, "comments", {and_then("# * @mallory\n")});
  test::check_neutral(world, "a comment behind",
                      {{kFile, "@company/devops-admin\n", "@company/devops-admin # team\n"}});
  test::check_neutral(world, "other files", {and_then("/src/ @dev\n*.py @dev\n/docs/** @writers\n")});
  test::check_neutral(world, "the team's own lines before", {{kFile, "/.github/**", "* @dev\n/.github/**"}});
  test::check_neutral(world, "the same again", {and_then("/.github/workflows/ @company/devops-admin\n")});
  test::check_neutral(world, "another pattern", {{kFile, "/.github/** ", "/.github/ "}});
  test::check_neutral(world, "a workflow of the team's own", {and_then("/.github/workflows/docs.yml @writers\n")});
  test::check_neutral(world, "a line that GitHub skips", {and_then("/.github/ mallory\n!/.github/\n")});
}
