#include "syntax/finding.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace promoc::syntax {
namespace {

auto lower(char c) -> char { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Whether two words differ in their ending alone: `fail`, `failed`.
auto same_stem(std::string_view a, std::string_view b) -> bool {
  constexpr std::size_t kShortest = 4;
  const auto [in_a, in_b] = std::ranges::mismatch(a, b, {}, lower, lower);
  const auto common = static_cast<std::size_t>(in_a - a.begin());
  return common >= kShortest && 3 * common >= 2 * std::max(a.size(), b.size());
}

}  // namespace

Finding::Finding(const Failure& what, const Place& where, FileId file, std::string_view source, diag::Sink& sink)
    : failure(what),
      place(where),
      text(source),
      token(token_at(source, what.offset)),
      found(token.of(source)),
      before(token_before(source, what.offset)),
      previous(before.of(source)),
      file_(file),
      sink_(sink) {}

auto Finding::same_line(std::uint32_t a, std::uint32_t b) const -> bool {
  return line_begin(text, a) == line_begin(text, b);
}

auto Finding::could_be(std::string_view word) const -> bool {
  return std::ranges::find(place.continuations, word) != place.continuations.end();
}

auto Finding::seen() const -> std::string {
  if (!found.empty()) return "found " + quoted(found);
  return token.begin >= text.size() ? "the file ends here" : "the line ends here";
}

auto Finding::replace(Range range, std::string_view by, std::string message, std::string help, bool safe) const
    -> bool {
  report(diag::Kind::SyntaxError, range, std::move(message))
      .help(std::move(help))
      .fix(span(range), std::string(by), by.empty() ? std::string("remove it") : fmt::format("write `{}`", by), safe);
  return true;
}

auto quoted(std::string_view token) -> std::string {
  constexpr std::size_t kLongest = 40;
  if (token == " " || token == "\t") return "a blank";
  if (token == "`") return "a backtick";
  if (token.starts_with('`')) return std::string(token);
  if (token.size() <= kLongest) return fmt::format("`{}`", token);
  auto end = kLongest - 3;
  while (end > 0 && (static_cast<unsigned char>(token[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("`{}...`", token.substr(0, end));
}

auto one_of(const std::vector<std::string>& words) -> std::string {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) result += i + 1 == words.size() ? " or " : ", ";
    result += fmt::format("`{}`", words[i]);
  }
  return result;
}

auto guess(std::string_view word, const std::vector<std::string>& candidates) -> std::optional<std::string> {
  const auto same = [&](const auto& candidate) { return std::ranges::equal(candidate, word, {}, lower, lower); };
  if (const auto found = std::ranges::find_if(candidates, same); found != candidates.end()) return *found;
  if (auto near = diag::nearest(word, candidates)) return near;
  const auto stem = [&](const auto& candidate) { return same_stem(candidate, word); };
  const auto found = std::ranges::find_if(candidates, stem);
  return found != candidates.end() ? std::optional(*found) : std::nullopt;
}

auto begins_with_letter(std::string_view token) -> bool {
  return !token.empty() && lower(token[0]) >= 'a' && lower(token[0]) <= 'z';
}

auto begins_with_digit(std::string_view token) -> bool { return !token.empty() && token[0] >= '0' && token[0] <= '9'; }

}  // namespace promoc::syntax
