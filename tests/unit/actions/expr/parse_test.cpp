#include "actions/expr/parse.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "support/small_stack.hpp"
#include "unit/actions/expr/support.hpp"

using namespace promoc::actions::expr;  // NOLINT(google-build-using-namespace)

namespace {

/// The tree as a text that shows how it is nested, with the places of the nodes behind `@` where they are asked for.
class Shape {
 public:
  explicit Shape(bool with_places) : with_places_(with_places) {}

  auto of(const Node& node) -> std::string {
    const auto text = std::visit([this](const auto& kind) { return of(kind); }, node.kind);
    if (!with_places_) return text;
    return text + "@" + std::to_string(node.place.offset) + "+" + std::to_string(node.place.length);
  }

 private:
  static auto of(const Literal& kind) -> std::string { return to_json(kind.value).value(); }
  static auto of(const ContextName& kind) -> std::string { return kind.name; }
  auto of(const Index& kind) -> std::string { return of(*kind.object) + "[" + of(*kind.index) + "]"; }
  auto of(const Star& kind) -> std::string { return of(*kind.object) + "[*]"; }
  auto of(const Call& kind) -> std::string {
    std::string result = kind.function + "(";
    for (const auto* argument : kind.arguments) result += of(*argument) + ";";
    return result + ")";
  }
  auto of(const Not& kind) -> std::string { return "(not " + of(*kind.operand) + ")"; }
  auto of(const Junction& kind) -> std::string {
    std::string result = kind.op == JunctionOp::And ? "(and" : "(or";
    for (const auto* operand : kind.operands) result += " " + of(*operand);
    return result + ")";
  }
  auto of(const Comparison& kind) -> std::string {
    constexpr std::array<const char*, 6> kNames{"==", "!=", "<", "<=", ">", ">="};
    return "(" + of(*kind.left) + kNames.at(static_cast<std::size_t>(kind.op)) + of(*kind.right) + ")";
  }

  bool with_places_;
};

auto shape(std::string_view text, bool with_places = false) -> std::string {
  const auto parsed = parse(text, all_names());
  if (!parsed.errors.empty()) return "error: " + parsed.errors.front().message;
  return parsed.root == nullptr ? "nothing" : Shape(with_places).of(*parsed.root);
}

auto error_of(std::string_view text, const ParseOptions& options = all_names()) -> Error {
  auto parsed = parse(text, options);
  INFO(text);
  REQUIRE(parsed.errors.size() == 1);
  CHECK(parsed.root == nullptr);
  return parsed.errors.front();
}

auto repeated(std::string_view text, int count) -> std::string {
  std::string result;
  for (auto i = 0; i < count; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("operators bind as GitHub binds them") {
  CHECK(shape("true || false && !null == 1 < 2") == "(or true (and false ((not null)==(1<2))))");
  CHECK(shape("1 && 2 && 3 || 4 || 5") == "(or (and 1 2 3) 4 5)");
  CHECK(shape("(1 && 2) && 3") == "(and (and 1 2) 3)");
  CHECK(shape("1 == 2 != 3") == "((1==2)!=3)");
  CHECK(shape("1 <= 2 >= 3 > 4") == "(((1<=2)>=3)>4)");
  CHECK(shape("!!github.a") == "(not (not github[\"a\"]))");
  CHECK(shape("!(1 == 2)") == "(not (1==2))");
}

TEST_CASE("names, properties, indexes and stars") {
  CHECK(shape("GitHub . event.true['x'][0].*.a[*]") == R"(github["event"]["true"]["x"][0][*]["a"][*])");
  CHECK(shape("needs[inputs.a].result") == R"(needs[inputs["a"]]["result"])");
  CHECK(shape("fromJSON('[1]')[0]") == R"(fromjson("[1]";)[0])");
  CHECK(shape("(github).sha") == R"(github["sha"])");
  CHECK(shape("contains('a', 'b',)") == R"(contains("a";"b";))");
}

TEST_CASE("literals") {
  CHECK(shape("") == "nothing");
  CHECK(shape(" \n\t\r") == "nothing");
  CHECK(shape("''") == R"("")");
  CHECK(shape("'it''s ''all'''") == R"("it's 'all'")");
  CHECK(shape("0xFf") == "255");
  CHECK(shape("0o17") == "15");
  CHECK(shape("-.5e1") == "-5");
  CHECK(shape("NaN") == "null");
  CHECK(shape("-Infinity") == "null");
}

TEST_CASE("every node knows its place in the text") {
  CHECK(shape("github.sha == 'a'", true) == R"((github@0+6["sha"@7+3]@0+10=="a"@14+3)@0+17)");
  CHECK(shape(" !( true && false )", true) == "(not (and true@4+4 false@12+5)@4+13)@1+18");
  CHECK(shape("(github)['a'] < 1", true) == R"((github@1+6["a"@9+3]@0+13<1@16+1)@0+17)");
  CHECK(shape("join(vars.*)", true) == "join(vars@5+4[*]@5+6;)@0+12");
}

TEST_CASE("what is no expression is refused where it stops being one") {
  CHECK(error_of("1 ==").kind == ErrorKind::UnexpectedEnd);
  CHECK(error_of("1 ==").offset == 2);
  CHECK(error_of("(1").kind == ErrorKind::UnexpectedEnd);
  CHECK(error_of("github.").kind == ErrorKind::UnexpectedEnd);
  CHECK(error_of("github.sha github").offset == 11);
  CHECK(error_of("1 = 2").offset == 2);
  CHECK(error_of("1 & 2").offset == 2);
  CHECK(error_of("'abc").message == "the string is not closed");
  CHECK(error_of("'a'.b").kind == ErrorKind::UnexpectedSymbol);
  CHECK(error_of("true[0]").offset == 4);
  CHECK(error_of("-a").message == "unexpected `-a`");
  CHECK(error_of("1.2.3").length == 5);
  CHECK(error_of("\"a\"").offset == 0);
  CHECK(error_of("1\xC2\xA0").kind == ErrorKind::UnexpectedSymbol);
  CHECK(error_of("github[*, 1]").offset == 8);
}

TEST_CASE("only what may stand here may be named") {
  const ParseOptions options{{"GitHub"}, {{"hashFiles", 1, 2}}};
  CHECK(parse("GITHUB.sha == hashfiles('x')", options).errors.empty());
  CHECK(error_of("github.sha || needs.a", options).kind == ErrorKind::UnknownContext);
  CHECK(error_of("github.sha || needs.a", options).offset == 14);
  CHECK(error_of("needs.a", options).message == "there is no context `needs` here");
  CHECK(error_of("success()", options).kind == ErrorKind::UnknownFunction);
  CHECK(error_of("hashFiles()", options).kind == ErrorKind::TooFewArguments);
  CHECK(error_of("hashFiles(1, 2, 3)", options).kind == ErrorKind::TooManyArguments);
  CHECK(error_of("case(true, 1, false, 2)", options).kind == ErrorKind::EvenArguments);
  CHECK(error_of("toJSON()").kind == ErrorKind::TooFewArguments);
  CHECK(error_of("join(1, 2, 3)").kind == ErrorKind::TooManyArguments);
}

TEST_CASE("the limits of GitHub") {
  const auto nested = [](int count) { return repeated("(", count) + "1" + repeated(")", count); };
  CHECK(shape(nested(kMaxDepth - 1)) == "1");
  CHECK(error_of(nested(kMaxDepth)).kind == ErrorKind::TooDeep);
  CHECK(error_of(repeated("!", kMaxDepth) + "1").kind == ErrorKind::TooDeep);
  CHECK(error_of("github" + repeated(".a", kMaxDepth)).kind == ErrorKind::TooDeep);
  CHECK(error_of(repeated(" ", kMaxLength) + "1").kind == ErrorKind::TooLong);
  CHECK(shape(repeated(" ", kMaxLength - 1) + "1") == "1");
  // In UTF-16 units, of which this letter has two.
  CHECK(error_of("'" + repeated("\xF0\x9F\x98\x80", kMaxLength / 2) + "'").kind == ErrorKind::TooLong);
  CHECK(parse("'" + repeated("\xF0\x9F\x98\x80", kMaxLength / 2 - 1) + "'", {}).errors.empty());
}

TEST_CASE("a chain of comparisons is no way around the limit of height") {
  CHECK(parse("1" + repeated(" == 1", kMaxHeight - 1), {}).errors.empty());
  CHECK(error_of("1" + repeated(" == 1", kMaxHeight)).kind == ErrorKind::TooDeep);
  CHECK(error_of("1" + repeated("==1", 6'000)).kind == ErrorKind::TooDeep);
}

TEST_CASE("the deepest expressions fit on a small stack") {
  const auto levels = kMaxDepth - 1;
  const std::vector<std::string> all{
      repeated("(", levels) + "1" + repeated(")", levels),
      repeated("toJSON(1 == 2 < ", levels) + "1" + repeated(")", levels),
      repeated("github[1 == 2 < ", levels - 1) + "github" + repeated("]", levels - 1),
      repeated("github[*][1 == 2 < ", levels / 2) + "github" + repeated("]", levels / 2),
      repeated("!", levels) + "1",
      "github" + repeated(".a", levels),
      repeated("(1 == ", levels) + "1" + repeated(")", levels),
      repeated("(1 || 1 && 1 == 1 < !", levels / 4) + "1" + repeated(")", levels / 4),
      "1" + repeated(" < 1", kMaxHeight - 1),
      repeated("(", 20'000),
      repeated("!", 20'000),
      repeated("github[", 2'900),
      repeated("case(", 4'000),
  };
  for (const auto& text : all) {
    auto good = false;
    promoc::on_small_stack([&] {
      const test::World world(R"({"github": {"a": 1}})");
      const auto parsed = parse(text, all_names());
      good = parsed.root != nullptr ? evaluate(*parsed.root, world).ok() && !has_status_function(*parsed.root)
                                    : parsed.errors.size() == 1;
    });
    INFO(text.substr(0, 100));
    CHECK(good);
  }
}
