#include "driver/run.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/version.hpp"
#include "driver/command.hpp"
#include "driver/journal.hpp"
#include "driver/manifest.hpp"
#include "support/virtual_fs.hpp"

using namespace promoc;
using namespace promoc::driver;
using test::VirtualDisk;

namespace {

/// The driver with a compiler whose result the test chooses: what the driver does must not depend on the language.
struct Fixture {
  VirtualDisk disk;
  Compiled result{{{{".github/workflows/a.yml", "name: a\n", false, {"r"}}, {"run.sh", "run\n", true, {}}}},
                  "# Report\n",
                  R"({"schema":1,"rules":[]})"};
  diag::Severity severity = diag::Severity::Note;  ///< of the one finding; Note: none
  diag::Kind error = diag::Kind::SyntaxError;      ///< its kind when it is an error
  std::string seen_definition;
  std::string seen_from_out;
  std::string out;
  std::string err;
  bool terminal = false;
  bool no_color = false;
  bool force_color = false;

  Fixture() { disk.add("promotion.promo", "promoc 1\nbad line\n"); }

  auto compile(const Project& project, SourceManager& sources, diag::Sink& sink) -> Compiled {
    seen_definition = project.definition;
    seen_from_out = project.definition_from_out;
    const auto file = sources.add(project.definition, project.files.read(project.definition).value());
    if (severity == diag::Severity::Note) return result;
    sink.report(severity == diag::Severity::Error ? error : warning_kind(), {file, 9, 12}, "a finding");
    return severity == diag::Severity::Error ? Compiled{} : result;
  }
  static auto warning_kind() -> diag::Kind {
    for (const auto& kind : diag::all_kinds()) {
      if (kind.severity == diag::Severity::Warning) return kind.kind;
    }
    FAIL("there is no warning at all");
    return {};
  }
  auto run(std::vector<std::string_view> args) -> int {
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    Env env{disk, out_stream, err_stream, terminal, terminal, no_color, force_color};
    env.compile = [this](const Project& project, Until, SourceManager& sources, diag::Sink& sink) {
      return compile(project, sources, sink);
    };
    const auto code = driver::run(args, env);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }
};

auto file_text(const char* path) -> std::string {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::string kWrote =
    "wrote     .github/workflows/a.yml\n"
    "wrote     run.sh\n"
    "wrote     .github/promoc/manifest.json\n"
    "3 files written, 0 unchanged\n";

}  // namespace

TEST_CASE_METHOD(Fixture, "the command line in general") {
  CHECK(run({}) == kUsage);
  CHECK(err == general_help());
  CHECK(run({"--help"}) == kClean);
  CHECK(out == general_help());
  CHECK(run({"--version"}) == kClean);
  CHECK(out == "promoc " + std::string(kVersion) + "\n");
  CHECK(run({"buidl"}) == kUsage);
  CHECK(err.find("no command `buidl`") != std::string::npos);
  CHECK(run({"chek"}) == kUsage);
  CHECK(err.find("did you mean `check`?") != std::string::npos);
  CHECK(run({"--bad\033"}) == kUsage);
  CHECK(err.find("no option `--bad\\u{1b}`") != std::string::npos);
  CHECK(out.empty());
}

TEST_CASE_METHOD(Fixture, "every command has help, and wrong options are usage errors") {
  for (const auto* command : commands()) {
    INFO(command->name);
    CHECK(run({command->name, "--help"}) == kClean);
    CHECK(out == command_help(*command));
    CHECK(run({"help", command->name}) == kClean);
    CHECK(out == command_help(*command));
    CHECK(run({command->name, "--no-such-option"}) == kUsage);
    CHECK(out.empty());
  }
  CHECK(run({"help", "nix"}) == kUsage);
}

TEST_CASE_METHOD(Fixture, "docs/cli.md is what the program says") {
  CHECK(run({"help", "--markdown"}) == kClean);
  CHECK(file_text("docs/cli.md") == out);
}

TEST_CASE_METHOD(Fixture, "output that cannot be written is an error") {
  std::ostringstream broken;
  broken.setstate(std::ios::badbit);
  std::ostringstream errors;
  Env env{disk, broken, errors};
  const std::vector<std::string_view> args{"--version"};
  CHECK(driver::run(args, env) == kUsage);
  CHECK(errors.str() == "error: the output could not be written\n");
}

TEST_CASE_METHOD(Fixture, "check: clean, warning, error") {
  CHECK(run({"check"}) == kClean);
  CHECK(out == "no errors in promotion.promo\n");
  CHECK(err.empty());
  severity = diag::Severity::Warning;
  CHECK(run({"check"}) == kClean);
  CHECK(err.find("a finding\n --> promotion.promo:2:1\n") != std::string::npos);
  CHECK(out == "no errors in promotion.promo\n");
  severity = diag::Severity::Error;
  CHECK(run({"check"}) == kFindings);
  CHECK(err.find("error[P0201]: a finding\n") != std::string::npos);
  CHECK(out.empty());
  CHECK(disk.operations == 0);
}

TEST_CASE_METHOD(Fixture, "no definition is a usage error in every form") {
  disk.files.clear();
  CHECK(run({"check"}) == kUsage);
  CHECK(err.find("error[P0106]") == 0);
  CHECK(run({"build", "--format", "json"}) == kUsage);
  CHECK(nlohmann::json::parse(out)["diagnostics"][0]["code"] == "P0106");
  CHECK(run({"report", "x", "--format", "github"}) == kUsage);
  CHECK(out == "::error title=P0106 cannot-read::there is no file `x`\n");
}

TEST_CASE_METHOD(Fixture, "findings name the definition as the user would") {
  severity = diag::Severity::Error;
  disk.add_folder("/repo/deep/er");
  disk.here = "/repo/deep/er";
  CHECK(run({"check"}) == kFindings);
  CHECK(err.find("--> ../../promotion.promo:2:1\n") != std::string::npos);
  disk.here = "/";
  CHECK(run({"check", "repo", "--format", "github"}) == kFindings);
  CHECK(out.find("file=repo/promotion.promo,line=2") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "colour") {
  severity = diag::Severity::Error;
  const auto coloured = [&](std::vector<std::string_view> args) {
    run(std::move(args));
    return err.find('\033') != std::string::npos;
  };
  CHECK_FALSE(coloured({"check"}));
  CHECK(coloured({"check", "--color", "always"}));
  terminal = true;
  CHECK(coloured({"check"}));
  CHECK_FALSE(coloured({"check", "--color", "never"}));
  no_color = true;
  CHECK_FALSE(coloured({"check"}));
  CHECK(coloured({"check", "--color", "always"}));
  force_color = true;
  CHECK_FALSE(coloured({"check"}));
  no_color = terminal = false;
  CHECK(coloured({"check"}));
}

TEST_CASE_METHOD(Fixture, "a fault of promoc has an exit code of its own") {
  severity = diag::Severity::Error;
  error = diag::Kind::InternalFault;
  CHECK(run({"build"}) == kInternal);
  CHECK(run({"build", "--check"}) == kInternal);
  CHECK(run({"check"}) == kInternal);
  CHECK(run({"report", "--format", "json"}) == kInternal);
  CHECK(disk.text(".github/workflows/a.yml") == "<none>");
  error = diag::Kind::UnknownName;
  CHECK(run({"build"}) == kFindings);
  CHECK(run({"report"}) == kFindings);
}

TEST_CASE_METHOD(Fixture, "build writes, then finds everything unchanged") {
  CHECK(run({"build"}) == kClean);
  CHECK(out == kWrote);
  CHECK(err.empty());
  CHECK(run({"build", "--format", "github"}) == kClean);
  CHECK(out.ends_with("0 files written, 3 unchanged\n"));
  CHECK(disk.text(".github/workflows/a.yml") == "name: a\n");
  CHECK(seen_from_out == "promotion.promo");
  const auto operations = disk.operations;
  CHECK(run({"build"}) == kClean);
  CHECK(out ==
        "unchanged .github/workflows/a.yml\nunchanged run.sh\nunchanged .github/promoc/manifest.json\n"
        "0 files written, 3 unchanged\n");
  CHECK(disk.operations == operations);
  result.outputs.files.pop_back();
  CHECK(run({"build"}) == kClean);
  CHECK(out.ends_with(
      "deleted   run.sh\nwrote     .github/promoc/manifest.json\n1 file written, 1 unchanged, 1 deleted\n"));
}

TEST_CASE_METHOD(Fixture, "build with errors writes nothing") {
  severity = diag::Severity::Error;
  CHECK(run({"build"}) == kFindings);
  CHECK(disk.operations == 0);
}

TEST_CASE_METHOD(Fixture, "another output directory, seen from each side") {
  disk.add("shop/promotion.promo", "promoc 1\nbad line\n");
  CHECK(run({"build", "shop/promotion.promo", "--out", "gen/x"}) == kClean);
  CHECK(seen_definition == "promotion.promo");
  CHECK(seen_from_out == "../../shop/promotion.promo");
  CHECK(disk.text("gen/x/run.sh") == "run\n");
  CHECK(out.find("wrote     gen/x/run.sh\n") != std::string::npos);
  CHECK(parse_manifest(disk.text("gen/x/.github/promoc/manifest.json"))->definition == "../../shop/promotion.promo");
  disk.add("gen/x/run.sh", "edited\n");
  CHECK(run({"build", "shop", "--out", "gen/x"}) == kFindings);
  CHECK(err.find(" --> gen/x/run.sh:1:1\n") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "an edited file is refused with the difference, and overwritten by force") {
  run({"build"});
  disk.add("run.sh", "edited\n");
  const auto operations = disk.operations;
  CHECK(run({"build"}) == kFindings);
  CHECK(out.empty());
  CHECK(err ==
        "--- run.sh (as it is)\n"
        "+++ run.sh (as promoc would write it)\n"
        "@@ -1,1 +1,1 @@\n"
        "-edited\n"
        "+run\n"
        "\n"
        "error[P0702]: this file was edited after promoc wrote it\n"
        " --> run.sh:1:1\n"
        "  |\n"
        "1 | edited\n"
        "  | ^^^^^^\n"
        "  = help: `promoc build --force` overwrites it; move what you want to keep into the definition first\n"
        "\n"
        "1 error\n"
        "`promoc explain P0702` says more\n");
  CHECK(disk.operations == operations);
  CHECK(run({"build", "--force"}) == kClean);
  CHECK(disk.text("run.sh") == "run\n");
}

TEST_CASE_METHOD(Fixture, "what stands in the way is named without a line") {
  disk.add_link("run.sh", "/etc/passwd");
  CHECK(run({"build", "--force"}) == kFindings);
  CHECK(err.find("error[P0704]: a symbolic link stands where this file belongs\n --> run.sh\n  = help:") == 0);
  CHECK(run({"build", "--format", "github"}) == kFindings);
  CHECK(out.find("::error file=run.sh,title=P0704 path-blocked::") == 0);
  CHECK(run({"build", "--format", "json"}) == kFindings);
  CHECK(nlohmann::json::parse(out)["diagnostics"][0]["range"].is_null());
}

TEST_CASE_METHOD(Fixture, "--check lists what is missing, differs or is stale, and writes nothing") {
  CHECK(run({"build", "--check"}) == kFindings);
  CHECK(out ==
        "missing   .github/workflows/a.yml\nmissing   run.sh\nmissing   .github/promoc/manifest.json\n"
        "3 files not up to date; run `promoc build`\n");
  CHECK(disk.operations == 0);
  run({"build"});
  CHECK(run({"build", "--check"}) == kClean);
  CHECK(out == "3 files up to date\n");
  result.outputs.files.pop_back();
  disk.add(".github/workflows/a.yml", "edited\n");
  const auto operations = disk.operations;
  CHECK(run({"build", "promotion.promo", "--check", "--out", "."}) == kFindings);
  CHECK(out ==
        "differs   .github/workflows/a.yml\nstale     run.sh\ndiffers   .github/promoc/manifest.json\n"
        "3 files not up to date; run `promoc build promotion.promo --out .`\n");
  CHECK(disk.operations == operations);
}

TEST_CASE_METHOD(Fixture, "--check for programs and for annotations") {
  run({"build"});
  disk.add("run.sh", "edited\n", true);
  CHECK(run({"build", "--check", "--format", "json"}) == kFindings);
  const auto json = nlohmann::json::parse(out);
  CHECK(json["schema"] == 1);
  CHECK(json["diagnostics"].size() == 1);
  CHECK(json["diagnostics"][0]["code"] == "P0709");
  CHECK(json["files"][1]["path"] == "run.sh");
  CHECK(json["files"][1]["state"] == "differs");
  CHECK(json["files"][0]["state"] == "same");
  CHECK(run({"build", "--check", "--format", "github"}) == kFindings);
  CHECK(out ==
        "differs   run.sh\n"
        "::error file=run.sh,title=P0709 outputs-differ::this file differs from what the definition says%0Ahelp: run "
        "`promoc build`\n"
        "1 file not up to date; run `promoc build`\n");
}

TEST_CASE_METHOD(Fixture, "--dry-run tells and writes nothing") {
  CHECK(run({"build", "--dry-run"}) == kClean);
  CHECK(out ==
        "create    .github/workflows/a.yml\ncreate    run.sh\ncreate    .github/promoc/manifest.json\n"
        "3 files would change; nothing was written\n");
  disk.add("run.sh", "mine\n");
  CHECK(run({"build", "--dry-run"}) == kFindings);
  CHECK(err.find("error[P0701]") != std::string::npos);
  CHECK(run({"build", "--dry-run", "--force"}) == kClean);
  CHECK(out.find("replace   run.sh\n") != std::string::npos);
  CHECK(disk.operations == 0);
}

TEST_CASE_METHOD(Fixture, "options that contradict each other are not silently dropped") {
  CHECK(run({"build", "--check", "--force"}) == kUsage);
  CHECK(err == "error: `--check` and `--force` cannot be used together\n");
  CHECK(run({"build", "--check", "--dry-run"}) == kUsage);
}

TEST_CASE_METHOD(Fixture, "a write that fails says that nothing was changed") {
  disk.failures[5] = "no space left on device";
  CHECK(run({"build"}) == kFindings);
  CHECK(err.find("error[P0707]: cannot write: no space left on device\n") == 0);
  CHECK(err.find("= help: nothing was changed\n") != std::string::npos);
  CHECK(disk.files.size() == 1);
  disk.locked_elsewhere = true;
  CHECK(run({"build"}) == kFindings);
  CHECK(err.find("cannot write here: another promoc is writing there") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "an interrupted build is finished or undone, or told where nothing may be written") {
  int told = 0;
  int finished = 0;
  int undone = 0;
  for (int at = 0; finished < 3; ++at) {
    disk = VirtualDisk();
    disk.add("promotion.promo", "promoc 1\n");
    disk.crash_at = at;
    REQUIRE_THROWS_AS(run({"build"}), test::Crash);
    disk.crash_at = -1;
    if (disk.text(std::string(kJournalPath)) == "<none>") continue;

    const auto operations = disk.operations;
    for (const auto* option : {"--check", "--dry-run"}) {
      CHECK(run({"build", option}) == kFindings);
      CHECK(err.find("error[P0710]: an earlier build was interrupted here\n --> .github/promoc/journal.json\n") == 0);
      ++told;
    }
    CHECK(disk.operations == operations);

    CHECK(run({"build"}) == kClean);
    if (err == "note: an earlier build was interrupted; its files are in place now\n") {
      CHECK(out.ends_with("0 files written, 3 unchanged\n"));
      ++finished;
    } else {
      CHECK(err == "note: an earlier build was interrupted; what it had begun was undone\n");
      CHECK(out == kWrote);
      ++undone;
    }
  }
  CHECK(told > 6);
  CHECK(undone > 2);
  disk.add(std::string(kJournalPath), "{}");
  CHECK(run({"build"}) == kFindings);
  CHECK(err.find("it was written by another version of promoc") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "report") {
  CHECK(run({"report"}) == kClean);
  CHECK(out == "# Report\n");
  CHECK(run({"report", "--format", "json"}) == kClean);
  CHECK(nlohmann::json::parse(out)["report"]["schema"] == 1);
  CHECK(run({"report", "--format", "github"}) == kClean);
  CHECK(out == "# Report\n");
  severity = diag::Severity::Error;
  CHECK(run({"report"}) == kFindings);
  CHECK(out.empty());
  CHECK(run({"report", "--format", "json"}) == kFindings);
  CHECK(nlohmann::json::parse(out)["report"].is_null());
  CHECK(disk.operations == 0);
}

TEST_CASE_METHOD(Fixture, "explain") {
  CHECK(run({"explain"}) == kClean);
  CHECK(out.find("P0201  error    syntax-error\n") != std::string::npos);
  CHECK(static_cast<std::size_t>(std::ranges::count(out, '\n')) == diag::all_kinds().size());
  CHECK(run({"explain", "P0702"}) == kClean);
  const auto page = out;
  CHECK(run({"explain", "File-Edited"}) == kClean);
  CHECK(out == page);
  CHECK(run({"explain", "P0791"}) == kUsage);
  CHECK(err.find("error: no code `P0791`; did you mean `P07") == 0);
  CHECK(out.empty());
}
