// The lines of a document's template, and the marks among them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "lang/holes.hpp"

namespace promoc::lang::markdown {

/// Loops and conditions inside each other, at most.
inline constexpr std::size_t kMaxMarkDepth = 32;
inline constexpr std::string_view kTooDeep = "marks are nested more than 32 deep";
inline constexpr std::string_view kNoEnd = "the mark has no `end`";
inline constexpr std::string_view kUnknownMark = "this mark is unknown";

struct Line {
  std::string_view text;
  std::uint32_t begin = 0;

  [[nodiscard]] auto range() const -> Range { return {begin, begin + static_cast<std::uint32_t>(text.size())}; }
};

auto lines_of(std::string_view pattern) -> std::vector<Line>;

/// The words of `<!--@ each x in xs -->`; nothing for other lines.
auto mark_words(std::string_view line) -> std::optional<std::vector<std::string_view>>;

/// For the readers of the template alone: `<!--# words -->`, and what the first line says of the original.
auto is_remark(const Line& line) -> bool;

/// The line of the `end` that belongs to the mark at `begin`.
auto end_of(const std::vector<Line>& lines, std::size_t begin, std::size_t last) -> std::optional<std::size_t>;

}  // namespace promoc::lang::markdown
