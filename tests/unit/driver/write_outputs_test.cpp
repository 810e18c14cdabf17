#include "driver/write_outputs.hpp"

#include <catch2/catch.hpp>

#include "base/sha256.hpp"
#include "driver/journal.hpp"
#include "driver/output_paths.hpp"
#include "support/virtual_fs.hpp"

using namespace promoc;
using namespace promoc::driver;
using test::VirtualDisk;

namespace {

const emit::OutputSet kOld{{{".github/workflows/kept.yml", "same\n", false, {"r1"}},
                            {".github/workflows/changed.yml", "old\n", false, {"r2"}},
                            {".github/promoc/gone.sh", "gone\n", true, {}},
                            {"mode.sh", "mode\n", false, {}}}};
const emit::OutputSet kNew{{{".github/workflows/kept.yml", "same\n", false, {"r1"}},
                            {".github/workflows/changed.yml", "new\n", false, {"r2"}},
                            {".github/promoc/scripts/fresh.sh", "fresh\n", true, {}},
                            {"mode.sh", "mode\n", true, {}}}};

auto plan_of(VirtualDisk& disk, const emit::OutputSet& set) -> WritePlan {
  return plan_writes(set, "promotion.promo", *disk.open(""), false);
}

/// What `promoc build` does with a folder: lock, recover, plan, write.
auto build(VirtualDisk& disk, const emit::OutputSet& set) -> WriteResult {
  const auto folder = disk.open("");
  REQUIRE(folder->lock().ok());
  const auto recovered = recover(*folder);
  if (recovered.recovery == Recovery::Blocked) return {recovered.error, recovered.path, false};
  const auto plan = plan_writes(set, "promotion.promo", *folder, false);
  REQUIRE(plan.refusals.empty());
  if (recovered.torn) sweep(plan, *folder);
  return write_outputs(plan, *folder);
}

auto disk_with_old_build() -> VirtualDisk {
  VirtualDisk disk;
  disk.add("promotion.promo", "promoc 1\n");
  disk.add("src/main.py", "print()\n");
  REQUIRE(build(disk, kOld).ok());
  disk.settle();
  disk.operations = 0;
  return disk;
}

/// Copies the disk, so that both do not share files.
auto copy(const VirtualDisk& disk) -> VirtualDisk {
  auto result = disk;
  std::map<VirtualDisk::File*, std::shared_ptr<VirtualDisk::File>> copies;
  for (auto& [path, file] : result.files) {
    auto& fresh = copies[file.get()];
    if (!fresh) fresh = std::make_shared<VirtualDisk::File>(*file);
    file = fresh;
  }
  return result;
}

}  // namespace

TEST_CASE("a build writes what is new or changed, deletes what is gone, touches nothing else") {
  auto disk = disk_with_old_build();
  const auto before = disk.written(".github/workflows/kept.yml");
  disk.operations = 1000;
  REQUIRE(build(disk, kNew).ok());
  CHECK(disk.text(".github/workflows/changed.yml") == "new\n");
  CHECK(disk.text(".github/promoc/scripts/fresh.sh") == "fresh\n");
  CHECK(disk.open("")->entry(".github/promoc/scripts/fresh.sh").executable);
  CHECK(disk.open("")->entry("mode.sh").executable);
  CHECK(disk.text(".github/promoc/gone.sh") == "<none>");
  CHECK(disk.written(".github/workflows/kept.yml") == before);
  CHECK(disk.tree().size() == 7);  // four files, the manifest, the definition, the source: nothing else is left
  CHECK(parse_manifest(disk.text(std::string(kManifestPath))) == manifest_of(kNew, "promotion.promo"));
}

TEST_CASE("building the same again changes nothing at all") {
  auto disk = disk_with_old_build();
  const auto plan = plan_of(disk, kOld);
  CHECK(plan.changes_nothing());
  REQUIRE(build(disk, kOld).ok());
  CHECK(disk.operations == 0);
}

TEST_CASE("folders that deletions leave empty go, others stay") {
  auto disk = disk_with_old_build();
  const emit::OutputSet smaller{{{"mode.sh", "mode\n", false, {}}}};
  disk.add(".github/notes.txt", "mine\n");
  REQUIRE(build(disk, smaller).ok());
  CHECK_FALSE(disk.folders.contains("/repo/.github/workflows"));
  CHECK(disk.folders.contains("/repo/.github"));
}

TEST_CASE("a failure at any operation leaves everything as it was") {
  for (const auto has_links : {true, false}) {
    auto start = disk_with_old_build();
    start.has_links = has_links;
    const auto before = start.tree();
    auto counted = copy(start);
    REQUIRE(build(counted, kNew).ok());
    const auto after = counted.tree();
    REQUIRE(counted.operations >= 20);
    auto failures = 0;
    for (int at = 0; at < counted.operations; ++at) {
      auto disk = copy(start);
      disk.failures[at] = "no space left on device";
      const auto result = build(disk, kNew);
      INFO("links " << has_links << ", operation " << at);
      if (result.ok()) {
        // A link that fails is replaced by a copy; what fails after everything is in place, the next run cleans up.
        REQUIRE(build(disk, kNew).ok());
        CHECK(disk.tree() == after);
        continue;
      }
      ++failures;
      CHECK(result.error == "no space left on device");
      CHECK(result.restored);
      CHECK(disk.tree() == before);
    }
    CHECK(failures >= 11);
  }
}

TEST_CASE("when even the way back is blocked, the next run goes on") {
  auto start = disk_with_old_build();
  const auto before = start.tree();
  auto counted = copy(start);
  REQUIRE(build(counted, kNew).ok());
  auto stuck = 0;
  for (int at = 0; at < counted.operations; ++at) {
    auto disk = copy(start);
    for (int later = at; later < at + 200; ++later) disk.failures[later] = "input/output error";
    const auto result = build(disk, kNew);
    INFO("operation " << at);
    if (!result.ok() && !result.restored) ++stuck;
    disk.failures.clear();
    REQUIRE(recover(*disk.open("")).recovery != Recovery::Blocked);
    if (!result.ok()) CHECK((disk.tree() == before || disk.tree() == counted.tree()));
    REQUIRE(build(disk, kNew).ok());
    CHECK(disk.tree() == counted.tree());
  }
  CHECK(stuck > 5);
}

TEST_CASE("a crash at any operation, and again while recovering, ends in all or none") {
  const auto start = disk_with_old_build();
  const auto before = start.tree();
  auto counted = copy(start);
  REQUIRE(build(counted, kNew).ok());
  const auto after = counted.tree();
  int undone = 0;
  int finished = 0;
  for (int at = 0; at < counted.operations; ++at) {
    auto crashed = copy(start);
    crashed.crash_at = at;
    CHECK_THROWS_AS(build(crashed, kNew), test::Crash);

    for (int again = 0;; ++again) {
      auto disk = copy(crashed);
      disk.crash_at = disk.operations + again;
      auto completed = true;
      try {
        const auto recovered = recover(*disk.open(""));
        INFO("crash at " << at << ": " << recovered.error << " " << recovered.path);
        CHECK(recovered.recovery != Recovery::Blocked);
      } catch (const test::Crash&) {
        completed = false;
      }
      if (!completed) {
        disk.crash_at = -1;
        CHECK(recover(*disk.open("")).recovery != Recovery::Blocked);
      }
      INFO("crash at " << at << ", then at " << again);
      const auto tree = disk.tree();
      REQUIRE((tree == before || tree == after));
      if (completed) {
        ++(tree == before ? undone : finished);
        disk.crash_at = -1;
        REQUIRE(build(disk, kNew).ok());
        CHECK(disk.tree() == after);
        break;
      }
    }
  }
  CHECK(undone > 5);
  CHECK(finished > 5);
}

TEST_CASE("after a power cut nothing damaged passes as right, and one more build with --force mends it") {
  const auto start = disk_with_old_build();
  auto counted = copy(start);
  REQUIRE(build(counted, kNew).ok());
  auto damaged = 0;
  for (int at = 0; at <= counted.operations; ++at) {
    auto disk = copy(start);
    disk.crash_at = at;
    if (at < counted.operations) CHECK_THROWS_AS(build(disk, kNew), test::Crash);
    else REQUIRE(build(disk, kNew).ok());
    disk.cut_power();
    disk.crash_at = -1;
    const auto folder = disk.open("");
    const auto recovered = recover(*folder);
    INFO("power cut at " << at);
    REQUIRE(recovered.recovery != Recovery::Blocked);
    auto plan = plan_writes(kNew, "promotion.promo", *folder, false);
    if (!plan.refusals.empty()) {
      ++damaged;
      plan = plan_writes(kNew, "promotion.promo", *folder, true);
    }
    REQUIRE(plan.refusals.empty());
    sweep(plan, *folder);
    REQUIRE(write_outputs(plan, *folder).ok());
    for (const auto& file : kNew.files) CHECK(disk.text(file.path) == file.content);
  }
  CHECK(damaged > 5);
}

TEST_CASE("recovery leaves alone what was changed in the meantime") {
  const auto start = disk_with_old_build();
  auto counted = copy(start);
  REQUIRE(build(counted, kNew).ok());
  for (int at = 0; at < counted.operations; ++at) {
    auto disk = copy(start);
    disk.crash_at = at;
    CHECK_THROWS_AS(build(disk, kNew), test::Crash);
    disk.crash_at = -1;
    disk.add(".github/workflows/changed.yml", "mine\n");
    static_cast<void>(recover(*disk.open("")));
    INFO("crash at " << at);
    CHECK(disk.text(".github/workflows/changed.yml") == "mine\n");
    CHECK(disk.text(std::string(kJournalPath)) == "<none>");
  }
}

TEST_CASE("a journal from elsewhere is never acted upon") {
  VirtualDisk disk;
  disk.add(".env", "secret\n");
  disk.add(std::string(kJournalPath),
           R"({"schema":1,"folders":[],"files":[{"path":"../x","was":null,"becomes":null}]})");
  CHECK(recover(*disk.open("")).recovery == Recovery::Blocked);
  // A hostile repository cannot know the content of a file that is not part of it.
  const std::string hash(64, '0');
  disk.add(std::string(kJournalPath),
           R"({"schema":1,"folders":[],"files":[{"path":".env","was":")" + hash + R"(","becomes":null}]})");
  CHECK(recover(*disk.open("")).recovery == Recovery::Finished);
  CHECK(disk.text(".env") == "secret\n");
}

TEST_CASE("an old content that is not what the journal says is not put back") {
  VirtualDisk disk;
  disk.add("a", "now\n");
  disk.add(backup_path("a"), "planted\n");
  const std::string zeros(64, '0');
  disk.add(std::string(kJournalPath),
           print_journal({{{"a", zeros, sha256("now\n")}, {"never-ready", std::nullopt, zeros}}, {}}));
  CHECK(recover(*disk.open("")).recovery == Recovery::Undone);
  CHECK(disk.text("a") == "now\n");
}

TEST_CASE("names of ours that are left over are cleared, even when they are links") {
  VirtualDisk disk;
  disk.add("victim", "safe\n");
  disk.add_link(".mode.sh.promoc-new", "victim");
  REQUIRE(build(disk, kOld).ok());
  CHECK(disk.text("victim") == "safe\n");
  CHECK(disk.text("mode.sh") == "mode\n");
  CHECK(disk.links.empty());
}

TEST_CASE("a file that appears between planning and writing is not overwritten") {
  VirtualDisk disk;
  const auto folder = disk.open("");
  REQUIRE(folder->lock().ok());
  const auto plan = plan_writes(kOld, "promotion.promo", *folder, false);
  disk.add("mode.sh", "mine\n");
  const auto result = write_outputs(plan, *folder);
  CHECK(result.path == "mode.sh");
  CHECK(result.restored);
  CHECK(disk.tree().size() == 1);
  CHECK(disk.text("mode.sh") == "mine\n");
}
