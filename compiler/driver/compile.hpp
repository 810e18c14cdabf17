// The whole way from a definition to the files of a build, in one place.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.hpp"
#include "base/source.hpp"
#include "diag/diagnostic.hpp"
#include "emit/documents/documents.hpp"
#include "emit/output_set.hpp"
#include "emit/templates/templates.hpp"
#include "plan/plan.hpp"

namespace promoc::driver {

/// The promotion guide: where it stands, seen from the definition, and as what it is written.
struct Guide {
  std::string path;
  emit::Form form = emit::Form::Markdown;
};

/// What is compiled. Paths are relative to the directory of the definition, so no path of the machine can reach the
/// output.
struct Project {
  const FileSystem& files;
  std::string definition;  ///< "promotion.promo"
  /// The definition as seen from the output directory, for headers of emitted files: "promotion.promo",
  /// "../shop/promotion.promo".
  std::string definition_from_out;
  Guide guide = {};                ///< for Until::Documented
  emit::Overrides overrides = {};  ///< templates of the team's own; their texts are among the sources
};

/// How far to go. The texts of the report cost as much as emitting, so only who shows them asks for them.
enum class Until { Checked, Emitted, Planned, Reported, Documented };

struct Compiled {
  emit::OutputSet outputs;
  std::string report;                    ///< the enforcement report, for people; empty unless asked for
  std::string report_json;               ///< the same for programs
  std::optional<plan::Plan> plan;        ///< for Until::Planned
  std::vector<plan::Enforcement> links;  ///< likewise: where each rule is enforced
  emit::OutputSet pages;                 ///< the guide and its runbooks; empty unless asked for
};

/// Findings go to the sink. With errors among them, `outputs` is empty.
auto compile(const Project& project, Until until, SourceManager& sources, diag::Sink& sink) -> Compiled;

/// Checks overrides without a definition. Findings go to the sink.
void check_overrides(const emit::Overrides& overrides, const SourceManager& sources, diag::Sink& sink);

using CompileFunction = std::function<Compiled(const Project&, Until, SourceManager&, diag::Sink&)>;

}  // namespace promoc::driver
