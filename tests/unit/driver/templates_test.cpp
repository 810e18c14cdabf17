// `promoc templates`, and `--templates` of the commands that take it.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/embedded.hpp"
#include "driver/run.hpp"
#include "support/virtual_fs.hpp"

using namespace promoc;
using namespace promoc::driver;

namespace {

constexpr const char* kDefinition =
    "promoc 1\npipeline shop\ngithub { plan team; visibility public; default_branch main }\nrole lead = team "
    "\"leads\"\n"
    "role ops = team \"ops\"\ntarget app = sam.stack(\"template.yaml\", region: \"eu-west-1\")\n"
    "environment staging { trigger push main; require python.pytest(\"tests\") }\n"
    "environment production { trigger after staging; approve lead + ops }\n";
constexpr const char* kTemplate =
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: { Type: \"AWS::Serverless::Function\" }\n";

struct World {
  test::VirtualDisk disk;
  std::ostringstream out;
  std::ostringstream err;

  World() {
    disk.add("promotion.promo", kDefinition);
    disk.add("template.yaml", kTemplate);
    disk.add_folder("tests");
  }

  auto run(std::vector<std::string_view> args) -> int {
    out.str("");
    err.str("");
    Env env{disk, out, err};
    return driver::run(args, env);
  }
  auto has(std::string_view text) const -> bool { return (out.str() + err.str()).find(text) != std::string::npos; }
};

auto replaced(std::string text, std::string_view from, std::string_view to) -> std::string {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("templates: templates/CONTRACTS.md is what promoc prints") {
  World world;
  CHECK(world.run({"templates", "list", "--markdown"}) == kClean);
  std::ifstream file("templates/CONTRACTS.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  CHECK((page == world.out.str()));  // run `build/dev/promoc templates list --markdown > templates/CONTRACTS.md`
}

TEST_CASE("templates: list names all, and says which are yours") {
  World world;
  CHECK(world.run({"templates"}) == kClean);
  CHECK(world.has("approval-slot"));
  CHECK(world.has("guide "));
  CHECK_FALSE(world.has("(yours)"));
  CHECK(world.run({"templates", "eject", "approval-slot"}) == kClean);
  CHECK(world.run({"templates", "list", "--templates", "promoc-templates"}) == kClean);
  CHECK(world.has("a job that asks one role for its approval (yours)"));
  CHECK(world.run({"templates", "list", "--templates", "promoc-templates", "--format", "json"}) == kClean);
  CHECK(world.has("\"overridden\": true"));
}

TEST_CASE("templates: eject copies every template, says of what, and overwrites nothing") {
  World world;
  for (const auto& file : emit::template_files()) {
    CHECK(world.run({"templates", "eject", file.name, "--out", "own"}) == kClean);
    CHECK(world.disk.text("own/" + file.file).find(*embedded_file("templates/" + file.file)) != std::string::npos);
    CHECK(world.disk.text("own/" + file.file).find("original sha256:") < 8);
  }
  CHECK(world.run({"templates", "check", "--templates", "own"}) == kClean);
  CHECK(world.has("no errors in "));
  CHECK(world.run({"templates", "eject", "gate", "--out", "own"}) == kFindings);
  CHECK(world.has("it is there already"));
  CHECK(world.run({"templates", "eject", "gaet"}) == kUsage);
  CHECK(world.has("did you mean `gate`?"));
  CHECK(world.run({"templates", "eject"}) == kUsage);
  CHECK(world.run({"templates", "show"}) == kUsage);
  CHECK(world.run({"templates", "check", "gate"}) == kUsage);
}

TEST_CASE("templates: ejected ones build the same files as the built-in ones") {
  World world;
  for (const auto& file : emit::template_files()) world.run({"templates", "eject", file.name});
  CHECK(world.run({"build"}) == kClean);
  CHECK(world.run({"build", "--check", "--templates", "promoc-templates"}) == kClean);
  CHECK(world.run({"docs"}) == kClean);
  CHECK(world.run({"docs", "--check", "--templates", "promoc-templates"}) == kClean);
}

TEST_CASE("templates: another look is written, by workflow and by page") {
  World world;
  world.run({"templates", "eject", "approval-slot"});
  world.run({"templates", "eject", "guide"});
  const auto slot = world.disk.text("promoc-templates/github/approval-slot.yml");
  world.disk.add("promoc-templates/github/approval-slot.yml", replaced(slot, "# Asks $<role>.", "# $<role> decides."));
  world.disk.add("promoc-templates/docs/guide.md", "# How $<pipeline> goes out\n");
  world.disk.add("promoc-templates/README.md", "Ours.\n");
  CHECK(world.run({"build", "--templates", "promoc-templates"}) == kClean);
  CHECK(world.disk.text(".github/workflows/promote.yml").find("# lead decides.") != std::string::npos);
  CHECK(world.run({"build", "--check"}) == kFindings);
  CHECK(world.run({"docs", "--templates", "promoc-templates"}) == kClean);
  CHECK(world.disk.text("docs/PROMOTION.md") == "# How shop goes out\n");
  CHECK(world.run({"build", "--check", "--templates", "promoc-templates"}) == kClean);
  world.disk.add("promotion.promo",
                 replaced(kDefinition, "pytest(\"tests\")", "pytest(\"tests\"); require python.ruff(\".\")"));
  CHECK(world.run({"build", "--check", "--templates", "promoc-templates"}) == kFindings);
  CHECK(world.has("run `promoc build --templates promoc-templates`"));
}

TEST_CASE("templates: an override that changes what a workflow does stops every command, and nothing is written") {
  World world;
  world.run({"templates", "eject", "approval-slot"});
  const auto slot = world.disk.text("promoc-templates/github/approval-slot.yml");
  world.disk.add("promoc-templates/github/approval-slot.yml", replaced(slot, "contents: read", "contents: write"));
  for (const auto* command : {"check", "build", "docs"}) {
    CHECK(world.run({command, "--templates", "promoc-templates"}) == kFindings);
    CHECK(world.has("P1005"));
    CHECK(world.has("promoc-templates/github/approval-slot.yml:15:"));
  }
  CHECK(world.disk.text(".github/workflows/promote.yml") == "<none>");
  CHECK(world.run({"templates", "check"}) == kFindings);
  CHECK(world.run({"templates", "check", "--format", "json"}) == kFindings);
  CHECK(world.has("\"P1005\""));
}

TEST_CASE("templates: a file that takes no template's place is P1006 override-of-nothing") {
  World world;
  world.disk.add("own/github/approval-slots.yml", "a: b\n");
  world.disk.add("own/githb/gate.yml", "a: b\n");
  CHECK(world.run({"templates", "check", "--templates", "own"}) == kFindings);
  CHECK(world.has("P1006"));
  CHECK(world.has("did you mean `github/approval-slot.yml`?"));
  CHECK(world.has("own/githb"));
  CHECK(world.run({"build", "--templates", "none"}) == kUsage);
  CHECK(world.has("there is no folder `none`"));
}
