// Templates of YAML: what is read of YAML, and what holes and marks make of it.
#include <yaml-cpp/yaml.h>

#include <catch2/catch.hpp>

#include "base/embedded.hpp"
#include "lang/yaml/expand.hpp"
#include "lang/yaml/writer.hpp"

using namespace promoc;
using namespace promoc::lang;
using namespace promoc::lang::yaml;

namespace {

auto no_scripts(std::string_view file, std::string_view argument) -> std::optional<Scalar> {
  if (file == "long.sh") return script("one\ntwo\n");
  if (file != "short.sh") return std::nullopt;
  return command("bash short.sh" + (argument.empty() ? "" : " " + std::string(argument)));
}

/// The text that a template makes, or its first fault.
auto made(std::string_view text, View view = {}) -> std::string {
  const auto pattern = read_pattern(text);
  if (!pattern.ok()) return "fault: " + pattern.faults.front().message;
  auto expanded = expand(pattern, view, no_scripts);
  if (!expanded.faults.empty()) {
    const auto& fault = expanded.faults.front();
    return "fault: " + std::string(text.substr(fault.range.begin, fault.range.end - fault.range.begin)) + ": " +
           fault.message;
  }
  const auto written = write(expanded.root);
  return written.ok() ? written.text : "refused: " + written.refusals.front().path;
}

/// What another reader of YAML gets, in one line.
auto as_read(const ::YAML::Node& node) -> std::string {
  if (node.IsNull()) return "~";
  if (node.IsScalar()) return "\"" + node.Scalar() + "\"";
  std::string text = node.IsMap() ? "{" : "[";
  for (const auto& part : node) {
    text += node.IsMap() ? as_read(part.first) + ":" + as_read(part.second) + "," : as_read(part) + ",";
  }
  return text + (node.IsMap() ? "}" : "]");
}

auto as_read(const Pattern& pattern, const PatternNode& node) -> std::string {
  if (node.form == PatternNode::Form::Empty) return "~";
  if (node.form == PatternNode::Form::Scalar) return "\"" + std::string(node.text) + "\"";
  const bool map = node.form == PatternNode::Form::Map;
  std::string text = map ? "{" : "[";
  for (auto at = node.first; at != 0; at = pattern.nodes[at].next) {
    const auto& part = pattern.nodes[at];
    text += (map ? "\"" + std::string(part.key) + "\":" : "") + as_read(pattern, part) + ",";
  }
  return text + (map ? "}" : "]");
}

void check_alike(std::string_view text) {
  INFO(text);
  const auto pattern = read_pattern(text);
  REQUIRE(pattern.ok());
  CHECK(as_read(pattern, pattern.nodes.front()) == as_read(::YAML::Load(std::string(text))));
}

auto fault_of(std::string_view text) -> std::string {
  const auto pattern = read_pattern(text);
  return pattern.ok() ? "" : pattern.faults.front().message;
}

}  // namespace

TEST_CASE("another reader of YAML reads every built-in template alike") {
  int count = 0;
  for (const auto& file : embedded_files()) {
    if (!file.path.starts_with("templates/github/") || !file.path.ends_with(".yml")) continue;
    check_alike(file.text);
    ++count;
  }
  CHECK(count >= 7);
}

TEST_CASE("another reader of YAML reads the forms alike that templates know") {
  for (const auto* text : {
           "a: b\n",
           "a: b",
           "a:\n  b: c\n  d:\n    - e\n    - f: g\n      h: i\n",
           "a:\n- b\n- c\nd: e\n",
           "a:\n  - - b\n    - c\n  - d\n",
           "a:\n  -\n    - b\n    - c\n",
           "a: []\nb: {}\nc: [x]\nd: [x, 'y, z', \"w\"]\n",
           "'a b': c\n\"d\": 'it''s'\ne: \"a\\\"b\\\\c\\td\"\n",
           "a: |\n  b\n\n    c\n  # d\ne: f\n",
           "a: |-\n  b\n  c\n\n\ne: f\n",
           "if: >-\n  a\n  && b\nc: >\n  d\n  e\n",
           "a: b # c\nd: # e\n  f: g\n# h\ni: j\n",
           "a: x:y # z\nb: http://x\nc: a#b\nd: -x\ne: ?x\n",
           "  # indented\na: b\n\n\n  # more\nc: d\n",
           "- a: 1\n  b: 2\n- c\n",
           "a: # note\n  - b # note\n  # above\n  - c\n",
       }) {
    check_alike(text);
  }
}

TEST_CASE("what is outside of the part of YAML that is read is a fault that says so") {
  CHECK(fault_of("") == "the template is empty");
  CHECK(fault_of("# only\n") == "the template is empty");
  CHECK(fault_of("  a: b\n") == "the first line is indented");
  CHECK(fault_of("a: &x b\n") == "templates have no anchors and no aliases");
  CHECK(fault_of("a: *x\n") == "templates have no anchors and no aliases");
  CHECK(fault_of("a: !x b\n") == "templates have no tags");
  CHECK(fault_of("---\na: b\n") == "a template is one document");
  CHECK(fault_of("a: b\n...\n") == "a template is one document");
  CHECK(fault_of("<<: b\n") == "templates have no merge keys");
  CHECK(fault_of("a: b: c\n") == "a text with a colon before a blank needs quotes");
  CHECK(fault_of("a: {b: c}\n") == "only `{}` is read of mappings in braces");
  CHECK(fault_of("a: [b\n") == "the list is not closed in this line");
  CHECK(fault_of("a: [b, {c}]\n") == "this item needs quotes");
  CHECK(fault_of("a: [b c'd]\n") == "this item needs quotes");
  CHECK(fault_of("a: 'b\n") == "the quote is not closed in this line");
  CHECK(fault_of("a: \"\\x41\"\n") == "known escapes are `\\\\`, `\\\"`, `\\n` and `\\t`");
  CHECK(fault_of("a: 'b' c\n") == "nothing was expected behind the value");
  CHECK(fault_of("a: b\n  c\n") == "this line is indented further than its neighbours");
  CHECK(fault_of("a: b\n  c: d\n") == "this line is indented further than its neighbours");
  CHECK(fault_of("a:\n    b: c\n  d: e\n") == "this line is indented further than its neighbours");
  CHECK(fault_of("a:\n\tb: c\n") == "a tab among the blanks that indent");
  CHECK(fault_of("a: |+\n  b\n") == "nothing was expected behind the value");
  CHECK(fault_of("a: |\nb: c\n") == "the block is empty");
  CHECK(fault_of("a: |\n    b\n  c\n") == "this line of the block is indented less than its first");
  CHECK(fault_of("a: >\n  b\n\n  c\n") == "the lines of a `>` block are indented alike, without empty ones between");
  CHECK(fault_of("a: b\n- c\n") == "this is not part of what stands above it");
  CHECK(fault_of("a: @b\n") == "a text that begins with `@` needs quotes");
  CHECK(fault_of("a\n") == "`key: value` was expected");
  CHECK(fault_of("a: b\n# c\n") == "nothing follows this comment");
  CHECK(fault_of("a: b\n#@ when c\n") == "nothing follows this mark");
  CHECK(fault_of("a: b #@ when c\n") == "a mark stands on a line of its own, above the node that it speaks of");
  CHECK(fault_of("#@ unless c\na: b\n") == "this mark is unknown");
  CHECK(fault_of("a: b\n#@ original x\nc: d\n") == "this mark is unknown");
}

TEST_CASE("what a template says is kept: comments, notes, empty lines, blocks, quotes") {
  constexpr std::string_view kText =
      "# above\na: b # note\n\n# two\n# lines\nc:\n  - 'd'\n  - e: true\n    f: 12 # n\n\n  - g\nh: [i, j]\nk: |\n  "
      "l\n  m\no: {}\n";
  CHECK(made(kText) == kText);
}

TEST_CASE("holes: a value is text, whatever it holds") {
  View view;
  view.text("x", "a: b # c");
  view.text("y", "on");
  view.name("n", "job-1");
  view.set("i", 7);
  CHECK(made("a: $<x>\nb: $<y>\nc: $<i>\n$<n>: d\n", view) == "a: 'a: b # c'\nb: 'on'\nc: 7\njob-1: d\n");
  CHECK(made("a: '$<y>'\nb: x $<x>\nc: \"$<i>\"\nd: 'on'\n", view) == "a: 'on'\nb: 'x a: b # c'\nc: '7'\nd: 'on'\n");
  CHECK(made("# $<x>\na: b # $<n>\n", view) == "# a: b # c\na: b # job-1\n");
  CHECK(made("a: $$<x> and $$<\n", view) == "a: '$<x> and $<'\n");
  View lines;
  lines.text("x", "one\ntwo");
  CHECK(made("# $<x>.\na: $<x>\n", lines) == "# one\n# two.\na: |-\n  one\n  two\n");
}

TEST_CASE("holes: text never becomes an expression, also not with the text beside it") {
  View view;
  view.text("x", "${{ secrets.A }}");
  view.text("d", "$");
  view.text("b", "{{ secrets.A }}");
  CHECK(made("a: $<x>\n", view) == "refused: a");
  CHECK(made("a: b $<x>\n", view) == "refused: a");
  CHECK(made("a: $<d>$<b>\n", view) == "refused: a");
  CHECK(made("a: $$<b>$<b>\n", view) == "a: '$<b>{{ secrets.A }}'\n");
  CHECK(made("a: ${{ github.sha }}$<d>$<b>\n", view) == "refused: a");
  CHECK(made("a: ${{ f($<x>) }}\n", view) == "fault: ${{ f($<x>) }}: this is no whole expression");
}

TEST_CASE("holes in expressions are literals, names or trees") {
  View view;
  view.text("t", "it's");
  view.name("n", "job-1");
  view.set("i", 3);
  view.set("e", ghexpr::any_of({ghexpr::path("a.b"), ghexpr::path("c.d")}));
  CHECK(made("a: ${{ needs.$<n>.result == $<t> }}\n", view) == "a: ${{ needs.job-1.result == 'it''s' }}\n");
  CHECK(made("if: x && $<e> && $<i>\n", view) == "if: x && (a.b || c.d) && 3\n");
  CHECK(made("if: $<e>\n", view) == "if: a.b || c.d\n");
  CHECK(made("if: ${{  a  ==  'b  c' }}\n", view) == "if: \"a == 'b  c'\"\n");
  CHECK(made("a: $<e>\nb: x $<e>\n", view) == "a: ${{ a.b || c.d }}\nb: x ${{ a.b || c.d }}\n");
  CHECK(made("a: ${{ x == '$<t>' }}\n", view) == "fault: $<t>: no hole may stand inside a literal");
  CHECK(made("if: a == 'b\n", view) == "fault: a == 'b: this is no whole expression");
  CHECK(made("if: (a\n", view) == "fault: (a: this is no whole expression");
  CHECK(made("a: ${{ b\n", view) == "fault: ${{ b: the expression has no `}}`");
}

TEST_CASE("a long condition of a template is folded at its operators") {
  const std::string long_one(50, 'x');
  CHECK(made("if: always() && " + long_one + " && (" + long_one + " || " + long_one + ")\n") ==
        "if: >-\n  always()\n  && " + long_one + "\n  && (" + long_one + " || " + long_one + ")\n");
  CHECK(made("if: >-\n  always()\n  && b\n") == "if: always() && b\n");
}

TEST_CASE("no hole stands in code, and code stands nowhere else") {
  View view;
  view.text("x", "a");
  view.set("c", CodeValue{plain_pin("a/b@c", "v1")});
  CHECK(made("run: echo $<x>\n", view) == "fault: $<x>: `x` is a text and cannot stand in code");
  CHECK(made("run: |\n  echo $<x>\n", view).find("`x` is a text and cannot stand in code") != std::string::npos);
  CHECK(made("run: $<x>\n", view) == "fault: $<x>: `x` is a text and cannot be code");
  CHECK(made("uses: a/$<x>@v1\n", view) == "fault: $<x>: `x` is a text and cannot stand in code");
  CHECK(made("with:\n  script: $<x>\n", view) == "fault: $<x>: `x` is a text and cannot be code");
  CHECK(made("run: echo ${{ a.b }}\n", view) == "fault: echo ${{ a.b }}: `${{ }}` may not stand in code");
  CHECK(made("name: $<c>\n", view) == "fault: $<c>: `c` is code and cannot be a value");
  CHECK(made("uses: $<c>\n", view) == "uses: a/b@c # v1\n");
  CHECK(made("uses: a/b@c # v1\nrun: make\n", view) == "uses: a/b@c # v1\nrun: make\n");
}

TEST_CASE("marks: script fills an empty run") {
  CHECK(made("#@ script short.sh\nrun:\n") == "run: bash short.sh\n");
  CHECK(made("#@ script short.sh take\nrun:\n") == "run: bash short.sh take\n");
  CHECK(made("#@ script long.sh\nrun:\n") == "run: |\n  one\n  two\n");
  CHECK(made("#@ script none.sh\nrun:\n") == "fault: #@ script none.sh: promoc has no script `none.sh`");
  CHECK(made("#@ script short.sh\nrun: x\n") ==
        "fault: #@ script short.sh: `#@ script` fills an empty `run:`, and there is none below");
  CHECK(made("#@ script short.sh\nwith:\n").find("and there is none below") != std::string::npos);
}

TEST_CASE("marks: when and each") {
  View view;
  view.set("yes", true);
  view.set("no", false);
  view.set("none", std::monostate());
  std::vector<View> steps(2);
  steps[0].text("title", "one");
  steps[0].set("more", true);
  steps[1].text("title", "two");
  steps[1].set("more", false);
  view.set("steps", steps);
  view.set("nothing", std::vector<View>());
  CHECK(made("#@ when yes\na: 1\n#@ when no\nb: 2\n#@ when not no\nc: 3\n#@ when none\nd: 4\n#@ when steps\ne: 5\n",
             view) == "a: 1\nc: 3\ne: 5\n");
  CHECK(made("#@ when yes\na: x\n#@ when not yes\na: y\n", view) == "a: x\n");
  CHECK(made("a:\n  #@ each s in steps\n  - $<s.title>\n", view) == "a:\n  - one\n  - two\n");
  CHECK(made("a:\n  #@ each s in steps\n  #@ when s.more\n  - $<s.title>\n", view) == "a:\n  - one\n");
  CHECK(made("a:\n  #@ each s in steps\n  -\n    - $<s.title>\n    #@ when s.more\n    - more\n  - end\n", view) ==
        "a:\n  - one\n  - more\n  - two\n  - end\n");
  CHECK(made("a:\n  #@ each s in nothing\n  - $<s.title>\n", view) == "a: []\n");
  CHECK(made("# $<none>\n# kept\na: b\n", view) == "# kept\na: b\n");
  CHECK(made("a: $<none>\n", view) == "fault: $<none>: `none` is an empty value and cannot be a value");
  CHECK(made("a: $<steps>\n", view) == "fault: $<steps>: `steps` is a list and cannot be a value");
  CHECK(made("#@ each s in yes\na: b\n", view) == "fault: #@ each s in yes: `yes` is no list");
  CHECK(made("a: $<s.title>\n", view) == "fault: $<s.title>: there is no value `s.title` here");
  CHECK(made("#@ when nope\na: b\n", view) == "fault: #@ when nope: there is no value `nope` here");
}

TEST_CASE("subtrees fill values, and the items of a list") {
  View view;
  view.set("list", Node(list({text("a"), text("b")})));
  view.set("map", Node(yaml::map({{"c", text("d")}})));
  CHECK(made("x: $<map>\nw: $<list>\nz:\n  - 1\n  - $<list>\n  - 2\n", view) ==
        "x:\n  c: d\nw:\n  - a\n  - b\nz:\n  - 1\n  - a\n  - b\n  - 2\n");
  CHECK(made("x: a $<map>\n", view) == "fault: $<map>: `map` is a subtree and cannot stand inside a text");
}

TEST_CASE("faults of templates") {
  View view;
  view.text("t", "x");
  CHECK(made("$<t>: a\n", view) == "fault: $<t>: `t` is a text and cannot be a key");
  CHECK(made("a: $<t\n", view) == "fault: $<t: the hole has no `>`");
  CHECK(made("a: b\na: c\n", view) == "fault: a: the key `a` stands twice in its mapping");
  CHECK(made("a:\n", view) == "fault: a: the value is missing");
  CHECK(made("a: 1.10\n", view) == "fault: 1.10: readers of YAML do not agree what `1.10` is");
  CHECK(made("a: yes\n", view) == "fault: yes: readers of YAML do not agree what `yes` is");
  CHECK(made("- a\n", view).find("a template is a mapping") != std::string::npos);
}
