// What the grammar knows about a place where it could not go on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace promoc::syntax {

/// A rule that the grammar asked for and did not find.
struct Failure {
  /// What kind of thing was wanted, where that decides the message.
  enum class Wanted { Other, Statement, EndOfStatement, EndOfString, Block, Symbol, String, Name };

  std::uint32_t offset = 0;
  Wanted wanted = Wanted::Other;
  std::string expected;      ///< "`=`", "a name"
  std::string_view mistake;  ///< the rule's own message, else empty
  std::string_view block;    ///< for Statement: the block whose statement was wanted
};

/// Where a failure stands: what the messages say beside the bare facts.
struct Place {
  std::uint32_t start = 0;        ///< first byte of the statement that was lost
  std::string_view statement;     ///< kind of the innermost statement that was begun, "approve"; else empty
  std::string_view block;         ///< statements of the block around it; empty for a block of rows
  std::uint32_t block_begin = 0;  ///< its `{`; unused at file level
  bool at_file_level = true;
  std::uint32_t open_bracket = 0;          ///< innermost `(` or `[` that was open; 0 for none
  std::uint32_t open_string = 0;           ///< its opening quote, when a string did not end
  std::string_view previous_statement;     ///< at file level: the statement before, when it ends with a block
  std::uint32_t previous_end = 0;          ///< where that ends
  std::vector<std::string> continuations;  ///< words and symbols that could have stood at the failure's offset
};

}  // namespace promoc::syntax
