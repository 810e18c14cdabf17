#include "driver/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "diag/render_display.hpp"

namespace promoc::driver {
namespace {

using Lines = std::vector<std::string_view>;

/// Lines with their ends: a missing final newline is a difference too.
auto lines_of(std::string_view text) -> Lines {
  Lines lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

struct Edit {
  char mark;  ///< ' ', '-' or '+'
  std::string_view line;
};

// Files that differ in more places than this are shown as replaced whole, to bound time and memory.
constexpr std::ptrdiff_t kMaxEdits = 1000;

/// Myers' greedy search for the shortest list of edits. `trace[d]` keeps the furthest reach on each diagonal after d
/// edits.
class Search {
 public:
  Search(const Lines& a, const Lines& b) : a_(a), b_(b), n_(size(a)), m_(size(b)) {}

  auto run() -> std::vector<Edit> {
    const auto limit = std::min(n_ + m_, kMaxEdits);
    std::vector<std::ptrdiff_t> reach(static_cast<std::size_t>(2 * limit + 3), 0);
    const auto at = [&](std::ptrdiff_t k) -> std::ptrdiff_t& { return reach[static_cast<std::size_t>(k + limit + 1)]; };
    for (std::ptrdiff_t d = 0; d <= limit; ++d) {
      trace_.emplace_back(reach.begin() + (limit + 1 - d - 1), reach.begin() + (limit + 1 + d + 2));
      for (auto k = -d; k <= d; k += 2) {
        auto x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
        auto y = x - k;
        while (x < n_ && y < m_ && line(a_, x) == line(b_, y)) ++x, ++y;
        at(k) = x;
        if (x >= n_ && y >= m_) return walk_back(d);
      }
    }
    return replaced();
  }

 private:
  static auto size(const Lines& lines) -> std::ptrdiff_t { return static_cast<std::ptrdiff_t>(lines.size()); }
  static auto line(const Lines& lines, std::ptrdiff_t i) -> std::string_view {
    return lines[static_cast<std::size_t>(i)];
  }

  auto walk_back(std::ptrdiff_t edits) const -> std::vector<Edit> {
    std::vector<Edit> result;
    auto x = n_;
    auto y = m_;
    for (auto d = edits; d >= 0; --d) {
      const auto& reach = trace_[static_cast<std::size_t>(d)];
      const auto at = [&](std::ptrdiff_t k) { return reach[static_cast<std::size_t>(k + d + 1)]; };
      const auto k = x - y;
      const auto down = d > 0 && (k == -d || (k != d && at(k - 1) < at(k + 1)));
      const auto from_k = down ? k + 1 : k - 1;
      const auto from_x = d == 0 ? 0 : at(from_k);
      const auto from_y = d == 0 ? 0 : from_x - from_k;
      while (x > from_x && y > from_y) result.push_back({' ', line(a_, --x)}), --y;
      if (d == 0) break;
      if (down) result.push_back({'+', line(b_, --y)});
      else result.push_back({'-', line(a_, --x)});
    }
    std::ranges::reverse(result);
    return result;
  }

  auto replaced() const -> std::vector<Edit> {
    std::vector<Edit> result;
    for (const auto text : a_) result.push_back({'-', text});
    for (const auto text : b_) result.push_back({'+', text});
    return result;
  }

  const Lines& a_;
  const Lines& b_;
  std::ptrdiff_t n_;
  std::ptrdiff_t m_;
  std::vector<std::vector<std::ptrdiff_t>> trace_;
};

auto shown_line(const Edit& edit, bool color) -> std::string {
  auto text = edit.line;
  const auto ended = text.ends_with('\n');
  if (ended) text.remove_suffix(1);
  auto line = fmt::format("{}{}", edit.mark, diag::escaped(text));
  if (color && edit.mark != ' ') line = fmt::format("\033[{}m{}\033[0m", edit.mark == '-' ? 31 : 32, line);
  return line + (ended ? "\n" : "\n\\ no newline at the end\n");
}

/// One group of changes with its context: edits [first, last).
struct Hunk {
  std::size_t first;
  std::size_t last;
};

auto hunks_of(const std::vector<Edit>& edits, std::size_t context) -> std::vector<Hunk> {
  std::vector<Hunk> hunks;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    if (edits[i].mark == ' ') continue;
    const auto first = i > context ? i - context : 0;
    const auto last = std::min(edits.size(), i + 1 + context);
    if (!hunks.empty() && first <= hunks.back().last) hunks.back().last = last;
    else hunks.push_back({first, last});
  }
  return hunks;
}

auto range_text(std::size_t before, std::size_t count) -> std::string {
  return fmt::format("{},{}", count == 0 ? before : before + 1, count);
}

}  // namespace

auto unified_diff(std::string_view before, std::string_view after, const DiffOptions& options) -> std::string {
  const auto a = lines_of(before);
  const auto b = lines_of(after);
  const auto edits = Search(a, b).run();

  std::vector<std::string> lines;
  std::size_t done = 0;
  std::size_t line_a = 0;
  std::size_t line_b = 0;
  const auto pass = [&](char mark) {
    if (mark != '+') ++line_a;
    if (mark != '-') ++line_b;
  };
  for (const auto& hunk : hunks_of(edits, options.context)) {
    for (; done < hunk.first; ++done) pass(edits[done].mark);
    const auto start_a = line_a;
    const auto start_b = line_b;
    std::vector<std::string> body;
    for (; done < hunk.last; ++done) {
      pass(edits[done].mark);
      body.push_back(shown_line(edits[done], options.color));
    }
    lines.push_back(
        fmt::format("@@ -{} +{} @@\n", range_text(start_a, line_a - start_a), range_text(start_b, line_b - start_b)));
    lines.insert(lines.end(), body.begin(), body.end());
  }

  std::string text;
  for (std::size_t i = 0; i < lines.size() && i < options.max_lines; ++i) text += lines[i];
  if (lines.size() > options.max_lines) text += fmt::format("... {} more lines\n", lines.size() - options.max_lines);
  return text;
}

auto first_difference(std::string_view before, std::string_view after) -> std::uint32_t {
  const auto [end, _] = std::ranges::mismatch(before, after);
  const auto same = before.substr(0, static_cast<std::size_t>(end - before.begin()));
  return static_cast<std::uint32_t>(same.rfind('\n') + 1);
}

}  // namespace promoc::driver
