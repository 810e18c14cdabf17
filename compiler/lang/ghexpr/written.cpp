#include "lang/ghexpr/written.hpp"

namespace promoc::lang::ghexpr {

namespace {

/// `&&` or `||` at `at`, between single blanks.
auto is_junction(std::string_view text, std::size_t at) -> bool {
  const auto op = text.substr(at, 2);
  return (op == "&&" || op == "||") && at > 0 && text[at - 1] == ' ' && at + 2 < text.size() && text[at + 2] == ' ';
}

}  // namespace

auto breaks_of(std::string_view text) -> std::optional<std::vector<Break>> {
  std::vector<Break> breaks;
  std::uint32_t open = 0;
  bool literal = false;
  if (text.find("${{") != std::string_view::npos) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'') literal = !literal;
    if (literal) continue;
    if (c == '\n' || (c == '}' && text.substr(i, 2) == "}}")) return std::nullopt;
    if (c == '(') ++open;
    if (c == ')' && open-- == 0) return std::nullopt;
    // What binds tighter counts as deeper.
    if ((c == '&' || c == '|') && is_junction(text, i))
      breaks.push_back({static_cast<std::uint32_t>(i - 1), 2 * open + (c == '&' ? 1U : 0U)});
  }
  if (literal || open > 0) return std::nullopt;
  return breaks;
}

auto with_single_blanks(std::string_view text) -> std::string {
  if (text.find('\'') == std::string_view::npos) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
  }
  if (!text.starts_with(' ') && !text.ends_with(' ') && text.find("  ") == std::string_view::npos)
    return std::string(text);
  std::string out;
  bool literal = false;
  for (const char c : text) {
    if (c == '\'') literal = !literal;
    const bool blank = c == ' ' && !literal;
    if (!blank || (!out.empty() && out.back() != ' ')) out += c;
  }
  while (!literal && out.ends_with(' ')) out.pop_back();
  return out;
}

auto end_of_expression(std::string_view text) -> std::optional<std::size_t> {
  bool literal = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') literal = !literal;
    if (text[i] == '}' && !literal && text.substr(i, 2) == "}}") return i;
  }
  return std::nullopt;
}

}  // namespace promoc::lang::ghexpr
