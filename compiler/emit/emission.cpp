#include "emit/emission.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/embedded.hpp"
#include "lang/toml/writer.hpp"
#include "lang/yaml/writer.hpp"

namespace promoc::emit {
namespace {

/// Scripts that a script calls or reads beside itself.
struct Companions {
  std::string_view script;
  std::array<std::string_view, 6> needs;
};
constexpr std::array kCompanions = {
    Companions{"window.sh", {"lib.sh"}},
    Companions{"hold.sh", {"lib.sh"}},
    Companions{"resume.sh", {"lib.sh", "hold.sh"}},
    Companions{"deploy-sam.sh", {"lib.sh", "aliases.sh", "live-versions.sh"}},
    Companions{"live-versions.sh", {"lib.sh"}},
    Companions{"records.sh", {"lib.sh", "accepted.sh"}},
    Companions{"live.sh", {"lib.sh", "accepted.sh"}},
    Companions{"forward.sh", {"lib.sh", "accepted.sh"}},
    Companions{"lease.sh", {"lib.sh", "accepted.sh"}},
    Companions{"excluded.sh", {"lib.sh", "changes.sh"}},
    Companions{"approvals.sh", {"lib.sh"}},
    Companions{"classify.sh", {"lib.sh", "changes.sh"}},
    Companions{"resources.sh", {"lib.sh", "changes.sh", "resources.py"}},
    Companions{"merge-approvals.sh", {"lib.sh", "changes.sh"}},
    Companions{"same-base.sh", {"lib.sh", "accepted.sh"}},
    Companions{"candidate.sh", {"lib.sh", "accepted.sh"}},
    Companions{"runs-already.sh", {"lib.sh", "accepted.sh"}},
    Companions{"soak-holds.sh", {"lib.sh", "accepted.sh"}},
    Companions{"hotfix.sh", {"lib.sh", "accepted.sh", "changes.sh", "forward.sh"}},
    Companions{"land.sh", {"lib.sh"}},
    Companions{"checklist.sh", {"lib.sh", "boxes.sh"}},
    Companions{"pull-checklist.sh", {"lib.sh", "boxes.sh"}},
    Companions{"converge.sh", {"lib.sh", "accepted.sh", "aliases.sh", "live-versions.sh", "lease.sh", "records.sh"}},
    Companions{"store-artifact.sh", {"lib.sh"}},
    Companions{"fetch-artifact.sh", {"lib.sh"}},
    Companions{"tag.sh", {"lib.sh"}},
    Companions{"settings-drift.sh", {"lib.sh"}},
    Companions{"version.sh", {"lib.sh"}},
    Companions{"report.sh", {"lib.sh"}},
    Companions{"rollback-target.sh", {"lib.sh", "accepted.sh"}},
    Companions{"switch-aliases.sh", {"lib.sh", "aliases.sh", "live-versions.sh"}},
};

auto source_of(std::string_view script) -> const EmbeddedFile* {
  if (script.starts_with("stdlib/")) return find_embedded(script);
  return find_embedded("templates/github/scripts/" + std::string(script));
}

auto file_name(std::string_view path) -> std::string_view { return path.substr(path.rfind('/') + 1); }

}  // namespace

auto header(const plan::Plan& plan, std::string_view purpose) -> std::string {
  return std::string(purpose) + "\nWritten by promoc from " + plan.definition +
         ": change that file, then run `promoc build`.";
}

void Emission::add_file(std::string path, std::string content, bool executable) {
  files_.push_back({std::move(path), std::move(content), executable, {}});
}

void Emission::add_yaml(const std::string& path, std::string_view purpose, lang::yaml::Map document) {
  auto written = lang::yaml::write(document, header(plan_, purpose));
  for (const auto& refusal : written.refusals) {
    problems_.push_back(path + ": " + refusal.path + ": " + std::string(lang::yaml::describe(refusal.problem)));
  }
  add_file(path, std::move(written.text));
}

void Emission::add_toml(const std::string& path, std::string_view purpose, const lang::toml::Document& document) {
  auto written = lang::toml::write(document, header(plan_, purpose));
  for (const auto& refusal : written.refusals) {
    problems_.push_back(path + ": " + refusal.path + ": " + std::string(lang::toml::describe(refusal.problem)));
  }
  add_file(path, std::move(written.text));
}

auto Emission::use_script(const std::string& name, std::string_view argument) -> std::string {
  if (scripts_.insert(name).second) {
    for (const auto& [script, needs] : kCompanions) {
      if (script != name) continue;
      for (const auto need : needs) {
        if (!need.empty()) use_script(std::string(need));
      }
    }
  }
  auto command = "bash .github/promoc/" + std::string(file_name(name));
  if (!argument.empty()) command += " " + std::string(argument);
  return command;
}

auto Emission::fill(TemplateId id, lang::yaml::View view) -> lang::yaml::Map {
  return templates_.fill(id, view, [this](std::string_view file, std::string_view argument) {
    return code_of_script(file, argument,
                          [this](const std::string& name, std::string_view word) { return use_script(name, word); });
  });
}

void Emission::enforce(plan::Enforcement enforcement) { enforcements_.push_back(std::move(enforcement)); }

auto Emission::finish() -> OutputSet {
  for (const auto& script : scripts_) {
    const auto* const source = source_of(script);
    if (source == nullptr) {
      problems_.push_back(script + ": no such script is embedded");
      continue;
    }
    auto path = ".github/promoc/" + std::string(file_name(script));
    files_.push_back({std::move(path), std::string(source->text), true, {}, source->sha256});
  }
  std::ranges::sort(files_, {}, &OutputFile::path);
  for (const auto& enforcement : enforcements_) {
    const auto file = std::ranges::lower_bound(files_, enforcement.file, {}, &OutputFile::path);
    if (file != files_.end() && file->path == enforcement.file) file->rules.push_back(enforcement.rule);
  }
  for (auto& file : files_) {
    std::ranges::sort(file.rules);
    // Not std::ranges::unique: clang 14 cannot read its subrange in this library.
    file.rules.erase(std::unique(file.rules.begin(), file.rules.end()), file.rules.end());
  }
  return {std::move(files_)};
}

}  // namespace promoc::emit
