#include "driver/output_paths.hpp"

#include <catch2/catch.hpp>

using namespace promoc::driver;

TEST_CASE("paths that a build may write") {
  CHECK_FALSE(path_problem(".github/workflows/promote.yml"));
  CHECK_FALSE(path_problem("samconfig.toml"));
  CHECK_FALSE(path_problem("a-b_c.D/0"));
  CHECK_FALSE(path_problem("console.log"));
  CHECK_FALSE(path_problem(".gitignore"));
}

TEST_CASE("paths that no build may write") {
  for (const auto* path : {"",    "/etc/passwd", "a//b",      "a/",   "..",          "a/../b",       "./a",    "a\\b",
                           "c:x", "a b",         "größe",     "a\nb", ".git/config", ".GIT/hooks/x", "x/.git", "a./b",
                           "nul", "NUL.txt",     "a/Con.yml", "com1", "lpt9.x",      "~/x/..",       "a\x01"}) {
    INFO(path);
    CHECK(path_problem(path));
  }
  CHECK(path_problem(std::string("a\0b", 3)));
}

TEST_CASE("names beside a file") {
  CHECK(staged_path("a/b.yml") == "a/.b.yml.promoc-new");
  CHECK(backup_path("b.yml") == ".b.yml.promoc-old");
  CHECK(folded("A/b.YML") == "a/b.yml");
}
