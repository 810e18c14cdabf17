// From diagnostics to the three forms in which people and tools read them. Pure: text in, text out.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "base/source.hpp"
#include "diag/diagnostic.hpp"

namespace promoc::diag {

struct RenderOptions {
  bool color = false;
  /// Leads from the place where the command runs to the project: "", "../", "services/shop/". Put before every path but
  /// those that start with `<`, which name files inside the binary; `..` in the path takes away parts of it.
  std::string path_prefix;
  /// Columns of source text shown before a line is cut.
  std::size_t width = 110;
};

/// Excerpt, caret and help for each finding, then the summary; empty when there is nothing to say.
auto render_text(std::span<const Diagnostic> diagnostics, const SourceManager& sources, const RenderOptions& options)
    -> std::string;

/// "2 errors, 1 warning"; notes are not counted, empty when nothing else is left.
auto summary(std::span<const Diagnostic> diagnostics) -> std::string;

/// The `diagnostics` array of docs/schema/diagnostics.schema.json. Lines and columns count from 1, columns in code
/// points, ends are exclusive.
auto render_json(std::span<const Diagnostic> diagnostics, const SourceManager& sources, const RenderOptions& options)
    -> nlohmann::ordered_json;

/// Workflow commands that GitHub shows as annotations, one line each. Source: GitHub's documentation of workflow
/// commands
/// ("Setting an error message") and the escaping of actions/toolkit (packages/core/src/command.ts).
auto render_github(std::span<const Diagnostic> diagnostics, const SourceManager& sources, const RenderOptions& options)
    -> std::string;

/// The path as seen from where the command runs. A file without text stands for a place that is only named, such as a
/// folder: it is shown without line and column.
auto named_path(FileId file, const SourceManager& sources, const RenderOptions& options) -> std::string;

/// The same, harmless on a terminal.
auto shown_path(FileId file, const SourceManager& sources, const RenderOptions& options) -> std::string;

}  // namespace promoc::diag
