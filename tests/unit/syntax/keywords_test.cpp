// Every word of the grammar can be a name wherever a name stands.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "grammar/promo.hpp"
#include "grammar/walk.hpp"
#include "support.hpp"
#include "syntax/words.hpp"

namespace promoc::syntax {
namespace {

/// All literal words, read off the rules.
auto all_words() -> std::set<std::string> {
  std::set<std::string> words;
  grammar::walk<grammar::file>([&]<typename Rule>(const Rule*) {
    if constexpr (requires {
                    Rule::node_kind;
                    Rule::literal_text;
                  }) {
      if (Rule::node_kind == grammar::NodeKind::Word) words.emplace(Rule::literal_text);
    }
    return true;
  });
  return words;
}

/// Every place of the grammar where a plain name stands: `@` is the name under test.
const std::vector<std::string> kPlaces = {
    // definitions
    "pipeline @",
    "use @",
    "use a, @",
    "role @ = team \"a\"",
    "role @ = user \"a\"",
    "contact @ \"a\"",
    "secret @ = a",
    "channel @ = a",
    "channel a = @",
    "channel a = b to @",
    "channel a = b to c, @",
    "artifacts @",
    "artifacts @ \"a\" keep 3d",
    "metric @: a = b",
    "metric a: @",
    "target @ = a",
    "target a = @",
    "table @ = a",
    "table a = b { @ = c }",
    "table a = b { c = @ }",
    "suite @ { }",
    "gate @ = a",
    "gate @(a: b) = c",
    "gate a(@: b) = c",
    "gate a(b: @) = c",
    "gate a(b: c, @: d) = e",
    "gates @ = a",
    "gates a = b, @",
    "class @ otherwise",
    "class @ when a",
    "class a when @",
    "class a when b claimed by @",
    "class a otherwise claimed by @",
    "environment @ { }",
    "environment a like @ { }",
    "path @ to a { }",
    "path a to @ { }",
    "checklist @ { }",
    "form @ \"a\" { }",
    "calendar @ = a",
    "calendar a = @",
    "calendar a = b except @",
    "kind @(a) { }",
    "kind a(@) { }",
    "service @: a",
    "service a, @: b",
    "service a: @",
    "alarms @ { }",
    "alarms a like @ { }",
    "update @ schedule a",
    "update a, @ schedule b",
    "update a schedule @",
    "drill rollback of @ schedule a",
    "owner \"a\" = @",
    "owner \"a\" = b, @",
    "protect branch @ { }",
    "protect branch a, @ { }",
    "protect tag @ { }",
    "github { plan @ }",
    "github { default_branch @ }",
    // target, alarms, suites, checklists, forms
    "target a = b { parameter @: c }",
    "target a = b { parameter c: @ }",
    "target a = b { parameter c: d in @ }",
    "target a = b { parameter c: d = @ }",
    "target a = b { secret @ = c -> \"d\" }",
    "target a = b { tag @ = c }",
    "target a = b { tag c = @ }",
    "alarms a { alarm @ = b }",
    "alarms a { alarm b = @ > 5% over 2min }",
    "alarms a { alarm b = c > @ }",
    "alarms a { without @ }",
    "suite a { run @ }",
    "suite a { run @(b) }",
    "suite a { expect @ > 80% }",
    "suite a { expect b > @ }",
    "suite a { timeout @ }",
    "checklist a { \"b\" by @ }",
    "checklist a { \"b\" by @ optional }",
    "form a \"b\" { include @ }",
    "form a \"b\" { input @: text }",
    // gates of the library
    "gate a(b: c) { kind @ }",
    "gate a(b: c) { runs as @ }",
    "gate a(b: c) { tools @ }",
    "gate a(b: c) { tools d, @ }",
    "gate a(b: c) { setup @ d }",
    "gate a(b: c) { setup d @ }",
    "gate a(b: c) { exit 0 @ }",
    "gate a(b: c) { exit 0 d, other @ }",
    "gate a(b: c) { output @: d }",
    "gate a(b: c) { output d: @ }",
    "gate a(b: c) { evidence @ }",
    "gate a(b: c) { example { @ \"d\" } gives 1 }",
    "gate a(b: c) { example { d \"e\" } gives @ }",
    "gate a(b: c) { example { d \"e\" } is @ }",
    "gate a(b: c) { script \"d\" { @ = e } }",
    "gate a(b: c) { script \"d\" { e = @ } }",
    "gate a(b: c) { script \"d\" { e = f as @ } }",
    "gate a(b: c): @ { }",
    "gate a(b: c): d over @ { }",
    // values and conditions
    "gate a = @",
    "gate a = @()",
    "gate a = @(b)",
    "gate a = b(@)",
    "gate a = b(c, @)",
    "gate a = b(@: c)",
    "gate a = b([@])",
    "gate a = b([c, @])",
    "gate a = @.b",
    "gate a = b.@",
    "gate a = @.b.c",
    "gate a = b(c).@",
    "gate a = b(@ in c)",
    "gate a = b(c in @)",
    "gate a = b(@..c)",
    "gate a = b(c..@)",
    "gate a = @ and b",
    "gate a = b and @",
    "gate a = @ or b",
    "gate a = b or @",
    "gate a = not (@)",
    "gate a = (@)",
    "gate a = @ < 5",
    "gate a = @ is b",
    "gate a = b is @",
    "gate a = b == @",
    "gate a = @ in [b]",
    "gate a = any @ in [b]",
    "gate a = all @ in [b]",
    "gate a = @ < 5 over 2h",
    "gate a = b < 5 over @",
    "gate a = b is 200 within @",
    "gate a = @ within 5s",
    "gate a = @ over 5s",
    // environments
    "environment a { trigger push @ }",
    "environment a { trigger push b, @ }",
    "environment a { trigger push @ or dispatch }",
    "environment a { trigger pull_request @ }",
    "environment a { trigger dispatch from @ }",
    "environment a { trigger after @ }",
    "environment a { trigger after b and @ }",
    "environment a { trigger after @ and b }",
    "environment a { trigger after @ from main }",
    "environment a { trigger after b from @ }",
    "environment a { trigger after @ or dispatch }",
    "environment a { trigger schedule @ }",
    "environment a { input @: text }",
    "environment a { after @ }",
    "environment a { after @ and b }",
    "environment a { after b and @ }",
    "environment a { after @ soak 1h superseded keeps }",
    "environment a { require @ }",
    "environment a { require @, b }",
    "environment a { require b, @ }",
    "environment a { require @(b) }",
    "environment a { require b(@) }",
    "environment a { require @ advisory }",
    "environment a { require @ against deployed b }",
    "environment a { require b against deployed @ }",
    "environment a { require @ skippable by b }",
    "environment a { require b skippable by @ }",
    "environment a { require b skippable by c or @ }",
    "environment a { require @ assumed }",
    "environment a { verify @ }",
    "environment a { verify @ advisory }",
    "environment a { monitor @ }",
    "environment a { set @ { b = 1 } }",
    "environment a { set b { @ = 1 } }",
    "environment a { set b { c = @ } }",
    "environment a { without @ }",
    "environment a { without b, @ }",
    "environment a { backup @ }",
    "environment a { backup @ keep 3d }",
    "environment a { rollout @ all_at_once }",
    "environment a { rollout @ linear 5% every 1min }",
    "environment a { rollout b all_at_once when @ }",
    "environment a { rollback when @ }",
    "environment a { rollback when any of @ }",
    "environment a { rollback by dispatch modes @ }",
    "environment a { rollback by dispatch modes b, @ }",
    "environment a { rollback by dispatch approve @ }",
    "environment a { watch @ }",
    "environment a { watch @ every b }",
    "environment a { watch b every @ }",
    "environment a { wait @ alongside }",
    // approvals
    "environment a { approve @ }",
    "environment a { approve @ + b }",
    "environment a { approve b + @ }",
    "environment a { approve @ or b }",
    "environment a { approve b or @ }",
    "environment a { approve (@ or b) + c }",
    "environment a { approve (b or @)*2 }",
    "environment a { approve @*2 }",
    "environment a { approve @ assumed }",
    "environment a { approve @ at merge }",
    "environment a { approve @ through b }",
    "environment a { approve b through @ }",
    "environment a { approve @ excluding b }",
    "environment a { approve b excluding @ }",
    "environment a { approve b excluding @ assumed }",
    "environment a { approve b excluding c, @ }",
    "environment a { approve b excluding @ expires 2h }",
    "environment a { approve @ expires 2h }",
    "environment a { approve @ with comment }",
    "approvals excluding @ expires 48h { }",
    "approvals { @ | a }",
    "approvals { @ | a | b at merge }",
    "approvals { a | @ }",
    "approvals { a | @ at merge }",
    "approvals { a | @*2 + b }",
    "approvals { a | b + @ }",
    "approvals { class | @ at merge }",
    "approvals { class | a at merge | @ at deployment }",
    // tables of parameters
    "parameters { @ | a }",
    "parameters { a | @ }",
    "parameters { a | b | @ }",
    // actions, paths, policies
    "environment a { on failed { notify @ } }",
    "environment a { on failed { notify @, b } }",
    "environment a { on failed { notify b, @ } }",
    "environment a { on failed { notify @ required } }",
    "environment a { on failed { notify @ with b } }",
    "environment a { on failed { notify b with @ } }",
    "environment a { on failed { notify b with @ required } }",
    "environment a { on failed { open @ } }",
    "environment a { on failed { record @ } }",
    "environment a { on failed { record b else notify @ } }",
    "path a to b { skip @ }",
    "path a to b { skip @ approve c }",
    "path a to b { land @ }",
    "path a to b { land c, @ }",
    "policy \"a\" { every path to @ { } }",
    "policy \"a\" { every path to @ except rollback { } }",
    "policy \"a\" { every path to b except class @ { } }",
    "policy \"a\" { every path to b except path @ { } }",
    "policy \"a\" { every path to b { passes @ } }",
    "policy \"a\" { every path to b { approvals of @ >= 1 } }",
    "policy \"a\" { every path to b { excludes @ } }",
    "policy \"a\" { every path to b { visits @ } }",
    "policy \"a\" { no path skips @ }",
    "policy \"a\" { no path skips @ except class c }",
};

auto with_name(const std::string& place, const std::string& name) -> std::string {
  auto text = place + "\n";
  text.replace(text.find('@'), 1, name);
  return text;
}

/// Empty when the name reads as any other name does, else what happens.
auto misread(const std::string& place, const std::string& name) -> std::string {
  static std::map<std::string, Parsed> known;
  const auto& plain = known.try_emplace(place, with_name(place, "zz")).first->second;
  if (!plain.ok()) return "the place itself is not accepted: " + plain.messages();
  const Parsed named(with_name(place, name));
  if (!named.ok()) return named.messages();
  const auto& a = plain.tree->nodes;
  const auto& b = named.tree->nodes;
  if (a.size() != b.size()) return "another tree";
  for (std::uint32_t i = 1; i < a.size(); ++i) {
    if (a[i].kind != b[i].kind || a[i].name != b[i].name || a[i].next != b[i].next) return "another tree";
  }
  return {};
}

/// "environment a { approve NAME }: none", for all places and words that are not free.
auto taken_words() -> std::string {
  std::string taken;
  for (const auto& place : kPlaces) {
    std::string words;
    for (const auto& word : all_words()) {
      if (!misread(place, word).empty()) words += (words.empty() ? "" : ", ") + word;
    }
    if (!words.empty()) taken += with_name(place, "NAME").substr(0, place.size() + 3) + ": " + words + "\n";
  }
  return taken;
}

}  // namespace

TEST_CASE("every place for a name is accepted with a plain name") {
  for (const auto& place : kPlaces) CHECK(misread(place, "other") == "");
}

TEST_CASE("every word of the grammar is a name in backticks, wherever a name stands") {
  const auto words = all_words();
  REQUIRE(words.size() > 150);
  for (const auto& place : kPlaces) {
    for (const auto& word : words) {
      const auto what = misread(place, "`" + word + "`");
      if (!what.empty()) FAIL_CHECK(with_name(place, "`" + word + "`") << what);
    }
  }
}

TEST_CASE("the words that need backticks are those that the documents list") {
  const auto document = read_file("docs/decisions/grammar.md");
  const std::string begin = "<!-- taken words begin -->\n```text\n";
  const std::string end = "```\n<!-- taken words end -->";
  const auto from = document.find(begin);
  REQUIRE(from != std::string::npos);
  const auto to = document.find(end, from);
  REQUIRE(to != std::string::npos);
  CHECK(document.substr(from + begin.size(), to - from - begin.size()) == taken_words());
}

TEST_CASE("first words of statements are found by block, and nothing else is") {
  CHECK(begins_statement("file", "environment"));
  CHECK(begins_statement("environment", "approve"));
  CHECK(!begins_statement("file", "approve"));
  CHECK(blocks_with("approve") == std::vector<std::string_view>{"environment", "path"});
  CHECK(blocks_with("staging").empty());
  CHECK(words_of("nowhere").empty());
  for (const auto& block : all_block_words()) {
    for (const auto& word : block.words) CHECK(all_words().contains(word));
  }
}

}  // namespace promoc::syntax
