// GitHub expressions without YAML around them, as a JSON list: a literal, an argument, an operand and an index for each
// text.
#include <nlohmann/json.hpp>

#include "lang/ghexpr/print.hpp"
#include "lang/yaml/writer.hpp"
#include "writers/formats.hpp"

namespace promoc::tests::writers {

namespace {

namespace gh = lang::ghexpr;

auto expressions_of(const std::string& text) -> std::vector<gh::Expr> {
  return {gh::lit(text), gh::call("format", {gh::lit("{0}{1}"), gh::lit(text), gh::lit(text)}),
          gh::all_of({gh::eq(gh::lit(text), gh::ref("t", "text")), gh::not_(gh::lit("")), gh::lit(text)}),
          gh::ref("t", text, "inner")};
}

/// Expressions leave the compiler through the YAML writer alone, so it is the one to ask.
auto refused(const gh::Expr& expression) -> bool {
  return !lang::yaml::write(lang::yaml::map({{"if", lang::yaml::bare_expr(expression)}})).ok();
}

auto written(Texts texts) -> std::optional<std::string> {
  auto list = nlohmann::json::array();
  for (const auto& text : texts) {
    for (const auto& expression : expressions_of(text)) {
      if (refused(expression)) return std::nullopt;
      list.push_back(gh::print(expression));
    }
  }
  return list.dump();
}

void refusals(std::string_view text, Findings& findings) {
  for (const auto& expression : expressions_of(std::string(text))) {
    ++findings.compared;
    if (!refused(expression)) findings.fault("expression", text, "is not refused");
  }
}

}  // namespace

auto expression_format() -> Format { return {"expression", 4, 500, carried_by_yaml, written, nullptr, refusals}; }

}  // namespace promoc::tests::writers
