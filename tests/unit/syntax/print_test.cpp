// Printing: layout, comments and blank lines.
#include <catch2/catch.hpp>

#include "support.hpp"

namespace promoc::syntax {
namespace {

auto printed(const std::string& text) -> std::string {
  const Parsed parsed(text);
  REQUIRE(parsed.messages() == "");
  return print(*parsed.tree);
}

auto kinds_in(const std::string& text, NodeKind kind) -> std::size_t {
  const Parsed parsed(text);
  return static_cast<std::size_t>(std::ranges::count(parsed.tree->nodes, kind, &NodeData::kind));
}

}  // namespace

TEST_CASE("indentation, blanks and line ends become regular") {
  CHECK(printed("environment   a{\r\n      trigger\tpush   main  \r\n\t}\r\n") ==
        "environment a{\n  trigger push main\n}\n");
  CHECK(printed("\n\n\nnote \"a\"\n\n\n") == "\n\n\nnote \"a\"\n");
  CHECK(printed("note \"a\"") == "note \"a\"\n");
  CHECK(printed("") == "");
  CHECK(printed("environment a { trigger push main; approve none }\n") ==
        "environment a { trigger push main; approve none }\n");
}

TEST_CASE("a statement goes on one level deeper, and so does what brackets hold") {
  CHECK(printed("environment a {\nrequire b,\nc,\nd\n}\n") == "environment a {\n  require b,\n    c,\n    d\n}\n");
  CHECK(printed("gate x = f([\n1,\n2\n], a: 3)\n") == "gate x = f([\n    1,\n    2\n  ], a: 3)\n");
  CHECK(printed("gate x =\na and\nb\n") == "gate x =\n  a and\n  b\n");
}

TEST_CASE("comments stay where they are") {
  const std::string text =
      "// above everything\n"
      "\n"
      "/// what it is\n"
      "environment a {  // behind the brace\n"
      "  // first in the block\n"
      "  trigger push main  // behind a statement\n"
      "\n"
      "  require b, // behind a comma\n"
      "    // on a line of its own\n"
      "    c\n"
      "  /// a row of its own\n"
      "  set app {\n"
      "    // in an inner block\n"
      "    memory = 1GiB;  // behind a semicolon\n"
      "    timeout = 2min  // last\n"
      "    // before the brace\n"
      "  }  // behind an inner brace\n"
      "}  // behind a brace\n"
      "gate x = f(  // in brackets\n"
      "  1,  // one\n"
      "  [ // list\n"
      "    2 // two\n"
      "  ]\n"
      ") and  // behind an operator\n"
      "  b\n"
      "// last of all";
  CHECK(broken_promise(text) == "");
  const auto out = printed(text);
  for (std::size_t at = 0; (at = text.find("//", at)) != std::string::npos;) {
    const auto end = std::min(text.find('\n', at), text.size());
    INFO(text.substr(at, end - at));
    CHECK(out.find(text.substr(at, end - at)) != std::string::npos);
    at = end;
  }
  CHECK(kinds_in(text, NodeKind::Comment) == 18);
  CHECK(kinds_in(text, NodeKind::DocComment) == 2);
  CHECK(kinds_in(out, NodeKind::Comment) == 18);
}

TEST_CASE("a comment or a blank line can stand behind and above every line") {
  for (const auto& file : good_files()) {
    const auto text = read_file(file);
    std::string blank;
    std::string above;
    std::string behind;
    std::size_t lines = 0;
    std::istringstream in(text);
    bool documents = false;  // a `///` line needs its statement right below it
    for (std::string line; std::getline(in, line); ++lines) {
      above += (documents ? "" : "// above\n") + line + "\n";
      documents = line.find("///") != std::string::npos;
      blank += line + (documents ? "\n" : "\n\n");
      behind += line + (line.find("//") != std::string::npos ? "\n" : "  // behind\n");
    }
    INFO(file);
    for (const auto& changed : {blank, above, behind}) {
      CHECK(Parsed(changed).messages() == "");
      CHECK(broken_promise(changed) == "");
    }
    CHECK(kinds_in(printed(behind), NodeKind::Comment) == kinds_in(behind, NodeKind::Comment));
    CHECK(kinds_in(behind, NodeKind::Comment) > lines / 2);
  }
}

TEST_CASE("blank lines survive in the tree and in print") {
  const std::string text =
      "note \"a\"\n\nenvironment b {\n\n  trigger push main\n\n\n  approve none\n\n}\n\nnote \"c\"\n";
  CHECK(kinds_in(text, NodeKind::BlankLine) == 6);
  CHECK(printed(text) == text);
  const std::string inside = "gate x = f(\n  1,\n\n  // two\n\n  2\n) and\n\n  b\n";
  CHECK(printed(inside) == inside);
}

}  // namespace promoc::syntax
