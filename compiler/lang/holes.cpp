#include "lang/holes.hpp"

#include <algorithm>

namespace promoc::lang {

namespace {

auto is_word(std::string_view word) -> bool {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto other = [](char c) { return (c >= '0' && c <= '9') || c == '_'; };
  return !word.empty() && letter(word.front()) &&
         std::ranges::all_of(word, [&](char c) { return letter(c) || other(c); });
}

}  // namespace

auto next_part(std::string_view& rest) -> HolePart {
  constexpr auto kNone = std::string_view::npos;
  const auto take = [&](std::size_t size) {
    const auto taken = rest.substr(0, size);
    rest.remove_prefix(taken.size());
    return taken;
  };
  const auto at = rest.find("$<");
  if (at == kNone) return {HolePart::Kind::Text, take(rest.size())};
  if (at > 0 && rest[at - 1] == '$') {
    if (at > 1) return {HolePart::Kind::Text, take(at - 1)};
    rest.remove_prefix(1);
    return {HolePart::Kind::Text, take(2)};
  }
  if (at > 0) return {HolePart::Kind::Text, take(at)};
  const auto end = rest.find('>');
  if (end == kNone) return {HolePart::Kind::Unclosed, take(rest.size())};
  const auto path = rest.substr(2, end - 2);
  rest.remove_prefix(end + 1);
  return {HolePart::Kind::Hole, path};
}

auto lone_hole(std::string_view text) -> std::optional<std::string_view> {
  if (!text.starts_with("$<") || text.find('>') != text.size() - 1) return std::nullopt;
  return text.substr(2, text.size() - 3);
}

auto is_hole_path(std::string_view path) -> bool {
  const auto [scope, name] = split_path(path);
  return is_word(name) && (scope.empty() ? path.find('.') == std::string_view::npos : is_word(scope));
}

auto words_of(std::string_view text) -> std::vector<std::string_view> {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end != 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

auto mark_of(const std::vector<std::string_view>& words) -> std::optional<Mark> {
  if (words.size() == 4 && words[0] == "each" && words[2] == "in") return Mark{Mark::Kind::Each, words[1], words[3]};
  if (words.size() == 2 && words[0] == "when") return Mark{Mark::Kind::When, {}, words[1]};
  if (words.size() == 3 && words[0] == "when" && words[1] == "not") return Mark{Mark::Kind::WhenNot, {}, words[2]};
  return std::nullopt;
}

auto split_path(std::string_view path) -> std::pair<std::string_view, std::string_view> {
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) return {{}, path};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

}  // namespace promoc::lang
