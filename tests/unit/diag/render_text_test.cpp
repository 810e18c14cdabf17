#include <catch2/catch.hpp>
#include <string>

#include "diag/render.hpp"

using namespace promoc;
using namespace promoc::diag;

namespace {

struct Fixture {
  SourceManager sources;
  Sink sink;
  RenderOptions options;

  auto add(std::string text, std::string path = "promotion.promo") -> FileId {
    return sources.add(std::move(path), std::move(text));
  }
  /// The n-th occurrence of `word`, counted from 0.
  auto find(FileId file, std::string_view word, int n = 0) const -> Span {
    std::size_t at = sources.text(file).find(word);
    for (; n > 0; --n) at = sources.text(file).find(word, at + 1);
    REQUIRE(at != std::string_view::npos);
    return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + word.size())};
  }
  auto text() -> std::string { return render_text(sink.all(), sources, options); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "nothing to say is no text") { CHECK(text().empty()); }

TEST_CASE_METHOD(Fixture, "one finding with second span, help and fix") {
  const auto file =
      add("promoc 1\n"
          "gate approval = manual\n"
          "\n"
          "environment production {\n"
          "  require approvel\n"
          "}\n");
  sink.report(Kind::SyntaxError, find(file, "approvel"), "no gate named `approvel`")
      .label(find(file, "approval"), "a gate of nearly this name is declared here")
      .help("did you mean `approval`?")
      .fix(find(file, "approvel"), "approval", "did you mean `approval`?", true);
  CHECK(text() == R"(error[P0201]: no gate named `approvel`
 --> promotion.promo:5:11
  |
2 | gate approval = manual
  |      -------- a gate of nearly this name is declared here
...
5 |   require approvel
  |           ^^^^^^^^
  = help: did you mean `approval`?
5 |   require approval
  |           ++++++++

1 error
`promoc explain P0201` says more
)");
}

TEST_CASE_METHOD(Fixture, "two marks on one line, a skipped line, a label in another file") {
  const auto file = add("a b\nmore\nc d\n", "x.promo");
  const auto other = add("one\ntwo three\n", "lib/y.promo");
  sink.report(Kind::SyntaxError, find(file, "d"), "said twice")
      .label(find(file, "c"), "next to this")
      .label(find(file, "a"), "first here")
      .label(find(other, "three"), "and here");
  options.path_prefix = "../";
  CHECK(text() == R"(error[P0201]: said twice
 --> ../x.promo:3:3
  |
1 | a b
  | - first here
2 | more
3 | c d
  |   ^
  | - next to this
 ::: ../lib/y.promo:2:5
  |
2 | two three
  |     ----- and here

1 error
`promoc explain P0201` says more
)");
}

TEST_CASE_METHOD(Fixture, "tabs, wide characters and escapes keep the caret under its text") {
  const auto file = add("\tset 大小 = \"a\033b\" oops\n");
  sink.report(Kind::ControlCharacter, find(file, "oops"), "bad \033[31m name");
  CHECK(text() == R"(error[P0101]: bad \u{1b}[31m name
 --> promotion.promo:1:17
  |
1 |     set 大小 = "a\u{1b}b" oops
  |                           ^^^^

1 error
`promoc explain P0101` says more
)");
}

TEST_CASE_METHOD(Fixture, "a long line is cut around the span") {
  const auto file = add(std::string(300, 'a') + " here " + std::string(300, 'b') + "\n");
  options.width = 40;
  sink.report(Kind::SyntaxError, find(file, "here"), "too long");
  CHECK(text() == R"(error[P0201]: too long
 --> promotion.promo:1:302
  |
1 | ...aaaaaaaaaaaa here bbbbbbbbbbbbbbbbbbbbbb...
  |                 ^^^^

1 error
`promoc explain P0201` says more
)");
}

TEST_CASE_METHOD(Fixture, "two far marks on one long line are shown one below the other") {
  const auto file = add("left " + std::string(300, 'a') + " right\n");
  options.width = 30;
  sink.report(Kind::SyntaxError, find(file, "right"), "far apart").label(find(file, "left"), "other end");
  CHECK(text() == R"(error[P0201]: far apart
 --> promotion.promo:1:307
  |
1 | ...aaaaaaaaa right
  |              ^^^^^
1 | left aaaaaaaaaaaaaaaaaaaaaaaaa...
  | ---- other end

1 error
`promoc explain P0201` says more
)");
}

TEST_CASE_METHOD(Fixture, "a line of megabytes is cut at a character, without reading all of it") {
  std::string line;
  for (int i = 0; i < 1'000'000; ++i) line += "大";
  const auto file = add(line + "x" + line);
  sink.report(Kind::SyntaxError, find(file, "x"), "long");
  const auto shown = text();
  CHECK(shown.size() < 1000);
  CHECK(shown.find("\\x{") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "a span over several lines is marked on its first") {
  const auto file = add("environment a {\r\n  set\r\n}\r\n");
  sink.report(Kind::SyntaxError, {file, 12, 23}, "block");
  CHECK(text() == R"(error[P0201]: block
 --> promotion.promo:1:13
  |
1 | environment a {
  |             ^^^

1 error
`promoc explain P0201` says more
)");
}

TEST_CASE_METHOD(Fixture, "an empty span, and the end of the file, still have a caret") {
  const auto file = add("a\nbc");
  sink.report(Kind::SyntaxError, {file, 2, 2}, "empty");
  sink.report(Kind::SyntaxError, {file, 4, 4}, "end");
  CHECK(text() == R"(error[P0201]: empty
 --> promotion.promo:2:1
  |
2 | bc
  | ^

error[P0201]: end
 --> promotion.promo:2:3
  |
2 | bc
  |   ^

2 errors
`promoc explain P0201` says more
)");
}

TEST_CASE_METHOD(Fixture, "a finding about no text has a headline only") {
  sink.report(Kind::CannotRead, kNowhere, "no file `promotion.promo` here").help("first line\nsecond line");
  CHECK(text() == R"(error[P0106]: no file `promotion.promo` here
  = help: first line
          second line

1 error
`promoc explain P0106` says more
)");
}

TEST_CASE_METHOD(Fixture, "fixes: a deletion, several lines, a title of its own") {
  const auto file = add("one two three\nend\n");
  sink.report(Kind::SyntaxError, find(file, "two"), "superfluous").fix(find(file, "two "), "", "leave it out");
  sink.report(Kind::SyntaxError, find(file, "three"), "missing block")
      .fix(find(file, "three"), "{\n  three\n}", "put it in a block");
  CHECK(text() == R"(error[P0201]: superfluous
 --> promotion.promo:1:5
  |
1 | one two three
  |     ^^^
  = fix: leave it out
1 | one three

error[P0201]: missing block
 --> promotion.promo:1:9
  |
1 | one two three
  |         ^^^^^
  = fix: put it in a block
1 | one two {
  |         +
2 |   three
  | +++++++
3 | }
  | +

2 errors
`promoc explain P0201` says more
)");
}

TEST_CASE_METHOD(Fixture, "a fix of many lines is cut") {
  const auto file = add("x\n");
  sink.report(Kind::SyntaxError, find(file, "x"), "m").fix(find(file, "x"), "1\n2\n3\n4\n5\n6\n7", "t");
  const auto shown = text();
  CHECK(shown.find("5 | 5\n") != std::string::npos);
  CHECK(shown.find("...\n") != std::string::npos);
  CHECK(shown.find("6 | 6\n") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "the summary counts errors and warnings; the hint names each code once") {
  const auto file = add("a b c\n");
  auto all = [&] {
    sink.report(Kind::SyntaxError, find(file, "a"), "x");
    sink.report(Kind::UnclosedBlock, find(file, "b"), "y");
    sink.report(Kind::SyntaxError, find(file, "c"), "z");
    return sink.all();
  }();
  all[1].severity = Severity::Warning;
  const auto shown = render_text(all, sources, options);
  CHECK(shown.ends_with("2 errors, 1 warning\n`promoc explain CODE` says more: P0201, P0203\n"));
  CHECK(shown.find("warning[P0203]: y\n") != std::string::npos);
  all[0].severity = all[2].severity = Severity::Note;
  CHECK(summary(all) == "1 warning");
  all[1].severity = Severity::Note;
  CHECK(summary(all).empty());
}

TEST_CASE_METHOD(Fixture, "colour is around the words, never inside the source") {
  const auto file = add("abc\n");
  options.color = true;
  sink.report(Kind::SyntaxError, find(file, "b"), "m");
  const auto shown = text();
  CHECK(shown.find("\033[1;31merror[P0201]\033[0m\033[1m: m\033[0m\n") != std::string::npos);
  CHECK(shown.find("abc\n") != std::string::npos);
  CHECK(shown.find("\033[1;31m^\033[0m\n") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "paths are harmless, and files inside the binary have no prefix") {
  add("x\n", "<stdlib>/aws.promo");
  options.path_prefix = "../";
  sink.report(Kind::SyntaxError, {FileId{0}, 0, 1}, "m");
  CHECK(text().find("--> <stdlib>/aws.promo:1:1\n") != std::string::npos);
  add("x\n", "a\033b.promo");
  CHECK(shown_path(FileId{1}, sources, options) == "../a\\u{1b}b.promo");
}
