// The YAML templates of one build: the built-in ones, and what a team put in their place.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"
#include "diag/diagnostic.hpp"
#include "emit/templates/contract.hpp"
#include "lang/yaml/expand.hpp"

namespace promoc::emit {

/// A file that takes the place of a built-in template. Its text is in the sources.
struct Override {
  TemplateId id;
  FileId file;
};

/// The same for a page.
struct PageOverride {
  std::string file;  ///< TemplateFile::file
  FileId text;
};

/// What a team put in the place of built-in templates.
struct Overrides {
  std::vector<Override> workflows;
  std::vector<PageOverride> pages;
};

/// What is wrong with an override, or with a built-in template: then `span` is nowhere.
struct TemplateFault {
  diag::Kind kind = diag::Kind::InternalFault;
  Span span = kNowhere;
  std::string message;
  std::string help;
  auto operator==(const TemplateFault&) const -> bool = default;
};

/// A fault in the words of diagnostics; `file` is the override that has it.
auto fault_in(FileId file, const lang::Fault& fault) -> TemplateFault;

/// Everything that is wrong with pages, for whatever definition.
auto check_pages(const std::vector<PageOverride>& pages, const SourceManager& sources) -> std::vector<TemplateFault>;

/// Reads templates when they are first asked for.
class Templates {
 public:
  Templates() = default;
  /// The texts of `sources` are looked at as long as this object lives.
  Templates(const std::vector<Override>& overrides, const SourceManager& sources);

  /// The document for a view. Faults are kept; where there is an override, what it makes is compared with what the
  /// built-in template makes of the same view, and a difference in more than the look is a fault.
  auto fill(TemplateId id, lang::yaml::View& view, const lang::yaml::FindScript& find_script) -> lang::yaml::Map;

  /// Everything that is wrong with the overrides, for whatever definition: their text, their holes, and whether they
  /// mean what the built-in templates mean, for all views that the contracts allow.
  void check();

  [[nodiscard]] auto faults() const -> const std::vector<TemplateFault>& { return faults_; }

 private:
  struct Own {
    FileId file;
    lang::yaml::Pattern pattern;
  };

  auto built_in(TemplateId id) -> const lang::yaml::Pattern&;
  void add(TemplateFault fault);
  auto compare(TemplateId id, const Own& own, lang::yaml::View& view, const lang::yaml::FindScript& find_script)
      -> lang::yaml::Map;

  std::map<TemplateId, lang::yaml::Pattern> built_in_;
  std::map<TemplateId, Own> own_;
  std::vector<TemplateFault> faults_;
};

/// The code that `#@ script FILE ARGUMENT` stands for: a file of templates/github/steps as it is, or the command for
/// one of templates/github/scripts. `use` is told of the latter and gives the command.
auto code_of_script(std::string_view file, std::string_view argument,
                    const std::function<std::string(const std::string&, std::string_view)>& use)
    -> std::optional<lang::yaml::Scalar>;

/// How the digest of a template is written: "sha256:9f86...".
auto digest_of(std::string_view text) -> std::string;

}  // namespace promoc::emit
