#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "base/path.hpp"
#include "diag/render.hpp"
#include "diag/render_display.hpp"

namespace promoc::diag {
namespace {

/// A part of one line that is underlined.
struct Mark {
  std::uint32_t line = 1;
  std::size_t begin = 0;  ///< bytes in the line
  std::size_t end = 0;
  std::string text;
  bool primary = false;
};

enum class Ink { Plain, Bold, Red, Yellow, Blue, Green };

class Page {
 public:
  explicit Page(bool color) : color_(color) {}

  void add(std::string_view text, Ink ink = Ink::Plain) {
    const auto* code = color_ && !text.empty() ? start(ink) : "";
    out_ += code;
    out_ += text;
    if (*code != '\0') out_ += "\033[0m";
  }
  void end_line() {
    while (out_.ends_with(' ')) out_.pop_back();
    out_ += '\n';
  }
  [[nodiscard]] auto take() -> std::string { return std::move(out_); }

 private:
  static auto start(Ink ink) -> const char* {
    switch (ink) {
      case Ink::Plain: return "";
      case Ink::Bold: return "\033[1m";
      case Ink::Red: return "\033[1;31m";
      case Ink::Yellow: return "\033[1;33m";
      case Ink::Blue: return "\033[1;34m";
      case Ink::Green: return "\033[1;32m";
    }
    return "";
  }
  bool color_;
  std::string out_;
};

auto ink_of(Severity severity) -> Ink {
  switch (severity) {
    case Severity::Error: return Ink::Red;
    case Severity::Warning: return Ink::Yellow;
    case Severity::Note: return Ink::Blue;
  }
  return Ink::Plain;
}

auto word_of(Severity severity) -> std::string_view {
  switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Note: return "note";
  }
  return "error";
}

/// Escapes everything but line ends, which help texts may have.
auto paragraphs(std::string_view text) -> std::vector<std::string> {
  std::vector<std::string> lines;
  for (;;) {
    const auto end = text.find('\n');
    lines.push_back(escaped(text.substr(0, end)));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

/// The part of a line that is shown.
struct Excerpt {
  struct Place {
    Cell cell;
    std::size_t byte;  ///< in the line
  };
  std::vector<Place> places;
  std::size_t line_size = 0;

  [[nodiscard]] auto cut_left() const -> bool { return !places.empty() && places.front().byte > 0; }
  [[nodiscard]] auto end() const -> std::size_t {
    return places.empty() ? 0 : places.back().byte + places.back().cell.bytes;
  }
  [[nodiscard]] auto cut_right() const -> bool { return end() < line_size; }
  [[nodiscard]] auto holds(std::size_t byte) const -> bool {
    return places.empty() || (byte >= places.front().byte && byte <= end());
  }
  /// Columns before the cell at `byte`, counted from the left edge of what is shown.
  [[nodiscard]] auto column(std::size_t byte) const -> std::size_t {
    std::size_t column = cut_left() ? 3 : 0;
    for (const auto& place : places) {
      if (place.byte >= byte) break;
      column += place.cell.width;
    }
    return column;
  }
  [[nodiscard]] auto text() const -> std::string {
    std::string text = cut_left() ? "..." : "";
    for (const auto& place : places) text += place.cell.shown;
    return text + (cut_right() ? "..." : "");
  }
};

auto is_continuation(char c) -> bool { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Decodes a neighbourhood of `focus` only, so that a line of megabytes costs no more than a short one.
auto excerpt_of(std::string_view line, std::size_t focus, std::size_t width) -> Excerpt {
  focus = std::min(focus, line.size());
  const auto reach = 4 * width;
  std::size_t byte = focus > reach ? focus - reach : 0;
  while (byte > 0 && byte < focus && is_continuation(line[byte])) ++byte;

  Excerpt excerpt;
  excerpt.line_size = line.size();
  std::size_t columns = 0;
  std::size_t before_focus = 0;
  while (byte < line.size() && byte < focus + reach) {
    auto cell = next_cell(line.substr(byte, 4));
    columns += cell.width;
    if (byte < focus) ++before_focus;
    const auto bytes = cell.bytes;
    excerpt.places.push_back({std::move(cell), byte});
    byte += bytes;
  }
  if (columns <= width && !excerpt.cut_left() && !excerpt.cut_right()) return excerpt;

  // A cut line shows a third of its width before the mark.
  auto first = before_focus;
  for (std::size_t shown = 0; first > 0 && shown < width / 3; --first) shown += excerpt.places[first - 1].cell.width;
  auto last = first;
  for (std::size_t shown = 0; last < excerpt.places.size() && shown < width; ++last) {
    shown += excerpt.places[last].cell.width;
  }
  excerpt.places.erase(excerpt.places.begin() + static_cast<std::ptrdiff_t>(last), excerpt.places.end());
  excerpt.places.erase(excerpt.places.begin(), excerpt.places.begin() + static_cast<std::ptrdiff_t>(first));
  return excerpt;
}

/// Draws one finding after the other onto a page.
class TextRenderer {
 public:
  TextRenderer(const SourceManager& sources, const RenderOptions& options)
      : sources_(sources), options_(options), page_(options.color) {}

  void draw(const Diagnostic& diagnostic) {
    headline(diagnostic);
    gutter_ = gutter_width(diagnostic);
    if (diagnostic.span.file != kNowhere.file) places(diagnostic);
    if (!diagnostic.help.empty()) remark("help", diagnostic.help);
    for (const auto& fix : diagnostic.fixes) draw_fix(fix, diagnostic.help);
    page_.end_line();
  }
  [[nodiscard]] auto take() -> std::string { return page_.take(); }

 private:
  void headline(const Diagnostic& diagnostic) {
    page_.add(fmt::format("{}[{}]", word_of(diagnostic.severity), info(diagnostic.kind).code),
              ink_of(diagnostic.severity));
    page_.add(": " + escaped(diagnostic.message), Ink::Bold);
    page_.end_line();
  }

  auto gutter_width(const Diagnostic& diagnostic) const -> std::size_t {
    std::uint32_t last = 1;
    const auto see = [&](Span span) {
      if (span.file != kNowhere.file) last = std::max(last, sources_.position(span.file, span.end).line);
    };
    see(diagnostic.span);
    for (const auto& label : diagnostic.labels) see(label.span);
    for (const auto& fix : diagnostic.fixes) see(fix.span);
    return fmt::formatted_size("{}", last);
  }

  /// The primary file first, then each other file that a label speaks of, in order of appearance.
  void places(const Diagnostic& diagnostic) {
    std::vector<FileId> files{diagnostic.span.file};
    for (const auto& label : diagnostic.labels) {
      if (label.span.file != kNowhere.file && std::ranges::find(files, label.span.file) == files.end()) {
        files.push_back(label.span.file);
      }
    }
    for (const auto file : files) {
      const auto primary = file == diagnostic.span.file;
      if (sources_.text(file).empty()) {
        page_.add(std::string(gutter_, ' ') + "--> ", Ink::Blue);
        page_.add(shown_path(file, sources_, options_));
        page_.end_line();
        continue;
      }
      std::vector<Mark> marks;
      if (primary) marks.push_back(mark_of(diagnostic.span, "", true));
      for (const auto& label : diagnostic.labels) {
        if (label.span.file == file) marks.push_back(mark_of(label.span, label.text, false));
      }
      const auto column =
          primary ? sources_.position(file, diagnostic.span.begin).column : first_column(diagnostic, file);
      const auto arrow = std::string(gutter_, ' ') + (primary ? "--> " : "::: ");
      page_.add(arrow, Ink::Blue);
      const auto line = marks.front().line;
      page_.add(fmt::format("{}:{}:{}", shown_path(file, sources_, options_), line, column));
      page_.end_line();
      snippet(file, std::move(marks), diagnostic.severity);
    }
  }

  auto first_column(const Diagnostic& diagnostic, FileId file) const -> std::uint32_t {
    const auto label = std::ranges::find(diagnostic.labels, file, [](const Label& l) { return l.span.file; });
    return sources_.position(file, label->span.begin).column;
  }

  /// What of the span stands on its first line.
  auto mark_of(Span span, std::string text, bool primary) const -> Mark {
    const auto line = sources_.position(span.file, span.begin).line;
    const auto content = sources_.line(span.file, line);
    const auto start = line_start(span.file, span.begin);
    const auto begin = std::min<std::size_t>(span.begin - start, content.size());
    const auto end = std::clamp<std::size_t>(span.end - std::min(span.end, start), begin, content.size());
    return {line, begin, end, std::move(text), primary};
  }

  auto line_start(FileId file, std::uint32_t offset) const -> std::uint32_t {
    const auto before = sources_.text(file).substr(0, offset);
    const auto newline = before.rfind('\n');
    return newline == std::string_view::npos ? 0 : static_cast<std::uint32_t>(newline + 1);
  }

  void snippet(FileId file, std::vector<Mark> marks, Severity severity) {
    std::ranges::stable_sort(marks, {}, &Mark::line);
    bar();
    std::uint32_t last_line = 0;
    std::optional<Excerpt> shown;
    for (const auto& mark : marks) {
      const auto line = sources_.line(file, mark.line);
      const auto again = mark.line == last_line && shown && shown->holds(mark.begin) && shown->holds(mark.end);
      if (!again) {
        gap(file, last_line, mark.line);
        shown = excerpt_of(line, mark.begin, options_.width);
        source_line(mark.line, shown->text());
      }
      last_line = mark.line;
      underline(*shown, mark, mark.primary ? ink_of(severity) : Ink::Blue, mark.primary ? '^' : '-');
    }
  }

  void gap(FileId file, std::uint32_t last, std::uint32_t next) {
    if (last == 0 || next <= last + 1) return;
    if (next == last + 2) {
      source_line(last + 1, excerpt_of(sources_.line(file, last + 1), 0, options_.width).text());
      return;
    }
    page_.add("...", Ink::Blue);
    page_.end_line();
  }

  void underline(const Excerpt& shown, const Mark& mark, Ink ink, char with) {
    const auto from = shown.column(mark.begin);
    const auto to = shown.column(std::min(mark.end, shown.end()));
    page_.add(std::string(gutter_, ' ') + " | ", Ink::Blue);
    page_.add(std::string(from, ' '));
    page_.add(std::string(std::max<std::size_t>(1, to - std::min(from, to)), with), ink);
    if (!mark.text.empty()) page_.add(" " + escaped(mark.text), ink);
    page_.end_line();
  }

  void source_line(std::uint32_t number, const std::string& text) {
    page_.add(fmt::format("{:>{}} | ", number, gutter_), Ink::Blue);
    page_.add(text);
    page_.end_line();
  }

  void bar() {
    page_.add(std::string(gutter_, ' ') + " |", Ink::Blue);
    page_.end_line();
  }

  void remark(std::string_view head, std::string_view text) {
    auto lead = fmt::format("{} = {}: ", std::string(gutter_, ' '), head);
    for (const auto& line : paragraphs(text)) {
      page_.add(lead, Ink::Blue);
      page_.add(line);
      page_.end_line();
      lead.assign(lead.size(), ' ');
    }
  }

  /// The lines as they would be after the repair, at most five of them.
  void draw_fix(const Fix& fix, std::string_view help) {
    if (fix.title != help || help.empty()) remark("fix", fix.title.empty() ? "change it to" : fix.title);
    const auto text = sources_.text(fix.span.file);
    const auto start = line_start(fix.span.file, fix.span.begin);
    const auto newline = text.find('\n', fix.span.end);
    auto after = text.substr(fix.span.end, newline == std::string_view::npos ? newline : newline - fix.span.end);
    if (after.ends_with('\r')) after.remove_suffix(1);
    const auto repaired =
        std::string(text.substr(start, fix.span.begin - start)) + fix.replacement + std::string(after);

    const auto first = static_cast<std::size_t>(fix.span.begin - start);
    const auto past = first + fix.replacement.size();
    auto number = sources_.position(fix.span.file, fix.span.begin).line;
    std::size_t at = 0;
    for (int shown_lines = 0; at <= repaired.size(); ++shown_lines, ++number) {
      const auto end = std::min(repaired.find('\n', at), repaired.size());
      const auto line = std::string_view(repaired).substr(at, end - at);
      if (shown_lines == 5) {
        page_.add("...", Ink::Blue);
        page_.end_line();
        return;
      }
      const Mark mark{number, std::clamp(first, at, end) - at, std::clamp(past, at, end) - at, "", false};
      const auto shown = excerpt_of(line, mark.begin, options_.width);
      source_line(number, shown.text());
      if (mark.end > mark.begin) underline(shown, mark, Ink::Green, '+');
      at = end + 1;
    }
  }

  const SourceManager& sources_;
  const RenderOptions& options_;
  Page page_;
  std::size_t gutter_ = 1;
};

auto plural(std::size_t count, std::string_view word) -> std::string {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

auto count(std::span<const Diagnostic> diagnostics, Severity severity) -> std::size_t {
  return static_cast<std::size_t>(std::ranges::count(diagnostics, severity, &Diagnostic::severity));
}

/// "`promoc explain P0301`", the codes in the order of their first finding.
auto explain_hint(std::span<const Diagnostic> diagnostics) -> std::string {
  std::vector<std::string_view> codes;
  for (const auto& diagnostic : diagnostics) {
    const auto code = info(diagnostic.kind).code;
    if (std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
  }
  if (codes.size() == 1) return fmt::format("`promoc explain {}` says more\n", codes.front());
  return fmt::format("`promoc explain CODE` says more: {}\n", fmt::join(codes, ", "));
}

}  // namespace

auto named_path(FileId file, const SourceManager& sources, const RenderOptions& options) -> std::string {
  const auto& path = sources.path(file);
  return path.starts_with('<') ? path : path::join(options.path_prefix, path);
}

auto shown_path(FileId file, const SourceManager& sources, const RenderOptions& options) -> std::string {
  return escaped(named_path(file, sources, options));
}

auto summary(std::span<const Diagnostic> diagnostics) -> std::string {
  const auto errors = count(diagnostics, Severity::Error);
  const auto warnings = count(diagnostics, Severity::Warning);
  if (errors == 0) return warnings == 0 ? "" : plural(warnings, "warning");
  return plural(errors, "error") + (warnings == 0 ? "" : ", " + plural(warnings, "warning"));
}

auto render_text(std::span<const Diagnostic> diagnostics, const SourceManager& sources, const RenderOptions& options)
    -> std::string {
  if (diagnostics.empty()) return {};
  TextRenderer renderer(sources, options);
  for (const auto& diagnostic : diagnostics) renderer.draw(diagnostic);
  auto text = renderer.take();
  if (const auto line = summary(diagnostics); !line.empty()) text += line + "\n";
  return text + explain_hint(diagnostics);
}

}  // namespace promoc::diag
