#include "emit/documents/documents.hpp"

#include <algorithm>

#include "base/embedded.hpp"
#include "base/path.hpp"
#include "emit/documents/views.hpp"
#include "emit/emitters.hpp"
#include "lang/html/page.hpp"

namespace promoc::emit {
namespace {

using markdown::code;
using markdown::Spans;
using markdown::text;

/// What is no UTF-8 has been found by the expansion.
auto as_html(std::string markdown) -> std::optional<std::string> {
  return lang::html::print(
      {.remark = "Written by promoc. Change the definition, then run promoc docs, with the option format html.",
       .style = std::string(embedded_file("templates/docs/page.css").value_or("")),
       .contents = "Contents",
       .markdown = std::move(markdown)});
}

/// Adds the page that a template, "docs/guide.md", makes of a view.
void add_page(Documents& documents, const DocumentSources& from, std::string path, const std::string& file,
              const markdown::View& view) {
  const auto own = std::ranges::find(from.overrides, file, &PageOverride::file);
  const auto overridden = own != from.overrides.end();
  const auto pattern = overridden ? from.sources.text(own->text) : embedded_file("templates/" + file).value_or("");
  auto expanded = markdown::expand(pattern, view);
  for (const auto& fault : expanded.faults) {
    const bool ours = !overridden || fault.kind == lang::FaultKind::Written;
    documents.faults.push_back(ours ? TemplateFault{.message = file + ": " + fault.message}
                                    : fault_in(own->text, fault));
  }
  auto text = std::move(expanded.text);
  if (from.form == Form::Html && documents.faults.empty()) text = as_html(std::move(text)).value_or("");
  documents.pages.files.push_back({std::move(path), std::move(text), false, {}});
}

auto guide_view(const Page& page) -> markdown::View {
  const auto& plan = page.plan();
  markdown::View view;
  view.set("pipeline", Spans{text(plan.pipeline)});
  view.set("doc", paragraphs(plan.doc));
  view.set("definition", Spans{page.file(plan.definition)});
  view.set("apply_settings", Spans{page.file(".github/promoc/apply-settings.sh")});
  const bool terraform = plan.terraform && plan.environments_offered;
  view.set("terraform_file", terraform ? Spans{page.file(kTerraformFile)} : Spans{});
  view.set("roles_file", Spans{page.file(kRolesFile)});
  add_flow(page, view);
  add_environments(page, view);
  add_checks(page, view);
  add_approvals(page, view);
  add_failures(page, view);
  add_notices(page, view);
  add_settings(page, view);
  add_words(page, view);
  add_report(page, view);
  return view;
}

auto book_view(const Page& page, const plan::Runbook& book, const std::string& guide) -> markdown::View {
  markdown::View view;
  view.set("pipeline", Spans{text(page.plan().pipeline)});
  view.set("guide", Spans{markdown::link("promotion guide", page.to(guide))});
  view.set("contacts", contact_views(page.plan()));
  std::vector<markdown::View> books{runbook_view(page, book)};
  view.set("books", std::move(books));
  return view;
}

}  // namespace

auto Page::to(std::string_view target) const -> std::string { return path::relative(path::parent(path), target); }

auto Page::file(const std::string& target) const -> markdown::Inline { return markdown::code_link(target, to(target)); }

auto Page::line(Span span) const -> std::string {
  return to(plan().definition) + "#L" + std::to_string(from.sources.position(span.file, span.begin).line);
}

auto code_list(const std::vector<std::string>& words, std::string_view last) -> Spans {
  std::vector<Spans> pieces;
  for (const auto& word : words) pieces.push_back({code(word)});
  return joined(pieces, last);
}

auto joined(const std::vector<Spans>& pieces, std::string_view last) -> Spans {
  Spans all;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) all.push_back(text(i + 1 == pieces.size() ? " " + std::string(last) + " " : ", "));
    append(all, pieces[i]);
  }
  return all;
}

void append(Spans& to, Spans more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

auto paragraphs(std::string_view doc) -> std::vector<markdown::View> {
  std::vector<markdown::View> views;
  std::string words;
  const auto flush = [&] {
    if (words.empty()) return;
    views.emplace_back().set("text", markdown::prose(words));
    words.clear();
  };
  while (!doc.empty()) {
    const auto end = std::min(doc.find('\n'), doc.size());
    const auto line = doc.substr(0, end);
    if (line.find_first_not_of(' ') == std::string_view::npos) flush();
    else words += (words.empty() ? "" : " ") + std::string(line);
    doc.remove_prefix(std::min(end + 1, doc.size()));
  }
  flush();
  return views;
}

auto people(const std::vector<plan::Reviewer>& reviewers) -> Spans {
  std::vector<Spans> pieces;
  for (const auto& reviewer : reviewers) {
    pieces.push_back({text(reviewer.team ? "team " : "user "), code(reviewer.name)});
  }
  return joined(pieces, "or");
}

auto find_rule(const plan::Plan& plan, const plan::RuleId& rule) -> const plan::Rule* {
  const auto found = std::ranges::find(plan.rules, rule, &plan::Rule::id);
  return found == plan.rules.end() ? nullptr : &*found;
}

auto is_assumed(const plan::Plan& plan, const plan::RuleId& rule) -> bool {
  const auto* found = find_rule(plan, rule);
  if (found == nullptr) return false;
  const auto& span = found->span;
  return std::ranges::any_of(plan.assumed, [&](const plan::Choice& choice) {
    return choice.span.file == span.file && choice.span.begin >= span.begin && choice.span.end <= span.end;
  });
}

auto emit_documents(const DocumentSources& from, const std::string& guide) -> Documents {
  Documents documents;
  add_page(documents, from, guide, "docs/guide.md", guide_view({from, guide}));
  if (from.form == Form::Html) return documents;
  for (const auto& book : from.plan.documents.runbooks) {
    const Page page{from, book.path};
    add_page(documents, from, book.path, "docs/runbook.md", book_view(page, book, guide));
  }
  return documents;
}

}  // namespace promoc::emit
