#include "driver/args.hpp"

#include <catch2/catch.hpp>

#include "driver/command.hpp"

using namespace promoc::driver;

namespace {

auto parse(std::vector<std::string_view> words) -> ParsedArgs { return parse_args(words, kBuildCommand.options); }

}  // namespace

TEST_CASE("options of a command") {
  const auto parsed = parse({"x/promotion.promo", "--out", "dir", "--force", "--format=json", "--color", "never"});
  CHECK(parsed.error.empty());
  CHECK(parsed.options.file == "x/promotion.promo");
  CHECK(parsed.options.out == "dir");
  CHECK(parsed.options.force);
  CHECK_FALSE(parsed.options.check);
  CHECK(parsed.options.format == "json");
  CHECK(parsed.options.color == "never");
}

TEST_CASE("defaults") {
  const auto parsed = parse({});
  CHECK(parsed.options.file.empty());
  CHECK(parsed.options.format == "text");
  CHECK(parsed.options.color == "auto");
}

TEST_CASE("a file whose name begins with a dash follows two dashes") {
  CHECK(parse({"--check", "--", "-odd.promo"}).options.file == "-odd.promo");
}

TEST_CASE("what is wrong is said in the user's words") {
  CHECK(parse({"--forse"}).error == "unknown option `--forse`; did you mean `--force`?");
  CHECK(parse({"--fore=1"}).error == "unknown option `--fore`; did you mean `--force`?");
  CHECK(parse({"-x"}).error == "unknown option `-x`");
  CHECK(parse({"a", "b"}).error == "unexpected argument `b`");
  CHECK(parse({"--out"}).error == "`--out` needs one value: DIR");
  CHECK(parse({"--format", "xml"}).error == "`--format xml`: expected `text`, `json` or `github`");
  CHECK(parse({"--format", "a\033b"}).error == "`--format a\\u{1b}b`: expected `text`, `json` or `github`");
  CHECK_FALSE(parse({"--force=maybe"}).error.empty());
  CHECK_FALSE(parse({"--out", "a", "--out", "b"}).error.empty());
}
