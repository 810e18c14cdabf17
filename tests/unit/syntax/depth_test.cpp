// Nesting: limits, and a small stack.
#include <catch2/catch.hpp>

#include "support.hpp"
#include "support/small_stack.hpp"

namespace promoc::syntax {
namespace {

auto repeat(std::string_view text, std::size_t times) -> std::string {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

/// A statement whose brackets are nested `depth` deep.
struct Shape {
  std::string_view name;
  std::string_view before;
  std::string_view open;
  std::string_view inner;
  std::string_view close;
};
constexpr Shape kShapes[] = {
    {"lists", "gate x = f.g(a: ", "[", "1", "]"},
    {"calls", "gate x = ", "f(", "1", ")"},
    {"named arguments", "gate x = ", "f(a: ", "1", ")"},
    {"groups of values", "gate x = a < ", "(", "1", ")"},
    {"groups of conditions", "gate x = ", "(", "a and b", ")"},
    {"negations", "gate x = ", "not (", "a or b", ")"},
};

auto nested(const Shape& shape, std::size_t depth) -> std::string {
  const auto outer = shape.before.find('(') == std::string_view::npos ? 0U : 1U;
  return std::string(shape.before) + repeat(shape.open, depth - outer) + std::string(shape.inner) +
         repeat(shape.close, depth - outer) + (outer == 1 ? ")" : "") + "\n";
}

}  // namespace

// The sanitizers make frames several times as large; the promise is about the program that is shipped.
#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("nesting up to the limit needs no more than 256 KiB of stack") {
  on_small_stack([] {
    for (const auto& shape : kShapes) {
      for (const std::size_t depth : {63U, 64U}) {
        const Parsed parsed(nested(shape, depth));
        CHECK(parsed.messages() == "");
        CHECK(broken_promise(nested(shape, depth)).empty());
      }
    }
  });
}

TEST_CASE("a mistake at the deepest place is reported on a small stack") {
  on_small_stack([] {
    for (const auto& shape : kShapes) {
      auto text = nested(shape, 64);
      text.replace(text.rfind(shape.inner), shape.inner.size(), "?");
      CHECK(Parsed(text).sink.all().size() == 1);
    }
  });
}
#endif

TEST_CASE("nesting beyond the limit is one message, however deep it is") {
  for (const auto& shape : kShapes) {
    for (const std::size_t depth : {65U, 100'000U}) {
      const Parsed parsed(nested(shape, depth));
      REQUIRE(parsed.sink.all().size() == 1);
      CHECK(parsed.sink.all()[0].kind == diag::Kind::NestingTooDeep);
      CHECK(parsed.sink.all()[0].message == "brackets are nested more than 64 deep here");
    }
  }
}

TEST_CASE("brackets in strings and comments do not count") {
  const auto many = repeat("([{", 100);
  CHECK(Parsed("note \"" + many + "\"\n").ok());
  CHECK(Parsed("// " + many + "\nnote \"a\" // " + many + "\n").ok());
  CHECK(Parsed("note \"a\\\"" + many + "\"\n").ok());
  CHECK(Parsed("note \"a\\\\\" // " + many + "\n").ok());
}

TEST_CASE("long flat texts need no stack") {
  on_small_stack([] {
    CHECK(Parsed("gate x = a" + repeat(" and a", 20'000) + "\n").ok());
    CHECK(Parsed("gate x = a" + repeat(" or a", 20'000) + "\n").ok());
    CHECK(Parsed("gate x = f([1" + repeat(", 1", 20'000) + "])\n").ok());
    CHECK(Parsed("gate x = a" + repeat(".b", 20'000) + "\n").ok());
    CHECK(Parsed("gate x = a" + repeat(".b(1)", 20'000) + "\n").ok());
    CHECK(Parsed("approvals {\n  a | b" + repeat(" + b", 20'000) + "\n}\n").ok());
    CHECK(Parsed("use a" + repeat(", a", 20'000) + "\n").ok());
    CHECK(Parsed("note \"" + repeat("\\(a.b) x", 20'000) + "\"\n").ok());
    CHECK(Parsed(repeat("/// text\n", 20'000) + "note \"a\"\n").ok());
    CHECK(Parsed(repeat(";", 20'000)).ok());
  });
}

}  // namespace promoc::syntax
