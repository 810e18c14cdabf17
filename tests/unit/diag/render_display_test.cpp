#include "diag/render_display.hpp"

#include <catch2/catch.hpp>
#include <string>

using promoc::diag::display_width;
using promoc::diag::escaped;
using promoc::diag::next_cell;

TEST_CASE("plain and international text is shown as it is") {
  CHECK(escaped("gate `ready`") == "gate `ready`");
  CHECK(escaped("größe 大小 مرحبا") == "größe 大小 مرحبا");
}

TEST_CASE("what moves the cursor or turns the reading direction is escaped") {
  CHECK(escaped("a\033[31mb") == "a\\u{1b}[31mb");
  CHECK(escaped("a\rb\nc\td") == "a\\u{d}b\\u{a}c\\u{9}d");
  CHECK(escaped(std::string("a\0b", 3)) == "a\\u{0}b");
  CHECK(escaped("\x7F") == "\\u{7f}");
  CHECK(escaped("\xC2\x9B") == "\\u{9b}");             // CSI in one character
  CHECK(escaped("\xE2\x80\xAE") == "\\u{202e}");       // right-to-left override
  CHECK(escaped("\xE2\x81\xA6") == "\\u{2066}");       // left-to-right isolate
  CHECK(escaped("\xE2\x80\x8B") == "\\u{200b}");       // zero-width space
  CHECK(escaped("\xEF\xBB\xBF") == "\\u{feff}");       // byte order mark
  CHECK(escaped("\xF3\xA0\x80\x81") == "\\u{e0001}");  // language tag
}

TEST_CASE("malformed UTF-8 is escaped byte by byte") {
  CHECK(escaped("a\xFFz") == "a\\x{ff}z");
  CHECK(escaped("\xC0\xAF") == "\\x{c0}\\x{af}");             // overlong
  CHECK(escaped("\xE0\x80\xAF") == "\\x{e0}\\x{80}\\x{af}");  // overlong
  CHECK(escaped("\xED\xA0\x80") == "\\x{ed}\\x{a0}\\x{80}");  // surrogate
  CHECK(escaped("\xF4\x90\x80\x80") == "\\x{f4}\\x{90}\\x{80}\\x{80}");
  CHECK(escaped("\xE5\xA4") == "\\x{e5}\\x{a4}");  // ends too early
}

TEST_CASE("widths are those of a terminal") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("大小") == 4);
  CHECK(display_width("🚀") == 2);
  CHECK(display_width("e\xCC\x81") == 1);  // e with a combining acute
  CHECK(display_width("\t") == 4);
  CHECK(display_width("\033") == 6);
  CHECK(display_width("ｆ") == 2);
}

TEST_CASE("every lead byte gives a cell that consumes something and escapes itself when alone") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    const auto cell = next_cell(text);
    CHECK(cell.bytes == 1);
    CHECK(cell.shown.find_first_of("\n\r\033") == std::string::npos);
    if (byte >= 0x80) CHECK(cell.shown.size() == 6);
  }
}
