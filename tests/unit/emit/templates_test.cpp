// What an override may change, and what not; and that the check of it sees every condition of a template.
#include "emit/templates/templates.hpp"

#include <catch2/catch.hpp>

#include "base/embedded.hpp"
#include "emit/templates/difference.hpp"
#include "emit/templates/samples.hpp"
#include "lang/yaml/writer.hpp"

using namespace promoc;
namespace yaml = lang::yaml;

namespace {

auto built_in(emit::TemplateId id) -> std::string { return std::string(*embedded_file(emit::contract(id).path())); }

/// "P1005 line 3: ..." for the first fault of an override; empty when there is none.
auto fault_of(emit::TemplateId id, std::string text) -> std::string {
  SourceManager sources;
  const auto file = sources.add("own.yml", std::move(text));
  emit::Templates templates({{id, file}}, sources);
  templates.check();
  if (templates.faults().empty()) return "";
  const auto& fault = templates.faults().front();
  INFO(fault.message);
  REQUIRE(fault.kind != diag::Kind::InternalFault);
  return std::string(diag::info(fault.kind).code) + " line " +
         std::to_string(sources.position(file, fault.span.begin).line) + ": " + fault.message;
}

/// A built-in template with one text in the place of another.
auto changed(emit::TemplateId id, std::string_view from, std::string_view to) -> std::string {
  auto text = built_in(id);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

auto fault_of(emit::TemplateId id, std::string_view from, std::string_view to) -> std::string {
  return fault_of(id, changed(id, from, to));
}

using enum emit::TemplateId;

auto without_line(std::string text, std::string_view words) -> std::string {
  const auto at = text.find(words);
  REQUIRE(at != std::string::npos);
  const auto begin = text.rfind('\n', at) + 1;
  return text.erase(begin, text.find('\n', at) + 1 - begin);
}

}  // namespace

TEST_CASE("contracts: each is at its own place and has its file, and no file is without one") {
  std::size_t count = 0;
  for (const auto& contract : emit::contracts()) {
    CHECK(&emit::contract(contract.id) == &contract);
    CHECK(embedded_file(contract.path()));
  }
  for (const auto& file : embedded_files()) count += file.path.ends_with(".yml") ? 1 : 0;
  CHECK(count == emit::contracts().size());
}

TEST_CASE("contracts: a built-in template makes a document of all values that it may be given") {
  for (const auto& contract : emit::contracts()) {
    INFO(contract.name);
    CHECK(fault_of(contract.id, built_in(contract.id)) == "");
  }
}

TEST_CASE("an override may change the look") {
  CHECK(fault_of(ApprovalSlot, "# Asks $<role>.", "# $<role>, please.\n#\n#") == "");
  CHECK(fault_of(ApprovalSlot, "name: Who approved", "name: Did $<role> approve?") == "");
  CHECK(fault_of(ApprovalSlot, "MODE: slot", "MODE: 'slot' # quoted") == "");
  CHECK(fault_of(ApprovalSlot, "    contents: read\n    actions: read\n",
                 "    actions: read\n\n    contents: read\n") == "");
  CHECK(fault_of(ApprovalSlot, "${{ github.token }}", "${{  github.token  }}") == "");
  CHECK(fault_of(ValidateResult, "if: always()", "if: ${{ always() }}") == "");
  CHECK(fault_of(ValidateResult, "if: always()", "if: >-\n    always()") == "");
  CHECK(fault_of(ApprovalSlot, "- name: Who approved\n      id: approval", "- id: approval") == "");
}

TEST_CASE("an override may change nothing else") {
  CHECK(fault_of(ApprovalSlot, "contents: read", "contents: write") ==
        "P1005 line 14: `contents` is the text `write`, and was the text `read`");
  CHECK(fault_of(ApprovalSlot, "    actions: read", "    actions: read\n    id-token: write") ==
        "P1005 line 16: `id-token` is not in the built-in template");
  CHECK(fault_of(ApprovalSlot, without_line(built_in(ApprovalSlot), "actions: read")) ==
        "P1005 line 13: `actions` is missing");
  CHECK(fault_of(ApprovalSlot, "deployment: false", "deployment: 'false'") ==
        "P1005 line 12: `deployment` is the text `false`, and was `false`");
  CHECK(fault_of(ApprovalSlot, "name: Approval by", "name: Deploy to").find("P1005 line 4: `name` is the text") == 0);
  CHECK(fault_of(ApprovalSlot, "timeout-minutes: 10", "timeout-minutes: 9") ==
        "P1005 line 9: `timeout-minutes` is `9`, and was `10`");
  CHECK(fault_of(ApprovalSlot, "name: Who approved", "name: ${{ secrets.KEY }}").find("P1005 line 24: `name` is") == 0);
  CHECK(fault_of(ApprovalSlot, "    - name: Who approved", "    - run: make\n    - name: Who approved") ==
        "P1005 line 24: this step is not in the built-in template");
  CHECK(fault_of(ApprovalSlot, "MODE: slot", "MODE: slot\n        GH_DEBUG: '1'") ==
        "P1005 line 28: `GH_DEBUG` is not in the built-in template");
  CHECK(fault_of(ValidateResult, "always()", "success()") ==
        "P1005 line 7: `if` is the text `success()`, and was the text `always()`");
  CHECK(fault_of(ValidateResult, "steps/all-passed.sh", "approvals.sh") ==
        "P1005 line 36: `run` is the text `bash approvals.sh`");
  CHECK(fault_of(ApprovalCheck, without_line(built_in(ApprovalCheck), "#@ script forward.sh")).find("P1001") == 0);
}

TEST_CASE("a step that is left out or moved is named") {
  const auto text = built_in(ApprovalCheck);
  const auto begin = text.find("    #@ when only_forward");
  const auto end = text.find("    #@ when source");
  REQUIRE(begin < end);
  auto cut = text;
  cut.erase(begin, end - begin);
  CHECK(fault_of(ApprovalCheck, cut).find("the step `Not older than what is live` is missing") != std::string::npos);
}

TEST_CASE("a condition that never holds in one definition still counts") {
  CHECK(fault_of(ApprovalCheck, "#@ when only_forward", "#@ when excludes").find("P1005") == 0);
  CHECK(
      fault_of(ApprovalCheck, "    #@ when needs_live\n    #@ when records", "    #@ when needs_live").find("P1005") ==
      0);
  CHECK(fault_of(ApprovalSlot, "#@ when not excluding_job", "#@ when not excludes").find("P1") == 0);
  CHECK(fault_of(GateSteps, "#@ when step.advisory", "#@ when step.sam").find("P1005") == 0);
  CHECK(fault_of(Promote, "#@ when dispatch", "#@ when records").find("P1005") == 0);
}

TEST_CASE("every line of every built-in template carries something, but for those that are look") {
  std::size_t refused = 0;
  for (const auto& contract : emit::contracts()) {
    const auto text = built_in(contract.id);
    std::string bare;
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = text.find('\n', begin) + 1;
      const auto line = text.substr(begin, end - begin);
      const auto words = line.substr(std::min(line.find_first_not_of(' '), line.size() - 1));
      const bool look = words == "\n" || (words.starts_with("#") && !words.starts_with("#@"));
      if (!look) {
        auto cut = text;
        cut.erase(begin, end - begin);
        INFO(contract.name << ": " << line);
        CHECK(fault_of(contract.id, cut) != "");
        bare += line;
        ++refused;
      }
      begin = end;
    }
    INFO(contract.name);
    CHECK(fault_of(contract.id, bare) == "");
  }
  CHECK(refused > 500);
}

TEST_CASE("kinds of faults of overrides") {
  CHECK(fault_of(ApprovalSlot, "a: b: c\n") == "P1001 line 1: a text with a colon before a blank needs quotes");
  CHECK(fault_of(ApprovalSlot, "a: \r\n") == "P1001 line 1: a carriage return");
  CHECK(fault_of(ApprovalSlot, "a: \xff\n") == "P1001 line 1: a byte that is no text");
  CHECK(fault_of(ApprovalSlot, "$<role>.", "$<rolle>.") == "P1002 line 2: there is no value `rolle` here");
  CHECK(fault_of(ApprovalSlot, "$<job>:", "$<role>:") == "P1003 line 3: `role` is a text and cannot be a key");
  CHECK(fault_of(ApprovalSlot, "#@ when start", "#@ if start") == "P1004 line 6: this mark is unknown");
}

TEST_CASE("a copy says what it was copied from: P1007 override-outdated when that changed") {
  const auto text = built_in(ApprovalSlot);
  CHECK(fault_of(ApprovalSlot, "#@ original " + emit::digest_of(text) + "\n" + text) == "");
  CHECK(fault_of(ApprovalSlot, "#@ original " + emit::digest_of("older") + "\n" + text) ==
        "P1007 line 1: the built-in template changed since this copy was made");
}

TEST_CASE("pages: marks, values and age are checked without a definition") {
  const auto guide = std::string(*embedded_file("templates/docs/guide.md"));
  const auto faults_of = [](const std::string& text) {
    SourceManager sources;
    const auto file = sources.add("guide.md", text);
    std::string all;
    for (const auto& fault : emit::check_pages({{"docs/guide.md", file}}, sources)) {
      all += std::string(diag::info(fault.kind).code) + ": " + fault.message + "\n";
    }
    return all;
  };
  CHECK(faults_of(guide) == "");
  CHECK(faults_of("# $<pipeline>\n\nOur own words.\n") == "");
  CHECK(faults_of("$<pipelin>\n") == "P1002: there is no value `pipelin` here\n");
  CHECK(faults_of("<!--@ when doc -->\n") == "P1004: the mark has no `end`\n");
  CHECK(faults_of("<!--@ whence doc -->\n<!--@ end -->\n") == "P1004: this mark is unknown\n");
  CHECK(faults_of("$<pipeline\n") == "P1001: the hole has no `>`\n");
  CHECK(faults_of("\xff\n") == "P1001: a byte that is no text\n");
  CHECK(faults_of("<!--@ original sha256:0 -->\n") ==
        "P1007: the built-in template changed since this copy was made\n");
  CHECK(faults_of("<!--@ each p in doc -->\n$<p.text>\n$<p.title>\n<!--@ end -->\n") ==
        "P1002: there is no value `p.title` here\n");
}

TEST_CASE("difference: values, lists and mappings that are not of one kind") {
  const auto a = yaml::map({{"x", yaml::text("1")}, {"needs", yaml::text("a")}});
  CHECK_FALSE(emit::difference(a, a));
  CHECK_FALSE(emit::difference(a, yaml::map({{"needs", yaml::list({yaml::text("a")})}, {"x", yaml::quoted("1")}})));
  const auto b = yaml::map({{"x", yaml::number(1)}, {"needs", yaml::text("a")}});
  const auto what = [](const yaml::Map& was, const yaml::Map& now) {
    const auto found = emit::difference(was, now);
    return found ? found->path + ": " + found->what : std::string();
  };
  CHECK(what(a, b) == "x: `x` is `1`, and was the text `1`");
  const auto c = yaml::map({{"x", yaml::map({})}, {"needs", yaml::text("a")}});
  CHECK(what(a, c) == "x: `x` is a mapping instead of a value");
  CHECK(what(yaml::map({{"needs", yaml::list({yaml::text("a"), yaml::text("b")})}}),
             yaml::map({{"needs", yaml::list({yaml::text("a")})}})) == "needs: `needs` has an item less");
}
