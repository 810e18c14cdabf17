// The examples on the pages of `promoc explain` do what the pages say.
#include <algorithm>
#include <catch2/catch.hpp>

#include "base/embedded.hpp"
#include "unit/sema/support.hpp"

using namespace promoc;

namespace {

struct Example {
  std::string definition;
  std::string application;  ///< a template of its own, or empty
};

/// The text of the fenced blocks of a language, in order.
auto blocks(std::string_view page, std::string_view language) -> std::vector<std::string> {
  std::vector<std::string> found;
  const auto opening = fmt::format("```{}\n", language);
  for (auto at = page.find(opening); at != std::string_view::npos; at = page.find(opening, at)) {
    at += opening.size();
    const auto end = page.find("```", at);
    found.emplace_back(page.substr(at, end - at));
    at = end + 3;
  }
  return found;
}

auto contains(const std::string& text, std::string_view part) -> bool { return text.find(part) != std::string::npos; }

/// A fragment with the lines that it leaves out.
auto whole(const Example& example) -> std::string {
  const auto& text = example.definition;
  if (contains(text, "pipeline ")) return text;
  std::string before = "promoc 1\npipeline shop\ngithub { plan enterprise; visibility private; default_branch main }\n";
  if (contains(text, "lead") && !contains(text, "role lead")) before += "role lead = team \"leads\"\n";
  const auto parameter =
      example.application.empty() ? " { parameter memory: memory in 128MiB..10GiB = 256MiB -> \"Memory\" }" : "";
  if (!contains(text, "target app"))
    before += fmt::format("target app = sam.stack(\"template.yaml\", region: \"eu-west-1\"){}\n", parameter);
  return before + text + (contains(text, "environment staging") ? "" : "environment staging { trigger push main }\n");
}

auto findings(const Example& example) -> std::unique_ptr<test::Checked> {
  auto files = test::usual_files();
  if (!example.application.empty())
    files.files["template.yaml"] = "Transform: AWS::Serverless-2016-10-31\n" + example.application;
  return test::check_with(files, whole(example));
}

auto reports(const test::Checked& checked, std::string_view code) -> bool {
  return std::ranges::any_of(checked.sink.all(),
                             [&](const diag::Diagnostic& d) { return diag::info(d.kind).code == code; });
}

/// Codes that this module reports.
auto is_ours(std::string_view code) -> bool {
  return (code >= "P0301" && code < "P0600") || (code >= "P0609" && code <= "P0615") || code == "P0801";
}

}  // namespace

TEST_CASE("pages of findings show a definition that has them and one that has not") {
  for (const auto& kind : diag::all_kinds()) {
    if (!is_ours(kind.code)) continue;
    INFO(kind.code);
    const auto page = embedded_file(fmt::format("explain/{}.md", kind.code));
    REQUIRE(page);
    CHECK(page->starts_with(fmt::format("# {} {}\n", kind.code, kind.name)));
    const auto definitions = blocks(*page, "promo");
    const auto templates = blocks(*page, "yaml");
    REQUIRE(!definitions.empty());
    const auto failing = findings({definitions.front(), templates.empty() ? "" : templates.front()});
    INFO(failing->findings());
    CHECK(reports(*failing, kind.code));
    CHECK((failing->sink.all().size() == 1 || kind.severity == diag::Severity::Warning));
    const auto repaired = findings({definitions.back(), templates.empty() ? "" : templates.back()});
    INFO(repaired->findings());
    CHECK_FALSE(repaired->sink.has_errors());
    CHECK_FALSE(reports(*repaired, kind.code));
  }
}
