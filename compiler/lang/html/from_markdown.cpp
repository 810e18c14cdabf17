#include "lang/html/from_markdown.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "lang/html/escape.hpp"

namespace promoc::lang::html {
namespace {

// What GitHub reads beyond CommonMark.
constexpr const char* kExtensions[] = {"table", "strikethrough", "autolink", "tasklist"};

using Node = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;
using Parser = std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)>;
using Text = std::unique_ptr<char, decltype(&std::free)>;
using Iterator = std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)>;

auto parser() -> Parser {
  cmark_gfm_core_extensions_ensure_registered();
  Parser made(cmark_parser_new(CMARK_OPT_DEFAULT), &cmark_parser_free);
  for (const auto* name : kExtensions) {
    cmark_parser_attach_syntax_extension(made.get(), cmark_find_syntax_extension(name));
  }
  return made;
}

/// All nodes below and with this one, each before what it contains.
auto nodes(cmark_node* root) -> std::vector<cmark_node*> {
  std::vector<cmark_node*> all;
  const Iterator iterator(cmark_iter_new(root), &cmark_iter_free);
  for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(iterator.get())) {
    if (event == CMARK_EVENT_ENTER) all.push_back(cmark_iter_get_node(iterator.get()));
  }
  return all;
}

auto literal(cmark_node* node) -> std::string {
  const auto* words = cmark_node_get_literal(node);
  return words == nullptr ? "" : words;
}

/// Takes the place of a node and frees it.
void replace(cmark_node* old, cmark_node* by) {
  cmark_node_replace(old, by);
  cmark_node_free(old);
}

/// HTML that stands as it is in the page.
auto raw(cmark_node_type type, const std::string& enter, const std::string& exit = {}) -> cmark_node* {
  auto* node = cmark_node_new(type);
  cmark_node_set_on_enter(node, enter.c_str());
  cmark_node_set_on_exit(node, exit.c_str());
  return node;
}

/// Our Markdown has no other HTML than this; what a template of somebody else brings is only shown.
void tame_inline(cmark_node* node) {
  const auto words = literal(node);
  if (words == "<br>" || words == "<code>" || words == "</code>") return;
  if (words.starts_with("<!--")) {
    cmark_node_free(node);
  } else {
    auto* shown = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(shown, words.c_str());
    replace(node, shown);
  }
}

void tame_block(cmark_node* node) {
  const auto words = literal(node);
  if (words.starts_with("<!--")) {
    cmark_node_free(node);
    return;
  }
  auto* shown = cmark_node_new(CMARK_NODE_CODE_BLOCK);
  cmark_node_set_literal(shown, words.c_str());
  replace(node, shown);
}

/// Pages of the web, mail and places of the repository; a scheme such as `javascript:` leads nowhere.
auto leads_somewhere(std::string_view url) -> bool {
  for (const auto* scheme : {"https://", "http://", "mailto:"}) {
    if (url.starts_with(scheme)) return true;
  }
  return url.substr(0, url.find_first_of("/?#")).find(':') == std::string_view::npos;
}

void tame_link(cmark_node* node) {
  if (!leads_somewhere(cmark_node_get_url(node))) cmark_node_set_url(node, "");
}

auto words_of(cmark_node* heading) -> std::string {
  std::string words;
  for (auto* node : nodes(heading)) {
    const auto type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) words += literal(node);
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) words += ' ';
  }
  return words;
}

/// Small letters, hyphens for blanks, no other punctuation; a number where another heading has it.
auto id_of(std::string_view words, const std::vector<Heading>& before) -> std::string {
  std::string id;
  for (const char c : words) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                      static_cast<unsigned char>(c) >= 0x80;
    if (c >= 'A' && c <= 'Z') id += static_cast<char>(c - 'A' + 'a');
    else if (c == ' ') id += '-';
    else if (kept) id += c;
  }
  auto unique = id;
  for (int n = 1; std::ranges::find(before, unique, &Heading::id) != before.end(); ++n) {
    unique = id + "-" + std::to_string(n);
  }
  return unique;
}

void mark(cmark_node* node, Body& body) {
  auto words = words_of(node);
  auto id = id_of(words, body.headings);
  cmark_node_prepend_child(node, raw(CMARK_NODE_CUSTOM_INLINE, "<a id=" + attribute(id) + "></a>"));
  body.headings.push_back({cmark_node_get_heading_level(node), std::move(id), std::move(words)});
}

/// Wide tables are scrolled by themselves, not with the page.
void frame(cmark_node* table) {
  auto* around = raw(CMARK_NODE_CUSTOM_BLOCK, "<div class=\"table\">", "</div>");
  cmark_node_insert_before(table, around);
  cmark_node_append_child(around, table);
}

}  // namespace

auto from_markdown(const std::string& markdown) -> Body {
  Body body;
  const auto reader = parser();
  cmark_parser_feed(reader.get(), markdown.data(), markdown.size());
  const Node root(cmark_parser_finish(reader.get()), &cmark_node_free);
  for (auto* node : nodes(root.get())) {
    const auto type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HTML_INLINE) tame_inline(node);
    else if (type == CMARK_NODE_HTML_BLOCK) tame_block(node);
    else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) tame_link(node);
    else if (type == CMARK_NODE_HEADING) mark(node, body);
    else if (std::string_view(cmark_node_get_type_string(node)) == "table") frame(node);
  }
  // What is unsafe was taken out above; the renderer's own filter would take `<br>` out, too.
  const Text html(cmark_render_html(root.get(), CMARK_OPT_UNSAFE, cmark_parser_get_syntax_extensions(reader.get())),
                  &std::free);
  body.html = html.get();
  return body;
}

}  // namespace promoc::lang::html
