// The usual slips inside a statement.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "syntax/finding.hpp"
#include "syntax/words.hpp"

namespace promoc::syntax {
namespace {

using diag::Kind;
using Wanted = Failure::Wanted;

auto is_closing(std::string_view token) -> bool { return token == "}" || token == ")" || token == "]"; }
/// Behind it a statement goes on in the next line.
auto is_joint(std::string_view token) -> bool {
  return token == "," || token == "+" || token == "and" || token == "or" || token == "=";
}
auto is_number(std::string_view token) -> bool {
  return begins_with_digit(token) && token.find_first_not_of("0123456789.") == std::string_view::npos;
}

auto blanks_at(std::string_view text, std::uint32_t offset) -> std::uint32_t {
  return static_cast<std::uint32_t>(std::min(text.find_first_not_of(" \t", offset), text.size())) - offset;
}

// ------------------------------------------------------------------------------------------- lines and brackets

auto empty_place(const Finding& f) -> bool {
  if (f.previous == "," && f.found == ",") {
    f.report(Kind::SyntaxError, {f.before.begin, f.token.end}, "nothing stands between these two commas")
        .fix(f.span(f.token), "", "remove one");
    return true;
  }
  if (!is_joint(f.previous) || (!f.found.empty() && !is_closing(f.found))) return false;
  f.report(Kind::SyntaxError, f.before, fmt::format("nothing follows this {}", quoted(f.previous)))
      .help(f.previous == "," ? "remove the comma, or write what it separates"
                              : fmt::format("write what follows, or remove the {}", quoted(f.previous)));
  return true;
}

/// `require a, b,` and the next statement taken for the list's next name.
auto list_goes_on(const Finding& f) -> bool {
  if (f.at_start() || f.same_line(f.failure.offset, f.place.start)) return false;
  const auto first = line_begin(f.text, f.failure.offset) + indentation(f.text, f.failure.offset);
  const auto joint = token_before(f.text, first);
  const auto sign = joint.of(f.text);
  if (!is_joint(sign) || !begins_statement(f.place.block, word_at(f.text, first))) return false;
  f.report(Kind::SyntaxError, joint,
           fmt::format("the line ends with {}, so the statement goes on in the next line", quoted(sign)))
      .label(f.span(f.token), f.seen_and_expected())
      .help(fmt::format("remove the {}, or write what follows it", quoted(sign)));
  return true;
}

/// A bracket that was opened on an earlier line and swallowed the lines behind it.
auto open_bracket(const Finding& f) -> bool {
  const auto wants_end = f.failure.expected == "`,` or `)`" || f.failure.expected == "`,` or `]`";
  if (!wants_end || f.place.open_bracket == 0 || f.same_line(f.place.open_bracket, f.failure.offset)) return false;
  const Range bracket{f.place.open_bracket, f.place.open_bracket + 1};
  f.report(Kind::SyntaxError, bracket, fmt::format("this `{}` is not closed", bracket.of(f.text)))
      .label(f.span(f.token), f.seen_and_expected());
  return true;
}

/// `rollout app linear 5%` newline `every 10min`
auto line_ends_too_early(const Finding& f) -> bool {
  if (!f.found.empty() || f.at_start()) return false;
  const auto next = line_end(f.text, f.failure.offset) + 1;
  if (next >= f.text.size()) return false;
  const auto word = word_at(f.text, next + indentation(f.text, next));
  if (word.empty() || !f.could_be(word)) return false;
  f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
      .help(fmt::format("a statement ends with its line: write `{}` on this one", word));
  return true;
}

auto odd_quotes(const Finding& f) -> bool {
  const auto line = f.text.substr(f.place.start, line_end(f.text, f.place.start) - f.place.start);
  const auto by_string = f.previous.ends_with('"') || f.found.starts_with('"');
  if (!by_string || !f.same_line(f.place.start, f.failure.offset) || std::ranges::count(line, '"') % 2 == 0)
    return false;
  f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
      .help("is a `\"` missing on this line? their number is odd");
  return true;
}

// ----------------------------------------------------------------------------------------------------- operators

auto mixed_operators(const Finding& f) -> bool {
  if (f.failure.mistake.empty()) return false;
  auto added = f.report(Kind::MissingBrackets, f.token, fmt::format("{}: {}", f.seen(), f.failure.mistake));
  if (f.failure.mistake.starts_with("`and`")) {
    added.help("write brackets: `a and (b or c)` or `(a and b) or c`");
  } else if (f.failure.mistake.starts_with("`or`")) {
    added.help("write brackets: `(a or b) + c`, `(a or b)*2`");
  } else {
    added.help("leave one of them out; a role of that name is written with backticks");
  }
  return true;
}

auto not_without_brackets(const Finding& f) -> bool {
  if (f.previous != "not" || f.found.empty()) return false;
  f.report(Kind::MissingBrackets, f.token, fmt::format("{} after `not`, expected brackets", f.seen()))
      .help(fmt::format("write `not ({})`", f.found));
  return true;
}

/// `=` where a comparison stands, `==` where a definition stands, `:` and `=` taken for each other.
auto equals(const Finding& f) -> bool {
  const std::string_view expected = f.failure.expected;
  const auto doubled = [&](std::string_view first, std::string_view second) {
    return f.previous == first && f.found == second && f.before.end == f.token.begin;
  };
  const Range both{f.before.begin, f.token.end};
  if (doubled("=", "="))
    return f.replace(both, "=", "found `==`, expected `=`", "`==` compares; a name is given its meaning with one `=`");
  if (doubled("=", ">"))
    return f.replace(both, "->", "found `=>`, expected `->`", "the name in the template stands behind `->`");
  if (expected.starts_with("`=`") && (f.found == ":" || f.found == ":=" || f.found == "is")) {
    return f.replace(f.token, "=", f.seen_and_expected(), "a name is given its meaning with `=`");
  }
  if (expected == "`:`" && f.found == "=") {
    return f.replace(f.token, ":", f.seen_and_expected(),
                     "a type stands behind `:`, a default behind `=`: `name: type = default`");
  }
  if (f.found == "=" && expected == "`,` or `)`") {
    return f.replace(f.token, ":", f.seen_and_expected(),
                     "an argument is named with `:`, as in `region: \"eu-west-1\"`");
  }
  if (f.found == "=" && f.could_be("=="))
    return f.replace(f.token, "==", f.seen_and_expected(), "two values are compared with `==`");
  return false;
}

/// `role lead team "leads"`
auto missing_sign(const Finding& f) -> bool {
  const auto& expected = f.failure.expected;
  if (f.failure.wanted != Wanted::Symbol || (expected != "`=`" && expected != "`:`" && expected != "`->`"))
    return false;
  if (!begins_with_letter(f.found) && !begins_with_digit(f.found) && !f.found.starts_with('"')) return false;
  const auto sign = expected.substr(1, expected.size() - 2);
  f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
      .help(fmt::format("write {} before it", expected))
      .fix(f.span(f.token.begin, f.token.begin), sign + " ", fmt::format("insert {}", expected));
  return true;
}

// -------------------------------------------------------------------------------------------- figures and names

/// `24 h`, `5 %`, `10 minutes`
auto parted_quantity(const Finding& f) -> bool {
  struct Unit {
    std::string_view written;
    std::string_view unit;
  };
  static constexpr auto kUnits = std::to_array<Unit>(
      {{"ms", "ms"},   {"s", "s"},      {"sec", "s"},      {"secs", "s"},      {"second", "s"}, {"seconds", "s"},
       {"min", "min"}, {"mins", "min"}, {"minute", "min"}, {"minutes", "min"}, {"m", "min"},    {"h", "h"},
       {"hr", "h"},    {"hrs", "h"},    {"hour", "h"},     {"hours", "h"},     {"d", "d"},      {"day", "d"},
       {"days", "d"},  {"%", "%"},      {"percent", "%"},  {"KiB", "KiB"},     {"KB", "KiB"},   {"MiB", "MiB"},
       {"MB", "MiB"},  {"GiB", "GiB"},  {"GB", "GiB"}});
  const auto unit = std::ranges::find(kUnits, f.found, &Unit::written);
  if (unit == kUnits.end() || !is_number(f.previous) || !f.same_line(f.before.begin, f.token.begin)) return false;
  const auto joined = fmt::format("{}{}", f.previous, unit->unit);
  return f.replace({f.before.begin, f.token.end}, joined, "a quantity is one word, without a blank before its unit",
                   fmt::format("write `{}`", joined), unit->written == unit->unit);
}

/// `1h30m`, `1,5h`, `1st`
auto odd_figure(const Finding& f) -> bool {
  if (f.found == "," && is_number(f.previous) && f.before.end == f.token.begin && begins_with_digit(f.rest())) {
    const auto fraction = token_at(f.text, f.token.end);
    const auto joined = fmt::format("{}.{}", f.previous, fraction.of(f.text));
    return f.replace({f.before.begin, fraction.end}, joined, "found a comma inside a figure",
                     fmt::format("decimals are written with a point: `{}`", joined));
  }
  if (!begins_with_digit(f.found)) return false;
  if (f.failure.wanted == Wanted::Name) {
    f.report(Kind::SyntaxError, f.token, f.seen_and_expected()).help("a name begins with a letter or `_`");
    return true;
  }
  const auto wants_value = f.failure.expected.find("value") != std::string::npos;
  if (!wants_value || is_number(f.found)) return false;
  f.report(Kind::SyntaxError, f.token, fmt::format("{} is neither a number nor a quantity", quoted(f.found)))
      .help("a quantity is one figure and one unit, such as `90min` or `1.5h`");
  return true;
}

/// A text as somebody meant it who left out the quotes: `dev.example.com`, `product-owners`.
auto bare_text(std::string_view text, std::uint32_t begin) -> Range {
  const auto end = std::min(text.find_first_of(" \t\r\n,;{}()[]|\"", begin), text.size());
  return {begin, static_cast<std::uint32_t>(end)};
}

/// `environment "production"`, `role lead = team leads`
auto quotes(const Finding& f) -> bool {
  const auto wants_name = f.failure.wanted == Wanted::Name || f.failure.expected.starts_with("roles");
  if (wants_name && f.found.starts_with("\"") && f.found.size() > 2) {
    const auto inner = f.found.substr(1, f.found.size() - 2);
    if (word_at(inner, 0) == inner) {
      return f.replace(f.token, inner, f.seen_and_expected(), fmt::format("names stand without quotes: `{}`", inner),
                       true);
    }
    f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
        .help("names stand without quotes; they are written with letters, digits, `_` and `-`");
    return true;
  }
  if (f.failure.wanted != Wanted::String || !(begins_with_letter(f.found) || f.found.starts_with('`'))) return false;
  const auto bare = bare_text(f.text, f.token.begin);
  auto inner = std::string(bare.of(f.text));
  std::erase(inner, '`');
  if (inner.find('\\') != std::string::npos) return false;
  const auto text = fmt::format("\"{}\"", inner);
  return f.replace(bare, text, fmt::format("found {}, expected a string", quoted(bare.of(f.text))),
                   fmt::format("write it in quotes: `{}`", text));
}

/// `2 developers`, `developer x 2`, `lead and business`
auto roles(const Finding& f) -> bool {
  const auto behind_role = f.could_be("+") && f.could_be("*");
  const auto before_role = f.failure.expected.starts_with("roles") || f.failure.expected == "a role";
  if (f.failure.expected == "`or`" && (f.found == "," || f.found == ")")) {
    f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
        .help("brackets hold roles of which one approves: `(lead or business)`");
    return true;
  }
  const auto counts = (behind_role && (f.found == "x" || is_number(f.found))) || (before_role && is_number(f.found));
  if (!counts && !(behind_role && (f.found == "and" || f.found == "," || f.found == "&"))) return false;
  f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
      .help(counts ? "two of a role are written `developer*2`"
                   : "roles are joined with `+` when all of them approve, with `or` when one of them does");
  return true;
}

// --------------------------------------------------------------------------------------- what stands one after another

auto near_word(const Finding& f) -> bool {
  if (!begins_with_letter(f.found)) return false;
  std::vector<std::string> words;
  std::ranges::copy_if(f.place.continuations, std::back_inserter(words), begins_with_letter);
  const auto near = guess(f.found, words);
  return near && f.replace(f.token, *near, f.seen_and_expected(), fmt::format("did you mean `{}`?", *near));
}

/// `excluding pr_author, expires 48h`
auto comma_before_word(const Finding& f) -> bool {
  const auto comma = token_before(f.text, f.before.begin);
  if (comma.of(f.text) != "," || !is_grammar_word(f.previous) || f.at_start()) return false;
  if (std::ranges::find(words_inside(f.place.statement), f.previous) == words_inside(f.place.statement).end())
    return false;
  return f.replace(comma, "", fmt::format("found a comma before {}", quoted(f.previous)),
                   fmt::format("a comma separates the parts of a list; {} begins another part of the statement",
                               quoted(f.previous)));
}

auto wrong_order(const Finding& f) -> bool {
  const auto& words = words_inside(f.place.statement);
  if (f.failure.wanted != Wanted::EndOfStatement || std::ranges::find(words, f.found) == words.end()) return false;
  f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
      .help(fmt::format("the parts of a statement stand in one order, and {} comes earlier", quoted(f.found)));
  return true;
}

/// `trigger push main approve none`, `memory = 1GiB timeout = 5min`
auto second_statement(const Finding& f) -> bool {
  if (f.failure.wanted != Wanted::EndOfStatement) return false;
  const auto next = f.rest().substr(blanks_at(f.rest(), 0));
  const auto assigns = f.place.block.empty() && begins_with_letter(f.found) && next.starts_with('=');
  if (!assigns && !begins_statement(f.place.block, f.found)) return false;
  f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
      .help(fmt::format("if {} begins a new statement, put it on a line of its own or write `;` before it",
                        quoted(f.found)));
  return true;
}

/// `rollback, notify ops`
auto comma_between_statements(const Finding& f) -> bool {
  if (f.found != "," || f.failure.wanted != Wanted::EndOfStatement) return false;
  const auto next = word_at(f.text, token_at(f.text, f.token.end + blanks_at(f.text, f.token.end)).begin);
  const auto is_statement = f.place.block.empty() ? !next.empty() : begins_statement(f.place.block, next);
  if (!is_statement) return false;
  return f.replace(f.token, ";", f.seen_and_expected(), "statements are separated by a line break or `;`");
}

/// `require lint unit`
auto missing_comma(const Finding& f) -> bool {
  const auto is_part = begins_with_letter(f.found) || f.found.starts_with('"') || f.found.starts_with('`');
  if (!is_part || !f.could_be(",") || is_grammar_word(f.found)) return false;
  f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
      .help("the parts of a list are separated by commas")
      .fix(f.span(f.before.end, f.before.end), ",", "insert `,`");
  return true;
}

/// `class | staging at merge` outside its table.
auto row_outside(const Finding& f) -> bool {
  if (f.found != "|" || !f.place.at_file_level) return false;
  f.report(Kind::SyntaxError, f.token, f.seen_and_expected())
      .help("rows stand in the block of `approvals` or `parameters`; is its `{` missing?");
  return true;
}

}  // namespace

auto report_leading_operator(const Finding& f) -> bool {
  static constexpr auto kOperators =
      std::to_array<std::string_view>({"and", "or", "+", ",", "|", "==", "!=", "<", ">", "<=", ">="});
  if (std::ranges::find(kOperators, f.found) == kOperators.end() || !first_on_line(f.text, f.token.begin)) return false;
  if (f.place.block.empty() && f.at_start()) return false;  // the first cell of a row is missing
  f.report(Kind::SyntaxError, f.token, fmt::format("a line begins with {}", quoted(f.found)))
      .help(fmt::format("a statement goes on in the next line when {} is the last thing on its line", quoted(f.found)));
  return true;
}

auto report_slip(const Finding& finding) -> bool {
  static constexpr auto kSlips = std::to_array<bool (*)(const Finding&)>({odd_quotes,
                                                                          empty_place,
                                                                          list_goes_on,
                                                                          open_bracket,
                                                                          line_ends_too_early,
                                                                          mixed_operators,
                                                                          not_without_brackets,
                                                                          parted_quantity,
                                                                          odd_figure,
                                                                          quotes,
                                                                          roles,
                                                                          equals,
                                                                          missing_sign,
                                                                          comma_before_word,
                                                                          near_word,
                                                                          wrong_order,
                                                                          second_statement,
                                                                          comma_between_statements,
                                                                          missing_comma,
                                                                          row_outside});
  return std::ranges::any_of(kSlips, [&](auto slip) { return slip(finding); });
}

}  // namespace promoc::syntax
