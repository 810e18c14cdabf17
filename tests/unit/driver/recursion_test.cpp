// Every pass that calls itself, on a stack of 256 KiB: at its limit it works, beyond it there is a finding with a code.
#include <catch2/catch.hpp>
#include <functional>

#include "driver/compile.hpp"
#include "driver/journal.hpp"
#include "driver/manifest.hpp"
#include "emit/templates/difference.hpp"
#include "lang/ghexpr/print.hpp"
#include "lang/markdown/template.hpp"
#include "lang/toml/writer.hpp"
#include "lang/yaml/expand.hpp"
#include "lang/yaml/writer.hpp"
#include "support/small_stack.hpp"
#include "syntax/parse.hpp"
#include "unit/sema/support.hpp"

namespace promoc::driver {
namespace {

namespace gh = lang::ghexpr;
namespace yaml = lang::yaml;
using Depth = std::size_t;

constexpr Depth kFar = 100'000;

auto repeat(std::string_view text, Depth times) -> std::string {
  std::string result;
  result.reserve(text.size() * times);
  for (Depth i = 0; i < times; ++i) result += text;
  return result;
}

/// The codes of all findings, each once; empty when there is none.
auto codes_of(const diag::Sink& sink) -> std::string {
  std::string codes;
  for (const auto& finding : sink.all()) {
    const auto code = std::string(diag::info(finding.kind).code);
    if (finding.severity == diag::Severity::Error && codes.find(code) == std::string::npos) codes += code;
  }
  return codes;
}

constexpr std::string_view kHead =
    "promoc 1\npipeline shop\ngithub { plan team; visibility public; default_branch main }\nrole lead = team "
    "\"leads\"\ntarget app = sam.stack(\"template.yaml\", region: \"eu-west-1\")\n";
constexpr std::string_view kTail = "environment staging { trigger push main; require python.pytest(\"tests\") }\n";
constexpr std::string_view kTemplate =
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: { Type: \"AWS::Serverless::Function\" }\n";

/// The whole compiler, to the text of the report.
auto compiled(std::string definition, std::string sam_template = std::string(kTemplate)) -> std::string {
  test::MemoryFiles files;
  files.files = {
      {"promotion.promo", std::move(definition)}, {"template.yaml", std::move(sam_template)}, {"tests/a", ""}};
  SourceManager sources;
  diag::Sink sink;
  (void)compile({files, "promotion.promo", "promotion.promo"}, Until::Reported, sources, sink);
  return codes_of(sink);
}

auto with(std::string lines) -> std::string { return std::string(kHead) + std::move(lines) + std::string(kTail); }

/// Only parsed and printed: what such brackets mean is no question of depth.
auto printed(std::string definition) -> std::string {
  SourceManager sources;
  diag::Sink sink;
  const auto file = sources.add("promotion.promo", std::move(definition));
  const auto tree = syntax::parse(sources, file, sink);
  if (!sink.has_errors() && syntax::print(tree).empty()) return "nothing printed";
  return codes_of(sink);
}

auto chain(Depth depth, std::string_view first,
           const std::function<std::string(const std::string&, const std::string&)>& next, bool backwards = false)
    -> std::string {
  std::vector<std::string> lines{std::string(first)};
  for (Depth i = 1; i < depth; ++i) lines.push_back(next("g" + std::to_string(i), "g" + std::to_string(i - 1)));
  if (backwards) std::ranges::reverse(lines);
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

auto gates(Depth depth, bool backwards) -> std::string {
  const auto next = [](const auto& own, const auto& other) { return "gate " + own + " = " + other; };
  return compiled(with(chain(depth, "gate g0 = python.pytest(\"tests\")", next, backwards)));
}

auto lists(Depth depth, bool backwards) -> std::string {
  const auto next = [](const auto& own, const auto& other) { return "gates " + own + " = " + other; };
  return compiled(with(chain(depth, "gates g0 = python.pytest(\"tests\")", next, backwards)));
}

auto environments(Depth depth) -> std::string {
  const auto next = [](const auto& own, const auto& other) { return "environment " + own + " like " + other + " { }"; };
  return compiled(std::string(kHead) +
                  chain(depth, "environment g0 { trigger push main; require python.pytest(\"tests\") }", next));
}

/// Templates: the root, `Metadata`, the levels, and the value inside.
auto in_template(const std::string& value) -> std::string {
  return compiled(with(""), std::string(kTemplate) + "Outputs: " + value + "\n");
}

auto aliases(Depth depth) -> std::string {
  std::string text = "\n  a0: &a0 x";
  for (Depth i = 1; i < depth; ++i) {
    const auto number = std::to_string(i);
    text += "\n  a" + number + ": &a" + number + " [*a" + std::to_string(i - 1) + "]";
  }
  return in_template(text);
}

auto refusal_of(const yaml::Map& root) -> std::string {
  const auto written = yaml::write(root);
  return written.ok() ? "" : std::string(yaml::describe(written.refusals.front().problem));
}

auto yaml_mappings(Depth depth) -> std::string {
  yaml::Map root;
  root.add("a", yaml::number(1));
  for (Depth i = 1; i < depth; ++i) {
    yaml::Map above;
    above.add("a", std::move(root));
    root = std::move(above);
  }
  return refusal_of(root);
}

auto yaml_sequences(Depth depth) -> std::string {
  yaml::Seq items;
  items.add(yaml::number(1));
  for (Depth i = 2; i < depth; ++i) {
    yaml::Seq above;
    above.add(std::move(items));
    items = std::move(above);
  }
  yaml::Map root;
  root.add("a", std::move(items));
  return refusal_of(root);
}

auto expression(Depth depth, const std::function<gh::Expr(gh::Expr)>& above) -> std::string {
  auto inner = gh::ref("github", "ref");
  for (Depth i = 1; i < depth; ++i) inner = above(std::move(inner));
  const auto copy = inner;
  yaml::Map root;
  root.add("if", yaml::bare_expr(copy));
  return refusal_of(root);
}

/// The first fault of a template as an override; of one that is read, it is expanded and compared too.
auto template_fault(const std::string& text) -> std::string {
  const auto pattern = yaml::read_pattern(text);
  if (!pattern.ok()) return pattern.faults.front().message;
  yaml::View view;
  auto made = yaml::expand(pattern, view, [](auto, auto) { return std::optional<yaml::Scalar>(); }, {.origins = true});
  if (!made.faults.empty()) return made.faults.front().message;
  static_cast<void>(emit::difference(made.root, made.root));
  return refusal_of(made.root);
}

auto template_mappings(Depth depth) -> std::string {
  std::string text;
  for (Depth i = 1; i < depth; ++i) text += std::string(i - 1, ' ') + "a:\n";
  return template_fault(text + std::string(depth - 1, ' ') + "a: b\n");
}

auto page_marks(Depth depth) -> std::string {
  namespace markdown = lang::markdown;
  const auto text = repeat("<!--@ when not a -->\n", depth) + "x\n" + repeat("<!--@ end -->\n", depth);
  markdown::View view;
  view.set("a", markdown::Spans());
  const auto made = markdown::expand(text, view);
  const auto checked = markdown::check(text, "$<a>\n");
  if (made.faults.empty() != checked.empty()) return "the two passes differ";
  return made.faults.empty() ? "" : made.faults.front().message;
}

/// A pass, the deepest text or tree that it takes, how far beyond is tried, and what it says there.
struct Pass {
  std::string_view name;
  Depth limit;
  Depth far;
  std::string_view beyond;
  std::string (*run)(Depth depth);
};

constexpr std::string_view kDeepTree = "mappings and sequences are nested more than 64 deep";
constexpr std::string_view kDeepExpression =
    "an expression holds a malformed name, or a literal with `${{`, or is too deep";
constexpr std::string_view kDeepTemplate = "mappings and lists are nested more than 64 deep";
constexpr Depth kManyLines = 2'000;  // each is indented further than the one before
// Names are found by looking through all of them, so very many take long, whatever they stand for.
constexpr Depth kManyNames = 400;

const Pass kPasses[] = {
    {"definition: lists", 64, kFar, "P0104",
     [](Depth d) { return printed("gate x = f.g(a: " + repeat("[", d - 1) + "1" + repeat("]", d - 1) + ")\n"); }},
    {"definition: groups and negations", 64, kFar, "P0104",
     [](Depth d) { return printed("gate x = " + repeat("not (", d) + "a or b" + repeat(")", d) + "\n"); }},
    {"definition: blocks", 64, kFar, "P0104",
     [](Depth d) {
       return printed("// " + repeat("{", d) + "\ngate x = " + repeat("(", d) + "a" + repeat(")", d) + "\n");
     }},
    {"checker: values in groups", 64, kFar, "P0104",
     [](Depth d) {
       const auto value = repeat("(", d - 1) + "\"tests\"" + repeat(")", d - 1);
       return compiled(with("gate x = python.pytest(" + value + ")\n"));
     }},
    {"checker: gates of gates", 32, kManyNames, "P0104", [](Depth d) { return gates(d, false); }},
    {"checker: gates of gates, declared later", 32, kManyNames, "P0104", [](Depth d) { return gates(d, true); }},
    {"checker: lists of lists", 32, kManyNames, "P0104", [](Depth d) { return lists(d, false); }},
    {"checker: lists of lists, declared later", 32, kManyNames, "P0104", [](Depth d) { return lists(d, true); }},
    {"checker: environments like environments", 33, kManyNames, "P0104", environments},
    {"template: JSON lists", 63, kFar, "P0604",
     [](Depth d) { return in_template(repeat("[", d) + "1" + repeat("]", d)); }},
    {"template: JSON mappings", 63, kFar, "P0604",
     [](Depth d) { return in_template(repeat("{\"a\": ", d) + "1" + repeat("}", d)); }},
    {"template: lists in block style", 63, kFar, "P0604",
     [](Depth d) { return in_template("\n  " + repeat("- ", d) + "1"); }},
    {"template: aliases of aliases", 63, kFar, "P0604", aliases},
    {"YAML writer: mappings", yaml::kMaxDepth, kFar, kDeepTree, yaml_mappings},
    {"YAML writer: sequences", yaml::kMaxDepth, kFar, kDeepTree, yaml_sequences},
    {"YAML template: mappings", yaml::kMaxDepth, kManyLines, kDeepTemplate, template_mappings},
    {"YAML template: lists", yaml::kMaxDepth - 1, kFar, kDeepTemplate,
     [](Depth d) { return template_fault("a:\n  " + repeat("- ", d) + "b\n"); }},
    {"page template: marks", 32, kManyLines, "marks are nested more than 32 deep", page_marks},
    {"expressions: negations", gh::kMaxDepth, kFar, kDeepExpression,
     [](Depth d) { return expression(d, [](gh::Expr e) { return gh::not_(std::move(e)); }); }},
    {"expressions: calls", gh::kMaxDepth, kFar, kDeepExpression,
     [](Depth d) { return expression(d, [](gh::Expr e) { return gh::call("toJSON", {std::move(e)}); }); }},
    {"expressions: comparisons", gh::kMaxDepth, kFar, kDeepExpression,
     [](Depth d) { return expression(d, [](gh::Expr e) { return gh::eq(gh::lit(1), std::move(e)); }); }},
};

}  // namespace

// The sanitizers make frames several times as large; the promise is about the program that is shipped.
#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("every pass that calls itself works up to its limit, and says so beyond it, on 256 KiB of stack") {
  for (const auto& pass : kPasses) {
    std::string results[4];
    on_small_stack([&] {
      results[0] = pass.run(pass.limit - 1);
      results[1] = pass.run(pass.limit);
      results[2] = pass.run(pass.limit + 1);
      results[3] = pass.run(pass.far);
    });
    INFO(pass.name);
    CHECK(results[0] == "");
    CHECK(results[1] == "");
    CHECK(results[2] == pass.beyond);
    CHECK(results[3] == pass.beyond);
  }
}

TEST_CASE("JSON from the disk may be nested as deep as it likes: it is read without recursion, and is none of ours") {
  on_small_stack([] {
    for (const auto& [open, close] : {std::pair("[", "]"), std::pair("{\"a\":", "}")}) {
      const auto text = repeat(open, kFar) + "1" + repeat(close, kFar);
      CHECK_FALSE(parse_manifest(text));
      CHECK(parse_journal(text).state != JournalState::Good);
      CHECK_FALSE(parse_manifest(repeat(open, kFar)));
      CHECK(parse_journal(repeat(open, kFar)).state == JournalState::Torn);
    }
  });
}

TEST_CASE("a TOML document has no levels: its longest names and lists need no stack") {
  on_small_stack([] {
    lang::toml::Document document;
    document.table(std::vector<std::string>(kFar, "a"))
        .add("b", lang::toml::list_of_texts(std::vector<std::string>(kFar, "c")));
    CHECK(lang::toml::write(document).ok());
  });
}
#endif

}  // namespace promoc::driver
