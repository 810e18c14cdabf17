#include "syntax/layout.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "syntax/words.hpp"

namespace promoc::syntax {
namespace {

auto is_digit(char c) -> bool { return c >= '0' && c <= '9'; }
auto is_letter(char c) -> bool { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
auto is_other(char c) -> bool { return static_cast<unsigned char>(c) >= 0x80; }
auto is_blank(char c) -> bool { return c == ' ' || c == '\t' || c == '\r'; }
auto is_word(char c) -> bool { return is_letter(c) || is_digit(c) || is_other(c); }
auto is_joint(std::string_view token) -> bool {
  return token == "," || token == "+" || token == "and" || token == "or" || token == "=" || token == "\\";
}
auto is_bracket(char c) -> bool { return std::string_view("{}()[]").find(c) != std::string_view::npos; }

auto at(std::string_view text, std::size_t i) -> char { return i < text.size() ? text[i] : '\n'; }

auto word_end(std::string_view text, std::uint32_t i) -> std::uint32_t {
  while (is_word(at(text, i)) || (at(text, i) == '-' && is_word(at(text, i + 1)))) ++i;
  return i;
}

/// Behind the closing quote, or nothing when the string does not end on its line.
auto string_end(std::string_view text, std::uint32_t i) -> std::optional<std::uint32_t> {
  for (++i; at(text, i) != '\n'; ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\' && at(text, i + 1) != '\n') ++i;
  }
  return std::nullopt;
}

auto operator_length(std::string_view rest) -> std::uint32_t {
  static constexpr auto kOperators = std::to_array<std::string_view>(
      {"${{", "///", "==", "!=", "<=", ">=", "->", "..", "&&", "||", "//", "/*", "=>", "=<", ":="});
  for (const auto op : kOperators) {
    if (rest.starts_with(op)) return static_cast<std::uint32_t>(op.size());
  }
  return 1;
}

auto skip_blanks(std::string_view text, std::uint32_t i) -> std::uint32_t {
  while (i < text.size() && is_blank(text[i])) ++i;
  return i;
}

/// Goes over the text as a parser would that knows brackets, strings and comments only.
class Scanner {
 public:
  Scanner(std::string_view text, const LostStatement& lost)
      : text_(text), lost_(lost), indent_(indentation(text, lost.start)) {}

  /// The plain end of the statement.
  auto end() -> std::uint32_t {
    for (at_ = lost_.start; at_ < text_.size();) {
      const char c = text_[at_];
      if (c == '\n') {
        const auto next = next_line();
        if (ends_at_newline(next)) return at_ + 1;
        at_ = next;
        continue;
      } else if (at_ == lost_.failed_at && is_out_of_place(c)) {
        // goes with the statement
      } else if (c == '}') {
        while (!open_.empty() && open_.back() != '{') open_.pop_back();
        if (open_.empty()) return at_;
        open_.pop_back();
      } else if (c == ';' && !in_block()) {
        return at_ + 1;
      } else if (c == '{' || c == '(' || c == '[') {
        open_ += c;
      } else if ((c == ')' || c == ']') && !open_.empty() && open_.back() != '{') {
        open_.pop_back();
      }
      step();
    }
    return at_;
  }

  /// Behind the `}` whose `{` was forgotten; nothing when no block follows.
  auto end_of_unopened_block() -> std::optional<std::uint32_t> {
    at_ = lost_.failed_at;
    const auto first_line_end = line_end(text_, at_);
    if (is_bracket(at(text_, at_))) ++at_;  // it may stand in place of the `{`
    const auto closes_here = closers_on_line(at_) > lost_.open_here;
    for (std::uint32_t depth = 0; at_ < text_.size();) {
      const char c = text_[at_];
      if (c == '\n') {
        const auto next = next_line();
        const auto indent = next - line_begin(text_, next);
        if (next == text_.size() || (text_[next] == '}' ? indent < indent_ : indent <= indent_)) return std::nullopt;
        at_ = next;
        continue;
      } else if (c == '{') {
        ++depth;
      } else if (c == '}' && depth > 0) {
        --depth;
      } else if (c == '}') {
        if (at_ < first_line_end && !closes_here) return std::nullopt;
        return at_ + 1;
      }
      step();
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] auto in_block() const -> bool { return open_.find('{') != std::string::npos; }

  /// Over one character, or over a whole string or comment.
  void step() {
    if (text_[at_] == '"') {
      const auto closed = string_end(text_, at_);
      at_ = closed ? *closed : before_trailing_braces(line_end(text_, at_));
    } else if (text_.substr(at_).starts_with("//")) {
      at_ = line_end(text_, at_);
    } else {
      ++at_;
    }
  }

  /// A string that does not end swallows its line, but not the braces that close the blocks opened on it.
  [[nodiscard]] auto before_trailing_braces(std::uint32_t eol) const -> std::uint32_t {
    auto left = lost_.open_here + static_cast<std::uint32_t>(std::ranges::count(open_, '{'));
    auto result = eol;
    for (auto i = eol; i > at_ + 1 && left > 0; --i) {
      const char c = text_[i - 1];
      if (c == '}') {
        result = i - 1;
        --left;
      } else if (!is_blank(c)) {
        break;
      }
    }
    return result;
  }

  /// Whether the brace or `;` that could not be read stands there by mistake: it neither ends nor opens anything.
  [[nodiscard]] auto is_out_of_place(char c) const -> bool {
    const auto after = skip_blanks(text_, at_ + 1);
    const auto more = std::string_view("\n};/").find(at(text_, after)) == std::string_view::npos;
    if (c == '}') return more && open_.empty();
    if (c == ';') return more && !in_block() && !begins_statement(lost_.block, word_at(text_, after));
    if (c != '{') return false;
    const auto next = next_line();
    const auto opens_block = at(text_, after) == '\n' && next - line_begin(text_, next) > indent_;
    return !opens_block && closers_on_line(at_ + 1) <= lost_.open_here;
  }

  /// First character of the next line that is neither blank nor a comment.
  [[nodiscard]] auto next_line() const -> std::uint32_t {
    auto i = skip_blanks(text_, line_end(text_, at_) + 1);
    while (i < text_.size() && (text_[i] == '\n' || text_.substr(i).starts_with("//"))) {
      i = std::min<std::uint32_t>(line_end(text_, i) + 1, static_cast<std::uint32_t>(text_.size()));
      i = skip_blanks(text_, i);
    }
    return i;
  }

  /// Whether the statement ends with this line although it may have opened brackets, or end with a comma.
  [[nodiscard]] auto ends_at_newline(std::uint32_t next) const -> bool {
    if (next == text_.size()) return open_.empty();
    const auto deeper = next - line_begin(text_, next) > indent_;
    if (open_.empty()) return !deeper || !is_joint(token_before(text_, at_).of(text_));
    if (!in_block()) return !deeper && text_[next] != ')' && text_[next] != ']';
    return !deeper && text_[next] != '}' && begins_statement(lost_.block, word_at(text_, next));
  }

  /// `}` on the rest of this line that close more than is opened on it.
  [[nodiscard]] auto closers_on_line(std::uint32_t from) const -> std::uint32_t {
    std::uint32_t opened = 0;
    std::uint32_t closers = 0;
    for (auto i = from; at(text_, i) != '\n'; ++i) {
      if (text_[i] == '{') ++opened;
      if (text_[i] != '}') continue;
      if (opened > 0) {
        --opened;
      } else {
        ++closers;
      }
    }
    return closers;
  }

  std::string_view text_;
  const LostStatement& lost_;
  std::uint32_t indent_;
  std::uint32_t at_ = 0;
  std::string open_;
};

}  // namespace

auto line_begin(std::string_view text, std::uint32_t offset) -> std::uint32_t {
  const auto before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  return before == std::string_view::npos ? 0 : static_cast<std::uint32_t>(before + 1);
}

auto line_end(std::string_view text, std::uint32_t offset) -> std::uint32_t {
  return static_cast<std::uint32_t>(std::min(text.find('\n', offset), text.size()));
}

auto indentation(std::string_view text, std::uint32_t offset) -> std::uint32_t {
  const auto begin = line_begin(text, offset);
  return skip_blanks(text, begin) - begin;
}

auto first_on_line(std::string_view text, std::uint32_t offset) -> bool {
  const auto begin = line_begin(text, offset);
  return skip_blanks(text, begin) >= offset;
}

auto token_at(std::string_view text, std::uint32_t offset) -> Range {
  const char c = at(text, offset);
  if (c == '\n' || c == '\r') return {offset, offset};
  if (is_word(c)) {
    auto end = word_end(text, offset);
    if (is_digit(c)) {
      while (at(text, end) == '.' && is_digit(at(text, end + 1))) end = word_end(text, end + 1);
      if (at(text, end) == '%') ++end;
    }
    return {offset, end};
  }
  if (c == '"') {
    const auto end = string_end(text, offset);
    if (end) return {offset, *end};
  }
  if (c == '`') {
    const auto end = word_end(text, offset + 1);
    if (end > offset + 1 && at(text, end) == '`') return {offset, end + 1};
  }
  return {offset, offset + operator_length(text.substr(offset))};
}

auto token_before(std::string_view text, std::uint32_t offset) -> Range {
  auto end = offset;
  while (end > 0 && (is_blank(text[end - 1]) || text[end - 1] == '\n')) --end;
  if (end == 0) return {};
  auto begin = end - 1;
  if (is_word(text[begin]) || text[begin] == '%') {
    while (begin > 0 && (is_word(text[begin - 1]) || text[begin - 1] == '-' || text[begin - 1] == '.')) --begin;
    while (begin < end && !is_word(text[begin])) ++begin;
  }
  return {begin, end};
}

auto word_at(std::string_view text, std::uint32_t offset) -> std::string_view {
  if (!is_letter(at(text, offset))) return {};
  return text.substr(offset, word_end(text, offset) - offset);
}

auto end_of_broken_string(std::string_view text, std::uint32_t behind, std::string_view block) -> std::uint32_t {
  constexpr int kMostLines = 30;
  auto line = behind;
  for (int i = 0; i < kMostLines && line < text.size(); ++i) {
    const auto first = skip_blanks(text, line);
    if (text[first] == '}' || begins_statement(block, word_at(text, first))) break;
    const auto end = line_end(text, line);
    const auto quotes = std::ranges::count(text.substr(line, end - line), '"');
    line = std::min<std::uint32_t>(end + 1, static_cast<std::uint32_t>(text.size()));
    if (quotes % 2 == 1) return line;
  }
  return behind;
}

auto end_of_lost(std::string_view text, const LostStatement& lost) -> std::uint32_t {
  if (lost.brace_missing) {
    if (const auto end = Scanner(text, lost).end_of_unopened_block()) return *end;
  }
  return Scanner(text, lost).end();
}

}  // namespace promoc::syntax
