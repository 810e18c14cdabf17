// What tests of `check_files` share: the files that the main example means, one edit of them, and what is found then.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.hpp"
#include "emit/emitters.hpp"
#include "sema/lower.hpp"
#include "unit/sema/support.hpp"
#include "verify/files/files.hpp"

namespace promoc::test {

/// The text with one part replaced, which must stand in it.
inline auto with(std::string text, std::string_view from, std::string_view to) -> std::string {
  const auto at = text.find(from);
  INFO("not in the text: " << from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

inline auto every(std::string text, std::string_view from, std::string_view to) -> std::string {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// A definition with all that a build of it writes.
struct World {
  SourceManager sources;
  plan::Plan plan;
  std::vector<plan::Enforcement> links;
  MemoryFiles meant;
  std::vector<std::string> files;

  explicit World(const std::function<std::string(std::string)>& change) {
    const FolderFiles example("examples/lambda-staging-production");
    diag::Sink sink;
    const auto file = sources.add("promotion.promo", change(example.read("promotion.promo").value()));
    const auto tree = syntax::parse(sources, file, sink);
    const auto model = sema::check(tree, sources, example, sink);
    REQUIRE(model);
    REQUIRE_FALSE(sink.has_errors());
    plan = sema::lower(*model, "promotion.promo");
    emit::Emission emission(plan);
    emit::emit_all(emission);
    auto manifest = std::string("{\n  \"schema\": 1,\n  \"definition\": \"promotion.promo\",\n  \"files\": [");
    for (auto& output : emission.finish().files) {
      manifest += fmt::format("{}\n    {{\"path\": \"{}\", \"sha256\": \"{}\", \"rules\": []}}",
                              files.empty() ? "" : ",", output.path, sha256(output.content));
      files.push_back(output.path);
      meant.files[output.path] = std::move(output.content);
    }
    links = emission.enforcements();
    add(".github/promoc/manifest.json", manifest + "\n  ]\n}\n");
  }

  void add(const std::string& path, std::string text) {
    meant.files[path] = std::move(text);
    files.push_back(path);
    std::ranges::sort(files);
  }
};

/// The main example as it is.
inline auto main_example() -> const World& {
  static const World world([](std::string text) { return text; });
  return world;
}

/// The same with a bucket for packages and with every rule that a branch can have.
inline auto strict_example() -> const World& {
  static const World world([](std::string text) {
    text = with(std::move(text), "artifacts github", "artifacts s3 \"orders-artifacts\"");
    return with(std::move(text),
                "protect branch main    { checks validation; code_owners; dismiss_stale; last_push_approval }",
                "protect branch main { reviews 2; checks validation; code_owners; dismiss_stale; up_to_date; "
                "last_push_approval; signed_commits; linear_history }");
  });
  return world;
}

/// What is found when `found` is on the disk.
struct Findings {
  SourceManager sources;
  verify::Findings all;

  Findings(const World& world, const MemoryFiles& found) : Findings(world, found, world.files) {}

  /// As if a build wrote these files alone.
  Findings(const World& world, const MemoryFiles& found, std::vector<std::string> files) {
    std::vector<std::string> settings;
    for (const auto& [path, text] : found.files) {
      if (path.starts_with(".github/promoc/settings/") && path.ends_with(".json")) settings.push_back(path);
    }
    std::vector<std::string> modules;
    for (const auto& [path, text] : found.files) {
      if (path.starts_with("infrastructure/promoc/")) modules.push_back(path);
    }
    verify::check_files({world.plan, world.links, world.meant, std::move(files), found, {}, sources, settings, modules},
                        all);
  }

  /// "3 P1110 message" for each, with the number of the line; "-" for no line.
  [[nodiscard]] auto text() const -> std::string {
    std::string result;
    for (const auto& finding : all) {
      const bool nowhere = finding.span.file == kNowhere.file;
      const auto line = nowhere ? "-" : std::to_string(sources.position(finding.span.file, finding.span.begin).line);
      result += fmt::format("{} {} {} | {} | {}\n", line, diag::info(finding.kind).code, finding.message,
                            finding.scenario, fmt::join(finding.rules, " "));
    }
    return result;
  }
};

/// One edit of one file, or of a new one when `from` is empty.
struct Edit {
  std::string file;
  std::string from;
  std::string to;
};

inline auto edited(const World& world, const std::vector<Edit>& edits) -> MemoryFiles {
  auto found = world.meant;
  for (const auto& edit : edits) {
    auto& text = found.files[edit.file];
    text = edit.from.empty() ? edit.to : with(text, edit.from, edit.to);
  }
  return found;
}

/// An edit that weakens something: exactly one finding, with this code, at the line that holds `at`, about this rule.
struct Weakening {
  std::string name;
  Edit edit;
  std::string code;
  std::string at;       ///< in the file as it is found; empty: the first line
  std::string rule;     ///< one of the rules of the finding; empty: not looked at
  std::string message;  ///< part of the message or the scenario
};

inline void check_weakening(const World& world, const Weakening& weakening) {
  const auto found = edited(world, {weakening.edit});
  const Findings findings(world, found);
  INFO(weakening.name << "\n" << findings.text());
  REQUIRE(findings.all.size() == 1);
  const auto& finding = findings.all.front();
  CHECK(diag::info(finding.kind).code == weakening.code);
  CHECK((finding.message + " | " + finding.scenario).find(weakening.message) != std::string::npos);
  const auto& text = found.files.at(weakening.edit.file);
  REQUIRE(finding.span.file != kNowhere.file);
  CHECK(findings.sources.text(finding.span.file) == text);
  const auto line = findings.sources.position(finding.span.file, finding.span.begin).line;
  const auto place = text.find(weakening.at);
  REQUIRE(place != std::string::npos);
  CHECK(line == 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
  if (!weakening.rule.empty()) CHECK(std::ranges::find(finding.rules, weakening.rule) != finding.rules.end());
}

/// An edit that weakens nothing.
inline void check_neutral(const World& world, const std::string& name, const std::vector<Edit>& edits) {
  const auto found = edited(world, edits);
  CHECK(found.files != world.meant.files);
  const Findings findings(world, found);
  INFO(name << "\n" << findings.text());
  CHECK(findings.all.empty());
}

}  // namespace promoc::test
