#include "driver/gh_answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace promoc::driver {
namespace {

constexpr int kNotLoggedIn = 4;  // exit code of gh; source: `gh help exit-codes`

auto take_line(std::string_view& text) -> std::string_view {
  const auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// 200 of "HTTP/2.0 200 OK"; 0 for anything else.
auto status_of(std::string_view line) -> int {
  const auto blank = line.find(' ');
  if (!line.starts_with("HTTP/") || blank == std::string_view::npos) return 0;
  int status = 0;
  const auto digits = line.substr(blank + 1, 3);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return error == std::errc() && end == digits.data() + 3 && status >= 100 ? status : 0;
}

auto broken(std::string_view complained, int code) -> apply::Answer {
  apply::Answer answer;
  answer.trouble = without_tokens(complained);
  if (answer.trouble.empty()) answer.trouble = "`gh api` ended without a word";
  // Only what happened on the way to GitHub may go better the next time.
  const bool on_the_way =
      answer.trouble.find("://") != std::string::npos || answer.trouble.find("EOF") != std::string::npos;
  answer.can_help = code != kNotLoggedIn && on_the_way;
  return answer;
}

auto is_word(char c) -> bool {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

auto without_tokens(std::string_view text) -> std::string {
  constexpr std::size_t kShown = 200;
  constexpr auto kMarks = std::to_array<std::string_view>({"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"});
  constexpr auto kHeralds = std::to_array<std::string_view>({"token", "bearer", "basic", "password"});
  constexpr std::size_t kLongest = 30;  // a word of letters and digits that is longer may be a token of any kind
  auto line = take_line(text).substr(0, kShown);
  std::string shown;
  bool heralded = false;
  while (!line.empty()) {
    const auto length = static_cast<std::size_t>(std::ranges::find_if_not(line, is_word) - line.begin());
    if (length == 0) {
      shown += line.front();
      line.remove_prefix(1);
      continue;
    }
    const auto word = line.substr(0, length);
    std::string lower(word);
    for (auto& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool marked =
        std::ranges::any_of(kMarks, [&](auto mark) { return word.find(mark) != std::string_view::npos; });
    // Words of a language have neither digits nor capitals behind their first letter.
    const bool odd = std::ranges::any_of(word.substr(1), [](char c) { return c < 'a' || c > 'z'; });
    const bool secret = marked || length > kLongest || (heralded && odd);
    shown += secret ? std::string("***") : std::string(word);
    heralded = std::ranges::find(kHeralds, lower) != kHeralds.end() || (heralded && secret);
    line.remove_prefix(length);
  }
  return shown;
}

auto gh_answer(std::string_view printed, std::string_view complained, int code) -> apply::Answer {
  apply::Answer answer;
  answer.status = status_of(take_line(printed));
  // A good status and a bad end: the body is not whole.
  if (answer.status == 0 || (code != 0 && answer.status < 300)) return broken(complained, code);
  while (!printed.empty()) {
    const auto line = take_line(printed);
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string name(line.substr(0, colon));
    for (auto& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    auto value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    answer.headers.emplace_back(std::move(name), value);
  }
  answer.body = printed;
  return answer;
}

}  // namespace promoc::driver
