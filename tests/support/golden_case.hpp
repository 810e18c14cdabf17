// The text form of a case of tests/cases: a definition, other files of its project, and what is expected, in one file.
//
//   #! args: build report          compare the emitted files / the report with <name>.expected/; without it: check only
//   #! files: ../common/shop       a folder, relative to the case, whose files the project has too
//   #! emit: samconfig.toml        compare only these emitted files
//   promoc 1                       the definition
//   role lead = teem "leads"
//   #! 13..16 error[P0301]: no ...     columns (from 1, both inside) of the line above; `13` alone: an empty span
//   #!        label -1 1..6: ...       a second place, its line counted from the line above
//   #!        help: ...
//   #!        fix 13..16 `team` safe: ...
//   #! --- template.yaml           from here on another file of the project
//
// Lines that begin with `#!` are taken out before the compiler sees the text. Nobody counts columns: --update writes
// them.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.hpp"
#include "diag/render_display.hpp"

namespace promoc::test {

struct GoldenFile {
  std::string path;
  std::string text;  ///< without lines that begin with `#!`
};

struct GoldenCase {
  std::vector<std::string> directives;  ///< the lines at the top, as written
  std::vector<std::string> args;
  std::vector<std::string> emit;
  std::string files;
  std::vector<GoldenFile> project;  ///< the definition first

  [[nodiscard]] auto wants(std::string_view what) const -> bool { return std::ranges::find(args, what) != args.end(); }
};

inline constexpr std::string_view kGoldenDefinition = "promotion.promo";

/// Lines with their ends, so that nothing is lost.
inline auto golden_lines(std::string_view text) -> std::vector<std::string_view> {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

inline auto golden_words(std::string_view text) -> std::vector<std::string> {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

inline auto parse_golden(std::string_view text) -> GoldenCase {
  GoldenCase result;
  result.project.push_back({std::string(kGoldenDefinition), ""});
  for (const auto line : golden_lines(text)) {
    if (!line.starts_with("#!")) {
      result.project.back().text += line;
      continue;
    }
    const auto body = line.substr(0, line.find('\n'));
    const auto value = [&](std::string_view key) -> std::optional<std::string_view> {
      if (!body.starts_with(key)) return std::nullopt;
      return body.substr(key.size());
    };
    if (const auto path = value("#! --- ")) {
      result.project.push_back({std::string(*path), ""});
    } else if (const auto args = value("#! args: ")) {
      result.args = golden_words(*args);
      result.directives.emplace_back(body);
    } else if (const auto emit = value("#! emit: ")) {
      result.emit = golden_words(*emit);
      result.directives.emplace_back(body);
    } else if (const auto files = value("#! files: ")) {
      result.files = *files;
      result.directives.emplace_back(body);
    }
  }
  return result;
}

/// Writes the case with these findings as its expectations.
class GoldenPrinter {
 public:
  GoldenPrinter(const GoldenCase& golden, const SourceManager& sources) : golden_(golden), sources_(sources) {}

  auto print(const std::vector<diag::Diagnostic>& diagnostics) -> std::string {
    for (const auto& diagnostic : diagnostics) place(diagnostic);
    std::string text;
    for (const auto& directive : golden_.directives) text += directive + "\n";
    for (std::size_t i = 0; i < golden_.project.size(); ++i) {
      const auto& file = golden_.project[i];
      if (i > 0) text += "#! --- " + file.path + "\n";
      std::uint32_t number = 0;
      for (const auto line : golden_lines(file.text)) {
        text += line;
        const auto found = after_.find({file.path, ++number});
        if (found == after_.end()) continue;
        if (!text.ends_with('\n')) text += '\n';
        text += found->second;
      }
      if (const auto rest = after_.find({file.path, 0}); rest != after_.end()) text += rest->second;
    }
    return text;
  }

 private:
  [[nodiscard]] auto lines_in(std::string_view path) const -> std::uint32_t {
    for (const auto& file : golden_.project) {
      if (file.path == path) return static_cast<std::uint32_t>(golden_lines(file.text).size());
    }
    return 0;
  }

  /// Under its line; what speaks of no line of the case stands at the end of the definition, with its whole place.
  void place(const diag::Diagnostic& diagnostic) {
    const auto span = diagnostic.span;
    const auto severity = diagnostic.severity == diag::Severity::Error     ? "error"
                          : diagnostic.severity == diag::Severity::Warning ? "warning"
                                                                           : "note";
    std::string path(kGoldenDefinition);
    std::string where = "nowhere";
    std::uint32_t line = 0;
    if (span.file != kNowhere.file) {
      const auto& named = sources_.path(span.file);
      const auto start = sources_.position(span.file, span.begin);
      const auto lines = lines_in(named);
      if (lines == 0) {
        where = fmt::format("{}:{}:{}", named, start.line, start.column);
      } else {
        path = named;
        line = start.line <= lines ? start.line : 0;
        where = line == 0 ? "end" : columns(span);
      }
    }
    auto& text = after_[{path, line}];
    text += fmt::format("#! {} {}[{}]: {}\n", where, severity, diag::info(diagnostic.kind).code,
                        diag::escaped(diagnostic.message));
    details(diagnostic, text);
  }

  void details(const diag::Diagnostic& diagnostic, std::string& text) const {
    for (const auto& label : diagnostic.labels) {
      text += fmt::format("#!        label {}: {}\n", relative(label.span, diagnostic.span), diag::escaped(label.text));
    }
    if (!diagnostic.help.empty()) text += fmt::format("#!        help: {}\n", diag::escaped(diagnostic.help));
    for (const auto& fix : diagnostic.fixes) {
      text += fmt::format("#!        fix {} `{}`{}: {}\n", relative(fix.span, diagnostic.span),
                          diag::escaped(fix.replacement), fix.safe ? " safe" : "", diag::escaped(fix.title));
    }
  }

  [[nodiscard]] auto columns(Span span) const -> std::string {
    const auto start = sources_.position(span.file, span.begin);
    const auto end = sources_.position(span.file, span.end);
    if (end.line > start.line) return fmt::format("{}..+{}:{}", start.column, end.line - start.line, end.column - 1);
    if (span.begin == span.end) return fmt::format("{}", start.column);
    return fmt::format("{}..{}", start.column, end.column - 1);
  }

  [[nodiscard]] auto relative(Span span, Span to) const -> std::string {
    if (span.file == kNowhere.file) return "nowhere";
    const auto start = sources_.position(span.file, span.begin);
    if (span.file != to.file) return fmt::format("{}:{} {}", sources_.path(span.file), start.line, columns(span));
    const auto line = static_cast<std::int64_t>(start.line) - sources_.position(to.file, to.begin).line;
    return line == 0 ? columns(span) : fmt::format("{:+} {}", line, columns(span));
  }

  const GoldenCase& golden_;
  const SourceManager& sources_;
  std::map<std::pair<std::string, std::uint32_t>, std::string> after_;
};

}  // namespace promoc::test
