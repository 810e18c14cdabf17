#include "actions/expr/json.hpp"

#include <catch2/catch.hpp>

#include "actions/expr/number.hpp"
#include "support/small_stack.hpp"

using namespace promoc::actions::expr;  // NOLINT(google-build-using-namespace)

namespace {

/// Read and written on one line.
auto again(std::string_view text) -> std::string {
  const auto value = from_json(text);
  if (!value) return "no JSON";
  const auto written = to_json(*value).value();
  std::string result;
  for (const auto c : written) {
    if (c != '\n' && c != ' ') result.push_back(c);
  }
  return result;
}

auto nested(std::size_t levels) -> std::string { return std::string(levels, '[') + std::string(levels, ']'); }

}  // namespace

TEST_CASE("keys have JavaScript's order, and equal ones are one") {
  CHECK(again(R"({"b": 1, "10": 2, "2": 3, "a": 4, "02": 5})") == R"({"2":3,"10":2,"b":1,"a":4,"02":5})");
  CHECK(again(R"({"a": 1, "b": 2, "a": 3})") == R"({"a":3,"b":2})");
  CHECK(again(R"({"a": 1, "A": 2, "a": 3})") == R"({"a":3})");
  CHECK(again(R"({"4294967295": 1, "4294967294": 2})") == R"({"4294967294":2,"4294967295":1})");
}

TEST_CASE("numbers are doubles") {
  CHECK(again("12345678901234567890") == "12345678901234567000");
  CHECK(again("1e400") == "null");
  CHECK(again("-0") == "0");
  CHECK(again("1E-7") == "1e-7");
  CHECK(again("1e-400") == "0");
  for (const auto* text : {"01", "-", "1.", ".1", "+1", "1e", "0x1", "NaN", "Infinity"})
    CHECK(again(text) == "no JSON");
}

TEST_CASE("strings, with half a surrogate pair and without") {
  CHECK(again(R"("\u00e9\ud83d\ude00\/\"")") == "\"\xC3\xA9\xF0\x9F\x98\x80/\\\"\"");
  CHECK(again(R"("\ud83d")") == R"("\ud83d")");
  // Bytes that only begin like half a pair.
  CHECK(again("\"\xED\xFF\xFF\"") == "\"\xED\xFF\xFF\"");
  CHECK(again(R"("\u0001\u007f\b")") == "\"\\u0001\x7F\\b\"");
  for (const auto* text : {"\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12", "\"\n\"", "'a'"})
    CHECK(again(text) == "no JSON");
}

TEST_CASE("nothing may stand beside the value") {
  CHECK(again(" [ 1 , { } ] \n") == "[1,{}]");
  for (const auto* text : {"", " ", "1 2", "[1,]", "{\"a\":1,}", "{\"a\"}", "[", "{", "]", "// x\n1",
                           "\xEF\xBB\xBF"
                           "1"}) {
    CHECK(again(text) == "no JSON");
  }
}

TEST_CASE("the deepest JSON fits on a small stack, and deeper is refused") {
  auto good = false;
  promoc::on_small_stack([&] {
    const auto deepest = from_json(nested(kMaxJsonDepth));
    good = deepest.has_value() && to_json(*deepest).has_value() && !from_json(nested(kMaxJsonDepth + 1)) &&
           !from_json(std::string(1'000'000, '['));
  });
  CHECK(good);
}

TEST_CASE("numbers become strings as GitHub writes them") {
  CHECK(number_to_string(0.1 + 0.2) == "0.3");
  CHECK(number_to_string(-0.0) == "0");
  CHECK(number_to_string(-4e-16) == "0");
  CHECK(number_to_string(0.0000152587890625) == "0.000015258789063");
  CHECK(number_to_string(-0.0000152587890625) == "-0.000015258789063");
  CHECK(number_to_string(123456789012345680000.0) == "123456789012345680000");
  CHECK(number_to_string(1e21) == "1e+21");
  CHECK(number_to_string(1e-7) == "1e-7");
  CHECK(shortest(0.1 + 0.2) == "0.30000000000000004");
  CHECK(shortest(1.5e300) == "1.5e+300");
}

TEST_CASE("strings become numbers as JavaScript reads them") {
  CHECK(read_number(" \xC2\xA0 12\t") == 12);
  CHECK(read_number("0x20000000000001") == 9007199254740992.0);
  CHECK(read_number("0x20000000000003") == 9007199254740996.0);
  // The middle between two doubles, and one more far behind it.
  CHECK(read_number("0x1000000000000080000000000000") == 0x1p108);
  CHECK(read_number("0x1000000000000080000000000001") == 0x1.0000000000001p108);
  CHECK(read_number("1e999") > 1e308);
  CHECK(read_number("-1e-999") == 0);
  for (const auto* text : {"-0x1", "1_0", "1n", "infinity", "1 2", "0b2", "0x", "--1", "."}) {
    CHECK(read_number(text) != read_number(text));
  }
}
