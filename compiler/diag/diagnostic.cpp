#include "diag/diagnostic.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>

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

auto nearest(std::string_view word, const std::vector<std::string>& candidates) -> std::optional<std::string> {
  const auto limit = std::max<std::size_t>(1, word.size() / 3);
  std::optional<std::string> best;
  std::size_t best_distance = limit + 1;
  std::vector<std::size_t> row;
  for (const auto& candidate : candidates) {
    row.resize(candidate.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      auto diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j < row.size(); ++j) {
        const auto substitute = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace promoc::diag
