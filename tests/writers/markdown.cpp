// Markdown: headings, paragraphs, items, cells, code, links, by way of a template. Read back by GitHub's own parser.
#include "lang/markdown/template.hpp"
#include "writers/formats.hpp"

namespace promoc::tests::writers {

namespace {

namespace ours = lang::markdown;

constexpr std::string_view kPattern =
    "<!--@ each t in texts -->\n"
    "# x $<t.text>\n\n"
    "$<t.text>\n\n"
    "- $<t.text>\n\n"
    "x $<t.text> x\n\n"
    "| x $<t.text> | x |\n|---|---|\n| x $<t.code> | $<t.text> |\n\n"
    "x $<t.code>\n\n"
    "$<t.link>\n\n"
    "---\n\n"
    "<!--@ end -->\n";

auto written(Texts texts) -> std::optional<std::string> {
  std::vector<ours::View> views;
  for (const auto& text : texts) {
    auto& view = views.emplace_back();
    view.set("text", ours::Spans{ours::text(text)});
    view.set("code", ours::Spans{ours::code(text)});
    view.set("link", ours::Spans{ours::link("x " + text, "to/" + text)});
  }
  ours::View root;
  root.set("texts", std::move(views));
  auto expanded = ours::expand(kPattern, root);
  if (!expanded.faults.empty()) return std::nullopt;
  return std::move(expanded.text);
}

}  // namespace

auto markdown_format() -> Format { return {"markdown", 4, 250, is_well_formed, written, nullptr, nullptr}; }

}  // namespace promoc::tests::writers
