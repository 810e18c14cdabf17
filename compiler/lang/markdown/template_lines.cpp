#include "lang/markdown/template_lines.hpp"

#include <algorithm>

#include "lang/markdown/template.hpp"

namespace promoc::lang::markdown {

namespace {

constexpr std::string_view kMark = "<!--@ ";
constexpr std::string_view kRemark = "<!--#";
constexpr std::string_view kMarkEnd = " -->";

}  // namespace

auto lines_of(std::string_view pattern) -> std::vector<Line> {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin < pattern.size();) {
    const auto end = std::min(pattern.find('\n', begin), pattern.size());
    lines.push_back({pattern.substr(begin, end - begin), static_cast<std::uint32_t>(begin)});
    begin = end + 1;
  }
  return lines;
}

auto mark_words(std::string_view line) -> std::optional<std::vector<std::string_view>> {
  const auto around = kMark.size() + kMarkEnd.size();
  if (line.size() < around || !line.starts_with(kMark) || !line.ends_with(kMarkEnd)) return std::nullopt;
  return words_of(line.substr(kMark.size(), line.size() - around));
}

auto is_remark(const Line& line) -> bool {
  if (line.text.starts_with(kRemark)) return true;
  return line.begin == 0 && !original_of(line.text).empty();
}

auto end_of(const std::vector<Line>& lines, std::size_t begin, std::size_t last) -> std::optional<std::size_t> {
  int open = 0;
  for (auto i = begin; i < last; ++i) {
    const auto words = mark_words(lines[i].text);
    if (!words || words->empty()) continue;
    open += words->front() == "end" ? -1 : 1;
    if (open == 0) return i;
  }
  return std::nullopt;
}

auto original_of(std::string_view pattern) -> std::string_view {
  const auto words = mark_words(pattern.substr(0, pattern.find('\n')));
  return words && words->size() == 2 && words->front() == "original" ? words->back() : std::string_view();
}

}  // namespace promoc::lang::markdown
