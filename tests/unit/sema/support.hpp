// What tests of the checker share: files in memory, a compile in one call, findings as lines of text.
#pragma once

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "sema/check.hpp"
#include "syntax/parse.hpp"

namespace promoc::test {

/// Files in memory; a folder is what some path begins with.
class MemoryFiles final : public FileSystem {
 public:
  std::map<std::string, std::string> files;
  [[nodiscard]] auto read(std::string_view path) const -> std::optional<std::string> override {
    const auto found = files.find(std::string(path));
    return found == files.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] auto is_directory(std::string_view path) const -> bool override {
    const auto prefix = std::string(path) + "/";
    const auto next = files.lower_bound(prefix);
    return next != files.end() && next->first.starts_with(prefix);
  }
};

/// A folder of the repository, read from the disk.
class FolderFiles final : public FileSystem {
 public:
  explicit FolderFiles(std::string folder) : folder_(std::move(folder)) {}
  [[nodiscard]] auto read(std::string_view path) const -> std::optional<std::string> override {
    std::ifstream in(at(path));
    std::ostringstream text;
    if (is_directory(path) || !in || !(text << in.rdbuf())) return std::nullopt;
    return text.str();
  }
  [[nodiscard]] auto is_directory(std::string_view path) const -> bool override {
    return std::ifstream(at(path) + "/.").good();
  }

 private:
  [[nodiscard]] auto at(std::string_view path) const -> std::string { return folder_ + "/" + std::string(path); }
  std::string folder_;
};

/// One compile with everything that its results point into.
struct Checked {
  SourceManager sources;
  diag::Sink sink;
  std::optional<sema::Model> model;

  /// "4:3 P0301 message", one finding a line, in source order.
  [[nodiscard]] auto findings() const -> std::string {
    auto sorted = sink;
    sorted.sort();
    std::string text;
    for (const auto& finding : sorted.all()) {
      const auto at = sources.position(finding.span.file, finding.span.begin);
      text += fmt::format("{}:{} {} {}\n", at.line, at.column, diag::info(finding.kind).code, finding.message);
    }
    return text;
  }
};

inline auto check_with(const FileSystem& files, std::string text) -> std::unique_ptr<Checked> {
  auto checked = std::make_unique<Checked>();
  const auto file = checked->sources.add("promotion.promo", std::move(text));
  const auto tree = syntax::parse(checked->sources, file, checked->sink);
  checked->model = sema::check(tree, checked->sources, files, checked->sink);
  return checked;
}

/// Files that most definitions of the tests name.
inline auto usual_files() -> MemoryFiles {
  MemoryFiles files;
  files.files["template.yaml"] =
      "Transform: AWS::Serverless-2016-10-31\n"
      "Parameters:\n"
      "  Stage: {Type: String, Default: none}\n"
      "  Memory: {Type: Number, Default: 256, MinValue: 128, MaxValue: 10240}\n"
      "  Timeout: {Type: Number, Default: 10}\n"
      "Resources:\n"
      "  Shop:\n"
      "    Type: AWS::Serverless::Function\n"
      "    Properties:\n"
      "      AutoPublishAlias: live\n"
      "      MemorySize: !Ref Memory\n"
      "      Timeout: !Ref Timeout\n"
      "      Environment: {Variables: {STAGE: !Ref Stage}}\n";
  files.files["src/shop.py"] = "";
  files.files["tests/test_shop.py"] = "";
  files.files["tests/health/staging.json"] = "{}";
  files.files["tests/health/production.json"] = "{}";
  return files;
}

/// Lines that stand before a test's own.
inline constexpr std::string_view kPrelude =
    "promoc 1\n"
    "pipeline shop\n"
    "github { plan enterprise; visibility private; default_branch main }\n"
    "role lead = team \"leads\"\n"
    "role dev = team \"developers\"\n"
    "target app = sam.stack(\"template.yaml\", region: \"eu-west-1\") { parameter memory: memory in 128MiB..10GiB -> "
    "\"Memory\" }\n";

/// The findings of a text behind the prelude; lines are counted from the text's first.
inline auto check_lines(const std::string& text) -> std::unique_ptr<Checked> {
  return check_with(usual_files(), std::string(kPrelude) + text);
}

}  // namespace promoc::test
