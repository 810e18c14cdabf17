#include "actions/expr/evaluate.hpp"

#include <catch2/catch.hpp>

#include "support/small_stack.hpp"
#include "unit/actions/expr/support.hpp"

using namespace promoc::actions::expr;  // NOLINT(google-build-using-namespace)
using test::value_of;
using test::World;

namespace {

const char* const kWorld = R"({
  "github": {"ref": "refs/heads/main", "sha": "abc", "run_attempt": "2", "event": {"Number": 7, "labels": [{"name": "bug"}, {"name": "UI"}, {"id": 3}]}},
  "needs": {"build": {"result": "success", "outputs": {"digest": "x"}}, "test": {"result": "failure", "outputs": {}}},
  "vars": {"EMPTY": "", "list": [1, "two", [3, 4], {"a": 5}]}
})";

auto in_world(std::string_view text) -> std::string { return value_of(text, World(kWorld)); }

}  // namespace

TEST_CASE("a condition of jobs that are needed") {
  CHECK(in_world("needs.build.result == 'success'") == "true");
  CHECK(in_world("needs.*.result") == "[\n  \"success\",\n  \"failure\"\n]");
  CHECK(in_world("contains(needs.*.result, 'FAILURE')") == "true");
  CHECK(in_world("contains(needs.*.result, 'cancelled')") == "false");
  CHECK(in_world("needs.absent.result == 'success'") == "false");
  CHECK(in_world("needs.absent.result == ''") == "true");
  CHECK(in_world("needs.build.outputs.digest && 'there' || 'not there'") == "\"there\"");
  CHECK(in_world("needs.test.outputs.digest && 'there' || 'not there'") == "\"not there\"");
}

TEST_CASE("keys are found in any case, items by whatever can be a number") {
  CHECK(in_world("GITHUB['EVENT'].number") == "7");
  CHECK(in_world("vars.list['1']") == "\"two\"");
  CHECK(in_world("vars.list[1.9]") == "\"two\"");
  CHECK(in_world("vars.list[true]") == "\"two\"");
  CHECK(in_world("vars.list['']") == "1");
  CHECK(in_world("vars.list[null]") == "1");
  CHECK(in_world("vars.list[-1]") == "null");
  CHECK(in_world("vars.list[4]") == "null");
  CHECK(in_world("vars.list.length") == "null");
  CHECK(in_world("vars.list[github]") == "null");
  CHECK(value_of("fromJSON('{\"Object\": 1}')[fromJSON('{}')]") == "null");
  CHECK(in_world("github.sha.length") == "null");
}

TEST_CASE("a star goes one level down, and what follows it goes into each item") {
  CHECK(in_world("join(github.event.labels.*.name, '+')") == "\"bug+UI\"");
  CHECK(in_world("join(github.event.labels.*.id)") == "\"3\"");
  CHECK(in_world("join(vars.list.*)") == "\"1,two,Array,Object\"");
  CHECK(in_world("join(vars.list.*.*)") == "\"3,4,5\"");
  CHECK(in_world("join(vars.list[*][1])") == "\"4\"");
  CHECK(in_world("github.sha.*") == "[]");
  // Without a star the items themselves are counted.
  CHECK(in_world("vars.list[2][1]") == "4");
}

TEST_CASE("unlike kinds are compared as numbers") {
  CHECK(value_of("null == 0") == "true");
  CHECK(value_of("null == ''") == "true");
  CHECK(value_of("false == ''") == "true");
  CHECK(value_of("true == '1'") == "true");
  CHECK(value_of("true == 'true'") == "false");
  CHECK(value_of("'0x10' == 16") == "true");
  CHECK(value_of("' 1 ' == 1") == "true");
  CHECK(value_of("'1' == '1.0'") == "false");
  CHECK(value_of("NaN == NaN") == "false");
  CHECK(value_of("NaN != NaN") == "true");
  CHECK(value_of("null >= null") == "true");
  CHECK(value_of("null < false") == "false");
  CHECK(value_of("'a' < 'B'") == "true");
  CHECK(value_of("'abc' > 1 || 'abc' < 1") == "false");
  CHECK(in_world("github.run_attempt > 1") == "true");
  CHECK(in_world("vars.EMPTY == false") == "true");
}

TEST_CASE("strings are compared without regard to case, beyond ASCII too") {
  CHECK(value_of("'Main' == 'mAIN'") == "true");
  CHECK(value_of("'\xC3\xA9' == '\xC3\x89'") == "true");
  CHECK(value_of("'stra\xC3\x9F"
                 "e' == 'STRASSE'") == "true");
  CHECK(value_of("'\xC4\xB1' == 'I'") == "false");
}

TEST_CASE("arrays and objects are equal only to themselves") {
  CHECK(in_world("github.event == github.event") == "true");
  CHECK(in_world("needs.build == needs.test") == "false");
  CHECK(value_of("fromJSON('[]') == fromJSON('[]')") == "false");
  CHECK(in_world("contains(fromJSON('[1, \"2\"]'), 2)") == "true");
}

TEST_CASE("and, or and not give and ask for truth as GitHub has it") {
  CHECK(value_of("0 || NaN || '' || null || false") == "false");
  CHECK(value_of("'0' && 'false'") == "\"false\"");
  CHECK(value_of("1 && 0 && broken()") == "error: there is no function `broken` here");
  CHECK(value_of("0 && success()") == "0");
  CHECK(value_of("1 || success()") == "1");
  CHECK(value_of("!fromJSON('{}')") == "false");
  CHECK(value_of("!''") == "true");
}

TEST_CASE("functions") {
  CHECK(value_of("format('{0} {{1}} {1}{0}', 'a', 2)") == "\"a {1} 2a\"");
  CHECK(value_of("format('{0')") == "error: the format string is invalid");
  CHECK(value_of("format('{1}', 1)") == "error: the format string names an argument that is not there");
  CHECK(value_of("format('{99999999999999999999999}', 1)") ==
        "error: the format string names an argument that is not there");
  CHECK(value_of("join('a', 'b')") == "\"a\"");
  CHECK(value_of("startsWith('Refs/heads', 'refs/')") == "true");
  CHECK(value_of("endsWith('v1.20', 1.20)") == "false");
  CHECK(value_of("contains('ABC', 'bc')") == "true");
  CHECK(value_of("contains('a', fromJSON('[]'))") == "false");
  CHECK(value_of("case(false, 1, true, 2, 3)") == "2");
  CHECK(value_of("case(false, 1, 3)") == "3");
  CHECK(value_of("case('true', 1, 3)") == "error: a condition of `case` is neither true nor false");
  CHECK(value_of("fromJSON('{')") == "error: the argument of `fromJSON` is not JSON");
}

TEST_CASE("halves of a surrogate pair that come together are one letter") {
  const std::string halves = R"(fromJSON('"\ud83d"'), fromJSON('"\ude00"'))";
  CHECK(value_of("format('{0}{1}', " + halves + ")") == "\"\xF0\x9F\x98\x80\"");
  CHECK(value_of(R"(join(fromJSON('["\ud83d", "\ude00"]'), ''))") == "\"\xF0\x9F\x98\x80\"");
  CHECK(value_of("format('{1}{0}', " + halves + ")") == R"("\ude00\ud83d")");
  CHECK(value_of(R"(contains('x', fromJSON('"\ud83d"')))") == "false");
}

TEST_CASE("what the world does not know is an error with a place") {
  const World world;
  const auto parsed = parse("1 == github.sha", all_names());
  const auto value = evaluate(*parsed.root, world);
  REQUIRE(!value.ok());
  CHECK(value.error().message == "the context `github` has no value here");
  CHECK(value.error().offset == 5);
  CHECK(value.error().length == 6);
  const auto failing = parse("!success()", all_names());
  CHECK(evaluate(*failing.root, world).error().offset == 1);
}

TEST_CASE("status functions are the world's") {
  World world;
  world.status = {{"success", false}, {"always", true}};
  CHECK(value_of("SUCCESS() || always()", world) == "true");
  CHECK(value_of("failure()", world) == "error: no answer");
}

TEST_CASE("a few calls cannot fill the memory") {
  std::string text = "github";
  for (auto i = 0; i < 45; ++i) text = "toJSON(" + text + ")";
  CHECK(in_world(text) == "error: the result is longer than 10 MiB");
  text = "'x'";
  for (auto i = 0; i < 40; ++i) text = "format('{0}{0}', " + text + ")";
  CHECK(value_of(text) == "error: the result is longer than 10 MiB");
}

TEST_CASE("a scalar with expressions in it") {
  const auto of = [](std::string_view text) {
    const auto parsed = parse_text(text, all_names());
    REQUIRE(parsed.errors.empty());
    const auto value = evaluate(parsed, World(kWorld));
    REQUIRE(value.ok());
    return to_json(value.value()).value();
  };
  CHECK(of("") == "\"\"");
  CHECK(of("a } b") == "\"a } b\"");
  CHECK(of("${{ github.event.number }}") == "7");
  CHECK(of("${{ github.event.number }}!") == "\"7!\"");
  CHECK(of("v${{ '}}' }}${{ null }}{0}'${{ vars.list }}") == "\"v}}{0}'Array\"");
}
