#include "verify/files/lines.hpp"

#include <algorithm>
#include <cstdint>

namespace promoc::verify::files {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kMaxTable = 4'000'000;

/// Lengths of the longest common subsequences of what is left from each pair of lines.
class Table {
 public:
  Table(const Lines& meant, const Lines& found, const Hunk& all)
      : width_(all.found_end - all.found_begin + 1), lengths_(width_ * (all.meant_end - all.meant_begin + 1)) {
    for (auto i = all.meant_end - all.meant_begin; i-- > 0;) {
      for (auto j = width_ - 1; j-- > 0;) {
        const bool same = meant[all.meant_begin + i] == found[all.found_begin + j];
        at(i, j) = same ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  auto at(std::size_t i, std::size_t j) -> std::uint32_t& { return lengths_[i * width_ + j]; }

 private:
  std::size_t width_;
  std::vector<std::uint32_t> lengths_;
};

auto split(const Lines& meant, const Lines& found, const Hunk& all) -> std::vector<Hunk> {
  Table table(meant, found, all);
  std::vector<Hunk> result;
  auto i = all.meant_begin;
  auto j = all.found_begin;
  while (i < all.meant_end || j < all.found_end) {
    if (i < all.meant_end && j < all.found_end && meant[i] == found[j]) {
      ++i, ++j;
      continue;
    }
    const bool joins = !result.empty() && result.back().meant_end == i && result.back().found_end == j;
    if (!joins) result.push_back({i, i, j, j});
    const bool gone =
        j == all.found_end || (i < all.meant_end && table.at(i + 1 - all.meant_begin, j - all.found_begin) >=
                                                        table.at(i - all.meant_begin, j + 1 - all.found_begin));
    if (gone) {
      result.back().meant_end = ++i;
    } else {
      result.back().found_end = ++j;
    }
  }
  return result;
}

}  // namespace

auto lines_of(std::string_view text) -> std::vector<std::string_view> {
  Lines lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

auto hunks(const std::vector<std::string_view>& meant, const std::vector<std::string_view>& found)
    -> std::vector<Hunk> {
  Hunk all{0, meant.size(), 0, found.size()};
  while (all.meant_begin < all.meant_end && all.found_begin < all.found_end &&
         meant[all.meant_begin] == found[all.found_begin]) {
    ++all.meant_begin, ++all.found_begin;
  }
  while (all.meant_begin < all.meant_end && all.found_begin < all.found_end &&
         meant[all.meant_end - 1] == found[all.found_end - 1]) {
    --all.meant_end, --all.found_end;
  }
  if (all.meant_begin == all.meant_end && all.found_begin == all.found_end) return {};
  const auto cells = (all.meant_end - all.meant_begin + 1) * (all.found_end - all.found_begin + 1);
  return cells > kMaxTable ? std::vector{all} : split(meant, found, all);
}

auto span_of(FileId file, std::string_view text, const std::vector<std::string_view>& lines, std::size_t line) -> Span {
  const auto at = line < lines.size() ? static_cast<std::size_t>(lines[line].data() - text.data()) : text.size();
  const auto size = line < lines.size() ? lines[line].size() : 0;
  return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + size)};
}

}  // namespace promoc::verify::files
