// Markdown: escaping by place, blocks, diagrams, templates. That other readers agree is tested in
// tests/cli/docs.test.mjs.
#include <catch2/catch.hpp>

#include "base/embedded.hpp"
#include "lang/markdown/template.hpp"

using namespace promoc::lang::markdown;

namespace {

auto in_prose(const std::string& words, bool at_start = true) -> std::string {
  return print({text(words)}, Place::Prose, at_start);
}
auto in_cell(const std::string& words) -> std::string { return print({text(words)}, Place::Cell); }
auto in_heading(const std::string& words) -> std::string { return print({text(words)}, Place::Heading); }

auto view_of(std::string name, Spans spans) -> View {
  View view;
  view.set(std::move(name), std::move(spans));
  return view;
}

}  // namespace

TEST_CASE("plain words stay as they are") {
  for (const auto* words : {"Deploy to staging, then wait 24 h (or less).", "team_lead or devops-admin", "100 % & more",
                            "a > b", "costs - and time", "https://example.com/a_b?c=d", "ümlaut – dash", "A.1 is fine"})
    CHECK(in_prose(words) == words);
}

TEST_CASE("what Markdown would read is escaped") {
  CHECK(in_prose("*bold* and [a](b)") == "\\*bold\\* and \\[a\\](b)");
  CHECK(in_prose("_x_ and a_b") == "\\_x\\_ and a_b");
  CHECK(in_prose("`code` ~~gone~~") == "\\`code\\` \\~\\~gone\\~\\~");
  CHECK(in_prose("<script>alert(1)</script>") == "\\<script>alert(1)\\</script>");
  CHECK(in_prose("&lt; &#60; a && b") == "&amp;lt; &amp;#60; a && b");
  CHECK(in_prose("$a$ is no formula") == "&#36;a&#36; is no formula");
  CHECK(in_prose("C:\\dir\\") == "C:\\\\dir\\\\");
  CHECK(in_prose("a | b") == "a \\| b");
  CHECK(in_prose("<!--@ end -->") == "\\<!--@ end -->");
}

TEST_CASE("an address that needs escapes is no link, since GitHub would take the escapes for a part of it") {
  CHECK(in_prose("see https://example.com/a_b?c=d.") == "see https://example.com/a_b?c=d.");
  CHECK(in_prose("https://example.com/*") == "https\\://example.com/\\*");
  CHECK(in_prose("www.example.com/[a]") == "www\\.example.com/\\[a\\]");
  CHECK(in_heading("https://example.com/#a") == "https\\://example.com/\\#a");
  CHECK(in_prose("https://" + std::string(3000, 'a')).starts_with("https\\://"));
}

TEST_CASE("what would begin a block is escaped at the start of a line only") {
  CHECK(in_prose("# no heading") == "\\# no heading");
  CHECK(in_prose("- no item") == "\\- no item");
  CHECK(in_prose("+ no item") == "\\+ no item");
  CHECK(in_prose("1. no item") == "1\\. no item");
  CHECK(in_prose("12) no item") == "12\\) no item");
  CHECK(in_prose("> no quote") == "\\> no quote");
  CHECK(in_prose("--- no rule") == "\\--- no rule");
  CHECK(in_prose("=== no title") == "\\=== no title");
  CHECK(in_prose("    no code") == "no code");
  CHECK(in_prose("# in the middle", false) == "# in the middle");
  CHECK(in_prose("1. in the middle", false) == "1. in the middle");
  CHECK(in_prose("10 minutes") == "10 minutes");
  CHECK(print({text("a"), text("- b")}, Place::Prose, true) == "a- b");
}

TEST_CASE("a line stays a line") {
  CHECK(in_prose("one\ntwo") == "one<br>two");
  CHECK(in_cell("one\ntwo") == "one<br>two");
  CHECK(in_heading("one\ntwo # three") == "one two \\# three");
  CHECK(in_prose("\n one\t\x01two \r\n") == "one  two");
  CHECK(in_cell("a | b \\| c") == "a &#124; b \\\\&#124; c");
  CHECK(in_prose("") == "");
  CHECK(in_prose("  \n ") == "");
}

TEST_CASE("code keeps its content, whatever that is") {
  CHECK(print({code("a b")}, Place::Prose) == "`a b`");
  CHECK(print({code("*a* <b> | &amp;")}, Place::Prose) == "`*a* <b> | &amp;`");
  CHECK(print({code("a`b")}, Place::Prose) == "``a`b``");
  CHECK(print({code("`")}, Place::Prose) == "`` ` ``");
  CHECK(print({code("a\nb")}, Place::Prose) == "`a b`");
  CHECK(print({code("")}, Place::Prose) == "");
  CHECK(print({code("a|b")}, Place::Cell) == "<code>a&#124;b</code>");
  CHECK(print({code("<a>|`")}, Place::Cell) == "<code>&#60;a&#62;&#124;&#96;</code>");
}

TEST_CASE("links: the words are escaped, the target is encoded") {
  CHECK(print({promoc::lang::markdown::link("a [b]", "docs/x.md")}, Place::Prose) == "[a \\[b\\]](docs/x.md)");
  CHECK(print({promoc::lang::markdown::link("a", "https://e.com/a(b) c?x=1&y=2")}, Place::Prose) ==
        "[a](https://e.com/a%28b%29%20c?x=1&amp;y=2)");
  CHECK(print({promoc::lang::markdown::link("a", "x\"<>\n|.md")}, Place::Prose) == "[a](x%22%3C%3E%0A%7C.md)");
  CHECK(print({code_link("promotion.promo", "../promotion.promo#L3")}, Place::Cell) ==
        "[`promotion.promo`](../promotion.promo#L3)");
  CHECK(print({strong("not *enforced*")}, Place::Cell) == "**not \\*enforced\\***");
}

TEST_CASE("in words of an author backticks mark code, and nothing else is Markdown") {
  CHECK(print(prose("from `main` to *production*"), Place::Prose) == "from `main` to \\*production\\*");
  CHECK(print(prose("one ` alone"), Place::Prose) == "one \\` alone");
  CHECK(print(prose("`` empty"), Place::Prose) == "\\`\\` empty");
  CHECK(print(prose("`a``b`"), Place::Prose) == "`a``b`");
  CHECK(prose("").empty());
}

TEST_CASE("tables and fences") {
  CHECK(print(Table{{{}, {code("a")}}, {{{text("x|y")}, {}}, {{text("z")}, {text("1\n2")}}}}) ==
        "| | `a` |\n|---|---|\n| x&#124;y | |\n| z | 1<br>2 |\n");
  CHECK(print(Fence{"mermaid", "graph"}) == "```mermaid\ngraph\n```\n");
  CHECK(print(Fence{"text", "```\n````\n"}) == "`````text\n```\n````\n`````\n");
}

TEST_CASE("labels of a diagram hold everything") {
  Flowchart chart;
  chart.nodes = {{"a", Flowchart::Shape::Start, "push main"},
                 {"b", Flowchart::Shape::Question, "x \"y\" [z] #1; ü\nnext"},
                 {"c", Flowchart::Shape::Approval, "lead*2 + ops"}};
  chart.edges = {{"a", "b", "", false}, {"b", "c", "only \"hotfix/**\"", true}};
  CHECK(print(chart) ==
        "flowchart TD\n"
        "  a([\"push main\"])\n"
        "  b{{\"x #34;y#34; #91;z#93; #35;1#59; #252;<br>next\"}}\n"
        "  c[/\"lead#42;2 #43; ops\"/]\n"
        "  a --> b\n"
        "  b -.->|\"only #34;hotfix/#42;#42;#34;\"| c\n");
}

TEST_CASE("a template: holes, loops, conditions, blank lines") {
  View view = view_of("title", {text("# shop")});
  view.set("none", Spans{});
  view.set("table", Block(Table{{{text("a")}}, {{{text("b")}}}}));
  std::vector<View> list(2);
  list[0].set("name", Spans{code("x")});
  list[0].set("parts", std::vector<View>{view_of("word", {text("- one")}), view_of("word", {text("two")})});
  list[1].set("name", Spans{text("1. y")});
  list[1].set("parts", std::vector<View>());
  view.set("items", std::move(list));
  const auto made = expand(
      "<!--# for readers of the template -->\n"
      "# $<title>, $$<title>\n\n"
      "<!--@ when none -->\ngone\n\n<!--@ end -->\n"
      "<!--@ when not none -->\nhere\n\n<!--@ end -->\n\n"
      "<!--@ each item in items -->\n- $<item.name> of $<title>\n"
      "<!--@ each part in item.parts -->\n  - [ ] $<part.word>\n<!--@ end -->\n<!--@ end -->\n\n\n"
      "$<table>\n\n",
      view);
  CHECK(made.faults.empty());
  CHECK(made.text ==
        "# \\# shop, $<title>\n\nhere\n\n- `x` of # shop\n  - [ ] \\- one\n  - [ ] two\n- 1\\. y of # shop\n\n"
        "| a |\n|---|\n| b |\n");
}

TEST_CASE("a template that is wrong says where") {
  View view = view_of("a", {text("x")});
  view.set("table", Block(Table{{{text("a")}}, {{{text("b")}}}}));
  view.set("list", std::vector<View>{{}});
  const auto problem = [&](const char* pattern) {
    const auto made = expand(pattern, view);
    if (made.faults.empty()) return std::string();
    const auto before = std::string_view(pattern).substr(0, made.faults.front().range.begin);
    return "line " + std::to_string(std::ranges::count(before, '\n') + 1) + ": " + made.faults.front().message;
  };
  CHECK(problem("x\n$<b>") == "line 2: there is no value `b` here");
  CHECK(problem("$<a.b>") == "line 1: there is no value `a.b` here");
  CHECK(problem("x $<table>") == "line 1: `table` does not fit into a line with others");
  CHECK(problem("x $<list>") == "line 1: `list` does not fit into a line with others");
  CHECK(problem("<!--@ each x in a -->\n<!--@ end -->") == "line 1: `a` is no list");
  CHECK(problem("<!--@ when a -->\nx") == "line 1: the mark has no `end`");
  CHECK(problem("<!--@ if a -->\n<!--@ end -->") == "line 1: this mark is unknown");
  CHECK(problem("a `$<a>`") == "line 1: no hole may stand in code, HTML or the target of a link: `a`");
  CHECK(problem("[a]($<a>)") == "line 1: no hole may stand in code, HTML or the target of a link: `a`");
  CHECK(problem("<b title='$<a>'>") == "line 1: no hole may stand in code, HTML or the target of a link: `a`");
  CHECK(problem("```\n$<a>\n```") == "line 2: no hole may stand in code, HTML or the target of a link: `a`");
  CHECK(problem("$<a") == "line 1: the hole has no `>`");
}
