#include <fmt/format.h>

#include "diag/render.hpp"
#include "diag/render_display.hpp"

namespace promoc::diag {
namespace {

auto command_of(Severity severity) -> std::string_view {
  switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Note: return "notice";
  }
  return "error";
}

/// A line end would start a new workflow command, a colon or comma would end a property.
auto escape(std::string_view text, bool property) -> std::string {
  std::string result;
  for (const auto c : text) {
    if (c == '%') result += "%25";
    else if (c == '\r') result += "%0D";
    else if (c == '\n') result += "%0A";
    else if (property && c == ':') result += "%3A";
    else if (property && c == ',') result += "%2C";
    else result += c;
  }
  return result;
}

/// Columns only where a span stays on its line: GitHub refuses them elsewhere. Its end column is the last one inside.
auto place(Span span, const SourceManager& sources, const RenderOptions& options) -> std::string {
  if (span.file == kNowhere.file) return {};
  const auto file = escape(shown_path(span.file, sources, options), true);
  if (sources.text(span.file).empty()) return fmt::format("file={},", file);
  const auto start = sources.position(span.file, span.begin);
  const auto end = sources.position(span.file, span.end);
  auto text = fmt::format("file={},line={},endLine={},", file, start.line, end.line);
  if (start.line == end.line) {
    text += fmt::format("col={},endColumn={},", start.column, std::max(start.column, end.column - 1));
  }
  return text;
}

/// Help texts have lines; each is escaped for itself.
auto body(const Diagnostic& diagnostic) -> std::string {
  auto text = escaped(diagnostic.message);
  if (diagnostic.help.empty()) return text;
  std::string_view help = diagnostic.help;
  text += "\nhelp: ";
  for (;;) {
    const auto end = help.find('\n');
    text += escaped(help.substr(0, end));
    if (end == std::string_view::npos) return text;
    text += '\n';
    help.remove_prefix(end + 1);
  }
}

}  // namespace

auto render_github(std::span<const Diagnostic> diagnostics, const SourceManager& sources, const RenderOptions& options)
    -> std::string {
  std::string text;
  for (const auto& diagnostic : diagnostics) {
    const auto& kind = info(diagnostic.kind);
    text += fmt::format("::{} {}title={} {}::{}\n", command_of(diagnostic.severity),
                        place(diagnostic.span, sources, options), kind.code, escape(kind.name, true),
                        escape(body(diagnostic), false));
  }
  return text;
}

}  // namespace promoc::diag
