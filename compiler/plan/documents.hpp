// What the documents of a definition hold besides its rules: words for people, as the author wrote them. Plain data.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/rule.hpp"

namespace promoc::plan {

/// Whom to ask.
struct Contact {
  std::string role;
  bool teams = true;
  std::vector<std::string> members;  ///< team slugs or user logins
  std::string about;
};

/// A document of the repository or of the web.
struct Link {
  std::string to;  ///< a URL, or a path relative to the definition
  std::string title;

  [[nodiscard]] auto is_local() const -> bool { return !to.starts_with("https://") && !to.starts_with("http://"); }
};

struct ChecklistItem {
  std::string text;
  bool optional = false;
};

/// The items below one heading; those before the first heading have an empty title.
struct ChecklistSection {
  std::string title;
  std::vector<ChecklistItem> items;
};

struct Checklist {
  std::string name;
  std::string doc;
  std::vector<ChecklistSection> sections;
};

/// The list as boxes of Markdown, as it stands in issues and descriptions: a line `- [ ] item` each, with `
/// *(optional)*` behind those that may stay open, headings between them, and a line feed at the end.
auto boxes_text(const Checklist& list) -> std::string;
/// The comments between which the boxes stand, so that a script finds them.
auto boxes_begin(std::string_view name) -> std::string;
auto boxes_end(std::string_view name) -> std::string;

/// A paragraph, or a link where there is one.
struct RunbookEntry {
  std::string text;
  std::optional<Link> link;
};

struct RunbookSection {
  std::string title;  ///< empty for what stands before the first heading
  std::vector<RunbookEntry> entries;
};

/// A page for the day when something goes wrong.
struct Runbook {
  std::string path;  ///< where the page is written, relative to the definition; ends in ".md"
  std::string doc;
  std::vector<RunbookSection> sections;
};

/// A remark of the author; `environment` is empty when it is about the whole.
struct Note {
  std::string environment;
  std::string text;
};

struct Documents {
  std::vector<Contact> contacts;
  std::vector<Link> links;
  std::vector<Checklist> checklists;
  std::vector<Runbook> runbooks;
  std::vector<Note> notes;
  std::vector<Choice> planned;  ///< wanted and not there; never a rule
};

}  // namespace promoc::plan
