// What a file must be before it is parsed.
#include <catch2/catch.hpp>
#include <chrono>

#include "support.hpp"

namespace promoc::syntax {
namespace {

using diag::Kind;

auto kinds(const std::string& text) -> std::vector<Kind> {
  std::vector<Kind> found;
  const Parsed parsed(text);
  for (const auto& d : parsed.sink.all()) found.push_back(d.kind);
  return found;
}

/// The text with `bytes` in a comment, in a string, between statements and inside one.
auto everywhere(const std::string& bytes) -> std::vector<std::string> {
  return {"// a" + bytes + "b\nnote \"c\"\n",
          "note \"a" + bytes + "b\"\n",
          "note \"a\"\n" + bytes + "\n",
          "note " + bytes + "\"a\"\n",
          "no" + bytes + "te \"a\"\n",
          bytes,
          "note \"a\"" + bytes};
}

}  // namespace

TEST_CASE("control characters are refused wherever they stand") {
  for (int c = 0; c < 0x20; ++c) {
    if (c == '\t' || c == '\n') continue;
    for (const auto& text : everywhere(std::string(1, static_cast<char>(c)))) {
      // A carriage return in front of a line feed ends a line.
      if (c == '\r' && text.find("\r\n") != std::string::npos) continue;
      INFO("control character " << c << " in " << text);
      CHECK(kinds(text) == std::vector{Kind::ControlCharacter});
    }
  }
  for (const std::string bytes : {"\x7F", "\xC2\x80", "\xC2\x85", "\xC2\x9F", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    for (const auto& text : everywhere(bytes)) CHECK(kinds(text) == std::vector{Kind::ControlCharacter});
  }
}

TEST_CASE("bidirectional controls are refused wherever they stand") {
  for (const std::string bytes :
       {"\xD8\x9C", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD",
        "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9"}) {
    for (const auto& text : everywhere(bytes)) CHECK(kinds(text) == std::vector{Kind::BidirectionalCharacter});
  }
}

TEST_CASE("invisible characters are refused wherever they stand") {
  for (const std::string bytes :
       {"\xC2\xAD", "\xE2\x80\x8B", "\xE2\x81\xA0", "\xE3\x85\xA4", "\xEF\xBE\xA0", "\xF3\xA0\x80\xA1"}) {
    for (const auto& text : everywhere(bytes)) CHECK(kinds(text) == std::vector{Kind::ControlCharacter});
  }
  CHECK(kinds("note \"a\xEF\xBB\xBF\"\n") == std::vector{Kind::ControlCharacter});
}

TEST_CASE("other scripts and emoji are prose") {
  CHECK(
      Parsed("/// Überprüfung, 検査, проверка, בדיקה, 👩‍💻\nnote \"naïve – “quoted” … "
             "👩‍💻\"\n")
          .ok());
}

TEST_CASE("malformed UTF-8 of every class is one message and the file is not parsed") {
  const std::vector<std::string> malformed = {
      "\x80",  // continuation without a lead
      "\xBF",
      "\xC3",  // lead without continuation, at the end of the text and before ASCII
      "\xC3(",
      "\xE2\x82",
      "\xE2\x82(",
      "\xE2(\xA1",
      "\xF0\x9F\x98",
      "\xF0\x9F\x98(",
      "\xF0\x9F(\x80",
      "\xF0(\x98\x80",
      "\xC0\x80",  // overlong
      "\xC1\xBF",
      "\xE0\x80\x80",
      "\xE0\x9F\xBF",
      "\xF0\x80\x80\x80",
      "\xF0\x8F\xBF\xBF",
      "\xED\xA0\x80",  // surrogates
      "\xED\xBF\xBF",
      "\xF4\x90\x80\x80",  // above U+10FFFF
      "\xF5\x80\x80\x80",
      "\xF8\x88\x80\x80\x80",
      "\xFC\x84\x80\x80\x80\x80",
      "\xFE",
      "\xFF",
  };
  for (const auto& bytes : malformed) {
    for (const auto& text : everywhere(bytes)) {
      const Parsed parsed(text);
      REQUIRE(parsed.sink.all().size() == 1);
      const auto& found = parsed.sink.all()[0];
      CHECK(found.kind == Kind::MalformedUtf8);
      CHECK(found.span.begin == text.find(bytes));
      CHECK(parsed.tree->root().statements().empty());
    }
  }
  CHECK(Parsed("note \"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\xED\x9F\xBF\xEE\x80\x80\"\n").ok());
}

TEST_CASE("every bad character is named in one run, up to a limit") {
  const Parsed three("note \"a\x01\"\nnote \"\xE2\x80\xAE\"\nnote \"\x7F\"\n");
  CHECK(three.messages() ==
        "1:8 P0101 control character U+0001\n"
        "2:7 P0103 bidirectional control character U+202E: the line may read differently from what it says\n"
        "3:7 P0101 control character U+007F\n");
  for (const auto& d : three.sink.all()) {
    REQUIRE(d.fixes.size() == 1);
    CHECK(d.fixes[0].safe);
    CHECK(d.fixes[0].replacement.empty());
  }
  CHECK(Parsed(std::string(1000, '\x01')).sink.all().size() == 20);
}

TEST_CASE("a file may have 8 MiB and no byte more") {
  const std::string head = "note \"a\"\n//";
  std::string text = head + std::string(kMaxFileSize - head.size() - 1, 'x') + "\n";
  REQUIRE(text.size() == 8U << 20U);
  CHECK(Parsed(text).ok());
  text += "\n";
  const Parsed parsed(text);
  CHECK(parsed.messages() == "1:1 P0105 the file has 8388609 bytes; at most 8388608 are read\n");
}

TEST_CASE("time grows with the size of the file, whatever is wrong with it") {
  // Far from what is measured on a slow machine, and far below what one step over the whole file for every character
  // takes.
  constexpr std::size_t kSize = 128U << 10U;
  constexpr auto kLongest = std::chrono::seconds(20);
  const auto filled = [](std::string text, std::string_view with) {
    while (text.size() + with.size() < kSize) text += with;
    return text;
  };
  CHECK(Parsed(filled("", "role a = team \"b\"\n")).ok());
  CHECK(Parsed(filled("use a", ",a")).ok());
  const std::vector<std::string> bad = {
      filled("", "a;"),
      filled("", "a\n"),
      filled("", "}"),
      filled("", "/// a\n\n"),
      filled("environment x {", "a;"),
      filled("environment x {\n", " a\n"),
      filled("", "environment x { )\n"),
      filled("", "environment x { ) }\n") + "}",
      filled("note \"", "\\"),
      filled("note \"", "\\(a)"),
      filled("note ", "\"a"),
      filled("gate x = f(", "\n"),
      filled("gate x = f(", "\n//"),
      filled("gate x = f(", "1,"),
      filled("use a", ",a") + ",",
      filled("gate x = ", "a and "),
      filled("x ", "( "),
      filled("environment x\n", " a\n"),
      filled("environment x ", "a "),
  };
  for (const auto& text : bad) {
    INFO(text.substr(0, 40));
    const auto begin = std::chrono::steady_clock::now();
    const Parsed parsed(text);
    CHECK(std::chrono::steady_clock::now() - begin < kLongest);
    CHECK(!parsed.ok());
    CHECK(parsed.sink.all().size() <= 201);
  }
}

}  // namespace promoc::syntax
