#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "diag/render.hpp"

using namespace promoc;
using namespace promoc::diag;

TEST_CASE("JSON carries everything of a finding, in a fixed order") {
  SourceManager sources;
  const auto file = sources.add("promotion.promo", "größe x\ny\n");
  Sink sink;
  sink.report(Kind::SyntaxError, {file, 8, 9}, "no `x`")
      .label({file, 10, 11}, "but `y`")
      .help("did you mean `y`?")
      .fix({file, 8, 9}, "y", "use `y`", true);
  RenderOptions options;
  options.path_prefix = "../";
  CHECK(render_json(sink.all(), sources, options).dump(2) == R"([
  {
    "code": "P0201",
    "name": "syntax-error",
    "severity": "error",
    "message": "no `x`",
    "file": "../promotion.promo",
    "range": {
      "start": {
        "line": 1,
        "column": 7
      },
      "end": {
        "line": 1,
        "column": 8
      }
    },
    "labels": [
      {
        "file": "../promotion.promo",
        "range": {
          "start": {
            "line": 2,
            "column": 1
          },
          "end": {
            "line": 2,
            "column": 2
          }
        },
        "text": "but `y`"
      }
    ],
    "help": "did you mean `y`?",
    "fixes": [
      {
        "title": "use `y`",
        "safe": true,
        "file": "../promotion.promo",
        "range": {
          "start": {
            "line": 1,
            "column": 7
          },
          "end": {
            "line": 1,
            "column": 8
          }
        },
        "replacement": "y"
      }
    ]
  }
])");
}

TEST_CASE("JSON of a finding without a place, and of none") {
  SourceManager sources;
  Sink sink;
  CHECK(render_json(sink.all(), sources, {}).dump() == "[]");
  sink.report(Kind::CannotRead, kNowhere, "bad \033 name");
  CHECK(render_json(sink.all(), sources, {}).dump() ==
        R"([{"code":"P0106","name":"cannot-read","severity":"error","message":"bad \u001b name","file":null,)"
        R"("range":null,"labels":[],"help":null,"fixes":[]}])");
}
