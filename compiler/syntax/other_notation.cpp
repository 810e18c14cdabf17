// Habits of YAML, shell, SQL and word processors, recognised where the grammar could not go on.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "syntax/finding.hpp"
#include "syntax/utf8.hpp"
#include "syntax/words.hpp"

namespace promoc::syntax {
namespace {

using diag::Kind;

/// Another language's token, what it is written as here, and what to say.
struct Sign {
  std::string_view found;
  std::string_view ours;  ///< empty when a replacement alone would not do
  std::string_view help;
};
constexpr auto kSigns = std::to_array<Sign>({
    {"#", "//", "comments begin with `//`"},
    {"/*", "", "comments begin with `//` and end with their line"},
    {"&&", "and", "write `and`"},
    {"||", "or", "write `or`"},
    {"!", "", "write `not (...)`"},
    {"$", "", "values are named directly, `env.domain`; inside a string `\\(env.domain)`"},
    {"${{", "",
     "expressions of GitHub do not stand in a definition; values are named directly, inside a string as "
     "`\\(env.domain)`"},
    {"@", "", "a team or user gets a name once, `role lead = team \"leads\"`, and is then called by it"},
    {"\\", "",
     "a statement goes on in the next line behind `,`, behind an operator and inside brackets; it needs no `\\`"},
});

auto report_sign(const Finding& f) -> bool {
  const auto sign = std::ranges::find(kSigns, f.found, &Sign::found);
  const auto is_sql_comment = f.at_start() && f.found == "-" && f.rest().starts_with("-");
  if (sign == kSigns.end() && !is_sql_comment) return false;
  const auto help = is_sql_comment ? kSigns[0].help : sign->help;
  auto added = f.report(Kind::OtherNotation, f.token, fmt::format("{} has no meaning here", quoted(f.found)))
                   .help(std::string(help));
  if (!is_sql_comment && !sign->ours.empty()) {
    added.fix(f.span(f.token), std::string(sign->ours), fmt::format("write `{}`", sign->ours), sign->found == "#");
  }
  return true;
}

/// `=>` and `=<`, which other languages write for `->`, `>=` and `<=`.
auto report_arrow(const Finding& f) -> bool {
  if (f.found != "=>" && f.found != "=<") return false;
  const std::string_view ours = f.found == "=<" ? "<=" : f.could_be(">=") ? ">=" : "->";
  f.report(Kind::OtherNotation, f.token, fmt::format("{} has no meaning here", quoted(f.found)))
      .help(fmt::format("write `{}`", ours))
      .fix(f.span(f.token), std::string(ours), fmt::format("write `{}`", ours));
  return true;
}

/// `'main'`
auto report_single_quotes(const Finding& f) -> bool {
  if (f.found != "'") return false;
  const auto close = f.text.find('\'', f.token.end);
  const auto on_line = close != std::string_view::npos && close < line_end(f.text, f.token.begin);
  const Range whole{f.token.begin, on_line ? static_cast<std::uint32_t>(close + 1) : f.token.end};
  const auto inner = on_line ? f.text.substr(f.token.end, close - f.token.end) : std::string_view();
  if (f.failure.wanted == Failure::Wanted::Name) {
    auto added = f.report(Kind::OtherNotation, whole, fmt::format("found `'`, expected {}", f.failure.expected))
                     .help("names stand without quotes");
    if (!inner.empty() && word_at(inner, 0) == inner) added.fix(f.span(whole), std::string(inner), "remove the quotes");
    return true;
  }
  auto added = f.report(Kind::OtherNotation, whole, "strings are not written with `'`").help("write `\"`");
  if (on_line && inner.find_first_of("\"\\") == std::string_view::npos) {
    const auto plain_end = close + 1 == f.text.size() || f.text.find_first_of(" \t\r\n,;)}]", close + 1) == close + 1;
    added.fix(f.span(whole), fmt::format("\"{}\"", inner), "write `\"`", plain_end);
  }
  return true;
}

/// `approve: lead`
auto report_colon(const Finding& f) -> bool {
  if (f.found != ":" || f.before.begin != f.place.start || word_at(f.text, f.place.start) != f.previous) return false;
  if (f.failure.wanted == Failure::Wanted::Symbol || f.place.statement.empty()) return false;
  if (f.previous == "on" && f.place.at_file_level) {
    f.report(Kind::OtherNotation, f.token, "found `:`, but no colon follows `on`")
        .help("what starts a deployment stands in its environment: `trigger push main`");
    return true;
  }
  f.report(Kind::OtherNotation, f.token, fmt::format("found `:`, but no colon follows `{}`", f.previous))
      .help(fmt::format("write `{} ...`, without the colon", f.previous))
      .fix(f.span(f.token), "", "remove the colon");
  return true;
}

/// `- main`, `[lead, business]`
auto report_list(const Finding& f) -> bool {
  if (f.at_start() && f.found == "-" && f.rest().starts_with(" ")) {
    f.report(Kind::OtherNotation, f.token, "lists are not written with `-`")
        .help("write the parts on one line, separated by commas: `require lint, unit`");
    return true;
  }
  const auto wants_names = f.failure.wanted == Failure::Wanted::Name || f.failure.expected.starts_with("roles") ||
                           f.failure.expected == "a gate" || f.failure.expected.starts_with("a branch");
  if (f.found == "[" && wants_names) {
    f.report(Kind::OtherNotation, f.token, fmt::format("found `[`, expected {}", f.failure.expected))
        .help("a list has no brackets here: `require lint, unit`, `approve lead + business`");
    return true;
  }
  return false;
}

// ---------------------------------------------------------------------------------------- words of other systems

/// A word that other systems use where we have another one.
struct Term {
  std::string_view word;
  std::string_view block;  ///< where it is asked for; empty: anywhere
  std::string_view help;
};
constexpr auto kTerms = std::to_array<Term>({
    {"reviewers", "", "who approves a deployment is written `approve lead`"},
    {"required_reviewers", "", "who approves a deployment is written `approve lead`"},
    {"approvers", "", "who approves a deployment is written `approve lead`"},
    {"approval", "", "who approves a deployment is written `approve lead`"},
    {"needs", "", "what comes first is written `trigger after staging` or `after staging`"},
    {"depends_on", "", "what comes first is written `trigger after staging` or `after staging`"},
    {"branches", "", "what starts a deployment is written `trigger push main`"},
    {"push", "", "what starts a deployment is written `trigger push main`"},
    {"workflow_dispatch", "", "a start by hand is written `trigger dispatch`"},
    {"schedule", "", "a start by the clock is written `trigger schedule weekly(Mon, 06:00, zone: \"UTC\")`"},
    {"wait-timer", "", "a pause is written `wait 30min after approval` or `wait 30min alongside`"},
    {"wait_timer", "", "a pause is written `wait 30min after approval` or `wait 30min alongside`"},
    {"env", "", "values of a target are written `set app { memory = 512MiB }`"},
    {"variables", "", "values of a target are written `set app { memory = 512MiB }`"},
    {"steps", "",
     "what runs is a `suite` or a `gate` at file level; an environment asks for it with `require` or `verify`"},
    {"jobs", "file", "there are no jobs: environments say what they require, and the jobs follow from that"},
    {"script", "",
     "what runs is a `suite` or a `gate` at file level; an environment asks for it with `require` or `verify`"},
    {"uses", "file", "gates come from modules: `use std.python`"},
    {"import", "file", "modules are named with `use std.python`"},
    {"if", "", "conditions belong to classes of changes: `class hotfix when ref in [\"hotfix/**\"]`"},
    {"stage", "file", "stages are written `environment staging { ... }`"},
    {"stages", "file", "stages are written `environment staging { ... }`"},
    {"name", "file", "the name of a pipeline is written `pipeline shop`"},
    {"team", "file", "teams are written `role lead = team \"leads\"`"},
    {"tests", "file", "tests are written `suite unit { run python.pytest(\"tests\") }`"},
});

auto report_term(const Finding& f) -> bool {
  if (f.failure.wanted != Failure::Wanted::Statement || !blocks_with(f.found).empty()) return false;
  const auto term = std::ranges::find(kTerms, f.found, &Term::word);
  if (term == kTerms.end() || (!term->block.empty() && term->block != f.failure.block)) return false;
  f.report(Kind::UnknownStatement, f.token, fmt::format("no statement begins with {}", quoted(f.found)))
      .help(std::string(term->help));
  return true;
}

// ------------------------------------------------------------------------------------------- other characters

/// A character outside ASCII that stands for one of ours.
struct Lookalike {
  char32_t first;
  char32_t last;
  std::string_view ours;
};
constexpr auto kLookalikes = std::to_array<Lookalike>({
    {0x00A0, 0x00A0, " "},  {0x2000, 0x200A, " "},  {0x202F, 0x202F, " "},  {0x205F, 0x205F, " "},
    {0x3000, 0x3000, " "},  {0x00AB, 0x00AB, "\""}, {0x00BB, 0x00BB, "\""}, {0x2018, 0x201F, "\""},
    {0x00B4, 0x00B4, "\""}, {0x2010, 0x2015, "-"},  {0x2212, 0x2212, "-"},  {0x2026, 0x2026, ".."},
    {0x2192, 0x2192, "->"}, {0x2264, 0x2264, "<="}, {0x2265, 0x2265, ">="}, {0x2260, 0x2260, "!="},
    {0x00D7, 0x00D7, "*"},  {0xFF0C, 0xFF0C, ","},  {0xFF1A, 0xFF1A, ":"},  {0xFF1B, 0xFF1B, ";"},
    {0xFF1D, 0xFF1D, "="},  {0xFF5B, 0xFF5B, "{"},  {0xFF5D, 0xFF5D, "}"},  {0xFF08, 0xFF08, "("},
    {0xFF09, 0xFF09, ")"},
});

auto report_character(const Finding& f) -> bool {
  const auto other = std::ranges::find_if(f.found, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (other == f.found.end() || f.found.starts_with("\"")) return false;
  const auto begin = f.token.begin + static_cast<std::uint32_t>(other - f.found.begin());
  const auto point = decode_utf8(f.text.substr(begin));
  const Range character{begin, begin + point.length};
  const auto shown = fmt::format("`{}` (U+{:04X})", character.of(f.text), static_cast<std::uint32_t>(point.value));
  const auto same = std::ranges::find_if(
      kLookalikes, [&](const Lookalike& l) { return point.value >= l.first && point.value <= l.last; });
  if (same == kLookalikes.end()) {
    f.report(Kind::OtherNotation, character, fmt::format("{} can stand in no name and has no other meaning", shown))
        .help("names have the letters a to z, digits, `_` and `-`; other letters may look like these");
    return true;
  }
  const auto what = same->ours == " " ? std::string("a plain blank") : fmt::format("`{}`", same->ours);
  f.report(Kind::OtherNotation, character, fmt::format("{} is not {}", shown, what))
      .help(fmt::format("write {}", what))
      .fix(f.span(character), std::string(same->ours), fmt::format("write {}", what), same->ours == " ");
  return true;
}

/// `a b` where the first `/` of `///` stands inside a statement.
auto report_inner_doc_comment(const Finding& f) -> bool {
  if (f.found != "///") return false;
  f.report(Kind::LoneDocComment, f.token, "a `///` comment stands inside a statement")
      .help("write `//`; `///` describes the statement below it")
      .fix(f.span(f.token), "//", "make it a plain comment", true);
  return true;
}

}  // namespace

auto report_other_notation(const Finding& finding) -> bool {
  static constexpr auto kHabits =
      std::to_array<bool (*)(const Finding&)>({report_character, report_inner_doc_comment, report_single_quotes,
                                               report_colon, report_list, report_term, report_arrow, report_sign});
  return std::ranges::any_of(kHabits, [&](auto habit) { return habit(finding); });
}

}  // namespace promoc::syntax
