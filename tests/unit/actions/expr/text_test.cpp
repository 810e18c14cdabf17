#include "actions/expr/text.hpp"

#include <catch2/catch.hpp>

#include "unit/actions/expr/support.hpp"

using namespace promoc::actions::expr;  // NOLINT(google-build-using-namespace)
using test::World;

namespace {

auto kind_of(std::string_view text) -> ErrorKind {
  const auto parsed = parse_text(text, all_names());
  INFO(text);
  REQUIRE(!parsed.errors.empty());
  CHECK(parsed.pieces.empty());
  return parsed.errors.front().kind;
}

auto truth_of(const Condition& condition) -> bool {
  World world(R"({"github": {"ref": "main"}})");
  world.status = {{"success", true}, {"always", true}, {"failure", false}, {"cancelled", false}};
  REQUIRE(condition.root != nullptr);
  return truthy(evaluate(*condition.root, world).value());
}

}  // namespace

TEST_CASE("the pieces of a scalar have their places") {
  const auto parsed = parse_text("a ${{  github.sha }}${{ '}}' }}b", all_names());
  REQUIRE(parsed.errors.empty());
  REQUIRE(parsed.pieces.size() == 4);
  CHECK(parsed.pieces[0].text == "a ");
  CHECK(parsed.pieces[1].text == "github.sha");
  CHECK(parsed.pieces[1].place.offset == 2);
  CHECK(parsed.pieces[1].place.length == 18);
  REQUIRE(parsed.pieces[1].expression != nullptr);
  CHECK(parsed.pieces[1].expression->place.offset == 7);
  CHECK(parsed.pieces[2].text == "'}}'");
  CHECK(parsed.pieces[3].text == "b");
  CHECK(parsed.pieces[3].expression == nullptr);
}

TEST_CASE("what GitHub does not read in a scalar") {
  CHECK(kind_of("${{ github.sha }") == ErrorKind::NotClosed);
  CHECK(kind_of("${{ '}} ") == ErrorKind::NotClosed);
  CHECK(kind_of("a ${{ }}") == ErrorKind::Empty);
  CHECK(kind_of("x${{ insert }}") == ErrorKind::Directive);
  CHECK(kind_of("${{ insert 1 }}") == ErrorKind::Directive);
  CHECK(kind_of("${{ a }}") == ErrorKind::UnknownContext);
  CHECK(parse_text("ab ${{ 1 == }}", all_names()).errors.front().offset == 9);
  CHECK(parse_text("${{ a }} ${{ b }}", all_names()).errors.size() == 2);
}

TEST_CASE("insert alone is a directive") {
  const auto parsed = parse_text("${{ insert }}", all_names());
  CHECK(parsed.insert);
  CHECK(parsed.errors.empty());
  CHECK(!parse_text("insert", all_names()).insert);
}

TEST_CASE("a condition is an expression with and without braces") {
  for (const auto* text : {"github.ref == 'main'", "${{ github.ref == 'main' }}", " github.ref == 'main'\n"}) {
    const auto condition = parse_condition(text, all_names());
    REQUIRE(condition.errors.empty());
    CHECK(!condition.glued);
    CHECK(!condition.has_status);
    CHECK(truth_of(condition));
  }
  CHECK(parse_condition("  github.ref", all_names()).root->place.offset == 2);
}

TEST_CASE("an empty condition means success()") {
  const auto condition = parse_condition("  ", all_names());
  CHECK(condition.root == nullptr);
  CHECK(condition.errors.empty());
  CHECK(!condition.has_status);
}

TEST_CASE("a condition of which only a part stands in braces is a text, so it holds") {
  const auto condition = parse_condition("${{ github.ref == 'dev' }} && false", all_names());
  REQUIRE(condition.errors.empty());
  CHECK(condition.glued);
  CHECK(truth_of(condition));
  CHECK(!condition.has_status);
  // A line end behind the braces is enough.
  CHECK(parse_condition("${{ false }}\n", all_names()).glued);
  CHECK(parse_condition("${{ always() }} ", all_names()).has_status);
  CHECK(!parse_condition("${{ false }} && always()", all_names()).has_status);
}

TEST_CASE("a lone string in braces is read again as a condition") {
  CHECK(!truth_of(parse_condition("${{ 'false' }}", all_names())));
  CHECK(truth_of(parse_condition("${{ 'github.ref == ''main''' }}", all_names())));
  CHECK(parse_condition("${{ 'always()' }}", all_names()).has_status);
  CHECK(parse_condition("${{ '!' }}", all_names()).errors.front().kind == ErrorKind::UnexpectedEnd);
  CHECK(parse_condition("${{ '' }}", all_names()).root == nullptr);
}

TEST_CASE("status functions count wherever they are called, and nothing else does") {
  const auto has = [](std::string_view text) {
    const auto condition = parse_condition(text, all_names());
    INFO(text);
    REQUIRE(condition.errors.empty());
    return condition.has_status;
  };
  CHECK(has("Success()"));
  CHECK(has("true || cancelled()"));
  CHECK(has("!failure() && github.ref == 'x'"));
  CHECK(has("contains(toJSON(always()), 'x')"));
  CHECK(has("github[always()].x"));
  CHECK(has("fromJSON(always()).*"));
  CHECK(has("1 == always()"));
  CHECK(!has("github.success == 'always()'"));
  CHECK(!has("hashFiles('x')"));
}

TEST_CASE("what GitHub puts around a condition counts for its limits") {
  const std::string deep(47, '(');
  const std::string end(47, ')');
  CHECK(parse_condition(deep + "always()" + end, all_names()).errors.empty());
  CHECK(parse_condition(deep + "true" + end, all_names()).errors.empty());
  CHECK(parse_condition("(" + deep + "always()" + end + ")", all_names()).errors.empty());
  const auto refused = parse_condition("(" + deep + "true" + end + ")", all_names());
  REQUIRE(refused.errors.size() == 1);
  CHECK(refused.errors.front().kind == ErrorKind::TooDeep);
  CHECK(refused.root == nullptr);
}
