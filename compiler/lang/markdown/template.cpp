#include "lang/markdown/template.hpp"

#include <optional>
#include <utility>

#include "lang/markdown/template_lines.hpp"
#include "lang/utf8.hpp"

namespace promoc::lang::markdown {
namespace {

auto is_empty(const Value& value) -> bool {
  if (const auto* spans = std::get_if<Spans>(&value)) return print(*spans, Place::Prose).empty();
  if (const auto* block = std::get_if<Block>(&value)) return is_empty(*block);
  return std::get<std::vector<View>>(value).empty();
}

/// Whether only blanks and the mark of a list item stand here: `  - [ ] `, `1. `.
auto is_line_start(std::string_view before) -> bool {
  const auto first = before.find_first_not_of(' ');
  if (first == std::string_view::npos) return true;
  before.remove_prefix(first);
  return before == "- " || before == "- [ ] " || before == "1. " || before == "> ";
}

class Expander {
 public:
  Expander(std::string_view pattern, const View& view) : lines_(lines_of(pattern)) { scopes_.enter({}, view); }

  auto run() -> Expanded {
    expand(0, lines_.size());
    while (out_.text.ends_with("\n\n")) out_.text.pop_back();
    if (!is_utf8(out_.text)) out_.faults.push_back({FaultKind::Written, {}, "what the values hold is no UTF-8", {}});
    return std::move(out_);
  }

 private:
  void fault(FaultKind kind, const Line& line, std::string message) {
    out_.faults.push_back({kind, line.range(), std::move(message), {}});
  }

  void expand(std::size_t first, std::size_t last) {
    for (auto i = first; i < last; ++i) {
      if (is_remark(lines_[i])) continue;
      const auto words = mark_words(lines_[i].text);
      if (!words) {
        add(lines_[i]);
        continue;
      }
      const auto end = end_of(lines_, i, last);
      if (!end) return fault(FaultKind::Directive, lines_[i], std::string(kNoEnd));
      if (depth_ == kMaxMarkDepth) return fault(FaultKind::Directive, lines_[i], std::string(kTooDeep));
      ++depth_;
      obey(lines_[i], *words, i + 1, *end);
      --depth_;
      i = *end;
    }
  }

  void obey(const Line& line, const std::vector<std::string_view>& words, std::size_t first, std::size_t last) {
    const auto mark = mark_of(words);
    if (!mark) return fault(FaultKind::Directive, line, std::string(kUnknownMark));
    if (mark->kind == Mark::Kind::Each) return repeat(line, *mark, first, last);
    const auto* value = find(line, mark->path);
    if (value != nullptr && is_empty(*value) == (mark->kind == Mark::Kind::WhenNot)) expand(first, last);
  }

  void repeat(const Line& line, const Mark& mark, std::size_t first, std::size_t last) {
    const auto* value = find(line, mark.path);
    if (value == nullptr) return;
    const auto* views = std::get_if<std::vector<View>>(value);
    if (views == nullptr) return fault(FaultKind::Directive, line, "`" + std::string(mark.path) + "` is no list");
    for (const auto& view : *views) {
      scopes_.enter(mark.name, view);
      expand(first, last);
      scopes_.leave();
    }
  }

  auto find(const Line& line, std::string_view path) -> const Value* {
    const auto* value = scopes_.find(path, [](const View& view, std::string_view name) -> const Value* {
      const auto found = view.values.find(name);
      return found == view.values.end() ? nullptr : &found->second;
    });
    if (value == nullptr) fault(FaultKind::Value, line, "there is no value `" + std::string(path) + "` here");
    return value;
  }

  void add(const Line& line) {
    if (line.text.starts_with("```")) in_code_ = !in_code_;
    if (const auto path = lone_hole(line.text)) {
      const auto* value = find(line, *path);
      if (value == nullptr) return;
      if (const auto* block = std::get_if<Block>(value)) {
        out_.text += print(*block);
        return;
      }
    }
    add_words(line);
  }

  void add_words(const Line& line) {
    auto words = fill(line);
    for (auto empty = words.find("|  |"); line.text.starts_with('|') && empty != std::string::npos;
         empty = words.find("|  |", empty)) {
      words.erase(empty + 1, 1);  // a hole without a value leaves the blanks of both its sides
    }
    const bool blank = words.find_first_not_of(' ') == std::string::npos;
    if (blank && (out_.text.empty() || out_.text.ends_with("\n\n")) && !in_code_) return;
    out_.text += (blank ? std::string() : words) + "\n";
  }

  /// A line with its holes filled.
  auto fill(const Line& line) -> std::string {
    std::string out;
    std::string fixed;
    auto rest = line.text;
    const auto place = rest.starts_with('#') ? Place::Heading : rest.starts_with('|') ? Place::Cell : Place::Prose;
    while (!rest.empty()) {
      const auto part = next_part(rest);
      if (part.kind == HolePart::Kind::Text) {
        out += part.text;
        if (part.text != "$<") fixed += part.text;  // `$$<` opens no HTML
      } else if (part.kind == HolePart::Kind::Hole) {
        out += filling(line, fixed, out, part.text, place);
      } else {
        fault(FaultKind::Form, line, "the hole has no `>`");
      }
    }
    return out;
  }

  /// Whether the template's own text before a hole leaves it among words: not in code, HTML or a link's target.
  static auto takes_words(std::string_view fixed) -> bool {
    std::size_t marks = 0;
    for (const char c : fixed) marks += c == '`' ? 1 : 0;
    return marks % 2 == 0 && fixed.find('<') == std::string_view::npos && !fixed.ends_with("](");
  }

  auto filling(const Line& line, std::string_view fixed, std::string_view before, std::string_view path, Place place)
      -> std::string {
    const auto* value = find(line, path);
    if (value == nullptr) return {};
    if (in_code_ || !takes_words(fixed)) {
      fault(FaultKind::Place, line,
            "no hole may stand in code, HTML or the target of a link: `" + std::string(path) + "`");
      return {};
    }
    const auto* spans = std::get_if<Spans>(value);
    if (spans != nullptr) return print(*spans, place, place == Place::Prose && is_line_start(before));
    fault(FaultKind::Place, line, "`" + std::string(path) + "` does not fit into a line with others");
    return {};
  }

  std::vector<Line> lines_;
  Scopes<const View> scopes_;
  Expanded out_;
  std::size_t depth_ = 0;
  bool in_code_ = false;
};

}  // namespace

auto expand(std::string_view pattern, const View& view) -> Expanded { return Expander(pattern, view).run(); }

}  // namespace promoc::lang::markdown
