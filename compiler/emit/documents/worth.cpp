// What each rule is worth: the report as tables.
#include <algorithm>

#include "emit/documents/views.hpp"
#include "emit/emitters.hpp"
#include "emit/report.hpp"

namespace promoc::emit {
namespace {

using markdown::code;
using markdown::prose;
using markdown::Spans;
using markdown::text;
using markdown::View;

/// Rules that are words for people, and no more, stand in sections of their own. What people are asked to tick is more.
auto is_words(const Page& page, const plan::RuleId& rule) -> bool {
  if (!rule.starts_with("documents.") && !rule.starts_with("note.")) return false;
  const auto links = links_of(page.from.links, rule);
  return links.empty() || status_of(links) == plan::Status::Documented;
}

auto link_line(const Page& page, const plan::Enforcement& link) -> Spans {
  Spans line{text(std::string(word(link.by)) + ": "), page.file(link.file)};
  if (!link.field.empty()) append(line, {text(" "), code(link.field)});
  if (!link.note.empty()) append(line, {text(" — " + link.note)});
  return line;
}

auto rule_view(const Page& page, const plan::Rule& rule) -> View {
  const auto links = links_of(page.from.links, rule.id);
  View view;
  const auto place = page.line(rule.span);
  view.set("text", Spans{markdown::code_link(rule.text, place)});
  const bool enforced = !links.empty() && status_of(links) == plan::Status::Enforced;
  view.set("status",
           Spans{links.empty() ? markdown::strong("not enforced") : text(std::string(word(status_of(links))))});
  view.set("holds", enforced ? Spans{text(std::string(word(holds_of(links))))} : Spans{});
  Spans held;
  for (const auto& link : links) {
    if (!held.empty()) held.push_back(markdown::line_break());
    append(held, link_line(page, link));
  }
  view.set("links", std::move(held));
  return view;
}

auto choices(const Page& page, const std::vector<plan::Choice>& list) -> std::vector<View> {
  std::vector<View> views;
  for (const auto& choice : list) {
    auto words = prose(choice.text);
    append(words, {text(" ("), markdown::link("definition", page.line(choice.span)), text(")")});
    views.emplace_back().set("text", std::move(words));
  }
  return views;
}

}  // namespace

void add_report(const Page& page, View& view) {
  const auto& plan = page.plan();
  view.set("counts", Spans{text(counts_text(plan, page.from.links))});
  std::vector<View> rules;
  std::size_t words = 0;
  for (const auto& rule : plan.rules) {
    if (is_words(page, rule.id)) ++words;
    else rules.push_back(rule_view(page, rule));
  }
  view.set("rules", std::move(rules));
  view.set("words", words == 0 ? Spans{} : Spans{text(std::to_string(words))});
  view.set("defaults", choices(page, plan.defaults));
  view.set("assumed", choices(page, plan.assumed));
}

}  // namespace promoc::emit
