#include <catch2/catch.hpp>

#include "unit/sema/support.hpp"

using namespace promoc;

namespace {

auto check_example(const std::string& name) -> std::unique_ptr<test::Checked> {
  const test::FolderFiles files("examples/" + name);
  const auto text = files.read("promotion.promo");
  REQUIRE(text.has_value());
  return test::check_with(files, *text);
}

auto rule_ids(const sema::Model& model) -> std::string {
  std::string text;
  for (const auto& rule : model.rules) text += rule.id + "\n";
  return text;
}

}  // namespace

TEST_CASE("the smallest example") {
  const auto checked = check_example("smallest");
  CHECK(checked->findings() == "");
  REQUIRE(checked->model);
  CHECK(rule_ids(*checked->model) == "");
}

TEST_CASE("the main example") {
  const auto checked = check_example("lambda-staging-production");
  CHECK(checked->findings() == "");
  REQUIRE(checked->model);
  CHECK(rule_ids(*checked->model) == "");
}
