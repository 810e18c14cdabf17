// A template of a document without values: which it asks for, and whether another template asks for the same.
#include <set>
#include <string>
#include <utility>

#include "lang/markdown/template.hpp"
#include "lang/markdown/template_lines.hpp"

namespace promoc::lang::markdown {
namespace {

/// A value by the lists that it stands in: "gates[].title", whatever a round of the loop is called.
struct Asked {
  std::string value;
  std::string_view path;
  Range range;
};

class Collector {
 public:
  explicit Collector(std::string_view pattern) : lines_(lines_of(pattern)) { collect(0, lines_.size()); }

  std::vector<Asked> asked;
  std::vector<Fault> faults;

 private:
  void ask(std::string_view path, const Line& line) {
    const auto [scope, name] = split_path(path);
    std::string list;
    for (const auto& [round, of] : scopes_) {
      if (round == scope) list = of;
    }
    asked.push_back({list + std::string(name), path, line.range()});
  }

  void collect(std::size_t first, std::size_t last) {
    for (auto i = first; i < last; ++i) {
      const auto& line = lines_[i];
      if (is_remark(line)) continue;
      const auto words = mark_words(line.text);
      if (!words) {
        ask_holes(line);
        continue;
      }
      const auto mark = mark_of(*words);
      if (!mark) return faults.push_back({FaultKind::Directive, line.range(), std::string(kUnknownMark), {}});
      const auto end = end_of(lines_, i, last);
      if (!end) return faults.push_back({FaultKind::Directive, line.range(), std::string(kNoEnd), {}});
      if (depth_ == kMaxMarkDepth)
        return faults.push_back({FaultKind::Directive, line.range(), std::string(kTooDeep), {}});
      ask(mark->path, line);
      ++depth_;
      if (mark->kind == Mark::Kind::Each) scopes_.emplace_back(mark->name, asked.back().value + "[].");
      collect(i + 1, *end);
      if (mark->kind == Mark::Kind::Each) scopes_.pop_back();
      --depth_;
      i = *end;
    }
  }

  void ask_holes(const Line& line) {
    for (auto rest = line.text; !rest.empty();) {
      const auto part = next_part(rest);
      if (part.kind == HolePart::Kind::Hole) ask(part.text, line);
      if (part.kind == HolePart::Kind::Unclosed) {
        faults.push_back(
            {FaultKind::Form, line.range(), "the hole has no `>`", "the characters `$<` themselves are written `$$<`"});
      }
    }
  }

  std::vector<Line> lines_;
  std::vector<std::pair<std::string_view, std::string>> scopes_;
  std::size_t depth_ = 0;
};

}  // namespace

auto check(std::string_view pattern, std::string_view built_in) -> std::vector<Fault> {
  std::set<std::string> known;
  for (const auto& value : Collector(built_in).asked) known.insert(value.value);
  Collector own(pattern);
  for (const auto& value : own.asked) {
    if (known.contains(value.value)) continue;
    own.faults.push_back({FaultKind::Value, value.range, "there is no value `" + std::string(value.path) + "` here",
                          "the built-in template shows the values there are"});
  }
  return own.faults;
}

}  // namespace promoc::lang::markdown
