#include "syntax/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "syntax/finding.hpp"
#include "syntax/words.hpp"

namespace promoc::syntax {
namespace {

using diag::Kind;
using Wanted = Failure::Wanted;

/// "`a`, `b` or `c`"
template <typename Words>
auto one_of(const Words& words) -> std::string {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) result += i + 1 == words.size() ? " or " : ", ";
    result += fmt::format("`{}`", words[i]);
  }
  return result;
}

auto same_letters(std::string_view a, std::string_view b) -> bool {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

auto guess(std::string_view word, const std::vector<std::string>& candidates) -> std::optional<std::string> {
  const auto same =
      std::ranges::find_if(candidates, [&](const auto& candidate) { return same_letters(candidate, word); });
  return same != candidates.end() ? std::optional(*same) : diag::nearest(word, candidates);
}

auto is_letter(std::string_view word) -> bool {
  return !word.empty() && ((word[0] >= 'a' && word[0] <= 'z') || (word[0] >= 'A' && word[0] <= 'Z'));
}

// ------------------------------------------------------------------------------------------------------- strings

auto report_string(const Finding& f) -> bool {
  if (f.failure.wanted != Wanted::EndOfString) return false;
  if (f.found.starts_with("\\")) {
    const Range escape{f.token.begin, std::min(f.token.begin + 2, line_end(f.text, f.token.begin))};
    f.report(Kind::UnknownEscape, escape, fmt::format("`{}` is no escape", escape.of(f.text)))
        .help("escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\(name)`; a backslash itself is written `\\\\`")
        .fix(f.span(escape.begin, escape.begin + 1), "\\\\", "write the backslash itself");
    return true;
  }
  const auto begin = f.text.rfind('"', f.failure.offset == 0 ? 0 : f.failure.offset - 1);
  f.report(Kind::UnclosedString, {static_cast<std::uint32_t>(begin), f.failure.offset},
           "the string does not end on its line")
      .help("end it with `\"`; a line break inside a string is written `\\n`");
  return true;
}

// ---------------------------------------------------------------------------------------------------- statements

auto in_block(std::string_view block) -> std::string {
  if (block == "file") return "at file level";
  return block.empty() ? std::string("here") : fmt::format("in `{}`", block);
}

/// `approve` at file level, `role` inside an environment.
auto report_misplaced(const Finding& f) -> bool {
  const auto blocks = blocks_with(f.found);
  if (blocks.empty()) return false;
  const auto at_file_level = std::ranges::find(blocks, "file") != blocks.end();
  auto added = f.report(Kind::MisplacedStatement, f.token,
                        at_file_level ? fmt::format("`{}` stands at file level, outside every block", f.found)
                                      : fmt::format("`{}` does not stand {}; it belongs into {}", f.found,
                                                    in_block(f.place.block), one_of(blocks)));
  if (!f.place.at_file_level) {
    added.label(f.span(f.place.block_begin, f.place.block_begin + 1), "inside the block that begins here");
    if (at_file_level) added.help("is the `}` of this block missing?");
  } else if (f.place.previous_end > 0) {
    added.label(f.span(f.place.previous_end - 1, f.place.previous_end),
                fmt::format("`{}` ends here", f.place.previous_statement));
  }
  return true;
}

auto report_unknown_statement(const Finding& f) -> bool {
  if (f.failure.wanted != Wanted::Statement) return false;
  if (f.found == "}") {
    f.report(Kind::StrayBrace, f.token, "this `}` closes no block").help("remove it, or look for a missing `{` above");
    return true;
  }
  if (f.found.empty()) return false;
  if (is_letter(f.found) && report_misplaced(f)) return true;
  if (!is_letter(f.found)) {
    auto added =
        f.report(Kind::SyntaxError, f.token, fmt::format("{}, expected the first word of a statement", f.seen()));
    if (f.found.starts_with("\"") || f.found == "{")
      added.help(fmt::format("statements {} begin with a word such as {}", in_block(f.place.block),
                             one_of(std::array{words_of(f.failure.block).at(0)})));
    return true;
  }
  const auto& words = words_of(f.failure.block);
  auto added = f.report(Kind::UnknownStatement, f.token,
                        fmt::format("no statement {} begins with {}", in_block(f.failure.block), quoted(f.found)));
  if (const auto near = guess(f.found, words)) {
    added.help(fmt::format("did you mean `{}`?", *near)).fix(f.span(f.token), *near, fmt::format("write `{}`", *near));
  } else if (words.size() <= 24) {
    added.help(fmt::format("statements here begin with {}", one_of(words)));
  } else {
    added.help("`promoc explain P0202` lists the statements of every block");
  }
  return true;
}

// ------------------------------------------------------------------------------------------------ small slips

auto report_rule_message(const Finding& f) -> bool {
  if (f.failure.mistake.empty()) return false;
  f.report(Kind::MissingBrackets, f.token, fmt::format("{}: {}", f.seen(), f.failure.mistake))
      .help(f.failure.mistake.find("and") == 1 ? "write brackets: `a and (b or c)` or `(a and b) or c`"
                                               : "write brackets: `(a or b) + c`, `(a or b)*2`");
  return true;
}

auto is_closing(std::string_view token) -> bool { return token == "}" || token == ")" || token == "]"; }

/// `require a, b,` and nothing behind it, or the next statement taken for the list's next name.
auto report_broken_list(const Finding& f) -> bool {
  static constexpr auto kJoints = std::to_array<std::string_view>({",", "+", "and", "or", "="});
  const auto is_joint = [](std::string_view token) { return std::ranges::find(kJoints, token) != kJoints.end(); };
  if (is_joint(f.previous) && (f.found.empty() || is_closing(f.found))) {
    f.report(Kind::SyntaxError, f.before, fmt::format("nothing follows this {}", quoted(f.previous)))
        .help(f.previous == "," ? "remove the comma, or write what it separates"
                                : fmt::format("write what follows, or remove the {}", quoted(f.previous)));
    return true;
  }
  if (f.at_start() || f.same_line(f.failure.offset, f.place.start)) return false;
  const auto first = line_begin(f.text, f.failure.offset) + indentation(f.text, f.failure.offset);
  const auto joint = token_before(f.text, first);
  if (!is_joint(joint.of(f.text)) || !begins_statement(f.place.block, word_at(f.text, first))) return false;
  f.report(Kind::SyntaxError, joint,
           fmt::format("the line ends with {}, so the statement goes on in the next line", quoted(joint.of(f.text))))
      .label(f.span(f.token), f.seen_and_expected())
      .help(fmt::format("remove the {}, or write what follows it", quoted(joint.of(f.text))));
  return true;
}

/// A bracket that was opened on an earlier line and swallowed the lines behind it.
auto report_open_bracket(const Finding& f) -> bool {
  if (f.failure.expected != "`,` or `)`" && f.failure.expected != "`,` or `]`") return false;
  if (f.place.open_bracket == 0 || f.same_line(f.place.open_bracket, f.failure.offset)) return false;
  const Range bracket{f.place.open_bracket, f.place.open_bracket + 1};
  f.report(Kind::SyntaxError, bracket, fmt::format("this `{}` is not closed", bracket.of(f.text)))
      .label(f.span(f.token), f.seen_and_expected());
  return true;
}

/// `24 h`, `5 %`, `10 minutes`
auto report_parted_quantity(const Finding& f) -> bool {
  struct Unit {
    std::string_view written;
    std::string_view unit;
  };
  static constexpr auto kUnits = std::to_array<Unit>(
      {{"ms", "ms"},   {"s", "s"},      {"sec", "s"},      {"secs", "s"},      {"second", "s"}, {"seconds", "s"},
       {"min", "min"}, {"mins", "min"}, {"minute", "min"}, {"minutes", "min"}, {"m", "min"},    {"h", "h"},
       {"hr", "h"},    {"hrs", "h"},    {"hour", "h"},     {"hours", "h"},     {"d", "d"},      {"day", "d"},
       {"days", "d"},  {"w", "w"},      {"week", "w"},     {"weeks", "w"},     {"%", "%"},      {"percent", "%"},
       {"KiB", "KiB"}, {"KB", "KiB"},   {"MiB", "MiB"},    {"MB", "MiB"},      {"GiB", "GiB"},  {"GB", "GiB"}});
  const auto unit = std::ranges::find(kUnits, f.found, &Unit::written);
  const auto is_number =
      !f.previous.empty() && std::ranges::all_of(f.previous, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  if (unit == kUnits.end() || !is_number || !f.same_line(f.before.begin, f.token.begin)) return false;
  const auto joined = fmt::format("{}{}", f.previous, unit->unit);
  f.report(Kind::SyntaxError, {f.before.begin, f.token.end}, "a quantity is one word, without a blank before its unit")
      .help(fmt::format("write `{}`", joined))
      .fix(f.span(f.before.begin, f.token.end), joined, fmt::format("write `{}`", joined), true);
  return true;
}

auto report_not(const Finding& f) -> bool {
  if (f.previous != "not" || f.found.empty()) return false;
  f.report(Kind::MissingBrackets, f.token, fmt::format("{} after `not`, expected brackets", f.seen()))
      .help(fmt::format("write `not ({})`", f.found));
  return true;
}

/// `environment "production"`, `role lead = team leads`
auto report_quotes(const Finding& f) -> bool {
  if (f.failure.wanted == Wanted::Name && f.found.starts_with("\"") && f.found.size() > 2) {
    const auto inner = f.found.substr(1, f.found.size() - 2);
    auto added =
        f.report(Kind::SyntaxError, f.token, fmt::format("found the string {}, expected a name", quoted(f.found)));
    if (word_at(inner, 0) == inner) {
      added.help(fmt::format("names stand without quotes: `{}`", inner))
          .fix(f.span(f.token), std::string(inner), "remove the quotes", true);
    }
    return true;
  }
  if (f.failure.wanted == Wanted::String && is_letter(f.found)) {
    const auto quoted_text = fmt::format("\"{}\"", f.found);
    f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
        .help(fmt::format("write it in quotes: `{}`", quoted_text))
        .fix(f.span(f.token), quoted_text, fmt::format("write `{}`", quoted_text));
    return true;
  }
  return false;
}

// ------------------------------------------------------------------------------------------------- = : == , { ;

/// `=` where a comparison stands, `==` where a definition stands, `:` and `=` taken for each other.
auto report_equals(const Finding& f) -> bool {
  const auto symbol = f.failure.wanted == Wanted::Symbol ? f.failure.expected : std::string();
  const auto replace = [&](Range range, std::string_view by, std::string message, std::string help) {
    f.report(Kind::SyntaxError, range, std::move(message))
        .help(std::move(help))
        .fix(f.span(range), std::string(by), fmt::format("write `{}`", by));
    return true;
  };
  if (f.found == "=" && f.previous == "=" && f.before.end == f.token.begin) {
    return replace({f.before.begin, f.token.end}, "=", "found `==`, expected `=`",
                   "`==` compares; a name is given its meaning with one `=`");
  }
  if (symbol == "`=`" && (f.found == ":" || f.found == ":=" || f.found == "is")) {
    return replace(f.token, "=", f.seen_and_expected(), "a name is given its meaning with `=`");
  }
  if (symbol == "`:`" && f.found == "=")
    return replace(f.token, ":", f.seen_and_expected(),
                   "a type stands behind `:`, a default behind `=`: `name: type = default`");
  if (f.found == "=" && f.failure.expected == "`,` or `)`") {
    return replace(f.token, ":", f.seen_and_expected(), "an argument is named with `:`, as in `region: \"eu-west-1\"`");
  }
  const auto& next = f.place.continuations;
  if (f.found == "=" && std::ranges::find(next, "==") != next.end()) {
    return replace(f.token, "==", f.seen_and_expected(), "two values are compared with `==`");
  }
  if (!symbol.empty() && f.failure.expected == "`=`" && !f.found.empty() && f.found != "}") {
    f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
        .help(fmt::format("write `= {}`", quoted(f.found).substr(1, quoted(f.found).size() - 2)))
        .fix(f.span(f.token.begin, f.token.begin), "= ", "insert `=`");
    return true;
  }
  return false;
}

auto report_comma(const Finding& f) -> bool {
  if (f.found != "," || f.failure.wanted != Wanted::EndOfStatement) return false;
  const auto& next = f.place.continuations;
  const auto joins_roles = std::ranges::find(next, "+") != next.end() && std::ranges::find(next, "*") != next.end();
  auto added = f.report(Kind::SyntaxError, f.token, f.seen_and_expected());
  if (joins_roles) {
    added.help("roles are joined with `+` when all of them approve, with `or` when one of them does");
  } else {
    added.help("statements are separated by a line break or `;`").fix(f.span(f.token), ";", "write `;`");
  }
  return true;
}

/// `trigger push main approve none`
auto report_second_statement(const Finding& f) -> bool {
  if (f.failure.wanted != Wanted::EndOfStatement || !begins_statement(f.place.block, f.found)) return false;
  f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
      .help(fmt::format("if {} begins a new statement, put it on a line of its own or write `;` before it",
                        quoted(f.found)));
  return true;
}

auto report_near_word(const Finding& f) -> bool {
  if (!is_letter(f.found)) return false;
  std::vector<std::string> words;
  std::ranges::copy_if(f.place.continuations, std::back_inserter(words),
                       [](const auto& text) { return is_letter(text); });
  const auto near = guess(f.found, words);
  if (!near) return false;
  f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
      .help(fmt::format("did you mean `{}`?", *near))
      .fix(f.span(f.token), *near, fmt::format("write `{}`", *near));
  return true;
}

/// `lint` newline `and unit`
auto report_leading_operator(const Finding& f) -> bool {
  static constexpr auto kOperators =
      std::to_array<std::string_view>({"and", "or", "+", ",", "|", "==", "<", ">", "<=", ">="});
  if (std::ranges::find(kOperators, f.found) == kOperators.end() || !first_on_line(f.text, f.token.begin)) return false;
  if (f.failure.wanted != Wanted::Statement && f.same_line(f.place.start, f.token.begin) && !f.at_start()) return false;
  f.report(Kind::SyntaxError, f.token, fmt::format("a line begins with {}", quoted(f.found)))
      .help(fmt::format("a statement goes on in the next line when {} is the last thing on its line", quoted(f.found)));
  return true;
}

void report_plainly(const Finding& f) {
  auto added = f.report(Kind::SyntaxError, f.token, f.seen_and_expected());
  if (f.failure.wanted == Wanted::Block && !f.found.empty() && begins_statement(f.place.statement, f.found)) {
    added.help("write `{` before it and `}` behind the block")
        .fix(f.span(f.token.begin, f.token.begin), "{ ", "insert `{`");
  }
}

}  // namespace

auto quoted(std::string_view token) -> std::string {
  constexpr std::size_t kLongest = 40;
  if (token.size() <= kLongest) return fmt::format("`{}`", token);
  auto end = kLongest - 3;
  while (end > 0 && (static_cast<unsigned char>(token[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("`{}...`", token.substr(0, end));
}

auto Finding::seen() const -> std::string {
  if (!found.empty()) return "found " + quoted(found);
  return token.begin >= text.size() ? "the file ends here" : "the line ends here";
}

void report(const Failure& failure, const Place& place, FileId file, std::string_view text, diag::Sink& sink) {
  static constexpr auto kSlips = std::to_array<bool (*)(const Finding&)>(
      {report_string, report_other_notation, report_leading_operator, report_broken_list, report_open_bracket,
       report_unknown_statement, report_rule_message, report_parted_quantity, report_not, report_quotes, report_equals,
       report_comma, report_near_word, report_second_statement});
  const Finding finding(failure, place, file, text, sink);
  if (std::ranges::none_of(kSlips, [&](auto slip) { return slip(finding); })) report_plainly(finding);
}

}  // namespace promoc::syntax
