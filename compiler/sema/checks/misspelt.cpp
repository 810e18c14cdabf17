#include "sema/checks/misspelt.hpp"

#include <algorithm>
#include <cstddef>

namespace promoc::sema {
namespace {

constexpr std::size_t kShortest = 4;
constexpr std::size_t kShortPart = 2;

auto is_digit(char c) -> bool { return c >= '0' && c <= '9'; }
auto separates(char c) -> bool { return c == '/' || c == '-' || c == '.' || c == '_'; }

/// The part of a name around one of its characters.
auto part_around(std::string_view name, std::size_t at) -> std::string_view {
  auto begin = std::min(at, name.size());
  while (begin > 0 && !separates(name[begin - 1])) --begin;
  auto end = at;
  while (end < name.size() && !separates(name[end])) ++end;
  return name.substr(begin, end - begin);
}

}  // namespace

auto is_misspelt(std::string_view name, std::string_view meant) -> bool {
  const auto shorter = std::min(name.size(), meant.size());
  const auto longer = std::max(name.size(), meant.size());
  if (shorter < kShortest || longer - shorter > 1 || name == meant) return false;
  if (name.front() != meant.front() || name.back() != meant.back()) return false;

  std::size_t same = 0;
  while (same < shorter && name[same] == meant[same]) ++same;
  std::size_t same_behind = 0;
  while (same_behind < shorter - same && name[name.size() - 1 - same_behind] == meant[meant.size() - 1 - same_behind])
    ++same_behind;
  const auto differs = name.substr(same, name.size() - same - same_behind);
  const auto other = meant.substr(same, meant.size() - same - same_behind);

  const bool one = differs.size() <= 1 && other.size() <= 1;
  const bool swapped = differs.size() == 2 && other.size() == 2 && differs[0] == other[1] && differs[1] == other[0];
  if (!one && !swapped) return false;
  if (std::ranges::all_of(differs, is_digit) && std::ranges::all_of(other, is_digit)) return false;
  return part_around(name, same).size() > kShortPart && part_around(meant, same).size() > kShortPart;
}

}  // namespace promoc::sema
