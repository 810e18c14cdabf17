// A template of YAML as it was read. It is valid YAML, with two additions that YAML does not see: holes
// (lang/holes.hpp) in keys, values and comments, and marks, which are comments that speak of the node that follows:
//
//   #@ each x in xs           the node once for each view of a list; a list in a list then stands for its items
//   #@ when path              leaves the node out when the value is empty; `when not` when it is there
//   #@ script FILE [WORD]     fills an empty `run:` with an embedded script, or with the command that runs it
//   #@ original DIGEST        in the first line: the digest of what the template was copied from
//   ## words                  for the readers of the template alone
//
// Only a part of YAML is read: mappings and lists in block style, scalars on one line, `|` and `>` blocks, `[a, b]` on
// one line, `[]` and `{}`. There are no anchors, tags or second documents. What is outside of that is a fault.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "lang/holes.hpp"

namespace promoc::lang::yaml {

/// A mark above a node.
struct Directive {
  enum class Kind { Each, When, WhenNot, Script } kind = Kind::When;
  std::string_view name;  ///< of `each`: what a round is called; of `script`: the file
  std::string_view path;  ///< the value that is asked for; of `script`: the argument, may be empty
  Range range;
};

/// One value of a template, together with its key and what stands above it.
struct PatternNode {
  enum class Form { Empty, Scalar, Map, Seq };
  enum class Style { Plain, Quoted, Block };

  Form form = Form::Empty;
  Style style = Style::Plain;
  bool flow = false;          ///< of a list: `[a, b]`
  bool blank_before = false;  ///< an empty line above
  std::string_view key;       ///< of an entry of a mapping
  std::string_view text;      ///< of a scalar: what a reader of YAML gets
  std::string_view note;      ///< comment behind the value
  Range range;                ///< the value; of an empty one its key, of a list or mapping where it begins
  Range key_range;
  std::uint32_t first = 0;  ///< first child, 0 for none
  std::uint32_t next = 0;   ///< next sibling, 0 for none
  std::uint32_t comments = 0, comment_count = 0;
  std::uint32_t directives = 0, directive_count = 0;
};

/// A whole template. The text that it was read from must outlive it.
struct Pattern {
  std::string_view source;
  std::vector<PatternNode> nodes;  ///< the first is the root
  std::vector<std::string_view> comments;
  std::vector<Directive> directives;
  std::deque<std::string> made;  ///< texts that are not in the source as they are: escapes, blocks
  std::string_view original;     ///< what `#@ original` says
  std::vector<Fault> faults;     ///< at most one: what follows a fault is not read

  [[nodiscard]] auto ok() const -> bool { return faults.empty(); }
  /// Where a text of the template stands; `otherwise` for those that were made.
  [[nodiscard]] auto range_of(std::string_view text, Range otherwise) const -> Range;
};

/// Reads a template of less than 4 GiB.
auto read_pattern(std::string_view text) -> Pattern;

}  // namespace promoc::lang::yaml
