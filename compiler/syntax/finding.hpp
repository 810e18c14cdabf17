// A failure with the tokens around it: what the parts of the message writer share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diag/diagnostic.hpp"
#include "syntax/failure.hpp"
#include "syntax/layout.hpp"

namespace promoc::syntax {

/// One failure, looked at more closely.
class Finding {
 public:
  Finding(const Failure& what, const Place& where, FileId file, std::string_view source, diag::Sink& sink);

  const Failure& failure;
  const Place& place;
  std::string_view text;
  Range token;
  std::string_view found;  ///< empty at the end of a line or of the file
  Range before;
  std::string_view previous;

  [[nodiscard]] auto span(Range range) const -> Span { return {file_, range.begin, range.end}; }
  [[nodiscard]] auto span(std::uint32_t begin, std::uint32_t end) const -> Span { return {file_, begin, end}; }
  /// Whether the failure is at the statement's first token.
  [[nodiscard]] auto at_start() const -> bool { return failure.offset == place.start; }
  [[nodiscard]] auto same_line(std::uint32_t a, std::uint32_t b) const -> bool;
  [[nodiscard]] auto rest() const -> std::string_view { return text.substr(token.end); }
  /// Whether a word or sign could have stood in place of what was found.
  [[nodiscard]] auto could_be(std::string_view word) const -> bool;
  /// "found `x`", "the line ends here".
  [[nodiscard]] auto seen() const -> std::string;
  /// "found `x`, expected a name"
  [[nodiscard]] auto seen_and_expected() const -> std::string { return seen() + ", expected " + failure.expected; }

  /// What was found before this.
  [[nodiscard]] auto earlier() const -> const std::vector<diag::Diagnostic>& { return sink_.all(); }
  auto report(diag::Kind kind, Range range, std::string message) const -> diag::Sink::Added {
    return sink_.report(kind, span(range), std::move(message));
  }
  /// Reports what was seen and expected, with a text to write in its place.
  auto replace(Range range, std::string_view by, std::string message, std::string help, bool safe = false) const
      -> bool;

 private:
  FileId file_;
  diag::Sink& sink_;
};

/// A token as it stands in a message: whole when it is short, on one line.
auto quoted(std::string_view token) -> std::string;
/// "`a`, `b` or `c`"
auto one_of(const std::vector<std::string>& words) -> std::string;
/// The word that was probably meant: other upper or lower case, a small slip, another ending.
auto guess(std::string_view word, const std::vector<std::string>& candidates) -> std::optional<std::string>;
auto begins_with_letter(std::string_view token) -> bool;
auto begins_with_digit(std::string_view token) -> bool;

/// Habits of YAML, shell and other languages. True when one was recognised and reported.
auto report_other_notation(const Finding& finding) -> bool;
/// `lint`, and in the next line `and unit`.
auto report_leading_operator(const Finding& finding) -> bool;
/// Usual slips inside a statement, its first word aside.
auto report_slip(const Finding& finding) -> bool;

}  // namespace promoc::syntax
