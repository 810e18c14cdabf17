#include "diag/diagnostic.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace promoc;
using namespace promoc::diag;

TEST_CASE("codes and names are unique and well formed") {
  std::set<std::string_view> seen;
  for (const auto& kind : all_kinds()) {
    CHECK(seen.insert(kind.code).second);
    CHECK(seen.insert(kind.name).second);
    CHECK(kind.code.size() == 5);
    CHECK(kind.code.starts_with('P'));
    CHECK(kind.code.find_first_not_of("0123456789", 1) == std::string_view::npos);
    CHECK(kind.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos);
    CHECK(info(kind.kind).code == kind.code);
  }
}

TEST_CASE("a kind is found by code and by name") {
  CHECK(find_kind("p0201")->kind == Kind::SyntaxError);
  CHECK(find_kind("Syntax-Error")->kind == Kind::SyntaxError);
  CHECK(find_kind("P9999") == nullptr);
  CHECK(find_kind("") == nullptr);
}

TEST_CASE("findings are sorted by place, equal places stay in order") {
  Sink sink;
  sink.report(Kind::SyntaxError, {{1}, 0, 1}, "c");
  sink.report(Kind::SyntaxError, {{0}, 5, 6}, "b");
  sink.report(Kind::UnclosedBlock, {{0}, 5, 6}, "b2");
  sink.report(Kind::SyntaxError, {{0}, 2, 9}, "a");
  sink.sort();
  std::string order;
  for (const auto& diagnostic : sink.all()) order += diagnostic.message + " ";
  CHECK(order == "a b b2 c ");
}

TEST_CASE("the nearest name within a third of the length") {
  CHECK(nearest("approvel", {"approve", "approval"}) == "approve");
  CHECK(nearest("staging", {"production"}) == std::nullopt);
  CHECK(nearest("prd", {"prod"}) == "prod");
  CHECK(nearest("biuld", {"build"}) == "build");
  CHECK(nearest("", {"a"}) == "a");
}
