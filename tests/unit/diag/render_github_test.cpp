#include <catch2/catch.hpp>
#include <string>

#include "diag/render.hpp"

using namespace promoc;
using namespace promoc::diag;

TEST_CASE("annotations, one line each") {
  SourceManager sources;
  const auto file = sources.add("promotion.promo", "abc def\nghi\n");
  Sink sink;
  sink.report(Kind::SyntaxError, {file, 4, 7}, "no `def`").help("did you mean `abc`?\nor `ghi`?");
  sink.report(Kind::UnclosedBlock, {file, 4, 10}, "over two lines");
  sink.report(Kind::CannotRead, kNowhere, "nowhere");
  auto all = sink.all();
  all[1].severity = Severity::Warning;
  all[2].severity = Severity::Note;
  CHECK(render_github(all, sources, {}) ==
        "::error file=promotion.promo,line=1,endLine=1,col=5,endColumn=7,title=P0201 syntax-error::no `def`%0Ahelp: "
        "did you "
        "mean `abc`?%0Aor `ghi`?\n"
        "::warning file=promotion.promo,line=1,endLine=2,title=P0203 unclosed-block::over two lines\n"
        "::notice title=P0106 cannot-read::nowhere\n");
}

TEST_CASE("nothing in a path or message ends the annotation or starts another command") {
  SourceManager sources;
  const auto file = sources.add("a,b:c%d\n::error::e\r.promo", "x\n");
  Sink sink;
  sink.report(Kind::SyntaxError, {file, 0, 1}, "100%\r\n::stop-commands::token");
  const auto text = render_github(sink.all(), sources, {});
  CHECK(text ==
        "::error file=a%2Cb%3Ac%25d\\u{a}%3A%3Aerror%3A%3Ae\\u{d}.promo,line=1,endLine=1,col=1,endColumn=1,"
        "title=P0201 syntax-error::100%25\\u{d}\\u{a}::stop-commands::token\n");
}
