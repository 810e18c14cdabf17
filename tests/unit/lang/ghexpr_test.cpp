#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "lang/ghexpr/print.hpp"
#include "unit/lang/expression_reader.hpp"

namespace {

using namespace promoc::lang::ghexpr;  // NOLINT(google-build-using-namespace)
using promoc::tests::bracketed;
using promoc::tests::ExpressionReader;

auto read(std::string_view text) -> std::string { return ExpressionReader(text).read().value_or("no expression"); }

auto seed() -> unsigned {
  const auto* given = std::getenv("PROMOC_TEST_SEED");
  return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : 20250102U;
}

/// Random trees of all forms, small enough to be read in a failure.
class Trees {
 public:
  auto tree(int depth) -> Expr {
    switch (depth == 0 ? pick(4) : pick(9)) {
      case 0: return lit(std::string(texts_[pick(texts_.size())]));
      case 1: return lit(static_cast<int>(pick(20)) - 10);
      case 2: return lit(pick(2) == 0);
      case 3: {
        const auto& job = texts_[pick(4)];
        return pick(2) == 0 ? ref("needs", job, "result") : path("needs.*.result");
      }
      case 4: return call(pick(2) == 0 ? "contains" : "format", several(depth));
      case 5: return not_(tree(depth - 1));
      case 6: return all_of(several(depth));
      case 7: return any_of(several(depth));
      default: {
        auto left = tree(depth - 1);
        return compare(static_cast<CompareOp>(pick(6)), std::move(left), tree(depth - 1));
      }
    }
  }

 private:
  auto pick(std::size_t below) -> std::size_t { return random_() % below; }
  auto several(int depth) -> std::vector<Expr> {
    std::vector<Expr> parts;
    for (auto count = pick(4); count > 0; --count) parts.push_back(tree(depth - 1));
    return parts;
  }

  std::mt19937 random_{seed()};
  std::vector<std::string> texts_ = {"build", "x-y", "a b", "it's", "", "''", "a' || 'b", ") && (", "{0}", "}}", "!"};
};

/// Offsets of the parentheses that group, i.e. do not belong to a call, outside string literals.
auto groups(const std::string& text) -> std::vector<std::pair<std::size_t, std::size_t>> {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  std::vector<std::pair<std::size_t, bool>> open;
  auto in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') in_string = !in_string;
    if (in_string) continue;
    if (text[i] == '(') {
      const auto belongs_to_call = i > 0 && ((text[i - 1] >= 'a' && text[i - 1] <= 'z'));
      open.emplace_back(i, !belongs_to_call);
    } else if (text[i] == ')') {
      if (open.back().second) found.emplace_back(open.back().first, i);
      open.pop_back();
    }
  }
  return found;
}

}  // namespace

TEST_CASE("expressions read as a person would write them") {
  const auto ok = [](const char* job) { return eq(ref("needs", job, "result"), lit("success")); };
  CHECK(print(ok("build")) == "needs.build.result == 'success'");
  CHECK(print(path("github.event.pull_request.head.sha")) == "github.event.pull_request.head.sha");
  CHECK(print(all_of(
            {not_(call("cancelled")), ok("a"), any_of({ok("b"), eq(ref("needs", "b", "result"), lit("skipped"))})})) ==
        "!cancelled() && needs.a.result == 'success' && (needs.b.result == 'success' || needs.b.result == 'skipped')");
  CHECK(print(any_of({all_of({ok("a"), ok("b")}), ok("c")})) ==
        "needs.a.result == 'success' && needs.b.result == 'success' || needs.c.result == 'success'");
  CHECK(print(not_(eq(ref("a"), ref("b")))) == "!(a == b)");
  CHECK(print(eq(not_(ref("a")), ref("b"))) == "!a == b");
  CHECK(print(not_(not_(ref("a")))) == "!!a");
  CHECK(print(eq(eq(ref("a"), ref("b")), ref("c"))) == "a == b == c");
  CHECK(print(eq(ref("a"), eq(ref("b"), ref("c")))) == "a == (b == c)");
  CHECK(print(eq(lt(ref("a"), lit(1)), gt(ref("b"), lit(-2)))) == "a < 1 == b > -2");
  CHECK(print(lt(eq(ref("a"), lit(1)), lit(2))) == "(a == 1) < 2");
  CHECK(print(not_(all_of({ref("a"), ref("b")}))) == "!(a && b)");
  CHECK(print(call("contains", {path("needs.*.result"), lit("failure")})) == "contains(needs.*.result, 'failure')");
  CHECK(print(call("fromJSON", {any_of({ref("a"), ref("b")})})) == "fromJSON(a || b)");
}

TEST_CASE("a segment that is a star names a property, and only a constant path filters") {
  CHECK(print(ref("secrets", "*")) == "secrets['*']");
  CHECK(print(path("needs.*.result")) == "needs.*.result");
}

TEST_CASE("text in an expression can only be a literal") {
  CHECK(print(lit("it's")) == "'it''s'");
  CHECK(print(lit("' || true || '")) == "''' || true || '''");
  CHECK(print(ref("github", "event", "inputs", "a'b")) == "github.event.inputs['a''b']");
  CHECK(print(ref("vars", "9x", "y")) == "vars['9x'].y");
  CHECK_FALSE(lit("a ${{ b").sound());
  CHECK_FALSE(ref("a b", "c").sound());
  CHECK_FALSE(ref(std::vector<std::string>{}).sound());
  CHECK_FALSE(ref("a", "${{").sound());
  CHECK_FALSE(path("a b").sound());
  CHECK_FALSE(path("").sound());
  CHECK_FALSE(call("a b").sound());
  CHECK_FALSE(all_of({lit(true), not_(eq(lit("${{"), lit(1)))}).sound());
  CHECK(path("needs.*.result").sound());
}

TEST_CASE("junctions of none and of one") {
  CHECK(print(all_of({})) == "true");
  CHECK(print(any_of({})) == "false");
  CHECK(print(all_of({ref("a")})) == "a");
  CHECK(print(all_of({ref("a"), all_of({ref("b"), ref("c")})})) == "a && b && c");
}

TEST_CASE("lines may break at operators only, and the depth tells the outermost") {
  const auto printed = print_with_breaks(
      all_of({ref("a"), any_of({ref("b"), lit("x && y")}), call("f", {any_of({ref("c"), ref("d")})})}));
  CHECK(printed.text == "a && (b || 'x && y') && f(c || d)");
  std::string seen;
  for (const auto& place : printed.breaks) {
    seen += std::to_string(place.depth) + printed.text.substr(place.offset, 4);
  }
  CHECK(seen == "0 && 1 || 0 && 2 || ");
}

TEST_CASE("the reader that judges the printer knows the order of operators") {
  CHECK(read("a || b && c == d < !e") == "{a || {b && {c == {d < {!e}}}}}");
  CHECK(read("(a || b) && c") == "{{a || b} && c}");
  CHECK(read("a == b != c") == "{{a == b} != c}");
  CHECK(read("!a.b['c d'] == 'x''y'") == "{{!a/'b'/'c d'} == 'x''y'}");
  CHECK(read("f(a, 'b', -1)") == "f(a,'b',-1)");
  CHECK(read("a &&") == "no expression");
  CHECK(read("(a") == "no expression");
  CHECK(read("a b") == "no expression");
}

TEST_CASE("printing and reading again keeps the meaning, and no parentheses are spare") {
  INFO("PROMOC_TEST_SEED=" << seed());
  Trees trees;
  std::size_t grouped = 0;
  for (int i = 0; i < 40000; ++i) {
    const auto expr = trees.tree(4);
    const auto meaning = bracketed(expr);
    const auto text = print(expr);
    if (read(text) != meaning) FAIL("meaning changed: " << text << "\n  tree " << meaning << "\n  read " << read(text));
    for (const auto& [begin, end] : groups(text)) {
      auto without = text;
      without[begin] = ' ';
      without[end] = ' ';
      if (read(without) == meaning) FAIL("spare parentheses: " << text);
      ++grouped;
    }
  }
  CHECK(grouped > 5000);
}
