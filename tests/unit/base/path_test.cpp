#include "base/path.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace path = promoc::path;

TEST_CASE("normal paths") {
  CHECK(path::normal("a/./b//c/") == "a/b/c");
  CHECK(path::normal("a/../b") == "b");
  CHECK(path::normal("a/..").empty());
  CHECK(path::normal("./").empty());
  CHECK(path::normal("../../a/..") == "../..");
  CHECK(path::normal("/../a") == "/a");
  CHECK(path::normal("/") == "/");
}

TEST_CASE("is_normal says whether normal changes anything") {
  // Every path of up to eight characters over an alphabet that holds all special cases.
  std::string path;
  const std::string_view alphabet = "a./";
  const auto all = [&](const auto& self, int left) -> void {
    if (path::is_normal(path) != (path::normal(path) == path)) FAIL(path);
    if (left == 0) return;
    for (const auto c : alphabet) {
      path += c;
      self(self, left - 1);
      path.pop_back();
    }
  };
  all(all, 8);
  SUCCEED();
}

TEST_CASE("joined paths") {
  CHECK(path::join("a/b", "../c") == "a/c");
  CHECK(path::join("", "c") == "c");
  CHECK(path::join("a", "/c") == "/c");
  CHECK(path::join("/", "c") == "/c");
  CHECK(path::join("..", ".github/x") == "../.github/x");
}

TEST_CASE("parents and names") {
  CHECK(path::parent("a/b/c") == "a/b");
  CHECK(path::parent("a").empty());
  CHECK(path::parent("/a") == "/");
  CHECK(path::name("a/b") == "b");
  CHECK(path::name("b") == "b");
}

TEST_CASE("relative paths") {
  CHECK(path::relative("/x/out", "/x/promotion.promo") == "../promotion.promo");
  CHECK(path::relative("/x", "/x/a/promotion.promo") == "a/promotion.promo");
  CHECK(path::relative("", "a") == "a");
  CHECK(path::relative("/x/y", "/x/y").empty());
  CHECK(path::relative("/xa", "/xab/c") == "../xab/c");
}
