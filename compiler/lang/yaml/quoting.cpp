#include "lang/yaml/quoting.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "lang/single_quotes.hpp"
#include "lang/utf8.hpp"

namespace promoc::lang::yaml {

namespace {

// What a character below U+0080 may be part of, and what its presence in a text means.
enum Class : std::uint16_t {
  kLetter = 1,              // may begin a plain text
  kInner = 2,               // may stand inside a plain text in block style
  kInnerFlow = 4,           // the same inside `[a, b]`
  kInnerKey = 8,            // the same in a key
  kExpression = 16,         // may stand inside an unquoted expression
  kLineFeed = 32,           // makes a text one of several lines
  kSingleQuote = 64,        // is `'`
  kQuoteOrBackslash = 128,  // is `\` or `"`
  kEscape = 256,            // can be written as an escape only
  kBesides = 512,           // is what its neighbours make of it
  kBeyond = 1024,           // is no character of ASCII
  kReserved = 2048          // may begin a reserved word
};

constexpr auto make_classes() -> std::array<std::uint16_t, 256> {
  std::array<std::uint16_t, 256> table{};
  const auto set = [&](std::string_view characters, unsigned flags) {
    for (const char c : characters) {
      auto& entry = table[static_cast<unsigned char>(c)];
      entry = static_cast<std::uint16_t>(entry | flags);
    }
  };
  for (char c = '!'; c <= '~'; ++c) set({&c, 1}, kExpression);
  for (char c = '\0'; c < ' '; ++c) {
    if (c != '\t' && c != '\n') set({&c, 1}, kEscape);
  }
  set("\x7F", kEscape);
  set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", kLetter | kInner | kInnerFlow | kInnerKey);
  set("0123456789-./", kInner | kInnerFlow | kInnerKey);
  set("@+=%(),'&?!", kInner);
  set("\n", kLineFeed);
  set("'", kSingleQuote);
  set("\\\"", kQuoteOrBackslash);
  set(" :", kBesides);
  set("yYnNoOtTfFiI", kReserved);
  for (std::size_t byte = 0x80; byte < table.size(); ++byte) table[byte] = kBeyond;
  return table;
}

constexpr auto kClasses = make_classes();

constexpr std::size_t kLongestPlainKey = 128;

auto class_of(char c) -> std::uint16_t { return kClasses[static_cast<unsigned char>(c)]; }

// Characters beyond ASCII that may stand inside a plain text: Latin letters, dashes, typographic quotes, the ellipsis.
auto is_plain_letter(std::uint32_t point) -> bool {
  return (point >= 0xC0 && point <= 0x24F) || (point >= 0x2013 && point <= 0x201E) || point == 0x2026;
}

// `./x` and `.github/x`: the slash rules out every number, and the letter rules out `...`.
auto begins_like_path(std::string_view text) -> bool {
  if (text.size() < 2 || text[0] != '.') return false;
  return text[1] == '/' || ((class_of(text[1]) & kLetter) != 0 && text.find('/') != std::string_view::npos);
}

struct Scan {
  Shape shape;
  unsigned every = kInner | kInnerFlow | kInnerKey;  ///< classes of all characters
  unsigned any = 0;                                  ///< classes of at least one
};

// The class of an ASCII character, given what stands beside it.
auto class_at(std::string_view text, std::size_t i) -> unsigned {
  const char c = text[i];
  const auto within = i + 1 < text.size();
  if (c == ' ' && i > 0 && within && text[i - 1] != ' ') return kInner | kInnerFlow | kInnerKey;
  if (c == ':' && within && text[i + 1] != ' ') return kInner | kInnerKey;
  return class_of(c);
}

void scan_beyond_ascii(Scan& scan, std::uint32_t point) {
  scan.every &= is_plain_letter(point) ? unsigned{kInner} : 0U;
  if (needs_escape(point)) scan.shape.escapes = true;
}

}  // namespace

auto needs_escape(std::uint32_t point) -> bool {
  if (point < 0x20) return point != '\t' && point != '\n';
  return (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029 || point == 0xFEFF ||
         (point & 0xFFFEU) == 0xFFFEU;
}

auto is_reserved_word(std::string_view text) -> bool {
  // One reader of YAML 1.1 takes `e5` for a number without digits before its exponent.
  const auto digit = [](char c) { return (c >= '0' && c <= '9') || c == '_'; };
  if (text.size() > 1 && (text[0] == 'e' || text[0] == 'E') && digit(text[1])) {
    return std::ranges::all_of(text.substr(2), digit);
  }
  if (text.empty() || (class_of(text.front()) & kReserved) == 0) return false;
  static constexpr std::array<std::string_view, 12> kWords = {"y",    "n",     "yes",  "no",  "on",  "off",
                                                              "true", "false", "null", "nan", "inf", "none"};
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::any_of(kWords, [&](std::string_view word) {
    return word.size() == text.size() && std::ranges::equal(word, text, {}, {}, lower);
  });
}

auto shape_of(std::string_view text) -> Shape {
  Scan scan;
  std::size_t i = 0;
  while (i < text.size() && (class_of(text[i]) & scan.every) == scan.every) ++i;  // most texts are all of these
  while (i < text.size()) {
    unsigned flags = class_of(text[i]);
    if (flags == kBeyond) {
      const auto point = decode(text, i);
      if (point.length == 0) {
        scan.shape.utf8 = false;
        return scan.shape;
      }
      scan_beyond_ascii(scan, point.value);
      i += point.length;
      continue;
    }
    if ((flags & kBesides) != 0) flags = class_at(text, i);
    scan.every &= flags;
    scan.any |= flags;
    ++i;
  }
  scan.shape.multi_line = (scan.any & kLineFeed) != 0;
  scan.shape.single_quote = (scan.any & kSingleQuote) != 0;
  scan.shape.backslash_or_quote = (scan.any & kQuoteOrBackslash) != 0;
  scan.shape.escapes = scan.shape.escapes || (scan.any & kEscape) != 0;
  if (text.empty() || is_reserved_word(text)) return scan.shape;
  const auto letter = (class_of(text.front()) & kLetter) != 0;
  scan.shape.plain = (scan.every & kInner) != 0 && (letter || begins_like_path(text));
  scan.shape.plain_in_flow = (scan.every & kInnerFlow) != 0 && letter;
  scan.shape.plain_key = (scan.every & kInnerKey) != 0 && letter && text.size() <= kLongestPlainKey;
  return scan.shape;
}

auto is_plain_word(std::string_view text) -> bool {
  constexpr unsigned kEverywhere = kInner | kInnerFlow | kInnerKey;
  if (text.empty() || text.size() > kLongestPlainKey || (class_of(text.front()) & kLetter) == 0) return false;
  for (const char c : text) {
    if ((class_of(c) & kEverywhere) != kEverywhere) return false;
  }
  return !is_reserved_word(text);
}

auto plain_expression(std::string_view text) -> bool {
  if (text.empty() || is_reserved_word(text)) return false;
  const auto first_is_safe = (class_of(text.front()) & kLetter) != 0 || text.front() == '(' || text.starts_with("${{");
  if (!first_is_safe) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto last = i + 1 == text.size();
    const char c = text[i];
    if (c == ' ') {
      if (last || text[i + 1] == ' ' || text[i + 1] == '#') return false;
    } else if ((class_of(c) & kExpression) == 0 || (c == ':' && (last || text[i + 1] == ' '))) {
      return false;
    }
  }
  return true;
}

auto fits_literal_block(std::string_view text, const Shape& shape) -> bool {
  if (!shape.utf8 || shape.escapes || text.empty()) return false;
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n'; };
  // The first line sets the indentation of the block, and the last one decides how trailing line feeds are kept.
  if (blank(text.front())) return false;
  if (text.back() == '\n') text.remove_suffix(1);
  const auto last_line = text.substr(text.rfind('\n') + 1);
  return !last_line.empty() && !std::ranges::all_of(last_line, blank);
}

namespace {

void append_escaped(std::string& out, std::uint32_t point) {
  switch (point) {
    case 0x00: out += "\\0"; return;
    case 0x07: out += "\\a"; return;
    case 0x08: out += "\\b"; return;
    case 0x09: out += "\\t"; return;
    case 0x0A: out += "\\n"; return;
    case 0x0D: out += "\\r"; return;
    case 0x1B: out += "\\e"; return;
    default: break;
  }
  if (point <= 0xFF) {
    out += "\\x";
    append_hex(out, point, 2);
  } else if (point <= 0xFFFF) {
    out += "\\u";
    append_hex(out, point, 4);
  } else {
    out += "\\U";
    append_hex(out, point, 8);
  }
}

void append_double_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    const auto point = decode(text, i);
    if (point.length == 0) break;
    if (point.value == '"' || point.value == '\\') {
      out += '\\';
      out += text[i];
    } else if (needs_escape(point.value) || point.value == '\n' || point.value == '\t') {
      append_escaped(out, point.value);
    } else {
      out += text.substr(i, point.length);
    }
    i += point.length;
  }
  out += '"';
}

}  // namespace

void append_quoted(std::string& out, std::string_view text, const Shape& shape) {
  const auto reads_better = shape.single_quote && !shape.backslash_or_quote;
  if (shape.escapes || shape.multi_line || reads_better) {
    append_double_quoted(out, text);
  } else {
    append_single_quoted(out, text);
  }
}

}  // namespace promoc::lang::yaml
