#include "driver/diff.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using promoc::driver::DiffOptions;
using promoc::driver::first_difference;
using promoc::driver::unified_diff;

TEST_CASE("equal texts have no difference") {
  CHECK(unified_diff("a\nb\n", "a\nb\n", {}).empty());
  CHECK(unified_diff("", "", {}).empty());
}

TEST_CASE("a change with its context") {
  CHECK(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", {}) ==
        "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST_CASE("far changes are two hunks, near ones are one") {
  DiffOptions options;
  options.context = 1;
  CHECK(unified_diff("a\n1\n2\n3\nb\n", "A\n1\n2\n3\nB\n", options) ==
        "@@ -1,2 +1,2 @@\n-a\n+A\n 1\n@@ -4,2 +4,2 @@\n 3\n-b\n+B\n");
  CHECK(unified_diff("a\n1\n2\nb\n", "A\n1\n2\nB\n", options) == "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n-b\n+B\n");
}

TEST_CASE("from nothing, to nothing, and final newlines") {
  CHECK(unified_diff("", "a\n", {}) == "@@ -0,0 +1,1 @@\n+a\n");
  CHECK(unified_diff("a\n", "", {}) == "@@ -1,1 +0,0 @@\n-a\n");
  CHECK(unified_diff("a", "a\n", {}) == "@@ -1,1 +1,1 @@\n-a\n\\ no newline at the end\n+a\n");
}

TEST_CASE("lines are harmless, long differences are cut, colour is outside the text") {
  CHECK(unified_diff("", "a\033[2J\r\n", {}) == "@@ -0,0 +1,1 @@\n+a\\u{1b}[2J\\u{d}\n");
  DiffOptions options;
  options.max_lines = 3;
  CHECK(unified_diff("", "1\n2\n3\n4\n", options) == "@@ -0,0 +1,4 @@\n+1\n+2\n... 2 more lines\n");
  options.color = true;
  CHECK(unified_diff("", "1\n", options) == "@@ -0,0 +1,1 @@\n\033[32m+1\033[0m\n");
}

TEST_CASE("the first line that differs") {
  CHECK(first_difference("a\nb\nc\n", "a\nx\nc\n") == 2);
  CHECK(first_difference("a\nbc\n", "a\nbd\n") == 2);
  CHECK(first_difference("x", "y") == 0);
  CHECK(first_difference("a\n", "a\nb\n") == 2);
}

namespace {

auto lines_of(const std::string& text) -> std::vector<std::string> {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Applies hunks without any tolerance.
auto patched(const std::string& before, const std::string& diff) -> std::string {
  const auto old = lines_of(before);
  std::string result;
  std::size_t at = 0;
  for (const auto& line : lines_of(diff)) {
    if (line.starts_with("@@ -")) {
      const auto start = std::stoul(line.substr(4));
      const auto count = std::stoul(line.substr(line.find(',') + 1));
      for (const auto until = count == 0 ? start : start - 1; at < until; ++at) result += old[at] + "\n";
    } else if (line[0] == '+') {
      result += line.substr(1) + "\n";
    } else {
      REQUIRE(old.at(at) == line.substr(1));
      if (line[0] == ' ') result += old[at] + "\n";
      ++at;
    }
  }
  for (; at < old.size(); ++at) result += old[at] + "\n";
  return result;
}

}  // namespace

TEST_CASE("a difference applied to the old text gives the new one") {
  std::mt19937 random(7);
  const auto text = [&](std::size_t lines) {
    std::string result;
    for (std::size_t i = 0; i < lines; ++i) result += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
    return result;
  };
  DiffOptions options;
  options.max_lines = 100'000;
  for (int round = 0; round < 2000; ++round) {
    options.context = random() % 4;
    const auto before = text(random() % 30);
    const auto after = text(random() % 30);
    INFO("round " << round);
    REQUIRE(patched(before, unified_diff(before, after, options)) == after);
  }
  const auto before = text(4000);
  const auto after = text(3000);
  CHECK(patched(before, unified_diff(before, after, options)) == after);  // beyond the search: replaced whole
}
