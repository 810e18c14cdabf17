#include "syntax/scan.hpp"

#include <fmt/format.h>

#include "syntax/parse.hpp"

namespace promoc::syntax {
namespace {

/// Length of the UTF-8 sequence at the front of `text`, 0 when it is malformed; the code point goes to `point`.
auto decode(std::string_view text, char32_t& point) -> std::size_t {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) {
    point = lead;
    return 1;
  }
  const std::size_t length = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead > 0xF4 || text.size() < length) return 0;
  point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
    point = (point << 6U) | (byte(i) & 0x3FU);
  }
  const char32_t smallest = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  return point < smallest || point > 0x10FFFF || surrogate ? 0 : length;
}

auto is_control(char32_t point) -> bool {
  return (point < 0x20 && point != '\t' && point != '\n' && point != '\r') || (point >= 0x7F && point < 0xA0) ||
         point == 0x2028 || point == 0x2029;
}

/// Characters that change the order in which a line is shown, so that a reviewer sees other text than the compiler reads.
auto is_bidirectional(char32_t point) -> bool {
  return point == 0x061C || point == 0x200E || point == 0x200F || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069);
}

/// Counts brackets outside strings and comments.
class Nesting {
 public:
  /// True at the bracket that goes too deep.
  auto step(std::string_view rest) -> bool {
    const char c = rest.front();
    if (c == '\n') {
      in_string_ = in_comment_ = false;
    } else if (in_comment_ || skip_next_) {
      skip_next_ = false;
    } else if (in_string_) {
      if (c == '\\') skip_next_ = true;
      if (c == '"') in_string_ = false;
    } else if (c == '"') {
      in_string_ = true;
    } else if (rest.starts_with("//")) {
      in_comment_ = true;
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
  bool skip_next_ = false;
};

}  // namespace

auto scan(const SourceManager& sources, FileId file, diag::Sink& sink) -> bool {
  const auto text = sources.text(file);
  const auto at = [&](std::size_t begin, std::size_t length) {
    return Span{file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + length)};
  };
  if (text.size() > kMaxFileSize) {
    sink.report(diag::Kind::FileTooLarge, at(0, 0), fmt::format("the file has {} bytes; at most {} are read", text.size(), kMaxFileSize));
    return false;
  }
  Nesting nesting;
  for (std::size_t i = 0; i < text.size();) {
    char32_t point = 0;
    const auto length = decode(text.substr(i), point);
    if (length == 0) {
      sink.report(diag::Kind::MalformedUtf8, at(i, 1), fmt::format("byte 0x{:02X} is not UTF-8 text", static_cast<unsigned char>(text[i])))
          .help("save the file as UTF-8");
      return false;
    }
    if (is_control(point)) {
      sink.report(diag::Kind::ControlCharacter, at(i, length), fmt::format("control character U+{:04X}", static_cast<std::uint32_t>(point)))
          .fix(at(i, length), "", "remove it", true);
      return false;
    }
    if (is_bidirectional(point)) {
      sink.report(diag::Kind::BidirectionalCharacter, at(i, length),
                  fmt::format("bidirectional control character U+{:04X}: the line may read differently from what it says",
                              static_cast<std::uint32_t>(point)))
          .fix(at(i, length), "", "remove it", true);
      return false;
    }
    if (nesting.step(text.substr(i))) {
      sink.report(diag::Kind::NestingTooDeep, at(i, 1), fmt::format("brackets are nested more than {} deep here", kMaxNesting));
      return false;
    }
    i += length;
  }
  return true;
}

}  // namespace promoc::syntax
