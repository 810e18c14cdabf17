// Words of the author: runbooks, checklists, contacts, links, notes, plans.
#include "emit/documents/views.hpp"

namespace promoc::emit {
namespace {

using markdown::code;
using markdown::prose;
using markdown::Spans;
using markdown::text;
using markdown::View;

auto link_spans(const Page& page, const plan::Link& link) -> Spans {
  const auto target = link.is_local() ? page.to(link.to) : link.to;
  if (!link.title.empty()) return {markdown::link(link.title, target)};
  return {link.is_local() ? markdown::code_link(link.to, target) : markdown::link(link.to, target)};
}

auto entry_view(const Page& page, const plan::RunbookEntry& entry) -> View {
  View view;
  view.set("text", entry.link ? link_spans(page, *entry.link) : prose(entry.text));
  return view;
}

auto checklist_view(const plan::Checklist& list) -> View {
  View view;
  view.set("name", Spans{text(list.name)});
  view.set("doc", paragraphs(list.doc));
  std::vector<View> sections;
  for (const auto& section : list.sections) {
    std::vector<View> items;
    for (const auto& item : section.items) {
      auto words = prose(item.text);
      if (item.optional) words.push_back(text(" (optional)"));
      items.emplace_back().set("text", std::move(words));
    }
    auto& part = sections.emplace_back();
    part.set("title", prose(section.title));
    part.set("items", std::move(items));
  }
  view.set("sections", std::move(sections));
  return view;
}

}  // namespace

auto runbook_view(const Page& page, const plan::Runbook& book) -> View {
  View view;
  view.set("doc", paragraphs(book.doc));
  view.set("page", Spans{});
  std::vector<View> sections;
  for (const auto& section : book.sections) {
    std::vector<View> entries;
    for (const auto& entry : section.entries) entries.push_back(entry_view(page, entry));
    auto& part = sections.emplace_back();
    part.set("title", prose(section.title));
    part.set("entries", std::move(entries));
  }
  view.set("sections", std::move(sections));
  return view;
}

auto contact_views(const plan::Plan& plan) -> std::vector<View> {
  std::vector<View> views;
  for (const auto& contact : plan.documents.contacts) {
    std::vector<plan::Reviewer> members;
    for (const auto& member : contact.members) members.push_back({contact.teams, member});
    Spans who{code(contact.role), text(": ")};
    append(who, people(members));
    auto& view = views.emplace_back();
    view.set("who", std::move(who));
    view.set("about", prose(contact.about));
  }
  return views;
}

void add_words(const Page& page, View& view) {
  const auto& words = page.plan().documents;
  std::vector<View> books;
  for (const auto& book : words.runbooks) {
    books.push_back(runbook_view(page, book));
    if (page.from.form == Form::Markdown) books.back().set("page", Spans{page.file(book.path)});
  }
  view.set("runbooks", std::move(books));
  std::vector<View> lists;
  for (const auto& list : words.checklists) lists.push_back(checklist_view(list));
  view.set("checklists", std::move(lists));
  view.set("contacts", contact_views(page.plan()));
  std::vector<View> links;
  for (const auto& link : words.links) links.emplace_back().set("text", link_spans(page, link));
  view.set("links", std::move(links));
  std::vector<View> notes;
  for (const auto& note : words.notes) {
    Spans said;
    if (!note.environment.empty()) said = {code(note.environment), text(": ")};
    append(said, prose(note.text));
    notes.emplace_back().set("text", std::move(said));
  }
  view.set("notes", std::move(notes));
  std::vector<View> plans;
  for (const auto& planned : words.planned) plans.emplace_back().set("text", prose(planned.text));
  view.set("planned", std::move(plans));
}

}  // namespace promoc::emit
