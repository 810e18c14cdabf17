#include "driver/contracts_page.hpp"

#include <fmt/format.h>

#include "emit/templates/contract.hpp"

namespace promoc::driver {
namespace {

using emit::HoleType;

constexpr std::string_view kIntroduction =
    "# The contracts of the templates\n\n"
    "<!-- Written by `promoc templates list --markdown`; a test compares the two. -->\n\n"
    "Templates are valid YAML, or Markdown, with holes `$<name>` and marks. `promoc templates eject NAME` copies one;\n"
    "`--templates DIR` uses the copy. `$$<` stands for the characters `$<`.\n\n"
    "| in YAML | in Markdown | does |\n| --- | --- | --- |\n"
    "| `#@ each x in xs` | `<!--@ each x in xs -->` | repeats what follows for each of a list |\n"
    "| `#@ when x`, `#@ when not x` | `<!--@ when x -->` | leaves it out when `x` is empty, or is not |\n"
    "| | `<!--@ end -->` | ends either of them |\n"
    "| `#@ script FILE` | | fills the empty `run:` below with a script of promoc |\n"
    "| `## words` | `<!--# words -->` | for readers of the template; not written |\n"
    "| `#@ original DIGEST` | `<!--@ original DIGEST -->` | first line: what the copy was made of |\n\n"
    "In YAML a mark speaks of the one node that follows. `#@ each` above a list in a list repeats all items of the "
    "inner\n"
    "one. A comment whose hole is empty is left out. Only a part of YAML is read: mappings and lists in lines, "
    "one-line\n"
    "texts, `|` and `>` blocks, `[a, b]`; no anchors, no tags, no second document.\n\n"
    "## What an override must keep\n\n"
    "Everything but the look. For every set of values, what an override makes must be the same as what the built-in\n"
    "template makes, but for comments, empty lines, quotes, the order of keys, block or flow style, `needs: a` beside\n"
    "`needs: [a]`, blanks inside expressions, and the `name` of a step, which may hold no other expression than "
    "before.\n"
    "So jobs, their names (scripts find jobs by them), `needs`, `if`, permissions, environments, `env`, outputs, "
    "time-outs,\n"
    "pins, code and the order of steps stay as they are, and no job gets a step more. Pages are prose and may say\n"
    "anything with the values that the built-in page names.\n\n"
    "## Where a value may stand\n\n"
    "| type | whole value | inside a text | key | comment | expression | code (`run`, `uses`, `shell`, `script`) |\n"
    "| --- | --- | --- | --- | --- | --- | --- |\n"
    "| text | quoted where needed | yes | no | yes | a literal | no |\n"
    "| name | yes | yes | yes | yes | as it is | no |\n"
    "| number | yes | yes | no | yes | as it is | no |\n"
    "| flag | `true`, `false` | no | no | no | as it is | no |\n"
    "| expression | `${{ }}` | `${{ }}` | no | no | in parentheses | no |\n"
    "| code | no | no | no | no | no | as the whole value |\n"
    "| subtree | yes | no | no | no | no | no |\n"
    "| list | no: `#@ each` | no | no | no | no | no |\n";

auto word_for(HoleType type) -> std::string_view {
  switch (type) {
    case HoleType::Text: return "text";
    case HoleType::Name: return "name";
    case HoleType::Number: return "number";
    case HoleType::Flag: return "flag";
    case HoleType::Expression: return "expression";
    case HoleType::Code: return "code";
    case HoleType::Subtree: return "subtree";
    case HoleType::List: return "list";
  }
  return {};
}

void add_rows(std::string& text, std::span<const emit::Hole> holes, std::string_view prefix) {
  for (const auto& hole : holes) {
    text += fmt::format("| `{}{}` | {}{} | {} |\n", prefix, hole.name, word_for(hole.type),
                        hole.optional ? ", may be empty" : "", hole.about);
    if (!hole.fields.empty()) add_rows(text, hole.fields, fmt::format("{}{}[].", prefix, hole.name));
  }
}

}  // namespace

auto contracts_page() -> std::string {
  std::string text(kIntroduction);
  for (const auto& contract : emit::contracts()) {
    text += fmt::format("\n## {}\n\n`github/{}.yml`: {}.\n\n| hole | type | is |\n| --- | --- | --- |\n", contract.name,
                        contract.name, contract.about);
    add_rows(text, contract.holes, "");
  }
  text += "\n## Pages\n\n";
  for (const auto& file : emit::template_files()) {
    if (!file.id) text += fmt::format("- `{}`: {}.\n", file.file, file.about);
  }
  return text;
}

}  // namespace promoc::driver
