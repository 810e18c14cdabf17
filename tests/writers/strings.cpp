#include "writers/strings.hpp"

#include <random>
#include <span>
#include <string_view>
#include <unordered_set>

namespace promoc::tests::writers {

namespace {

using namespace std::string_view_literals;

// Whole words and lines that some reader takes for something else than a text.
constexpr std::string_view kWords[] = {
    // booleans and nulls of YAML 1.1 and 1.2
    "y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "true", "True",
    "TRUE", "false", "False", "FALSE", "tRUE", "null", "Null", "NULL", "~", "none", "None", "nil", "undefined", "",
    // numbers, and what looks like one
    "0", "-0", "+0", "1", "-1", "+1", "007", "0755", "0o7", "0O7", "08", "0x1F", "0X1f", "0b101", "0b2", "1_000", "_1",
    "1_", "1.5", "1.", ".5", "-.5", "1e3", "1E3", "1e+3", "1e-3", "1.e3", ".e3", "e3", "E5", "e5", "E10_0", "1e1000",
    "1.10", "v1.10", ".inf", "-.inf", "+.INF", ".Inf", ".nan", ".NaN", ".NAN", "nan", "NaN", "inf", "Infinity",
    "-Infinity", "0.", "1,000", "12345678901234567890", "0x", "0b", "1:2", "12:30", "12:30:45", "190:20:30", "-1:30",
    "1:60", "190:20:30.15", "0:0", "20:03:20", "685_230.15", "0.1.2", "1.2.3", "1.2.3.4", "1-2", "1/2", "50%", "1e",
    "1_e_2",
    // dates and times
    "2001-01-01", "2001-1-1", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "2001-12-15T02:59:43.1Z",
    "2001-12-15 2:59:43.10", "2024-02-30", "12:30:45Z", "P1D",
    // merge, value, tags, anchors, aliases, directives, documents
    "<<", "<", "=", "==", "!", "!!", "!!str", "!!str x", "!!binary aGk=", "!tag", "!<tag:x> y", "!Ref x", "!Sub ${A}",
    "&a", "&a b", "&", "*a", "*", "**", "*a b", "%YAML 1.2", "%TAG ! x", "%", "---", "--- a", "---a", "...", "... a",
    "...a", "--", "-", "- ", "- a", "-a", "-- a", "- - a", "?", "? a", "?a", "? a\n: b", ":", ": a", ":a",
    "a:", "a: ", "a: b", "a:b", "a :b", "a : b", "::", "a::b", "a:\n  b", "#", "# a", "#a", "a #", "a #b", "a# b",
    "a\t# b", "a\t#b", "|", "|-", "|+", "|2", "|2-", ">", ">-", ">+", "> a", "key: |\n  x", "key: >-\n  x", "@", "@x",
    "`", "`x`", "\"", "'", "''", "\"\"", "\"a\"", "'a'", "it's", "'a", "a'", "\"a", "a\"", "a''b", "a'b\"c", "'a': b",
    "\"a\": b", "\\", "\\n", "\\\\", "a\\", "\\\"", "\\'", "\\x41", "\\u0041", "\\U00000041", "\\0", "[", "]", "[]",
    "[a]", "[a", "a]", "[a, b]", "{", "}", "{}", "{a}", "{a: b}", "{a", "a}", "{{", "}}", "{{ x }}", "{0}", "{{0}}",
    "{0", "a{0}b", ",", ", a", "a,", "a,b", "a, b", "a ,b", "[[", "]]", "x: [a, b]", "x: {a: b}",
    // shell, GitHub and CloudFormation
    "$", "$$", "$a", "${a}", "$(a)", "$((1))", "`id`", "$'a'", "$\"a\"", "${", "${ {", "$ {{", "$\\{{", "#{a}", "%(a)s",
    "%s", "%0A", "a; rm -rf /", "a && b", "a || b", "a | b", "a > b", "a < b", "a & b", "<<EOF", "a <<'EOF'\nb\nEOF",
    "!x", "!!", "!-1", "~/x", "~root", "-n", "-e", "--help", "-", "a*", "?a", "[a-z]", "a\\ b", "a\\\nb", "\n-n",
    "PATH=x", "a=b", "=a", "::error::x", "::set-output name=a::b", "##[error]x", "::stop-commands::x",
    "${AWS::AccountId}", "{{resolve:ssm:x}}", "arn:aws:iam::123456789012:role/x", "GITHUB_ENV<<EOF",
    // expressions of GitHub
    "${{", "${{ x }}", "a ${{ secrets.X }} b", "${{{", "$${{ a", "x${{", "a\n${{ b }}\n", "}} ${{", "' + '", "' || '",
    "') || ('", "'}}'", "' }}", "}}'", "success()", "true && false", "github.sha", "github['sha']", "format('{0}', 1)",
    "''''", "'''", "a''''b",
    // paths, names, prose
    ".", "..", "./x", "../x", ".x", ".x/y", ".github/x", "/", "/x", "//", "C:\\x", "\\\\host\\x", "a/b@c",
    "owner/repo@v1", "feature/**", "http://x/y#z", "http://x:80/?a=b&c=d", "a@b.c", "user:pass@host", "a  b", "a   b",
    "a.b", "a...", "a-", "-", "_", "__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "length", "key",
    "Norway", "100%", "5 %", "(a)", "a (b)", "a;b", "a!", "a?",
    // YAML inside and beside line breaks
    "a\n", "a\n\n", "a\n\n\n", "\n", "\n\n", "\n\n\n", "\na", "\n\na", "\n\na\n\n", " a\nb", "  a\nb\n", "\ta\nb",
    "a\n b", "a\n  b\nc", "a\n\tb", "a\n\t", "a\n \nb", "a\n   \nb", "a\n\n\nb", "a\n ", "a\n \n", "a\n\n ", "a \nb ",
    "a\t\nb\t", "a\nb ", "a\nb\t\n", "a\n# b", "# a\nb", "a\n---\nb", "a\n...\nb", "a\n...\n", "---\na", "...\na",
    "---\n", "--- \na", "%YAML 1.2\n---\na", "a\n%b", "a:\nb:", "- a\n- b", "a: b\nc: d\n", "\"a\nb", "'a\nb", "a\n\"b",
    "a\n'b", "[a,\nb", "{a,\nb", "a\n]", "a\n}", "|\na", ">\na", "a\\\nb", " \n", "\t\n", " \na", "\t\na", "\n a",
    "\n  a\n b", "\n\ta", " ", "  ", "\t", " \t", "\t ", " \n ", "a ", " a", "a\t", "\ta", "a\tb", "a \tb", "a\t\tb",
    // carriage returns and other line ends
    "\r", "\r\n", "\n\r", "a\r", "\ra", "a\rb", "a\r\nb", "a\r\nb\r\n", "a\n\rb", "a\r\r\nb", "a\r\n\r\n", "a\rb\nc",
    "a\r \nb", "a:\rb", "a #\rb", "\v", "\f", "a\vb", "a\fb", "a\n\fb", "a\v\nb", "\xC2\x85",
    "a\xC2\x85"
    "b",
    "a\n\xC2\x85"
    "b",
    "\xE2\x80\xA8",
    "a\xE2\x80\xA8"
    "b",
    "a\n\xE2\x80\xA8"
    "b\n",
    "\xE2\x80\xA9",
    "a\xE2\x80\xA9"
    "b",
    "a: b\xE2\x80\xA8"
    "c: d",
    "# a\xC2\x85"
    "b: c",
    "a #\xE2\x80\xA9"
    "b",
    // invisible, wide, combining, directional
    "\xEF\xBB\xBF",
    "\xEF\xBB\xBF"
    "a",
    "a\xEF\xBB\xBF",
    "a\xEF\xBB\xBF"
    "b",
    "\xEF\xBB\xBF# a",
    "a\n\xEF\xBB\xBF"
    "b",
    "\xC2\xA0",
    "\xC2\xA0"
    "a",
    "a\xC2\xA0", "a\xC2\xA0# b",
    "a:\xC2\xA0"
    "b",
    "\xE3\x80\x80", "a\xE3\x80\x80", "\xE1\x9A\x80", "\xE2\x80\x8B",
    "a\xE2\x80\x8B"
    "b",
    "\xC2\xAD",
    "\xE2\x80\xAE"
    "abc",
    "\xE2\x81\xA6x\xE2\x81\xA9", "e\xCC\x81", "\xCC\x81",
    "\xCC\x81"
    "a",
    "a\n\xCC\x81", "\xF0\x9F\x9A\x80", "a \xF0\x9F\x9A\x80", "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
    "\xF0\x9D\x95\x8F", "\xE6\x97\xA5\xE6\x9C\xAC", "\xC3\xA9t\xC3\xA9", "\xC3\xA4", "\xC3\x9F", "\xC4\xB0",
    "\xEF\xBC\x9A", "\xEF\xBC\x83",
    "\xE2\x80\x98"
    "a\xE2\x80\x99",
    "a \xE2\x80\x93 b", "\xE2\x80\xA6", "\xD9\xA1\xD9\xA2", "\xEE\x80\x80", "\xEF\xBF\xBD", "\xEF\xBF\xBE",
    "\xEF\xBF\xBF",
    "a\xEF\xBF\xBF"
    "b",
    "\xEF\xB7\x90", "\xEF\xB7\xAF", "\xF0\x9F\xBF\xBE", "\xF0\x9F\xBF\xBF", "\xF4\x8F\xBF\xBE", "\xF4\x8F\xBF\xBF",
    "\xED\x9F\xBF",
    "\xEE\x80\x80"
    "b",
    "\xF0\x90\x80\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xC2\x80", "\xC2\x9F", "\x7F", "a\x7F", "\x1B[31m", "\a", "\b",
    "a\b", "\x01", "\x1F"};

// What YAML, TOML, JSON and the rest cannot hold.
constexpr std::string_view kMalformed[] = {"\x80",
                                           "\xBF",
                                           "\xC0\x80",
                                           "\xC0\xAF",
                                           "\xC1\xBF",
                                           "\xC2",
                                           "\xC3",
                                           "\xE2\x80",
                                           "\xE2",
                                           "\xE0\x80\x80",
                                           "\xE0\x9F\xBF",
                                           "\xED\xA0\x80",
                                           "\xED\xAF\xBF",
                                           "\xED\xB0\x80",
                                           "\xED\xBF\xBF",
                                           "\xED\xA0\xBD\xED\xB8\x80",
                                           "\xF0\x8F\xBF\xBF",
                                           "\xF0\x80\x80\x80",
                                           "\xF0\x9F\x9A",
                                           "\xF0\x9F",
                                           "\xF0",
                                           "\xF4\x90\x80\x80",
                                           "\xF5\x80\x80\x80",
                                           "\xF8\x88\x80\x80\x80",
                                           "\xFC\x84\x80\x80\x80\x80",
                                           "\xFE",
                                           "\xFF",
                                           "\xFE\xFF",
                                           "\xFF\xFE",
                                           "\xFF\xFE\x41\x00"sv,
                                           "\xC3\x28",
                                           "\xE2\x28\xA1",
                                           "\xE2\x82\x28",
                                           "\xF0\x28\x8C\xBC",
                                           "\xC3\xC3\xA9",
                                           "\xE9t\xE9"};

// What random texts are made of, besides letters.
constexpr std::string_view kPieces[] = {" ",
                                        "  ",
                                        "\n",
                                        "\n\n",
                                        "\t",
                                        "\r",
                                        "\r\n",
                                        ":",
                                        ": ",
                                        "#",
                                        " #",
                                        "-",
                                        "- ",
                                        "?",
                                        "? ",
                                        ",",
                                        ", ",
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
                                        "''",
                                        "\"",
                                        "%",
                                        "@",
                                        "`",
                                        "=",
                                        "<",
                                        "<<",
                                        ".",
                                        "..",
                                        "...",
                                        "---",
                                        "\n---\n",
                                        "\n...\n",
                                        "~",
                                        "\\",
                                        "\\n",
                                        "$",
                                        "${",
                                        "$(",
                                        "{{",
                                        "}}",
                                        "/",
                                        "+",
                                        "_",
                                        "(",
                                        ")",
                                        ";",
                                        "^",
                                        "0",
                                        "1",
                                        "9",
                                        "e",
                                        "n",
                                        "y",
                                        "x",
                                        "\0"sv,
                                        "\x01",
                                        "\x08",
                                        "\x0B",
                                        "\x0C",
                                        "\x1B",
                                        "\x1F",
                                        "\x7F",
                                        "\xC2\x80",
                                        "\xC2\x85",
                                        "\xC2\x9F",
                                        "\xC2\xA0",
                                        "\xC3\xA4",
                                        "\xCC\x81",
                                        "\xE2\x80\x93",
                                        "\xE2\x80\x8B",
                                        "\xE2\x80\xA8",
                                        "\xE2\x80\xA9",
                                        "\xEF\xBB\xBF",
                                        "\xEF\xBF\xBD",
                                        "\xEF\xBF\xBE",
                                        "\xEF\xBF\xBF",
                                        "\xEF\xB7\x90",
                                        "\xF0\x9F\x9A\x80",
                                        "\xF0\x9F\xBF\xBF",
                                        "\xF4\x8F\xBF\xBF"};

// The characters that decide what a text is, for all combinations of three.
constexpr std::string_view kIndicators[] = {"a", "1", " ", "\n", "\t", "\r", ":", "#", "-", "?", ",", "[",  "{", "&",
                                            "*", "!", "|", ">",  "'",  "\"", "%", "@", "=", ".", "~", "\\", "$", "<"};

// Lines, for texts of several lines.
constexpr std::string_view kLines[] = {"",    " ",     "  ",  "\t",         " \t", "a",    "a ",    "a\t",
                                       " a",  "  a",   "\ta", " \ta",       "# a", " # a", "a # b", "---",
                                       "...", "--- a", "- a", "a: b",       "? a", "%a",   "\"",    "'",
                                       "|",   ">",     "a\\", "if x; then", "  y", "fi",   "EOF",   "a\r"};

class Collection {
 public:
  void add(std::string text) {
    if (seen_.insert(text).second) all_.push_back(std::move(text));
  }
  void add(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const auto part : parts) text += part;
    add(std::move(text));
  }
  auto take() -> std::vector<std::string> { return std::move(all_); }

 private:
  std::vector<std::string> all_;
  std::unordered_set<std::string> seen_;
};

void add_in_surroundings(Collection& all, std::string_view word) {
  all.add({word});
  all.add({"x ", word});
  all.add({word, " x"});
  all.add({"x", word});
  all.add({word, "x"});
  all.add({" ", word});
  all.add({word, " "});
  all.add({word, "\n"});
  all.add({word, "\n\n"});
  all.add({"first\n", word});
  all.add({word, "\nlast"});
  all.add({"first\n", word, "\nlast\n"});
  all.add({"first\n  ", word, "\n"});
}

void add_combinations(Collection& all) {
  for (const auto a : kPieces) {
    for (const auto b : kPieces) all.add({a, b});
  }
  for (const auto a : kIndicators) {
    for (const auto b : kIndicators) {
      for (const auto c : kIndicators) all.add({a, b, c});
    }
  }
}

// A reader may stop looking for the colon of a key after 1024 characters, and lines may be folded at 80 or 120.
void add_long(Collection& all) {
  for (const std::size_t length : {80U, 120U, 128U, 129U, 200U, 330U, 495U, 996U, 1000U, 1001U, 1025U}) {
    for (const auto unit : {"x"sv, "x "sv, "'"sv, "'\""sv, "\\"sv, "\x01"sv, "x\n"sv, ": "sv, "\xC3\xA4"sv,
                            "\xEF\xBB\xBF"sv, "\xF0\x9F\x9A\x80"sv}) {
      std::string text;
      while (text.size() + unit.size() <= length) text += unit;
      all.add(std::move(text));
    }
  }
}

template <std::size_t N>
auto one_of(std::mt19937& random, const std::string_view (&list)[N]) -> std::string_view {
  return list[random() % N];
}

void add_random(Collection& all, std::mt19937& random, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    std::string text;
    // A letter half of the time, so that the nasty ones stand inside texts and not only beside each other.
    for (auto length = 2 + random() % 9; length > 0; --length) {
      if (random() % 2 == 0) text += static_cast<char>('a' + random() % 26);
      else text += one_of(random, kPieces);
    }
    all.add(std::move(text));
  }
}

void add_random_lines(Collection& all, std::mt19937& random, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    std::string text;
    for (auto lines = 2 + random() % 5; lines > 0; --lines) {
      text += one_of(random, kLines);
      if (lines > 1 || random() % 2 == 0) text += '\n';
    }
    all.add(std::move(text));
  }
}

void add_malformed(Collection& all, std::mt19937& random) {
  for (const auto bytes : kMalformed) add_in_surroundings(all, bytes);
  for (int i = 0; i < 1000; ++i) {
    std::string text;
    for (auto length = random() % 6; length > 0; --length) text += one_of(random, kPieces);
    text.insert(text.empty() ? 0 : random() % text.size(), one_of(random, kMalformed));
    all.add(std::move(text));
  }
}

}  // namespace

auto nasty_strings() -> std::vector<std::string> {
  std::mt19937 random(20261121U);  // its figures are the same everywhere, unlike those of a distribution
  Collection all;
  for (const auto word : kWords) add_in_surroundings(all, word);
  add_in_surroundings(all, "\0"sv);
  add_in_surroundings(all, "a\0b"sv);
  for (char c = 0; c >= 0; ++c) {
    all.add(std::string(1, c));
    all.add({"a", std::string_view(&c, 1), "b"});
    if (c == 127) break;
  }
  add_combinations(all);
  add_long(all);
  add_random_lines(all, random, 4000);
  add_malformed(all, random);
  add_random(all, random, 12500);
  return all.take();
}

}  // namespace promoc::tests::writers
