// Statements that are words for people: notes, contacts, links, checklists, runbooks, plans.
#include <fmt/format.h>

#include <algorithm>

#include "base/path.hpp"
#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

/// The first string of a statement, without holes.
auto first_text(Context& context, const Node& statement) -> std::optional<std::string> {
  return plain_text(*statement.child(NodeKind::String), context.sink);
}

/// Calls `visit(statement, environment)` for statements of one kind, in the file and in its environments.
template <typename Visit>
void each_said(Context& context, std::string_view kind, Visit visit) {
  for (const auto& statement : context.tree.root().statements()) {
    if (statement.name() == kind) visit(statement, std::string());
    if (statement.name() != "environment") continue;
    for (const auto& line : statements_named(statement, kind)) visit(line, name_of(name_node(statement)));
  }
}

auto with_place(const std::string& environment, const std::string& text) -> std::string {
  return environment.empty() ? text : environment + ": " + text;
}

void bind_contacts(Context& context) {
  for (const auto& statement : statements_named(context.tree.root(), "contact")) {
    const auto* role = context.names.resolve(name_node(statement), {NameKind::Role}, "a role", context.sink);
    const auto about = first_text(context, statement);
    if (role == nullptr || !about) continue;
    const auto found = std::ranges::find(context.model.roles, role->name, &Role::name);
    if (found == context.model.roles.end()) continue;
    context.model.documents.contacts.push_back({role->name, found->teams, found->members, *about});
  }
}

auto is_runbook(const Context& context, const std::string& path) -> bool {
  const auto& runbooks = context.model.documents.runbooks;
  return std::ranges::find(runbooks, path, &plan::Runbook::path) != runbooks.end();
}

/// A URL, a page that promoc writes, or a path that must be there.
auto read_link(Context& context, const Node& statement) -> std::optional<plan::Link> {
  const auto strings = tokens_of(statement, NodeKind::String);
  const auto to = plain_text(strings.at(0), context.sink);
  const auto title = strings.size() > 1 ? plain_text(strings[1], context.sink) : std::string();
  if (!to || !title) return std::nullopt;
  plan::Link link{*to, *title};
  if (link.is_local() && is_runbook(context, *to)) return link;
  const auto type = link.is_local() ? Type::Path : Type::Url;
  return evaluate_string(context, {}, type, strings[0]) ? std::optional(link) : std::nullopt;
}

void bind_links(Context& context) {
  for (const auto& statement : statements_named(context.tree.root(), "link")) {
    if (const auto link = read_link(context, statement)) context.model.documents.links.push_back(*link);
  }
}

/// Items and headings of one list.
class ChecklistBinder {
 public:
  ChecklistBinder(Context& context, const Node& statement) : context_(context) {
    list_.name = name_of(name_node(statement));
    list_.doc = statement.doc();
    for (const auto& line : statement.statements()) {
      if (line.name() == "item") add_item("", line);
      if (line.name() == "section") add_section(line);
    }
  }

  auto take() -> plan::Checklist { return std::move(list_); }

 private:
  void add_section(const Node& statement) {
    const auto title = first_text(context_, statement);
    for (const auto& item : statement.statements()) add_item(title.value_or(""), item);
  }

  void add_item(const std::string& section, const Node& item) {
    if (const auto by = item.field("by"))
      report_planned_part(context_.sink, by->span(), "checklist", "item", "a gate that ticks a box");
    const auto text = first_text(context_, item);
    if (!text) return;
    const bool optional = item.field("optional").has_value();
    if (list_.sections.empty() || list_.sections.back().title != section) list_.sections.push_back({section, {}});
    list_.sections.back().items.push_back({*text, optional});
    const auto shown = section.empty() ? *text : section + ": " + *text;
    context_.rule(fmt::format("documents.checklist.{}.{}", list_.name, ++count_),
                  fmt::format("checklist {}: {}{}", list_.name, shown, optional ? " (optional)" : ""), item.span());
  }

  Context& context_;
  plan::Checklist list_;
  int count_ = 0;
};

void bind_checklists(Context& context) {
  for (const auto* declaration : context.names.of({NameKind::Checklist})) {
    auto list = ChecklistBinder(context, declaration->statement).take();
    if (list.sections.empty())
      context.sink.report(diag::Kind::DoesNothing, declaration->span,
                          fmt::format("the checklist `{}` is empty", declaration->name));
    context.model.documents.checklists.push_back(std::move(list));
  }
}

/// Where a page may be written. The rule is the one for everything that is written, and it is Markdown.
auto is_page(std::string_view path) -> bool {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-' || c == '/';
  };
  const bool inside = !path.starts_with('/') && !path.starts_with("..") && path::is_normal(path);
  return inside && path.ends_with(".md") && !path::name(path).starts_with('.') && std::ranges::all_of(path, fits);
}

/// Paragraphs, links and headings of one page.
class RunbookBinder {
 public:
  RunbookBinder(Context& context, const Node& statement, std::string path) : context_(context) {
    book_.path = std::move(path);
    book_.doc = statement.doc();
    for (const auto& line : statement.statements()) {
      if (line.name() == "section") {
        add_section(line);
      } else {
        add_entry(opening(), line);
      }
    }
  }

  auto take() -> plan::Runbook {
    std::erase_if(book_.sections, [](const plan::RunbookSection& section) { return section.entries.empty(); });
    return std::move(book_);
  }

 private:
  /// What stands outside all sections comes first.
  auto opening() -> plan::RunbookSection& {
    auto& sections = book_.sections;
    if (sections.empty() || !sections.front().title.empty()) sections.insert(sections.begin(), {"", {}});
    return sections.front();
  }

  void add_section(const Node& statement) {
    const auto title = first_text(context_, statement);
    if (!title) return;
    book_.sections.push_back({*title, {}});
    for (const auto& line : statement.statements()) add_entry(book_.sections.back(), line);
    if (statement.statements().empty())
      context_.sink.report(diag::Kind::DoesNothing, head_span(statement), "the section is empty");
    context_.rule(fmt::format("documents.runbook.{}.{}", book_.path, ++count_),
                  fmt::format("{}: {}", book_.path, *title), statement.span());
  }

  void add_entry(plan::RunbookSection& section, const Node& line) {
    if (line.name() == "link") {
      if (auto link = read_link(context_, line)) section.entries.push_back({{}, std::move(*link)});
    } else if (const auto text = first_text(context_, line)) {
      section.entries.push_back({*text, {}});
    }
  }

  Context& context_;
  plan::Runbook book_;
  int count_ = 0;
};

/// The page of a runbook, still empty; nothing when it can be no page.
auto declare_page(Context& context, const Node& statement) -> bool {
  const auto place = *statement.child(NodeKind::String);
  const auto path = plain_text(place, context.sink);
  if (!path) return false;
  if (!is_page(*path)) {
    context.sink
        .report(diag::Kind::WrongPath, place.span(), fmt::format("`{}` is no place for a page of Markdown", *path))
        .help("write a path of `A-Z a-z 0-9 . _ - /` that ends in `.md`, such as `docs/runbook.md`");
    return false;
  }
  if (is_runbook(context, *path)) {
    context.sink.report(diag::Kind::DuplicateName, place.span(), fmt::format("`{}` is written twice", *path));
    return false;
  }
  context.model.documents.runbooks.push_back({*path, {}, {}});
  return true;
}

/// All pages are known before the first is read: their links may lead to each other.
void bind_runbooks(Context& context) {
  std::vector<Node> pages;
  for (const auto& statement : statements_named(context.tree.root(), "runbook")) {
    if (declare_page(context, statement)) pages.push_back(statement);
  }
  for (std::size_t i = 0; i < pages.size(); ++i) {
    auto book = RunbookBinder(context, pages[i], context.model.documents.runbooks[i].path).take();
    if (book.sections.empty())
      context.sink.report(diag::Kind::DoesNothing, head_span(pages[i]), "the runbook is empty");
    context.model.documents.runbooks[i] = std::move(book);
  }
}

void bind_notes(Context& context) {
  int count = 0;
  each_said(context, "note", [&](const Node& note, const std::string& environment) {
    const auto text = first_text(context, note);
    ++count;
    if (!text) return;
    context.model.documents.notes.push_back({environment, *text});
    context.rule(fmt::format("note.{}", count), with_place(environment, *text), note.span());
  });
}

void bind_plans(Context& context) {
  each_said(context, "planned", [&](const Node& planned, const std::string& environment) {
    if (const auto text = first_text(context, planned))
      context.model.documents.planned.push_back({with_place(environment, *text), planned.span()});
  });
}

}  // namespace

void bind_documents(Context& context) {
  bind_contacts(context);
  bind_runbooks(context);
  bind_links(context);
  bind_checklists(context);
  bind_notes(context);
  bind_plans(context);
}

}  // namespace promoc::sema
