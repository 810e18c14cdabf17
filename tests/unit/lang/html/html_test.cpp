// HTML of Markdown: what a page may hold, anchors, and what a template of somebody else cannot bring into it. That
// texts come back from every place is tested in tests/writers.
#include <catch2/catch.hpp>

#include "lang/html/escape.hpp"
#include "lang/html/from_markdown.hpp"
#include "lang/html/page.hpp"
#include "support/small_stack.hpp"

using namespace promoc::lang::html;

namespace {

auto html(const std::string& markdown) -> std::string { return from_markdown(markdown).html; }
auto has(const std::string& text, std::string_view part) -> bool { return text.find(part) != std::string::npos; }
auto repeated(std::string_view part, std::size_t count) -> std::string {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += part;
  return out;
}

}  // namespace

TEST_CASE("text and attributes are escaped") {
  CHECK(text("a < b & \"c\" 'd' > e") == "a &lt; b &amp; &quot;c&quot; &#39;d&#39; &gt; e");
  CHECK(text(std::string_view("a\0b\rc\x7f", 6)) == "a bc ");
  CHECK(attribute("\" onload=\"x") == "\"&quot; onload=&quot;x\"");
}

TEST_CASE("tables, boxes and code are GitHub's") {
  CHECK(has(html("| a | b |\n|---|---|\n| 1<br>2 | <code>&#124;</code> |\n"),
            "<td>1<br>2</td>\n<td><code>|</code></td>"));
  CHECK(has(html("| a |\n|---|\n"), "<div class=\"table\">"));
  CHECK(has(html("- [ ] to do\n"), "type=\"checkbox\""));
  CHECK(html("`a<b`\n") == "<p><code>a&lt;b</code></p>\n");
}

TEST_CASE("every heading has an anchor, as GitHub calls it") {
  const auto body = from_markdown("# The way of a change\n## `staging`: why?\n## Ünder_score-d\n## Same\n## Same\n");
  REQUIRE(body.headings.size() == 5);
  CHECK(body.headings[0].id == "the-way-of-a-change");
  CHECK(body.headings[1].id == "staging-why");
  CHECK(body.headings[1].text == "staging: why?");
  CHECK(body.headings[1].level == 2);
  CHECK(body.headings[2].id == "Ünder_score-d");
  CHECK(body.headings[4].id == "same-1");
  CHECK(has(body.html, "<h2><a id=\"same-1\"></a>Same</h2>"));
}

TEST_CASE("HTML of a template is shown, not obeyed") {
  CHECK(html("a <script>alert(1)</script> <b>\n") == "<p>a &lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;</p>\n");
  CHECK(html("<script>\nalert(1)\n</script>\n") ==
        "<pre><code>&lt;script&gt;\nalert(1)\n&lt;/script&gt;\n</code></pre>\n");
  CHECK(html("| <i>x</i> |\n|---|\n| <img src=x onerror=y> |\n").find("<i>") == std::string::npos);
  CHECK_FALSE(has(html("| x |\n|---|\n| <img src=x onerror=y> |\n"), "<img"));
  CHECK(html("<!-- said --> \n\na <!-- said --> b\n") == "<p>a  b</p>\n");
  CHECK(html("a <br onclick=x>\n") == "<p>a &lt;br onclick=x&gt;</p>\n");
}

TEST_CASE("links lead to the web, to mail and to files, and nowhere else") {
  for (const auto* url : {"https://example.com/a:b", "http://example.com", "mailto:a@example.com",
                          "../promotion.promo#L3", "#here", "docs/a:b.md", "?q=a:b"}) {
    CHECK(has(html("[x](" + std::string(url) + ")"), "href=\"" + std::string(url) + "\""));
  }
  for (const auto* url : {"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc",
                          "&#106;avascript:x", "java&#10;script:x", "c:/x"}) {
    CHECK(has(html("[x](" + std::string(url) + ")"), "href=\"\""));
    CHECK(has(html("![x](" + std::string(url) + ")"), "src=\"\""));
  }
}

TEST_CASE("a page is whole, lists its sections, and is refused when it is no UTF-8") {
  const auto page =
      print({.remark = "r", .style = "p {}\n", .contents = "Contents", .markdown = "# A & b\n## C\n### D\n"});
  REQUIRE(page);
  CHECK(page->starts_with("<!DOCTYPE html>\n<!-- r -->\n<html lang=\"en\">\n"));
  CHECK(has(*page, "<title>A &amp; b</title>"));
  CHECK(has(*page, "<li><a href=\"#c\">C</a></li>"));
  CHECK_FALSE(has(*page, "<li><a href=\"#d\">"));
  CHECK(has(*page, "default-src 'none'"));
  CHECK_FALSE(print({.markdown = "a\xff"}));
}

TEST_CASE("nesting costs no stack") {
  constexpr std::size_t kDeep = 100'000;
  promoc::on_small_stack([] {
    CHECK(has(html(repeated("> ", kDeep) + "deep\n"), "deep"));
    CHECK(has(html(repeated("[", kDeep) + "deep\n"), "deep"));
    CHECK(has(html(repeated("*a _", kDeep) + "deep" + repeated("_ a*", kDeep) + "\n"), "deep"));
    CHECK(has(html(repeated("<br>", kDeep) + "deep\n"), "deep"));
  });
}
