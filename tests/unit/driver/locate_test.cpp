#include "driver/locate.hpp"

#include <catch2/catch.hpp>

#include "support/virtual_fs.hpp"

using namespace promoc;
using namespace promoc::driver;
using test::VirtualDisk;

namespace {

struct Fixture {
  VirtualDisk disk;
  diag::Sink sink;

  auto find(std::string_view named = "") -> std::string {
    const auto found = locate(named, disk, sink);
    return found ? found->folder + "|" + found->name : sink.all().back().message;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the nearest definition upward") {
  disk.add("/repo/promotion.promo", "");
  CHECK(find() == "|promotion.promo");
  disk.add_folder("/repo/a/b");
  disk.here = "/repo/a/b";
  CHECK(find() == "../..|promotion.promo");
  disk.add("/repo/a/promotion.promo", "");
  CHECK(find() == "..|promotion.promo");
}

TEST_CASE_METHOD(Fixture, "not beyond the repository, whose .git may be a file") {
  disk.add("/promotion.promo", "");
  disk.add_folder("/repo/.git");
  disk.add_folder("/repo/a");
  disk.here = "/repo/a";
  CHECK(find() == "there is no `promotion.promo` from here up to `..`");
  disk.folders.erase("/repo/.git");
  CHECK(find() == "../..|promotion.promo");
  disk.add("/repo/.git", "gitdir: elsewhere\n");
  CHECK(find() == "there is no `promotion.promo` from here up to `..`");
  disk.here = "/repo";
  CHECK(find() == "there is no `promotion.promo` from here up to `.`");
}

TEST_CASE_METHOD(Fixture, "a named file, a named directory, neither") {
  disk.add("shop/promotion.promo", "");
  disk.add("shop/other.promo", "");
  CHECK(find("shop/other.promo") == "shop|other.promo");
  CHECK(find("./shop/") == "shop|promotion.promo");
  CHECK(find("/repo/shop/other.promo") == "/repo/shop|other.promo");
  CHECK(find("nix") == "there is no file `nix`");
  CHECK(find("a\033b") == "there is no file `a\033b`");  // renderers escape
  disk.add_folder("shop/x/promotion.promo");
  CHECK(find("shop/x") == "`shop/x/promotion.promo` is not a file");
}

TEST_CASE_METHOD(Fixture, "the definition as seen from the output") {
  CHECK(seen_from("", {"", "promotion.promo"}, disk) == "promotion.promo");
  CHECK(seen_from("", {"shop", "promotion.promo"}, disk) == "shop/promotion.promo");
  CHECK(seen_from("/out", {"shop", "promotion.promo"}, disk) == "../repo/shop/promotion.promo");
  CHECK(seen_from("..", {"..", "promotion.promo"}, disk) == "promotion.promo");
}
