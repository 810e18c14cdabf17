// Runs the cases of tests/cases: promoc_golden [--update] [--root DIR] [--exact NAME | FILTER]. golden_case.hpp tells
// the form.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "base/path.hpp"
#include "driver/compile.hpp"
#include "driver/diff.hpp"
#include "support/golden_case.hpp"
#include "syntax/parse.hpp"

namespace {

namespace fs = std::filesystem;
using namespace promoc;
using test::GoldenCase;

auto read_file(const fs::path& path) -> std::string {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// The files of the case, then those of the folder it names.
class CaseFiles final : public FileSystem {
 public:
  CaseFiles(const GoldenCase& golden, fs::path folder) : golden_(golden), folder_(std::move(folder)) {}

  [[nodiscard]] auto read(std::string_view path) const -> std::optional<std::string> override {
    const auto normal = path::normal(path);
    for (const auto& file : golden_.project) {
      if (file.path == normal) return file.text;
    }
    if (golden_.files.empty() || normal.starts_with("..") || !fs::is_regular_file(folder_ / normal))
      return std::nullopt;
    return read_file(folder_ / normal);
  }
  [[nodiscard]] auto is_directory(std::string_view path) const -> bool override {
    const auto normal = path::normal(path);
    const auto inside = [&](const auto& file) { return file.path.starts_with(normal + "/"); };
    if (normal.empty() || std::ranges::any_of(golden_.project, inside)) return true;
    return !golden_.files.empty() && !normal.starts_with("..") && fs::is_directory(folder_ / normal);
  }

 private:
  const GoldenCase& golden_;
  fs::path folder_;
};

/// Counts what does not fit, and says it.
class Runner {
 public:
  Runner(fs::path root, bool update) : root_(std::move(root)), update_(update) {}

  auto run(const std::string& name) -> bool {
    name_ = name;
    good_ = true;
    const auto path = root_ / name;
    const auto text = read_file(path);
    const auto golden = test::parse_golden(text);
    const CaseFiles files(golden, path.parent_path() / golden.files);
    const auto emits = golden.wants("build") || golden.wants("report");

    SourceManager sources;
    diag::Sink sink;
    const driver::Project project{files, std::string(test::kGoldenDefinition), std::string(test::kGoldenDefinition)};
    const auto until = emits ? driver::Until::Reported : driver::Until::Checked;
    const auto compiled = driver::compile(project, until, sources, sink);
    sink.sort();

    compare(path, text, test::GoldenPrinter(golden, sources).print(sink.all()));
    check_prefix(path, sink.has_errors());
    // With an error there is neither a file nor a report.
    compare_tree(sink.has_errors() ? GoldenCase{} : golden, compiled, fs::path(path).replace_extension(".expected"));
    if (!sink.has_errors()) {
      check_printing(golden.project.front().text);
      check_again(project, until, compiled);
    }
    return good_;
  }

 private:
  void fail(std::string_view what) {
    std::cout << fmt::format("FAIL {}: {}\n", name_, what);
    good_ = false;
  }

  void compare(const fs::path& path, const std::string& expected, const std::string& actual) {
    if (expected == actual) return;
    if (update_) {
      write_file(path, actual);
      return;
    }
    fail(fmt::format("{} differs (-expected +actual; --update accepts it)", path.filename().string()));
    std::cout << driver::unified_diff(expected, actual, {}) << '\n';
  }

  void check_prefix(const fs::path& path, bool has_errors) {
    const auto named = path.filename().string().starts_with("fail_");
    if (named && !has_errors) fail("is called fail_, but there is no error");
    if (!named && has_errors) fail("has an error, so its name must begin with fail_");
  }

  void compare_tree(const GoldenCase& golden, const driver::Compiled& compiled, const fs::path& folder) {
    std::map<std::string, std::pair<std::string, bool>> actual;
    for (const auto& file : compiled.outputs.files) {
      const auto chosen = golden.emit.empty() || std::ranges::find(golden.emit, file.path) != golden.emit.end();
      if (golden.wants("build") && chosen) actual[file.path] = {file.content, file.executable};
    }
    for (const auto& path : golden.emit) {
      if (!actual.contains(path)) fail(fmt::format("`{}` is to be compared, but was not emitted", path));
    }
    if (golden.wants("report")) actual["report.txt"] = {compiled.report, false};
    for (const auto& [path, file] : actual) compare_file(folder / path, file.first, file.second);
    remove_stale(folder, actual);
  }

  void compare_file(const fs::path& path, const std::string& content, bool executable) {
    if (!fs::exists(path)) {
      if (update_) write_file(path, "");
      else return fail(fmt::format("{} is emitted, but not expected (--update accepts it)", path.string()));
    }
    compare(path, read_file(path), content);
    constexpr auto kExecutable = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
    if (((fs::status(path).permissions() & fs::perms::owner_exec) != fs::perms::none) == executable) return;
    if (update_) fs::permissions(path, kExecutable, executable ? fs::perm_options::add : fs::perm_options::remove);
    else fail(fmt::format("{} {} be executable", path.string(), executable ? "must" : "must not"));
  }

  template <typename Files>
  void remove_stale(const fs::path& folder, const Files& actual) {
    if (!fs::exists(folder)) return;
    std::vector<fs::path> stale;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_directory() && !actual.contains(entry.path().lexically_relative(folder).string())) {
        stale.push_back(entry.path());
      }
    }
    for (const auto& path : stale) {
      if (update_) fs::remove(path);
      else fail(fmt::format("{} is expected, but not emitted (--update deletes it)", path.string()));
    }
  }

  /// Printing a definition and reading it again gives the same tree; printing twice changes nothing.
  void check_printing(const std::string& text) {
    SourceManager sources;
    diag::Sink sink;
    const auto first = syntax::parse(sources, sources.add("a", text), sink);
    const auto printed = syntax::print(first);
    const auto second = syntax::parse(sources, sources.add("b", printed), sink);
    if (sink.has_errors() || !syntax::equal(first, second)) fail("printed and read again, it is another definition");
    else if (syntax::print(second) != printed) fail("printing what was printed changes it");
  }

  void check_again(const driver::Project& project, driver::Until until, const driver::Compiled& compiled) {
    SourceManager sources;
    diag::Sink sink;
    const auto again = driver::compile(project, until, sources, sink);
    if (again.outputs != compiled.outputs || again.report != compiled.report) fail("a second run gives other bytes");
  }

  fs::path root_;
  bool update_;
  std::string name_;
  bool good_ = true;
};

auto cases_in(const fs::path& root) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    if (it->is_directory() && it->path().extension() == ".expected") it.disable_recursion_pending();
    else if (it->is_regular_file() && it->path().extension() == ".promo") {
      names.push_back(it->path().lexically_relative(root).string());
    }
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

auto main(int argc, char** argv) -> int {
  const std::vector<std::string> args(argv + 1, argv + argc);
  fs::path root = "tests/cases";
  std::string filter;
  auto update = false;
  auto exact = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--update") update = true;
    else if (args[i] == "--root" && i + 1 < args.size()) root = args[++i];
    else if (args[i] == "--exact") exact = true;
    else filter = args[i];
  }
  Runner runner(root, update);
  int ran = 0;
  int failed = 0;
  for (const auto& name : cases_in(root)) {
    if (exact ? name != filter : name.find(filter) == std::string::npos) continue;
    ++ran;
    if (!runner.run(name)) ++failed;
  }
  std::cout << fmt::format("{} cases, {} failed\n", ran, failed);
  return ran > 0 && failed == 0 ? 0 : 1;
}
