#include "syntax/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "syntax/finding.hpp"
#include "syntax/utf8.hpp"
#include "syntax/words.hpp"

namespace promoc::syntax {
namespace {

using diag::Kind;
using Wanted = Failure::Wanted;

// ------------------------------------------------------------------------------------------------------- strings

void report_escape(const Finding& f) {
  const auto line = line_end(f.text, f.token.begin);
  auto end = f.token.begin + 1;
  if (end < line) end += std::max(1U, decode_utf8(f.text.substr(end)).length);
  const Range escape{f.token.begin, end};
  f.report(Kind::UnknownEscape, escape, fmt::format("`{}` is no escape", escape.of(f.text)))
      .help("escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\(name)`; a backslash itself is written `\\\\`")
      .fix(f.span(escape.begin, escape.begin + 1), "\\\\", "write the backslash itself");
}

auto report_string(const Finding& f) -> bool {
  if (f.failure.wanted != Wanted::EndOfString) return false;
  if (f.found.starts_with("\\")) {
    report_escape(f);
  } else {
    f.report(Kind::UnclosedString, {f.place.open_string, f.failure.offset}, "the string does not end on its line")
        .help("end it with `\"`; a line break inside a string is written `\\n`");
  }
  return true;
}

// ---------------------------------------------------------------------------------------------------- statements

auto in_block(std::string_view block) -> std::string {
  if (block == "file") return "at file level";
  return block.empty() ? std::string("here") : fmt::format("in `{}`", block);
}

/// Blocks in the order of the grammar, ready for a message.
auto names_of(const std::vector<std::string_view>& blocks) -> std::vector<std::string> {
  return {blocks.begin(), blocks.end()};
}

/// A line that stands deeper than the file's statements: the block above it may have lost its `{`.
auto may_be_of_unopened_block(const Finding& f) -> bool {
  return f.place.at_file_level && f.place.previous_end == 0 && first_on_line(f.text, f.place.start) &&
         indentation(f.text, f.place.start) > 0;
}

constexpr std::string_view kUnopenedBlock = "is a `{` missing at the end of the statement above?";

/// Whether three lines of this block were found already that belong, like this one, into the same other block: then it
/// is the block's first word that is wrong, and more lines say nothing new.
auto shows_wrong_first_word(const Finding& f, Span block, const std::vector<std::string_view>& blocks) -> bool {
  constexpr std::ptrdiff_t kEnough = 3;
  return std::ranges::any_of(blocks, [&](std::string_view wanted) {
    const auto belongs = fmt::format("`{}`", wanted);
    return std::ranges::count_if(f.earlier(), [&](const diag::Diagnostic& other) {
             const auto told = other.message.find("; it belongs into ");
             return other.kind == Kind::MisplacedStatement && !other.labels.empty() &&
                    other.labels.front().span == block && told != std::string::npos &&
                    other.message.find(belongs, told) != std::string::npos;
           }) >= kEnough;
  });
}

/// `approve` at file level, `role` inside an environment.
void report_misplaced(const Finding& f, std::string_view what, const std::vector<std::string_view>& blocks) {
  const auto of_file = std::ranges::find(blocks, "file") != blocks.end();
  auto message = of_file ? fmt::format("`{}` stands at file level, outside every block", what)
                         : fmt::format("`{}` does not stand {}; it belongs into {}", what, in_block(f.place.block),
                                       one_of(names_of(blocks)));
  const Range all{f.place.start, f.token.end};
  const auto block = f.span(f.place.block_begin, f.place.block_begin + 1);
  if (!f.place.at_file_level && shows_wrong_first_word(f, block, blocks)) return;
  auto added = f.report(Kind::MisplacedStatement, all, std::move(message));
  if (!f.place.at_file_level) {
    added.label(block, "inside the block that begins here");
    if (of_file) added.help("is the `}` of this block missing?");
  } else if (begins_statement(f.place.previous_statement, f.found)) {
    added.label(f.span(f.place.previous_end - 1, f.place.previous_end),
                fmt::format("`{}` ends here", f.place.previous_statement));
  } else if (may_be_of_unopened_block(f)) {
    added.help(std::string(kUnopenedBlock));
  }
}

/// The same first word, another second one: `on failed` belongs into an environment, `on applied` does not.
auto report_misplaced_event(const Finding& f) -> bool {
  if (f.place.statement != "on" || !f.place.at_file_level || f.previous != "on" ||
      f.failure.wanted == Wanted::EndOfStatement)
    return false;
  const auto events = words_inside("on");
  if (std::ranges::find(events, f.found) == events.end()) return false;
  auto blocks = blocks_with("on");
  std::erase(blocks, "file");
  report_misplaced(f, fmt::format("on {}", f.found), blocks);
  return true;
}

void report_unknown(const Finding& f) {
  const auto& words = words_of(f.failure.block);
  auto added = f.report(Kind::UnknownStatement, f.token,
                        fmt::format("no statement {} begins with {}", in_block(f.failure.block), quoted(f.found)));
  if (const auto near = guess(f.found, words)) {
    added.help(fmt::format("did you mean `{}`?", *near)).fix(f.span(f.token), *near, fmt::format("write `{}`", *near));
  } else if (may_be_of_unopened_block(f)) {
    added.help(std::string(kUnopenedBlock));
  } else if (words.size() <= 24) {
    added.help(fmt::format("statements here begin with {}", one_of(words)));
  } else {
    added.help("`promoc explain P0202` lists the statements of every block");
  }
}

auto report_statement(const Finding& f) -> bool {
  if (report_misplaced_event(f)) return true;
  if (f.failure.wanted != Wanted::Statement || f.found.empty()) return false;
  if (f.found == "}") {
    f.report(Kind::StrayBrace, f.token, "this `}` closes no block").help("remove it, or look for a missing `{` above");
  } else if (!begins_with_letter(f.found)) {
    f.report(Kind::SyntaxError, f.token, fmt::format("{}, expected the first word of a statement", f.seen()));
  } else if (const auto blocks = blocks_with(f.found); !blocks.empty()) {
    report_misplaced(f, f.found, blocks);
  } else {
    report_unknown(f);
  }
  return true;
}

// ------------------------------------------------------------------------------------------------ what remains

/// What could have stood there, when that is short enough to be of use.
auto what_may_follow(const Finding& f) -> std::vector<std::string> {
  constexpr std::size_t kMost = 8;
  std::vector<std::string> words;
  for (const auto& word : f.place.continuations) {
    if (word != ";" && word != "{" && std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
  return words.size() > kMost ? std::vector<std::string>() : words;
}

void report_plainly(const Finding& f) {
  auto added = f.report(Kind::SyntaxError, f.token, f.seen_and_expected());
  const auto following = what_may_follow(f);
  if (f.failure.wanted == Wanted::Block && begins_statement(f.place.statement, f.found)) {
    added.help("write `{` before it and `}` behind the block")
        .fix(f.span(f.token.begin, f.token.begin), "{ ", "insert `{`");
  } else if (f.failure.wanted == Wanted::EndOfStatement && !following.empty()) {
    added.help(fmt::format("the statement may go on with {}", one_of(following)));
  }
}

}  // namespace

void report(const Failure& failure, const Place& place, FileId file, std::string_view text, diag::Sink& sink) {
  static constexpr auto kParts = std::to_array<bool (*)(const Finding&)>(
      {report_string, report_other_notation, report_leading_operator, report_statement, report_slip});
  const Finding finding(failure, place, file, text, sink);
  if (std::ranges::none_of(kParts, [&](auto part) { return part(finding); })) report_plainly(finding);
}

}  // namespace promoc::syntax
