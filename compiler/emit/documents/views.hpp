// The parts of the guide, each as the values that its section of the template names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emit/documents/documents.hpp"
#include "lang/markdown/template.hpp"

namespace promoc::emit {

namespace markdown = lang::markdown;

/// One page: what it is made from, and where it stands.
struct Page {
  const DocumentSources& from;
  std::string path;

  [[nodiscard]] auto plan() const -> const plan::Plan& { return from.plan; }
  /// How to get to a path that is relative to the definition.
  [[nodiscard]] auto to(std::string_view target) const -> std::string;
  /// A file of the repository as a link that shows its path.
  [[nodiscard]] auto file(const std::string& target) const -> markdown::Inline;
  /// The place in the definition of a rule or choice: a link to its line.
  [[nodiscard]] auto line(Span span) const -> std::string;
};

/// "`a`, `b` or `c`"
auto code_list(const std::vector<std::string>& words, std::string_view last) -> markdown::Spans;
/// "a, b and c" of longer pieces.
auto joined(const std::vector<markdown::Spans>& pieces, std::string_view last) -> markdown::Spans;
void append(markdown::Spans& to, markdown::Spans more);
/// Doc comments: a view with `text` for each paragraph.
auto paragraphs(std::string_view doc) -> std::vector<markdown::View>;
/// "team `leads`"
auto people(const std::vector<plan::Reviewer>& reviewers) -> markdown::Spans;

/// `flow`, `branches`, and the sentences below them.
void add_flow(const Page& page, markdown::View& view);
/// `environments`, `any_assumed`.
void add_environments(const Page& page, markdown::View& view);
void add_checks(const Page& page, markdown::View& view);
/// `free`, `approvals`, `unprotected`.
void add_approvals(const Page& page, markdown::View& view);
/// `failures`, `rollback_limits`.
void add_failures(const Page& page, markdown::View& view);
/// `notices`, `secrets`, `secrets_environment`, `secrets_branches`.
void add_notices(const Page& page, markdown::View& view);
/// `protected`, `github_environments`.
void add_settings(const Page& page, markdown::View& view);
/// `runbooks`, `checklists`, `contacts`, `links`, `notes`, `planned`.
void add_words(const Page& page, markdown::View& view);
auto runbook_view(const Page& page, const plan::Runbook& book) -> markdown::View;
auto contact_views(const plan::Plan& plan) -> std::vector<markdown::View>;
/// `counts`, `rules`, `defaults`, `assumed`.
void add_report(const Page& page, markdown::View& view);

/// Whether the author marked a figure within this rule as `assumed`.
auto is_assumed(const plan::Plan& plan, const plan::RuleId& rule) -> bool;
auto find_rule(const plan::Plan& plan, const plan::RuleId& rule) -> const plan::Rule*;

}  // namespace promoc::emit
