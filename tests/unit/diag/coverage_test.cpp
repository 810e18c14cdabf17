// Every kind of finding is explained and provoked. A kind that no definition can provoke names the unit test that does.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "diag/diagnostic.hpp"

namespace fs = std::filesystem;
using namespace promoc::diag;

namespace {

struct Exemption {
  std::string_view code;
  std::string_view reason;
  std::string_view test;  ///< the file that provokes it, with the identifier of the kind in it
};

constexpr Exemption kExemptions[] = {
    {"P0701", "about a file on the disk, not about a definition", "tests/unit/driver/run_test.cpp"},
    {"P0702", "about a file on the disk, not about a definition", "tests/unit/driver/write_plan_test.cpp"},
    {"P0703", "about a file on the disk, not about a definition", "tests/unit/driver/write_plan_test.cpp"},
    {"P0704", "about a file on the disk, not about a definition", "tests/unit/driver/write_plan_test.cpp"},
    {"P0705", "about a file on the disk, not about a definition", "tests/unit/driver/write_plan_test.cpp"},
    {"P0706", "no emitter makes such a path; the last check before the disk", "tests/unit/driver/write_plan_test.cpp"},
    {"P0707", "the operating system refuses a write", "tests/unit/driver/run_test.cpp"},
    {"P0708", "about a file on the disk, not about a definition", "tests/unit/driver/write_plan_test.cpp"},
    {"P0709", "compares emitted files with the disk", "tests/unit/driver/run_test.cpp"},
    {"P0710", "a build that was cut off", "tests/unit/driver/run_test.cpp"},
    {"P0105", "a case of more than 8 MiB would burden the repository", "tests/unit/syntax/scan_test.cpp"},
    {"P0605", "a template of more than 8 MiB would burden the repository", "tests/unit/cfn/template_test.cpp"},
    {"P1001", "about a template, not about a definition", "tests/unit/emit/templates_test.cpp"},
    {"P1002", "about a template, not about a definition", "tests/unit/emit/templates_test.cpp"},
    {"P1003", "about a template, not about a definition", "tests/unit/emit/templates_test.cpp"},
    {"P1004", "about a template, not about a definition", "tests/unit/emit/templates_test.cpp"},
    {"P1005", "about a template, not about a definition", "tests/unit/emit/templates_test.cpp"},
    {"P1006", "about a file beside the templates", "tests/unit/driver/templates_test.cpp"},
    {"P1007", "about a template, not about a definition", "tests/unit/emit/templates_test.cpp"},
    {"P0901", "a fault of promoc itself, which no definition should provoke", "tests/unit/emit/emission_test.cpp"},
    {"P1101", "compares files on the disk with what the definition means", "tests/unit/verify/files_scripts_test.cpp"},
    {"P1102", "compares files on the disk with what the definition means", "tests/unit/verify/files_scripts_test.cpp"},
    {"P1109", "compares files on the disk with what the definition means", "tests/unit/verify/files_scripts_test.cpp"},
    {"P1110", "compares files on the disk with what the definition means", "tests/unit/verify/files_settings_test.cpp"},
    {"P1113", "compares files on the disk with what the definition means", "tests/unit/verify/files_roles_test.cpp"},
    {"P1114", "compares files on the disk with what the definition means",
     "tests/unit/verify/files_samconfig_test.cpp"},
    {"P1115", "compares files on the disk with what the definition means", "tests/unit/verify/files_owners_test.cpp"},
    {"P1118", "compares files on the disk with what the definition means", "tests/unit/verify/files_scripts_test.cpp"},
    {"P1103", "about workflows on the disk, not about a definition", "tests/cli/verify.test.mjs"},
    {"P1104", "about workflows on the disk, not about a definition", "tests/cli/verify.test.mjs"},
    {"P1105", "about workflows on the disk, not about a definition", "tests/cli/verify.test.mjs"},
    {"P1106", "about workflows on the disk, not about a definition", "tests/cli/verify.test.mjs"},
    {"P1107", "about workflows on the disk, not about a definition", "tests/cli/verify.test.mjs"},
    {"P1108", "about workflows on the disk, not about a definition", "tests/cli/verify.test.mjs"},
    {"P1111", "about workflows on the disk, not about a definition", "tests/cli/verify.test.mjs"},
    {"P1112", "about workflows on the disk, not about a definition", "tests/cli/verify.test.mjs"},
    {"P1116", "compares a definition with that of a commit", "tests/cli/verify.test.mjs"},
    {"P1117", "compares a definition with that of a commit", "tests/cli/verify.test.mjs"},
    {"P1201", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1202", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1203", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1204", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1205", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1206", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1207", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1208", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1209", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1210", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1211", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P1212", "about a repository on GitHub, not about a definition", "tests/apply/apply.test.mjs"},
    {"P0106", "the definition itself is missing", "tests/unit/driver/run_test.cpp"},
};

auto text_of(const fs::path& path) -> std::string {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Codes of all expectations below tests/cases, as in `#! 3..9 error[P0301]: ...`. Prose that merely names a code does
/// not count.
auto expected_codes() -> std::map<std::string, int> {
  std::map<std::string, int> codes;
  if (!fs::exists("tests/cases")) return codes;
  for (const auto& entry : fs::recursive_directory_iterator("tests/cases")) {
    if (entry.path().extension() != ".promo") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const auto at = line.find("[P");
      if (line.starts_with("#! ") && at != std::string::npos && line.substr(at).find("]: ") == 6)
        ++codes[line.substr(at + 1, 5)];
    }
  }
  return codes;
}

auto exemption_of(std::string_view code) -> const Exemption* {
  for (const auto& exemption : kExemptions) {
    if (exemption.code == code) return &exemption;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("every kind has a page that fits its title, and shows what fails and how it is repaired") {
  for (const auto& kind : all_kinds()) {
    const auto path = fs::path("compiler/diag/explain") / (std::string(kind.code) + ".md");
    INFO(kind.code << " " << kind.name);
    CHECK(fs::exists(path));
    if (!fs::exists(path)) continue;
    const auto text = text_of(path);
    CHECK(text.starts_with("# " + std::string(kind.code) + " " + std::string(kind.name) + "\n\n"));
    if (kind.kind == Kind::UnsafeOutputPath || kind.kind == Kind::InternalFault)
      continue;  // nobody can provoke or repair them
    // A warning stops nothing, so its page does not speak of failing.
    const auto* const example = kind.severity == Severity::Error ? "\nFails" : "\nWarns";
    CHECK(text.find(example) != std::string::npos);
    CHECK(text.find("Repaired") != std::string::npos);
    CHECK(text.find("\n```") != std::string::npos);
  }
}

TEST_CASE("every page belongs to a kind") {
  for (const auto& entry : fs::directory_iterator("compiler/diag/explain")) {
    INFO(entry.path());
    CHECK(entry.path().extension() == ".md");
    CHECK(find_kind(entry.path().stem().string()) != nullptr);
  }
}

TEST_CASE("every kind is provoked by a case, or is exempt with a unit test") {
  const auto codes = expected_codes();
  for (const auto& kind : all_kinds()) {
    const auto* const exemption = exemption_of(kind.code);
    INFO(kind.code << " " << kind.name);
    CHECK((exemption != nullptr || codes.contains(std::string(kind.code))));
  }
}

TEST_CASE("exemptions are true: the kind exists, the test names it, and no case could take its place") {
  const auto codes = expected_codes();
  for (const auto& exemption : kExemptions) {
    INFO(exemption.code << ": " << exemption.reason);
    const auto* const kind = find_kind(exemption.code);
    REQUIRE(kind != nullptr);
    CHECK_FALSE(exemption.reason.empty());
    const auto text = text_of(exemption.test);
    CHECK((text.find(kind->code) != std::string::npos || text.find(kind->name) != std::string::npos));
    CHECK_FALSE(codes.contains(std::string(exemption.code)));
  }
}
