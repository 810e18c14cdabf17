// What the emitters produce together: files, and for each rule where it is enforced.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "emit/output_set.hpp"
#include "emit/templates/templates.hpp"
#include "lang/toml/tree.hpp"
#include "lang/yaml/tree.hpp"
#include "plan/plan.hpp"

namespace promoc::emit {

/// Collects files and enforcements while a plan is emitted. Files come out sorted by path.
class Emission {
 public:
  explicit Emission(const plan::Plan& plan, Templates templates = {}) : plan_(plan), templates_(std::move(templates)) {}

  [[nodiscard]] auto plan() const -> const plan::Plan& { return plan_; }

  void add_file(std::string path, std::string content, bool executable = false);
  /// Writes a YAML document under the header comment that every emitted file has. A document that the writer refuses is
  /// noted in `problems`: that is a fault of an emitter, not of the definition.
  void add_yaml(const std::string& path, std::string_view purpose, lang::yaml::Map document);
  void add_toml(const std::string& path, std::string_view purpose, const lang::toml::Document& document);
  /// Asks for an embedded script, and those it calls, under `.github/promoc/`; returns the command that runs it.
  auto use_script(const std::string& name, std::string_view argument = {}) -> std::string;

  /// What a template makes of these values. The scripts that it names are asked for.
  auto fill(TemplateId id, lang::yaml::View view) -> lang::yaml::Map;

  void enforce(plan::Enforcement enforcement);

  auto finish() -> OutputSet;
  [[nodiscard]] auto enforcements() const -> const std::vector<plan::Enforcement>& { return enforcements_; }
  [[nodiscard]] auto problems() const -> const std::vector<std::string>& { return problems_; }
  [[nodiscard]] auto template_faults() const -> const std::vector<TemplateFault>& { return templates_.faults(); }

 private:
  const plan::Plan& plan_;
  Templates templates_;
  std::vector<OutputFile> files_;
  std::set<std::string> scripts_;
  std::vector<plan::Enforcement> enforcements_;
  std::vector<std::string> problems_;
};

/// The comment at the top of an emitted file, without marks: what it is for, and where to change it.
auto header(const plan::Plan& plan, std::string_view purpose) -> std::string;

}  // namespace promoc::emit
