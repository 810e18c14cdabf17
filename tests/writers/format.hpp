// One writer under proof: how texts are put into its documents, which it must refuse, and a reader in C++.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace promoc::tests::writers {

using Texts = std::span<const std::string>;

/// What came back from the documents of one format, and what came back wrong.
struct Findings {
  std::size_t compared = 0;
  std::vector<std::string> faults;

  void same(std::string_view position, std::string_view expected, std::string_view found);
  void fault(std::string_view position, std::string_view text, std::string_view what);
};

/// A row of the table in formats.cpp. A new writer needs its functions and its row, and a row in writers.test.mjs.
struct Format {
  std::string_view name;
  std::size_t every;                              ///< 1: all texts; n: those made by hand, and one in n of the others
  std::size_t batch;                              ///< texts in one document
  auto(*carries)(std::string_view text) -> bool;  ///< false: it must refuse the text
  auto(*written)(Texts texts) -> std::optional<std::string>;       ///< nothing: refused
  void (*read_back)(std::string_view document, Texts, Findings&);  ///< null: only others read this format
  void (*refusals)(std::string_view text, Findings&);              ///< each position alone must refuse; may be null
};

auto formats() -> std::span<const Format>;

/// Well-formed UTF-8, judged by a table of its own.
auto is_well_formed(std::string_view text) -> bool;
auto opens_expression(std::string_view text) -> bool;
auto hex(std::string_view text) -> std::string;

}  // namespace promoc::tests::writers
