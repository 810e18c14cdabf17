#include "plan/documents.hpp"

namespace promoc::plan {
namespace {

/// One line of Markdown. Backticks in pairs mark code, in which nothing is escaped. It stands in a workflow, where
/// `${{` would begin an expression, so there is none in it.
auto one_line(std::string_view words) -> std::string {
  constexpr std::string_view kMarks = "\\`*_[]<>~#|&{";
  std::string line;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto end = words[i] == '`' ? words.find('`', i + 1) : std::string_view::npos;
    if (end != std::string_view::npos && words.substr(i, end - i).find("${{") == std::string_view::npos) {
      line += words.substr(i, end - i + 1);
      i = end;
      continue;
    }
    if (kMarks.find(words[i]) != std::string_view::npos) line += '\\';
    line += words[i];
  }
  for (auto& c : line) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace

auto boxes_text(const Checklist& list) -> std::string {
  std::string text;
  for (const auto& section : list.sections) {
    if (!section.title.empty()) text += (text.empty() ? "### " : "\n### ") + one_line(section.title) + "\n\n";
    for (const auto& item : section.items)
      text += "- [ ] " + one_line(item.text) + (item.optional ? " *(optional)*\n" : "\n");
  }
  return text;
}

auto boxes_begin(std::string_view name) -> std::string { return "<!-- promoc checklist " + std::string(name) + " -->"; }
auto boxes_end(std::string_view name) -> std::string { return "<!-- end of checklist " + std::string(name) + " -->"; }

}  // namespace promoc::plan
