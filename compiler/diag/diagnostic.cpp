#include "diag/diagnostic.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

namespace promoc::diag {

auto all_kinds() -> const std::vector<KindInfo>& {
  static const std::vector<KindInfo> kinds = {
#define KIND(id, code, name, severity) {Kind::id, code, name, Severity::severity},
#include "diag/kinds.def"
#undef KIND
  };
  return kinds;
}

auto info(Kind kind) -> const KindInfo& { return all_kinds()[static_cast<std::size_t>(kind)]; }

auto find_kind(std::string_view code_or_name) -> const KindInfo* {
  const auto same = [&](std::string_view text) {
    return std::ranges::equal(text, code_or_name,
                              [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
  };
  const auto& kinds = all_kinds();
  const auto found = std::ranges::find_if(kinds, [&](const KindInfo& k) { return same(k.code) || same(k.name); });
  return found == kinds.end() ? nullptr : &*found;
}

auto Sink::Added::label(Span span, std::string text) -> Added& {
  sink_->diagnostics_[index_].labels.push_back({span, std::move(text)});
  return *this;
}

auto Sink::Added::help(std::string text) -> Added& {
  sink_->diagnostics_[index_].help = std::move(text);
  return *this;
}

auto Sink::Added::fix(Span span, std::string replacement, std::string title, bool safe) -> Added& {
  sink_->diagnostics_[index_].fixes.push_back({span, std::move(replacement), std::move(title), safe});
  return *this;
}

auto Sink::report(Kind kind, Span span, std::string message) -> Added {
  diagnostics_.push_back({kind, info(kind).severity, span, std::move(message), {}, {}, {}});
  return {*this, diagnostics_.size() - 1};
}

auto Sink::has_errors() const -> bool {
  return std::ranges::any_of(diagnostics_, [](const Diagnostic& d) { return d.severity == Severity::Error; });
}

void Sink::sort() {
  std::ranges::stable_sort(diagnostics_, {},
                           [](const Diagnostic& d) { return std::tuple(d.span.file, d.span.begin, d.span.end); });
}

namespace {

/// Letters to insert, remove, replace, or to swap with their neighbour.
auto distance(std::string_view a, std::string_view b) -> std::size_t {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = std::exchange(last, row);
    row[0] = i;
    for (std::size_t j = 1; j < row.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row.back();
}

}  // namespace

auto nearest(std::string_view word, const std::vector<std::string>& candidates) -> std::optional<std::string> {
  std::optional<std::string> best;
  auto best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const auto here = distance(word, candidate);
    if (here >= best_distance) continue;
    best_distance = here;
    best = candidate;
  }
  return best;
}

}  // namespace promoc::diag
