// What is accepted, what is reported, and where.
#include "syntax/parse.hpp"

#include <catch2/catch.hpp>

#include "support.hpp"

namespace promoc::syntax {
namespace {

auto messages(std::string text) -> std::string { return Parsed(std::move(text)).messages(); }

auto with_crlf(const std::string& text) -> std::string {
  std::string result;
  for (const char c : text) {
    if (c == '\n') result += '\r';
    result += c;
  }
  return result;
}

}  // namespace

TEST_CASE("every example and every module of the library is accepted and printed back") {
  const auto files = good_files();
  REQUIRE(files.size() >= 6);
  for (const auto& file : files) {
    INFO(file);
    const auto text = read_file(file);
    CHECK(messages(text) == "");
    CHECK(broken_promise(text) == "");
  }
}

TEST_CASE("line ends, tabs and a byte order mark make no difference") {
  for (const auto& file : good_files()) {
    INFO(file);
    const auto text = read_file(file);
    const Parsed plain(text);
    const Parsed crlf(with_crlf(text));
    const Parsed marked("\xEF\xBB\xBF" + text);
    CHECK(crlf.messages() == "");
    CHECK(marked.messages() == "");
    CHECK(equal(*plain.tree, *crlf.tree));
    CHECK(equal(*plain.tree, *marked.tree));
    CHECK(print(*plain.tree) == print(*crlf.tree));
    CHECK(print(*plain.tree) == print(*marked.tree));
    CHECK(broken_promise(with_crlf(text)) == "");

    auto tabs = text;
    for (std::size_t at = 0; (at = tabs.find("  ", at)) != std::string::npos;) tabs.replace(at, 2, "\t\t");
    CHECK(Parsed(tabs).ok());

    auto cut = text;
    while (!cut.empty() && cut.back() == '\n') cut.pop_back();
    CHECK(equal(*plain.tree, *Parsed(cut).tree));
  }
}

TEST_CASE("texts with nothing in them") {
  for (const std::string text : {"", "\n", "\r\n", " ", "\t\n  \n", "\n\n\n", "// only a comment", "// a\n\n  // b\n",
                                 "\xEF\xBB\xBF", ";", ";;\n;", "\xEF\xBB\xBF// a"}) {
    const Parsed parsed(text);
    CHECK(parsed.messages() == "");
    CHECK(parsed.tree->root().statements().empty());
    CHECK(broken_promise(text) == "");
  }
}

TEST_CASE("indentation is free: no text is accepted or refused by its layout") {
  for (const auto& file : good_files()) {
    INFO(file);
    const auto text = read_file(file);
    std::string flat;
    for (std::size_t at = 0; at < text.size();) {
      at = std::min(text.find_first_not_of(" \t", at), text.size());
      const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
      flat += text.substr(at, end - at);
      at = end;
    }
    const Parsed parsed(flat);
    CHECK(parsed.messages() == "");
    CHECK(equal(*parsed.tree, *Parsed(text).tree));
  }
}

TEST_CASE("twenty independent mistakes give twenty messages") {
  const std::string text = R"(promoc one
pipeline "shop"
use
github { plan 5; visibility }
role lead team "leads"
channel c = aws.sns(
version to tag
artifacts s3 keep
target app sam.stack("t.yaml")
metric cost: = aws.metric("A")
alarms basic { alarm errors > 5% }
suite unit { run; timeout 10 min }
gate lint = a and
class hotfix if x
approvals {
  class | staging on merge
  a     | b or c + d
}
environment staging { aprove lead }
protect branch main { reviews two }
policy "p" { no path leaves staging }
)";
  const Parsed parsed(text);
  INFO(parsed.messages());
  std::vector<std::uint32_t> lines;
  for (const auto& d : parsed.sink.all()) lines.push_back(parsed.sources->position(parsed.file, d.span.begin).line);
  CHECK(lines == std::vector<std::uint32_t>{1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 13, 14, 16, 17, 19, 20, 21});
}

TEST_CASE("blocks, strings and lists that do not end") {
  CHECK(messages("environment staging {\n  trigger push main\n") == "1:21 P0203 this block is not closed\n");
  CHECK(messages("environment staging {\n  trigger push main\n\nenvironment production { }\n") ==
        "1:21 P0203 this block is not closed\n");
  CHECK(messages("runbook \"a\" {\n  section \"b\" {\n    \"c\"\n  section \"d\" { \"e\" }\n}\n") ==
        "2:15 P0203 this block is not closed\n");
  CHECK(messages("environment a {\n  on failed {\n    rollback\n}\nenvironment b { }\n") ==
        "2:13 P0203 this block is not closed\n");
  CHECK(messages("note \"abc\n") == "1:6 P0204 the string does not end on its line\n");
  CHECK(messages("note \"abc") == "1:6 P0204 the string does not end on its line\n");
  CHECK(messages("note \"abc\\") == "1:10 P0209 `\\` is no escape\n");
  CHECK(messages("environment a { note \"abc }\nnote \"d\"\n") == "1:22 P0204 the string does not end on its line\n");
  CHECK(messages("gate x = f([1, 2\n") == "1:12 P0201 this `[` is not closed\n");
  CHECK(messages("gate x = f(1\ngate y = g\n") == "1:11 P0201 this `(` is not closed\n");
  CHECK(messages("gate x = f(1,\n") == "1:13 P0201 nothing follows this `,`\n");
}

TEST_CASE("braces too many") {
  CHECK(messages("}\n") == "1:1 P0206 this `}` closes no block\n");
  CHECK(messages("environment a { } }\n") == "1:19 P0206 this `}` closes no block\n");
  CHECK(messages("environment a {\n  {\n  trigger push main\n}\n").find("2:3 P0201 found `{`") == 0);
  CHECK(Parsed("environment a {{ trigger push main }\nnote \"b\"\n").sink.all().size() == 1);
}

TEST_CASE("a comment that describes nothing") {
  const std::string message = "P0207 no statement stands right below this `///` comment\n";
  CHECK(messages("/// a\n") == "1:1 " + message);
  CHECK(messages("/// a") == "1:1 " + message);
  CHECK(messages("/// a\n\nnote \"b\"\n") == "1:1 " + message);
  CHECK(messages("/// a\n// b\nnote \"b\"\n") == "1:1 " + message);
  CHECK(messages("environment a {\n  /// b\n}\n") == "2:3 " + message);
  CHECK(messages("environment a { /// b\n}\n") == "1:17 " + message);
  CHECK(messages("/// a\n/// b\nnote \"c\"\n") == "");
  CHECK(messages("gate x = f(1, /// a\n 2)\n") == "1:15 P0207 a `///` comment stands inside a statement\n");
}

TEST_CASE("documentation is found again above its statement, and only there") {
  const Parsed parsed(
      "/// first\n///   second  \nnote \"a\"\nnote \"b\"\nenvironment c {\n  /// d\n  trigger push main\n}\n");
  REQUIRE(parsed.messages() == "");
  const auto statements = parsed.tree->root().statements();
  REQUIRE(statements.size() == 3);
  CHECK(statements[0].doc() == "first\n  second");
  CHECK(statements[1].doc() == "");
  CHECK(statements[2].doc() == "");
  CHECK(statements[2].statements().at(0).doc() == "d");
}

TEST_CASE("positions count characters, whatever the line ends are") {
  const std::string text = "note \"äöü\" x\n/// ü\n\nnote y\n";
  const std::string expected =
      "1:12 P0201 found `x`, expected the end of the statement (a line break or `;`)\n"
      "2:1 P0207 no statement stands right below this `///` comment\n"
      "4:6 P0201 found `y`, expected a string\n";
  CHECK(messages(text) == expected);
  CHECK(messages(with_crlf(text)) == expected);
}

TEST_CASE("a node covers its tokens and no blank behind them") {
  const Parsed parsed("environment  a  {  trigger   push main , x  }  // c\n");
  REQUIRE(parsed.ok());
  const auto environment = parsed.tree->root().statements().at(0);
  CHECK(environment.text() == "environment  a  {  trigger   push main , x  }");
  const auto trigger = environment.statements().at(0);
  CHECK(trigger.text() == "trigger   push main , x");
  CHECK(trigger.field("push")->text() == "push main , x");
  CHECK(environment.child(NodeKind::Name)->text() == "a");
}

TEST_CASE("reading stops after a hundred mistakes") {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "foo bar\n";
  const Parsed parsed(text);
  REQUIRE(parsed.sink.all().size() == 101);
  CHECK(parsed.sink.all().back().kind == diag::Kind::TooManyMistakes);
  std::string inside = "environment a {\n" + text;
  CHECK(Parsed(inside).sink.all().size() == 101);
}

TEST_CASE("operators that are mixed need brackets") {
  const std::string roles = "P0211 found `+`: `or` is mixed with `+` or `*` without brackets\n";
  CHECK(messages("environment a { approve b or c + d }\n") == "1:32 " + roles);
  CHECK(messages("environment a { approve b + c or d }\n") ==
        "1:31 P0211 found `or`: `or` is mixed with `+` or `*` without brackets\n");
  CHECK(messages("environment a { approve b or c*2 }\n") ==
        "1:31 P0211 found `*`: `or` is mixed with `+` or `*` without brackets\n");
  CHECK(messages("environment a { approve (b or c) + d; approve (b or c)*2 }\n") == "");
  CHECK(messages("environment a { approve b or c or d }\n") == "");
  CHECK(messages("gate x = a and b or c\n") == "1:18 P0211 found `or`: `and` and `or` are mixed without brackets\n");
  CHECK(messages("gate x = a or b and c\n") == "1:17 P0211 found `and`: `and` and `or` are mixed without brackets\n");
  CHECK(messages("gate x = a and (b or c)\ngate y = (a and b) or (not (c) and d)\ngate z = ((a))\n") == "");
}

TEST_CASE("lists hold values between their commas") {
  CHECK(Parsed("gate x = f([1, 2,\n  3,\n])\n").ok());
  CHECK(Parsed("gate x = f([])\n").ok());
  for (const std::string list : {"[,]", "[1,,2]", "[,1]", "[1 2]"})
    CHECK(Parsed("gate x = f(" + list + ")\n").sink.all().size() == 1);
  for (const std::string arguments : {"(,)", "(1,,2)", "(,1)", "(1,)"})
    CHECK(Parsed("gate x = f" + arguments + "\n").sink.all().size() == 1);
}

}  // namespace promoc::syntax
