// Files that are missing, scripts, and the manifest.
#include "unit/verify/files_support.hpp"

using namespace promoc;
using test::main_example;
using test::strict_example;

namespace {

constexpr auto kBandit = ".github/promoc/bandit.sh";
constexpr auto kManifest = ".github/promoc/manifest.json";

}  // namespace

TEST_CASE("what is as it is meant has no findings, and nothing is read into the sources") {
  for (const auto* world : {&main_example(), &strict_example()}) {
    test::Findings findings(*world, world->meant);
    CHECK(findings.text().empty());
    CHECK(findings.sources.add("next", "").value == 0);
  }
}

TEST_CASE("what the emitters make in memory is what the main example has on the disk") {
  const test::FolderFiles disk("examples/lambda-staging-production");
  for (const auto& path : main_example().files) {
    INFO(path);
    if (path != kManifest) CHECK(disk.read(path) == main_example().meant.read(path));
  }
}

TEST_CASE("every file that is missing is named once, with the rules it carries") {
  for (const auto* world : {&main_example(), &strict_example()}) {
    for (const auto& path : world->files) {
      auto found = world->meant;
      found.files.erase(path);
      const test::Findings findings(*world, found);
      INFO(path << "\n" << findings.text());
      REQUIRE(findings.all.size() == 1);
      CHECK(findings.all[0].kind == diag::Kind::PipelineFileMissing);  // P1101
      CHECK(findings.sources.path(findings.all[0].span.file) == path);
      CHECK(findings.all[0].message == "`" + path + "` is missing");
      CHECK_FALSE(findings.all[0].scenario.empty());
      const bool carries = std::ranges::any_of(world->links, [&](const auto& link) { return link.file == path; });
      CHECK((!carries || !findings.all[0].rules.empty()));
    }
  }
}

TEST_CASE("a changed script is found at the line that tells most") {
  const std::vector<test::Weakening> weakenings{
      {"it ends at once",
       {kBandit, "set -euo pipefail\n", "set -euo pipefail\nexit 0\n"},
       "P1109",
       "exit 0",
       "staging.require.security",
       "before it has done anything"},
      {"it ends before options are set",
       {kBandit, "set -euo pipefail\n", "exit 0\nset -euo pipefail\n"},
       "P1109",
       "exit 0\n",
       "branch.main.checks.security",
       "before it has done anything"},
      {"a refusal is a success",
       {".github/promoc/lib.sh", "  exit 1\n", "  exit 0\n"},
       "P1109",
       "  exit 0\n",
       "",
       "ends with success"},
      {"it goes on after errors",
       {kBandit, "set -euo pipefail", "set -uo pipefail"},
       "P1109",
       "set -uo",
       "",
       "`set -e` is gone"},
      {"it is told to go on",
       {kBandit, "set -euo pipefail", "set -euo pipefail\nset +e"},
       "P1109",
       "set +e",
       "",
       "`set -e` is gone"},
      {"it is empty", {kBandit, "", "\n"}, "P1109", "", "staging.require.security", "does nothing any more"},
      {"it is all comments", {kBandit, "", "#!/bin/bash\n# later\n"}, "P1109", "", "", "does nothing any more"},
      {"a line is gone",
       {".github/promoc/verify-artifact.sh", "set -euo pipefail\n", ""},
       "P1109",
       "",
       "",
       "`set -e` is gone"},
  };
  for (auto weakening : weakenings) {
    const auto& text = main_example().meant.files.at(weakening.edit.file);
    if (!weakening.edit.from.empty() && text.find(weakening.edit.from) == std::string::npos) FAIL(weakening.name);
    if (weakening.name == "a line is gone") {
      auto found = test::edited(main_example(), {weakening.edit}).files.at(weakening.edit.file);
      weakening.at = found.substr(text.find("set -euo pipefail"), 12);
    }
    test::check_weakening(main_example(), weakening);
  }
}

TEST_CASE("no line of any script can be taken away, doubled or changed unseen") {
  const auto& world = main_example();
  for (const auto& path : world.files) {
    if (!path.ends_with(".sh")) continue;
    const auto& text = world.meant.files.at(path);
    test::MemoryFiles found;
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = text.find('\n', begin) + 1;
      const auto line = text.substr(begin, end - begin);
      for (const auto& other : {std::string(), line + line, "true " + line}) {
        found.files[path] = text.substr(0, begin) + other + text.substr(end);
        const test::Findings findings(world, found, {path});
        INFO(path << ": " << line << findings.text());
        REQUIRE(findings.all.size() == 1);
        REQUIRE(findings.all[0].kind == diag::Kind::ScriptChanged);
      }
      begin = end;
    }
  }
}

TEST_CASE("every failure that a script is made to ignore is told as one") {
  const auto& world = main_example();
  for (const auto& path : world.files) {
    if (!path.ends_with(".sh")) continue;
    const auto& text = world.meant.files.at(path);
    const auto at = text.find("\nsource ");
    if (at == std::string::npos) continue;
    const auto end = text.find('\n', at + 1);
    auto found = world.meant;
    found.files[path] = text.substr(0, end) + " || true" + text.substr(end);
    const test::Findings findings(world, found);
    INFO(path << "\n" << findings.text());
    REQUIRE(findings.all.size() == 1);
    CHECK(findings.all[0].message == "a failure here no longer counts");
  }
}

TEST_CASE("jq that no longer fails is told as such") {
  const auto& world = main_example();
  int seen = 0;
  for (const auto& path : world.files) {
    const auto& text = world.meant.files.at(path);
    if (!path.ends_with(".sh") || text.find("\n  jq -e ") == std::string::npos) continue;
    const test::Findings findings(world, test::edited(world, {{path, "\n  jq -e ", "\n  jq "}}));
    INFO(path << "\n" << findings.text());
    REQUIRE(findings.all.size() == 1);
    CHECK(findings.all[0].message.find("`-e` is gone") != std::string::npos);
    ++seen;
  }
  CHECK(seen > 0);
}

TEST_CASE("a script with line ends of Windows is found, and what else it has is found, too") {
  const auto& world = main_example();
  auto found = world.meant;
  found.files[kBandit] = test::every(found.files[kBandit], "\n", "\r\n");
  const test::Findings only(world, found);
  INFO(only.text());
  REQUIRE(only.all.size() == 1);
  CHECK(only.all[0].message.find("line ends of Windows") != std::string::npos);
  found.files[kBandit] = test::with(found.files[kBandit], "pipefail\r\n", "pipefail\r\nexit 0\r\n");
  const test::Findings both(world, found);
  INFO(both.text());
  CHECK(both.all.size() == 2);
}

TEST_CASE("a script of the team's own is the team's business") {
  test::check_neutral(main_example(), "another script", {{".github/promoc/ours.sh", "", "exit 0\n"}});
  test::check_neutral(main_example(), "another file", {{"infrastructure/promoc/ours.yaml", "", "exit 0\n"}});
}

TEST_CASE("rules of a script are those of the steps that run it, or run what runs it") {
  const auto& world = main_example();
  const auto rules_without = [&](const char* path) {
    auto found = world.meant;
    found.files.erase(path);
    return test::Findings(world, found).all.at(0).rules;
  };
  CHECK(rules_without(kBandit) == std::vector<std::string>{"staging.require.security", "branch.develop.checks.security",
                                                           "branch.main.checks.security"});
}

TEST_CASE("a wrong manifest is one finding") {
  const auto& world = main_example();
  const auto hash = sha256(world.meant.files.at(kBandit));
  const auto& whole = world.meant.files.at(kManifest);
  const auto entry = whole.substr(whole.find("\n    {\"path\": \".github/promoc/bandit.sh\""));
  const auto line = entry.substr(0, entry.find('\n', 1));
  const std::vector<test::Weakening> weakenings{
      {"another hash", {kManifest, hash, std::string(64, '0')}, "P1118", std::string(64, '0'), "", "another hash"},
      {"an entry less", {kManifest, line, ""}, "P1118", "[", "", "does not name `.github/promoc/bandit.sh`"},
      {"a file that is not ours",
       {kManifest, line, "\n    {\"path\": \"src/app.py\", \"sha256\": \"" + hash + "\", \"rules\": []}," + line},
       "P1118",
       "src/app.py",
       "",
       "the next one deletes it"},
      {"another schema", {kManifest, "\"schema\": 1", "\"schema\": 2"}, "P1118", "schema", "", "`schema`"},
      {"another definition", {kManifest, "promotion.promo", "other.promo"}, "P1118", "other.promo", "", "`definition`"},
      {"no files", {kManifest, "\"files\"", "\"list\""}, "P1118", "", "", "no list `files`"},
      {"no JSON", {kManifest, "\"schema\": 1,", "\"schema\": 1"}, "P1102", "\"definition\"", "", ""},
      {"a comment", {kManifest, "{\n", "{ // ours\n"}, "P1102", "", "", "not well-formed"},
  };
  for (const auto& weakening : weakenings) test::check_weakening(world, weakening);
  const test::Findings twice(world, test::edited(world, {{kManifest, line, line + line}}));
  REQUIRE(twice.all.size() == 1);
  CHECK(twice.all[0].message.find("twice") != std::string::npos);
}

TEST_CASE("a manifest that says the same in other words, or that knows the file that is there, is none") {
  const auto& world = main_example();
  const auto& whole = world.meant.files.at(kManifest);
  test::check_neutral(world, "on one line", {{kManifest, "", test::every(whole, "\n", " ")}});
  test::check_neutral(world, "line ends", {{kManifest, "", test::every(whole, "\n", "\r\n")}});
  test::check_neutral(world, "another version wrote it",
                      {{kManifest, "\"schema\": 1,", "\"schema\": 1, \"promoc\": \"9\","}});
  const std::string workflow = ".github/workflows/promote.yml";
  const auto& text = world.meant.files.at(workflow);
  test::check_neutral(world, "a pin was moved", {{workflow, "", text + "# moved\n"}});
  test::check_neutral(world, "and the manifest with it",
                      {{workflow, "", text + "# moved\n"}, {kManifest, sha256(text), sha256(text + "# moved\n")}});
}
