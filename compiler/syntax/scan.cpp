#include "syntax/scan.hpp"

#include <fmt/format.h>

#include <array>

#include "syntax/parse.hpp"
#include "syntax/utf8.hpp"

namespace promoc::syntax {
namespace {

/// Bad characters reported in one run: enough to see what is going on.
constexpr int kMaxReported = 20;

auto is_control(char32_t point) -> bool {
  return (point < 0x20 && point != '\t' && point != '\n') || (point >= 0x7F && point < 0xA0) || point == 0x2028 ||
         point == 0x2029;
}

/// Characters that change the order in which a line is shown, so that a reviewer sees other text than the compiler
/// reads.
auto is_bidirectional(char32_t point) -> bool {
  return point == 0x061C || point == 0x200E || point == 0x200F || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069);
}

/// Characters that are not shown at all. Joiners (U+200C, U+200D) are left out: scripts and emoji need them in prose.
auto is_invisible(char32_t point) -> bool {
  return point == 0x00AD || point == 0x034F || point == 0x115F || point == 0x1160 || point == 0x17B4 ||
         point == 0x17B5 || (point >= 0x180B && point <= 0x180F) || point == 0x200B ||
         (point >= 0x2060 && point <= 0x2065) || (point >= 0x206A && point <= 0x206F) || point == 0x3164 ||
         point == 0xFEFF || point == 0xFFA0 || (point >= 0xFFF0 && point <= 0xFFFB) ||
         (point >= 0xE0000 && point <= 0xE0FFF);
}

/// Counts brackets outside strings and comments.
class Nesting {
 public:
  /// Looks at one ASCII character; true at the bracket that goes too deep.
  auto step(char c, char next) -> bool {
    if (c == '\n') {
      in_string_ = in_comment_ = escaped_ = false;
    } else if (in_comment_) {
    } else if (in_string_) {
      if (!escaped_ && c == '"') in_string_ = false;
      escaped_ = !escaped_ && c == '\\' && (next == '"' || next == '\\');
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '/') {
      in_comment_ = next == '/';
    } else if (c == '{' || c == '(' || c == '[') {
      return ++depth_ > kMaxNesting;
    } else if ((c == '}' || c == ')' || c == ']') && depth_ > 0) {
      --depth_;
    }
    return false;
  }

 private:
  int depth_ = 0;
  bool in_string_ = false;
  bool in_comment_ = false;
  bool escaped_ = false;
};

/// Characters that need no look at all: nearly every byte of a definition.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (unsigned c = 0x20; c < 0x7F; ++c)
    plain[c] = std::string_view("\"\\/{}()[]").find(static_cast<char>(c)) == std::string_view::npos;
  plain['\t'] = true;
  return plain;
}();

class Scanner {
 public:
  Scanner(std::string_view text, FileId file, diag::Sink& sink) : text_(text), file_(file), sink_(sink) {}

  auto run() -> bool {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size()) {
      if (kPlain[static_cast<unsigned char>(text_[at_])]) {
        ++at_;
      } else if (!look() || reported_ == kMaxReported) {
        return false;
      }
    }
    return reported_ == 0;
  }

 private:
  [[nodiscard]] auto here(std::uint32_t length) const -> Span { return {file_, at_, at_ + length}; }

  /// One character that is not plain; false when there is no use in going on.
  auto look() -> bool {
    const char c = text_[at_];
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (static_cast<unsigned char>(c) >= 0x80 || is_control(static_cast<unsigned char>(c))) return other(c, next);
    if (nesting_.step(c, next)) {
      sink_.report(diag::Kind::NestingTooDeep, here(1),
                   fmt::format("brackets are nested more than {} deep here", kMaxNesting));
      return false;
    }
    ++at_;
    return true;
  }

  auto other(char c, char next) -> bool {
    if (c == '\r') {
      if (next != '\n')
        report(1, diag::Kind::ControlCharacter, "carriage return without a line feed", "\n",
               "end the line with a line feed");
      ++at_;
      return true;
    }
    const auto point = decode_utf8(text_.substr(at_));
    if (point.length == 0) {
      sink_
          .report(diag::Kind::MalformedUtf8, here(1),
                  fmt::format("byte 0x{:02X} is not UTF-8 text", static_cast<unsigned char>(c)))
          .help("save the file as UTF-8");
      return false;
    }
    const auto code = fmt::format("U+{:04X}", static_cast<std::uint32_t>(point.value));
    if (is_control(point.value)) {
      report(point.length, diag::Kind::ControlCharacter, "control character " + code);
    } else if (is_bidirectional(point.value)) {
      report(point.length, diag::Kind::BidirectionalCharacter,
             fmt::format("bidirectional control character {}: the line may read differently from what it says", code));
    } else if (is_invisible(point.value)) {
      report(point.length, diag::Kind::ControlCharacter, fmt::format("invisible character {}", code));
    }
    at_ += point.length;
    return true;
  }

  void report(std::uint32_t length, diag::Kind kind, std::string message, std::string replacement = "",
              std::string title = "remove it") {
    sink_.report(kind, here(length), std::move(message))
        .fix(here(length), std::move(replacement), std::move(title), true);
    ++reported_;
  }

  std::string_view text_;
  FileId file_;
  diag::Sink& sink_;
  Nesting nesting_;
  std::uint32_t at_ = 0;
  int reported_ = 0;
};

}  // namespace

auto scan(const SourceManager& sources, FileId file, diag::Sink& sink) -> bool {
  const auto text = sources.text(file);
  if (text.size() > kMaxFileSize) {
    sink.report(diag::Kind::FileTooLarge, Span{file, 0, 0},
                fmt::format("the file has {} bytes; at most {} are read", text.size(), kMaxFileSize));
    return false;
  }
  return Scanner(text, file, sink).run();
}

}  // namespace promoc::syntax
