// yaml-cpp as judge: whatever text goes in, the same text comes out, in every position of a document.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "lang/utf8.hpp"
#include "lang/yaml/writer.hpp"

namespace {

using namespace promoc::lang;        // NOLINT(google-build-using-namespace)
using namespace promoc::lang::yaml;  // NOLINT(google-build-using-namespace)

// Characters that mean something to some YAML reader, and a few that mean nothing.
const std::vector<std::string> kNasty = {"a",
                                         "n",
                                         "1",
                                         " ",
                                         "\n",
                                         "\t",
                                         "\r",
                                         ":",
                                         "#",
                                         "-",
                                         "?",
                                         ",",
                                         "[",
                                         "]",
                                         "{",
                                         "}",
                                         "&",
                                         "*",
                                         "!",
                                         "|",
                                         ">",
                                         "'",
                                         "\"",
                                         "%",
                                         "@",
                                         "`",
                                         "=",
                                         "<",
                                         ".",
                                         "~",
                                         "\\",
                                         "$",
                                         "/",
                                         "+",
                                         "_",
                                         "(",
                                         ")",
                                         ";",
                                         "^",
                                         std::string(1, '\0'),
                                         "\x1B",
                                         "\x7F",
                                         "\xC2\x85",
                                         "\xC2\xA0",
                                         "ä",
                                         "–",
                                         "\xE2\x80\xA8",
                                         "\xE2\x80\xA9",
                                         "\xEF\xBB\xBF",
                                         "\xEF\xBF\xBE",
                                         "\xF0\x9F\x9A\x80"};

// Whole words that readers of YAML 1.1 or 1.2 take for something else than a string.
const std::vector<std::string> kSuspects = {"yes",
                                            "No",
                                            "ON",
                                            "off",
                                            "true",
                                            "False",
                                            "null",
                                            "NULL",
                                            "~",
                                            "nan",
                                            ".nan",
                                            ".inf",
                                            "-.INF",
                                            "1",
                                            "0o7",
                                            "0x1F",
                                            "0755",
                                            "1_000",
                                            "1e3",
                                            "1.5",
                                            ".5",
                                            "-1",
                                            "+1",
                                            "12:30",
                                            "1:2:3",
                                            "2021-01-01",
                                            "2001-12-14t21:59:43.10-05:00",
                                            "<<",
                                            "=",
                                            "---",
                                            "...",
                                            "--- a",
                                            "- a",
                                            "? a",
                                            ": a",
                                            "a:",
                                            "a: b",
                                            "a :b",
                                            "a #b",
                                            "a# b",
                                            "#",
                                            "!tag x",
                                            "&a b",
                                            "*a",
                                            "%YAML 1.2",
                                            "@x",
                                            "`x`",
                                            "{a: b}",
                                            "[a]",
                                            "a, b",
                                            "|",
                                            ">-",
                                            "|2",
                                            "'a'",
                                            "\"a\"",
                                            "it's",
                                            "''",
                                            "\\n",
                                            "\\u0041",
                                            "a\n",
                                            "a\n\n",
                                            "\na",
                                            " a\nb",
                                            "a\n b",
                                            "a\n\tb",
                                            "a\n \nb",
                                            "a\n\n\nb",
                                            "a\n ",
                                            "a\n# b",
                                            "a \nb ",
                                            "a\r\nb",
                                            "\t",
                                            "\n",
                                            " ",
                                            "",
                                            "Norway",
                                            "none",
                                            "None",
                                            "y",
                                            "Y",
                                            "n",
                                            "inf",
                                            "key: |\n  x",
                                            "\xEF\xBB\xBF# bom",
                                            "a\n---\nb",
                                            "a\n...\n",
                                            "${AWS::AccountId}",
                                            "arn:aws:iam::123456789012:role/x",
                                            "a:b",
                                            "http://x/y#z",
                                            "a  b",
                                            ".e+5",
                                            ".e+5/",
                                            "./x",
                                            ".github/x",
                                            "C:\\x",
                                            "feature/**",
                                            "1.10",
                                            "v1.10",
                                            "e5",
                                            "E10_0",
                                            "0b1",
                                            "!!str x",
                                            "- - a",
                                            "a: 'b'",
                                            "'a': b",
                                            "\"",
                                            "'",
                                            "a'",
                                            "a\"",
                                            "a\\",
                                            "100%",
                                            "5 %",
                                            "a;b",
                                            "true ",
                                            " true",
                                            "true\n"};

auto seed() -> unsigned {
  const auto* given = std::getenv("PROMOC_TEST_SEED");
  return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : 20250101U;
}

auto random_strings(std::size_t count) -> std::vector<std::string> {
  std::mt19937 random(seed());
  std::vector<std::string> result;
  for (std::size_t i = 0; i < count; ++i) {
    std::string text;
    const auto length = 4 + random() % 24;
    for (std::size_t k = 0; k < length; ++k) {
      // A letter half of the time, so that the nasty ones stand inside texts and not only beside each other.
      text +=
          random() % 2 == 0 ? std::string(1, static_cast<char>('a' + random() % 26)) : kNasty[random() % kNasty.size()];
    }
    result.push_back(std::move(text));
  }
  return result;
}

void all_short(std::size_t length, const std::function<void(const std::string&)>& use) {
  use("");
  for (const auto& a : kNasty) {
    use(a);
    for (const auto& b : kNasty) {
      use(a + b);
      if (length < 3) continue;
      for (const auto& c : kNasty) use(a + b + c);
    }
  }
}

auto hex(std::string_view text) -> std::string {
  std::string out;
  for (const char c : text) append_hex(out, static_cast<unsigned char>(c), 2);
  return out;
}

/// Puts texts into every position of one document, and reads them all back.
class Judge {
 public:
  void take(const std::string& value) {
    if (value.find("${{") != std::string::npos) return;
    batch_.push_back(value);
    if (batch_.size() == 500) judge();
  }

  auto finish() -> std::size_t {
    judge();
    return judged_;
  }

 private:
  void judge() {
    if (batch_.empty()) return;
    const auto result = write(document());
    REQUIRE(result.ok());
    REQUIRE(result.text.back() == '\n');
    REQUIRE(result.text.find('\r') == std::string::npos);
    YAML::Node read;
    REQUIRE_NOTHROW(read = YAML::Load(result.text));
    compare(read);
    judged_ += batch_.size();
    batch_.clear();
  }

  auto document() const -> Map {
    Map values;
    Seq items;
    Seq flows;
    Map keys;
    Map commented;
    Seq nested;
    Map pieces;
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      const auto& value = batch_[i];
      const auto key = "k" + std::to_string(i);
      values.add(key, text(value));
      items.add(text(value));
      flows.add(list_of_texts({value, "z"}));
      if (unique(i)) keys.add(value, number(static_cast<std::int64_t>(i)));
      commented.add(key, number(static_cast<std::int64_t>(i))).comment(value).note(value);
      nested.add(map({{"v", quoted(value)}, Entry{"w", text(value)}.note(value)})).note(value);
      pieces.add(key, mixed({value, ghexpr::ref("github", "sha"), value}));
    }
    return map({{"values", values},
                {"items", items},
                {"flows", flows},
                {"keys", keys},
                {"commented", commented},
                {"nested", nested},
                {"pieces", pieces}});
  }

  // yaml-cpp looks keys up as text, so a repeated one would hide the other.
  auto unique(std::size_t i) const -> bool {
    return std::find(batch_.begin(), batch_.begin() + static_cast<std::ptrdiff_t>(i), batch_[i]) ==
           batch_.begin() + static_cast<std::ptrdiff_t>(i);
  }

  void same(const YAML::Node& node, const std::string& expected) {
    // A plain word that a reader of YAML 1.1 takes for something else would still be equal here: the allow-list of
    // reserved words has a test of its own.
    if (!node.IsScalar() || node.Scalar() != expected) FAIL("came back changed: " << hex(expected));
  }

  void compare(const YAML::Node& read) {
    for (const auto* part : {"values", "items", "flows", "nested", "commented", "pieces"}) {
      REQUIRE(read[part].size() == batch_.size());
    }
    std::size_t i = 0;
    for (const auto& pair : read["values"]) same(pair.second, batch_[i++]);
    i = 0;
    for (const auto& item : read["items"]) same(item, batch_[i++]);
    i = 0;
    for (const auto& item : read["flows"]) {
      if (item.size() != 2) FAIL("a list changed its length: " << hex(batch_[i]));
      same(item[0], batch_[i++]);
      same(item[1], "z");
    }
    i = 0;
    for (const auto& item : read["nested"]) {
      if (item.size() != 2) FAIL("a mapping changed its size: " << hex(batch_[i]));
      same(item["v"], batch_[i]);
      same(item["w"], batch_[i++]);
    }
    i = 0;
    for (const auto& pair : read["commented"]) same(pair.second, std::to_string(i++));
    i = 0;
    for (const auto& pair : read["pieces"]) {
      same(pair.second, batch_[i] + "${{ github.sha }}" + batch_[i]);
      ++i;
    }
    for (const auto& pair : read["keys"]) same(pair.first, batch_[pair.second.as<std::size_t>()]);
  }

  std::vector<std::string> batch_;
  std::size_t judged_ = 0;
};

}  // namespace

TEST_CASE("every text of up to three nasty characters reads back unchanged, in every position") {
  Judge judge;
  all_short(3, [&](const std::string& value) { judge.take(value); });
  CHECK(judge.finish() > 100000);
}

TEST_CASE("random texts and the usual suspects read back unchanged, in every position") {
  INFO("PROMOC_TEST_SEED=" << seed());
  Judge judge;
  for (const auto& value : kSuspects) {
    judge.take(value);
    judge.take("x " + value);
    judge.take(value + " x");
    judge.take("first\n" + value);
    judge.take("first\n" + value + "\nlast");
  }
  for (const auto& value : random_strings(20000)) judge.take(value);
  CHECK(judge.finish() > 20000);
}

TEST_CASE("scripts read back unchanged but for empty lines at their ends") {
  INFO("PROMOC_TEST_SEED=" << seed());
  auto scripts = random_strings(5000);
  scripts.insert(scripts.end(), kSuspects.begin(), kSuspects.end());
  Map root;
  std::vector<std::string> expected;
  for (const auto& value : scripts) {
    const auto scalar = script(value);
    if (scalar.problem() != Problem::None) continue;
    expected.push_back(scalar.value());
    root.add("k" + std::to_string(expected.size()), map({{"run", scalar}, {"shell", name("bash")}})).note(value);
  }
  const auto result = write(root);
  REQUIRE(result.ok());
  const auto read = YAML::Load(result.text);
  REQUIRE(read.size() == expected.size());
  std::size_t i = 0;
  for (const auto& pair : read) {
    if (pair.second["run"].Scalar() != expected[i]) FAIL("came back changed: " << hex(expected[i]));
    if (pair.second["shell"].Scalar() != "bash") FAIL("ran into its neighbour: " << hex(expected[i]));
    ++i;
  }
}

TEST_CASE("no text stands plain that a reader could take for another type") {
  for (const auto& value : kSuspects) {
    if (value.find('\n') != std::string::npos) continue;
    Map root;
    root.add("k", text(value));
    const auto line = write(root).text;
    const auto plain = line[3] != '\'' && line[3] != '"';
    if (!plain) continue;
    INFO(line);
    const auto letter = (value[0] >= 'a' && value[0] <= 'z') || (value[0] >= 'A' && value[0] <= 'Z');
    const auto path = value[0] == '.' && value.find('/') != std::string::npos;
    CHECK((letter || path));
    for (const auto* word : {"yes", "No", "ON", "off", "true", "False", "null", "NULL", "nan", "y", "Y", "n", "inf",
                             "none", "None", "e5", "E10_0"}) {
      CHECK(value != word);
    }
  }
}

TEST_CASE("malformed UTF-8 is refused, never repaired in silence") {
  for (const auto* bytes :
       {"\x80", "\xC0\xAF", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88", "a\xFF"}) {
    INFO(hex(bytes));
    CHECK(text(bytes).problem() == Problem::NotUtf8);
    CHECK_FALSE(is_utf8(bytes));
  }
  CHECK(is_utf8("aß€\xF0\x9F\x9A\x80"));
}
