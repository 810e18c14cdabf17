#include "driver/write_plan.hpp"

#include <catch2/catch.hpp>

#include "driver/write_outputs.hpp"
#include "support/virtual_fs.hpp"

using namespace promoc;
using namespace promoc::driver;
using diag::Kind;
using test::VirtualDisk;

namespace {

const emit::OutputSet kSet{{{".github/workflows/a.yml", "a\n", false, {}}, {"s.toml", "s\n", false, {}}}};

struct Fixture {
  VirtualDisk disk;

  void build(const emit::OutputSet& set) {
    const auto folder = disk.open("");
    REQUIRE(folder->lock().ok());
    REQUIRE(write_outputs(plan_writes(set, "promotion.promo", *folder, false), *folder).ok());
  }
  auto plan(const emit::OutputSet& set, bool force = false) -> WritePlan {
    return plan_writes(set, "promotion.promo", *disk.open(""), force);
  }
  /// "FileEdited s.toml" for each refusal.
  auto refusals(const emit::OutputSet& set, bool force = false) -> std::string {
    std::string text;
    for (const auto& refusal : plan(set, force).refusals) {
      text += std::string(diag::info(refusal.kind).name) + " " + refusal.path + "\n";
    }
    return text;
  }
  auto steps(const emit::OutputSet& set, bool force = false) -> std::string {
    static constexpr std::string_view kNames[] = {"none", "create", "replace", "delete"};
    std::string text;
    for (const auto& step : plan(set, force).steps) {
      text += std::string(kNames[static_cast<int>(step.change)]) + " " + step.path + "\n";
    }
    return text;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "into an empty folder everything is created, the manifest last") {
  CHECK(steps(kSet) == "create .github/workflows/a.yml\ncreate s.toml\ncreate .github/promoc/manifest.json\n");
}

TEST_CASE_METHOD(Fixture, "a file that promoc did not write is refused, with both contents") {
  disk.add("s.toml", "mine\n");
  const auto plan = this->plan(kSet);
  REQUIRE(plan.refusals.size() == 1);
  CHECK(plan.refusals[0].kind == Kind::FileNotOurs);
  CHECK(plan.refusals[0].path == "s.toml");
  CHECK(plan.refusals[0].was == "mine\n");
  CHECK(plan.refusals[0].wanted == "s\n");
  CHECK(refusals(kSet, true).empty());
  CHECK(steps(kSet, true).find("replace s.toml\n") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "a file that is right by chance is adopted") {
  disk.add("s.toml", "s\n");
  CHECK(steps(kSet) == "create .github/workflows/a.yml\nnone s.toml\ncreate .github/promoc/manifest.json\n");
}

TEST_CASE_METHOD(Fixture, "a file that was edited by hand is refused, unless the edit is what the build says now") {
  build(kSet);
  disk.add("s.toml", "edited\n");
  CHECK(refusals(kSet) == "file-edited s.toml\n");
  CHECK(refusals({{{".github/workflows/a.yml", "a\n", false, {}}, {"s.toml", "edited\n", false, {}}}}).empty());
  CHECK(refusals(kSet, true).empty());
}

TEST_CASE_METHOD(Fixture, "what is no longer emitted is deleted, unless it was edited") {
  build(kSet);
  const emit::OutputSet less{{kSet.files[0]}};
  CHECK(steps(less) == "none .github/workflows/a.yml\ndelete s.toml\nreplace .github/promoc/manifest.json\n");
  disk.add("s.toml", "edited\n");
  CHECK(refusals(less) == "stale-file-edited s.toml\n");
  CHECK(steps(less, true).find("delete s.toml\n") != std::string::npos);
  disk.files.erase("/repo/s.toml");
  CHECK(steps(less) == "none .github/workflows/a.yml\nreplace .github/promoc/manifest.json\n");
}

TEST_CASE_METHOD(Fixture, "links, folders and unreadable files in the way are refused, also with force") {
  disk.add_link("s.toml", "/etc/passwd");
  CHECK(refusals(kSet, true) == "path-blocked s.toml\n");
  disk.links.clear();
  disk.add_folder("s.toml");
  CHECK(refusals(kSet, true) == "path-blocked s.toml\n");
  disk.folders.erase("/repo/s.toml");
  disk.add("s.toml", "s\n");
  disk.unreadable.insert("/repo/s.toml");
  CHECK(refusals(kSet, true) == "path-blocked s.toml\n");
}

TEST_CASE_METHOD(Fixture, "a link or a file in place of a folder is told once") {
  disk.add_folder("elsewhere");
  disk.add_link(".github", "elsewhere");
  CHECK(refusals(kSet, true) == "path-blocked .github\n");
  disk.links.clear();
  disk.add(".github", "a file\n");
  CHECK(refusals(kSet, true) == "path-blocked .github\n");
}

TEST_CASE_METHOD(Fixture, "a stale file behind a link is left alone") {
  build(kSet);
  disk.files.erase("/repo/.github/workflows/a.yml");
  disk.folders.erase("/repo/.github/workflows");
  disk.add("elsewhere/a.yml", "a\n");
  disk.add_link(".github/workflows", "../elsewhere");
  CHECK(refusals({{kSet.files[1]}}) == "path-blocked .github/workflows\n");
}

TEST_CASE_METHOD(Fixture, "names that differ in case only") {
  CHECK(refusals({{{"A.yml", "", false, {}}, {"a.yml", "", false, {}}}}) == "case-collision a.yml\n");
  CHECK(refusals({{{"a.yml", "1", false, {}}, {"a.yml", "2", false, {}}}}) == "case-collision a.yml\n");
  CHECK(refusals({{{".github/promoc/Manifest.json", "", false, {}}}}) ==
        "case-collision .github/promoc/Manifest.json\n");
  disk.add("S.toml", "other\n");
  CHECK(refusals(kSet) == "case-collision S.toml\n");
  disk.files.clear();
  disk.add(".GitHub/x", "other\n");
  CHECK(refusals(kSet) == "case-collision .GitHub\n");
}

TEST_CASE_METHOD(Fixture, "a file may be renamed in case only, from one build to the next") {
  build(kSet);
  const emit::OutputSet renamed{{kSet.files[0], {"S.toml", "s\n", false, {}}}};
  CHECK(refusals(renamed).empty());
}

TEST_CASE_METHOD(Fixture, "paths outside, or in Git's folder, are refused") {
  CHECK(
      refusals({{{"../x", "", false, {}}, {"/etc/x", "", false, {}}, {".git/hooks/pre-commit", "", true, {}}}}, true) ==
      "unsafe-output-path ../x\nunsafe-output-path .git/hooks/pre-commit\nunsafe-output-path /etc/x\n");
}

TEST_CASE_METHOD(Fixture, "a manifest in conflict stops the build") {
  build(kSet);
  disk.add(std::string(kManifestPath), "<<<<<<< HEAD\n{}\n");
  CHECK(refusals(kSet) == "manifest-unreadable .github/promoc/manifest.json\n");
  CHECK(steps(kSet, true) == "none .github/workflows/a.yml\nnone s.toml\nreplace .github/promoc/manifest.json\n");
}

TEST_CASE_METHOD(Fixture, "a wrong mode is repaired, also where the content is right") {
  const emit::OutputSet script{{{"x.sh", "x\n", true, {}}}};
  build(script);
  disk.add("x.sh", "x\n", false);
  CHECK(steps(script) == "replace x.sh\nnone .github/promoc/manifest.json\n");
}
