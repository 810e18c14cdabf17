// Whether the files on disk hold what a definition promises: every rule, by the model of the platform and by what the
// definition itself makes of it. Nothing is written, nothing is run, no socket is opened.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.hpp"
#include "base/source.hpp"
#include "diag/diagnostic.hpp"
#include "plan/plan.hpp"

namespace promoc::verify {

/// What is compared with what. Paths are relative to the output directory.
struct Input {
  const plan::Plan& plan;
  std::span<const plan::Enforcement> links;  ///< where each rule is enforced
  const FileSystem& meant;                   ///< what a build of the definition writes
  std::vector<std::string> meant_files;      ///< sorted
  const FileSystem& found;                   ///< what is there
  std::vector<std::string> workflows;        ///< of `found`: every `.github/workflows/*.yml` and `*.yaml`, sorted
  SourceManager& sources;                    ///< texts that findings speak of are added
  std::vector<std::string> settings = {};    ///< of `found`: every `*.json` under `.github/promoc/settings/`, sorted
  std::vector<std::string> modules = {};     ///< of `found`: every file in `infrastructure/promoc/`, sorted
};

/// Something that the files do not hold.
struct Finding {
  diag::Kind kind;
  std::vector<plan::RuleId> rules;  ///< which it weakens; none when it is nothing that one rule alone says
  Span span;                        ///< in a file of `found`; kNowhere when a file is missing
  std::string message;              ///< what is no longer so: "production no longer waits for production-approval"
  std::string scenario;             ///< one run, or one person's act, that shows it; may be empty
  std::string help;                 ///< may be empty
};

using Findings = std::vector<Finding>;

/// Everything that the files do not hold, in the order of files and places. None: every rule is where the report says.
auto verify(const Input& input) -> Findings;

/// The rules whose chain has a link at this place: at the field, in it or around it ("jobs.production.needs[staging]").
/// None there: those of the file's closest field.
auto rules_at(const Input& input, std::string_view file, std::string_view field) -> std::vector<plan::RuleId>;

}  // namespace promoc::verify
