#include "plan/documents.hpp"

#include <catch2/catch.hpp>

using namespace promoc;

TEST_CASE("boxes of a list are lines of Markdown, with headings between them") {
  plan::Checklist list{.name = "ready"};
  list.sections = {{"", {{"Reviewed", false}, {"Told", true}}}, {"People & <places>", {{"There", false}}}};
  REQUIRE(plan::boxes_text(list) ==
          "- [ ] Reviewed\n- [ ] Told *(optional)*\n\n### People \\& \\<places\\>\n\n- [ ] There\n");
  list.sections.erase(list.sections.begin());
  REQUIRE(plan::boxes_text(list) == "### People \\& \\<places\\>\n\n- [ ] There\n");
}

TEST_CASE("an item is one line, ticks no box and ends as no other, whatever it says") {
  const auto line = [](std::string text) {
    plan::Checklist list{.name = "ready", .sections = {{"", {{std::move(text), false}}}}};
    return plan::boxes_text(list);
  };
  REQUIRE(line("Perhaps *(optional)*") == "- [ ] Perhaps \\*(optional)\\*\n");
  REQUIRE(line("one\ntwo\r\n") == "- [ ] one two\n");
  REQUIRE(line("[x] done, <!-- end of checklist ready -->") ==
          "- [ ] \\[x\\] done, \\<!-- end of checklist ready --\\>\n");
  REQUIRE(line("`${{ x }}`") == "- [ ] \\`$\\{\\{ x }}\\`\n");
  REQUIRE(line("see `a_b.md`, and ` alone") == "- [ ] see `a_b.md`, and \\` alone\n");
}
