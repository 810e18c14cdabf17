#include "lang/yaml/fold.hpp"

#include <algorithm>
#include <span>

namespace promoc::lang::yaml {

namespace {

using Breaks = std::span<const ghexpr::Break>;

class Folder {
 public:
  Folder(std::string_view text, std::size_t width) : text_(text), width_(width) {}

  void lines(std::size_t begin, std::size_t end, Breaks breaks, bool whole) {
    if (breaks.empty() || (!whole && end - begin <= width_)) {
      result.push_back(text_.substr(begin, end - begin));
      return;
    }
    const auto outermost = std::ranges::min_element(breaks, {}, &ghexpr::Break::depth)->depth;
    std::size_t first = 0;
    for (std::size_t i = 0; i < breaks.size(); ++i) {
      if (breaks[i].depth != outermost) continue;
      lines(begin, breaks[i].offset, breaks.subspan(first, i - first), false);
      begin = breaks[i].offset + 1;
      first = i + 1;
    }
    lines(begin, end, breaks.subspan(first), false);
  }

  std::vector<std::string_view> result;

 private:
  std::string_view text_;
  std::size_t width_;
};

}  // namespace

auto fold(std::string_view text, std::span<const ghexpr::Break> breaks, std::size_t width)
    -> std::vector<std::string_view> {
  Folder folder(text, width);
  folder.lines(0, text.size(), breaks, true);
  return std::move(folder.result);
}

}  // namespace promoc::lang::yaml
