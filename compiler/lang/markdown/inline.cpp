#include "lang/markdown/inline.hpp"

#include <algorithm>
#include <array>

namespace promoc::lang::markdown {
namespace {

auto is_digit(char c) -> bool { return c >= '0' && c <= '9'; }
auto is_letter(char c) -> bool { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
auto is_word(char c) -> bool { return is_digit(c) || is_letter(c); }
auto is_control(char c) -> bool { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// On one line: control characters but line feeds are blanks, and no blank stands at an end.
auto cleaned(std::string_view words) -> std::string {
  std::string out;
  for (const char c : words) {
    if (c != '\r') out += c != '\n' && is_control(c) ? ' ' : c;
  }
  const auto first = out.find_first_not_of(" \n");
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(" \n") - first + 1);
}

/// Characters that mean something wherever they stand. A backslash before them takes the meaning.
constexpr std::string_view kAlways = "\\`*[]<~";

/// Writes text one character at a time, so that each sees its neighbours.
class TextWriter {
 public:
  TextWriter(std::string_view words, Place place) : words_(words), place_(place) {}

  auto run(bool at_start) -> std::string {
    std::size_t i = at_start ? open() : 0;
    for (; i < words_.size(); ++i) put(i);
    return std::move(out_);
  }

 private:
  /// What would begin a block: a heading, a quote, a list, a table's second line, the line under a heading.
  auto open() -> std::size_t {
    if (words_.empty()) return 0;
    if (std::string_view("#>+-=:").find(words_[0]) != std::string_view::npos) {
      out_ += '\\';
      out_ += words_[0];
      return 1;
    }
    std::size_t digits = 0;
    while (digits < words_.size() && is_digit(words_[digits])) ++digits;
    if (digits == 0 || digits == words_.size() || (words_[digits] != '.' && words_[digits] != ')')) return 0;
    out_ += words_.substr(0, digits);
    out_ += '\\';
    out_ += words_[digits];
    return digits + 1;
  }

  [[nodiscard]] auto at(std::size_t i) const -> char { return i < words_.size() ? words_[i] : ' '; }

  void put(std::size_t i) {
    const char c = words_[i];
    if (c == '\n') {
      out_ += place_ == Place::Heading ? " " : "<br>";
    } else if (c == '|') {
      // In a cell even `\|` splits when a backslash stands before it; the number is safe everywhere.
      out_ += place_ == Place::Cell ? "&#124;" : "\\|";
    } else if (c == '$') {
      out_ += "&#36;";  // GitHub reads `$a$` as mathematics
    } else if (c == '&') {
      out_ += opens_reference(i) ? "&amp;" : "&";
    } else if (breaks_address(i)) {
      out_ += '\\';
      out_ += c;
    } else {
      if (needs_backslash(i)) out_ += '\\';
      out_ += c;
    }
  }

  [[nodiscard]] auto opens_reference(std::size_t i) const -> bool { return is_letter(at(i + 1)) || at(i + 1) == '#'; }

  [[nodiscard]] auto changes(std::size_t i) const -> bool {
    const char c = words_[i];
    return c == '|' || c == '$' || (c == '&' && opens_reference(i)) || needs_backslash(i);
  }

  /// GitHub makes links of addresses in a text and takes them as they stand, escapes included. One that holds escapes
  /// must not be taken for an address.
  [[nodiscard]] auto breaks_address(std::size_t i) const -> bool {
    const bool scheme = words_.substr(i).starts_with("://");
    const bool host = i >= 3 && words_[i] == '.' && words_.substr(i - 3, 3) == "www";
    if (!scheme && !host) return false;
    constexpr std::size_t kLongest = 2000;
    const auto rest = words_.substr(i, kLongest);
    const auto end = rest.find_first_of(" \n");
    if (end == std::string_view::npos && rest.size() == kLongest) return true;
    for (const auto last = i + std::min(end, rest.size()); i < last; ++i) {
      if (changes(i)) return true;
    }
    return false;
  }

  [[nodiscard]] auto needs_backslash(std::size_t i) const -> bool {
    const char c = words_[i];
    if (kAlways.find(c) != std::string_view::npos) return true;
    if (c == '_') return !(i > 0 && is_word(words_[i - 1]) && is_word(at(i + 1)));
    return c == '#' && place_ == Place::Heading;
  }

  std::string_view words_;
  Place place_;
  std::string out_;
};

auto longest_run(std::string_view words, char mark) -> std::size_t {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : words) {
    run = c == mark ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// Code with a `|` in a cell: no Markdown for it is read alike by all readers, HTML is.
auto html_code(std::string_view words) -> std::string {
  std::string out = "<code>";
  for (const char c : words) {
    if (is_word(c) || c == ' ' || static_cast<unsigned char>(c) >= 0x80) {
      out += c;
    } else {
      out += "&#" + std::to_string(static_cast<int>(c)) + ";";
    }
  }
  return out + "</code>";
}

auto print_code(std::string_view words, Place place) -> std::string {
  auto shown = cleaned(words);
  std::ranges::replace(shown, '\n', ' ');
  if (shown.empty()) return {};
  if (place == Place::Cell && shown.find('|') != std::string::npos) return html_code(shown);
  const std::string marks(longest_run(shown, '`') + 1, '`');
  const auto* const pad = shown.front() == '`' || shown.back() == '`' ? " " : "";
  return marks + pad + shown + pad + marks;
}

/// A link's target: what is no character of a URL is encoded, and so are brackets, which would end the link.
auto print_target(std::string_view target) -> std::string {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~:/?#@!$'*+,;=%";
  std::string out;
  for (std::size_t i = 0; i < target.size(); ++i) {
    const char c = target[i];
    if (c == '&') {
      out += "&amp;";
    } else if (is_word(c) || kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return out;
}

auto print_text(std::string_view words, Place place, bool at_start) -> std::string {
  return TextWriter(cleaned(words), place).run(at_start);
}

/// The blanks at the ends of a text are its neighbours' business: one is kept where there was any.
auto print_between(std::string_view words, Place place, bool at_start) -> std::string {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  const auto body = cleaned(words);
  auto out = TextWriter(body, place).run(at_start);
  if (body.empty()) return words.empty() || at_start ? "" : " ";
  if (blank(words.front()) && !at_start) out.insert(0, " ");
  if (blank(words.back())) out += ' ';
  return out;
}

auto print_one(const Inline& piece, Place place, bool at_start) -> std::string {
  switch (piece.kind) {
    case Inline::Kind::Text: return print_between(piece.text, place, at_start);
    case Inline::Kind::Code: return print_code(piece.text, place);
    case Inline::Kind::Strong: {
      const auto words = print_text(piece.text, place, false);
      return words.empty() ? words : "**" + words + "**";
    }
    case Inline::Kind::Link:
      return "[" + print_text(piece.text, place, false) + "](" + print_target(piece.target) + ")";
    case Inline::Kind::Break: return place == Place::Heading ? " " : "<br>";
    case Inline::Kind::CodeLink: return "[" + print_code(piece.text, place) + "](" + print_target(piece.target) + ")";
  }
  return {};
}

}  // namespace

auto text(std::string words) -> Inline { return {Inline::Kind::Text, std::move(words), {}}; }
auto code(std::string words) -> Inline { return {Inline::Kind::Code, std::move(words), {}}; }
auto strong(std::string words) -> Inline { return {Inline::Kind::Strong, std::move(words), {}}; }
auto link(std::string words, std::string target) -> Inline {
  return {Inline::Kind::Link, std::move(words), std::move(target)};
}
auto code_link(std::string words, std::string target) -> Inline {
  return {Inline::Kind::CodeLink, std::move(words), std::move(target)};
}

auto line_break() -> Inline { return {Inline::Kind::Break, {}, {}}; }

auto prose(std::string_view words) -> Spans {
  Spans spans;
  while (!words.empty()) {
    const auto open = words.find('`');
    const auto close = open == std::string_view::npos ? open : words.find('`', open + 1);
    if (close == std::string_view::npos || close == open + 1) {
      const auto end = close == std::string_view::npos ? words.size() : close + 1;
      spans.push_back(text(std::string(words.substr(0, end))));
      words.remove_prefix(end);
      continue;
    }
    if (open > 0) spans.push_back(text(std::string(words.substr(0, open))));
    spans.push_back(code(std::string(words.substr(open + 1, close - open - 1))));
    words.remove_prefix(close + 1);
  }
  return spans;
}

auto print(const Spans& spans, Place place, bool at_start) -> std::string {
  std::string out;
  for (const auto& piece : spans) out += print_one(piece, place, at_start && out.empty());
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace promoc::lang::markdown
