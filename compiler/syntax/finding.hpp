// A failure with the tokens around it: what the parts of the message writer share.
#pragma once

#include <string>

#include "diag/diagnostic.hpp"
#include "syntax/failure.hpp"
#include "syntax/layout.hpp"

namespace promoc::syntax {

/// One failure, looked at more closely.
class Finding {
 public:
  Finding(const Failure& what, const Place& where, FileId file, std::string_view source, diag::Sink& sink)
      : failure(what),
        place(where),
        text(source),
        token(token_at(source, what.offset)),
        found(token.of(source)),
        before(token_before(source, what.offset)),
        previous(before.of(source)),
        file_(file),
        sink_(sink) {}

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
  [[nodiscard]] auto same_line(std::uint32_t a, std::uint32_t b) const -> bool {
    return line_begin(text, a) == line_begin(text, b);
  }
  [[nodiscard]] auto rest() const -> std::string_view { return text.substr(token.end); }
  /// "found `x`", "the line ends here".
  [[nodiscard]] auto seen() const -> std::string;
  /// "found `x`, expected a name"
  [[nodiscard]] auto seen_and_expected() const -> std::string { return seen() + ", expected " + failure.expected; }

  auto report(diag::Kind kind, Range range, std::string message) const -> diag::Sink::Added {
    return sink_.report(kind, span(range), std::move(message));
  }

 private:
  FileId file_;
  diag::Sink& sink_;
};

/// A token as it stands in a message: whole when it is short, on one line.
auto quoted(std::string_view token) -> std::string;

/// Habits of YAML, shell and other languages. True when one was recognised and reported.
auto report_other_notation(const Finding& finding) -> bool;

}  // namespace promoc::syntax
