// Workflows: the texts where GitHub's own parser reads texts, and as literals of expressions.
#include "lang/yaml/writer.hpp"
#include "writers/formats.hpp"

namespace promoc::tests::writers {

namespace {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

/// One step with the text in every position; GitHub refuses an empty script and an empty input name.
auto step(const std::string& text) -> yaml::Map {
  const auto script = yaml::script(text);
  yaml::Map step;
  step.add("name", yaml::text(text));
  step.add("if", yaml::bare_expr(gh::eq(gh::lit(text), gh::ref("github", "ref"))));
  step.add("env", yaml::map({{"TEXT", yaml::text(text)},
                             {"MIXED", yaml::mixed({text, gh::ref("github", "sha"), text})},
                             {"LITERAL", yaml::expr(gh::lit(text))}}));
  step.add("run", script.value().empty() ? yaml::command(":") : script);
  return step;
}

auto use(const std::string& text) -> yaml::Map {
  return yaml::map({{"uses", yaml::plain_pin("a/b@v1", text)}, {"with", yaml::map({{"text", yaml::text(text)}})}});
}

auto written(Texts texts) -> std::optional<std::string> {
  yaml::Seq steps;
  for (const auto& text : texts) {
    steps.add(step(text)).note(text);
    steps.add(use(text));
  }
  yaml::Map job;
  job.add("name", yaml::text(texts.front()));
  job.add("runs-on", yaml::text("ubuntu-24.04"));
  job.add("env", yaml::map({{"TEXT", yaml::text(texts.front())}}));
  job.add("steps", std::move(steps));
  yaml::Map root;
  root.add("name", yaml::text(texts.front()));
  root.add("on", yaml::map({{"push", yaml::map({})}}));
  root.add("jobs", yaml::map({{"job", std::move(job)}}));
  auto result = yaml::write(root);
  if (!result.ok()) return std::nullopt;
  return std::move(result.text);
}

}  // namespace

auto workflow_format() -> Format { return {"workflow", 4, 250, carried_by_yaml, written, nullptr, nullptr}; }

}  // namespace promoc::tests::writers
