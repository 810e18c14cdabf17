// HTML: texts in a title, a list of headings, attributes and every place of a page that is made of Markdown. Read back
// by a reader that follows the standard as browsers do.
#include "lang/html/escape.hpp"
#include "lang/html/page.hpp"
#include "lang/markdown/template.hpp"
#include "writers/formats.hpp"

namespace promoc::tests::writers {

namespace {

namespace ours = lang::markdown;

constexpr std::string_view kPattern =
    "# x $<first>\n\n"
    "<!--@ each t in texts -->\n"
    "## x $<t.text>\n\n"
    "$<t.text>\n\n"
    "- [ ] x $<t.text>\n\n"
    "| x $<t.text> | x |\n|---|---|\n| x $<t.code> | $<t.text> |\n\n"
    "x $<t.code> **x** $<t.link>\n\n"
    "---\n\n"
    "<!--@ end -->\n";

auto page_of(Texts texts) -> std::optional<std::string> {
  std::vector<ours::View> views;
  for (const auto& text : texts) {
    auto& view = views.emplace_back();
    view.set("text", ours::Spans{ours::text(text)});
    view.set("code", ours::Spans{ours::code(text)});
    view.set("link", ours::Spans{ours::link("x " + text, "to/" + text)});
  }
  ours::View root;
  root.set("first", ours::Spans{ours::text(texts.front())});
  root.set("texts", std::move(views));
  auto expanded = ours::expand(kPattern, root);
  return lang::html::print({.remark = "x", .style = "", .contents = texts.front(), .markdown = expanded.text});
}

/// The page, and behind it each text alone between two tags and in an attribute.
auto written(Texts texts) -> std::optional<std::string> {
  auto page = page_of(texts);
  if (!page) return std::nullopt;
  const auto end = page->rfind("</body>");
  std::string more;
  for (const auto& text : texts) {
    more += "<div title=" + lang::html::attribute(text) + ">" + lang::html::text(text) + "</div>";
  }
  return page->insert(end, more);
}

}  // namespace

auto html_format() -> Format { return {"html", 4, 250, is_well_formed, written, nullptr, nullptr}; }

}  // namespace promoc::tests::writers
