#include <nlohmann/json.hpp>

#include "diag/render.hpp"

namespace promoc::diag {
namespace {

using Json = nlohmann::ordered_json;

auto word_of(Severity severity) -> const char* {
  switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Note: return "note";
  }
  return "error";
}

class JsonRenderer {
 public:
  JsonRenderer(const SourceManager& sources, const RenderOptions& options) : sources_(sources), options_(options) {}

  [[nodiscard]] auto draw(const Diagnostic& diagnostic) const -> Json {
    const auto& kind = info(diagnostic.kind);
    Json result;
    result["code"] = kind.code;
    result["name"] = kind.name;
    result["severity"] = word_of(diagnostic.severity);
    result["message"] = diagnostic.message;
    place(result, diagnostic.span);
    result["labels"] = Json::array();
    for (const auto& label : diagnostic.labels) {
      Json entry;
      place(entry, label.span);
      entry["text"] = label.text;
      result["labels"].push_back(std::move(entry));
    }
    result["help"] = diagnostic.help.empty() ? Json() : Json(diagnostic.help);
    result["fixes"] = Json::array();
    for (const auto& fix : diagnostic.fixes) {
      Json entry;
      entry["title"] = fix.title;
      entry["safe"] = fix.safe;
      place(entry, fix.span);
      entry["replacement"] = fix.replacement;
      result["fixes"].push_back(std::move(entry));
    }
    return result;
  }

 private:
  void place(Json& into, Span span) const {
    if (span.file == kNowhere.file) {
      into["file"] = nullptr;
      into["range"] = nullptr;
      return;
    }
    into["file"] = named_path(span.file, sources_, options_);
    into["range"] = nullptr;
    if (sources_.text(span.file).empty()) return;
    into["range"] = Json::object();
    into["range"]["start"] = position(span.file, span.begin);
    into["range"]["end"] = position(span.file, span.end);
  }

  [[nodiscard]] auto position(FileId file, std::uint32_t offset) const -> Json {
    const auto at = sources_.position(file, offset);
    Json result;
    result["line"] = at.line;
    result["column"] = at.column;
    return result;
  }

  const SourceManager& sources_;
  const RenderOptions& options_;
};

}  // namespace

auto render_json(std::span<const Diagnostic> diagnostics, const SourceManager& sources, const RenderOptions& options)
    -> nlohmann::ordered_json {
  const JsonRenderer renderer(sources, options);
  auto result = Json::array();
  for (const auto& diagnostic : diagnostics) result.push_back(renderer.draw(diagnostic));
  return result;
}

}  // namespace promoc::diag
