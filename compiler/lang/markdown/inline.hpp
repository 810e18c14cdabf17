// Words of a Markdown document: what they are, and the one place where they are escaped. The dialect is GitHub's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace promoc::lang::markdown {

/// A piece of a line.
struct Inline {
  enum class Kind { Text, Code, Strong, Link, CodeLink, Break };
  Kind kind = Kind::Text;
  std::string text;
  std::string target;  ///< of a link
};
using Spans = std::vector<Inline>;

auto text(std::string words) -> Inline;
auto code(std::string words) -> Inline;
auto strong(std::string words) -> Inline;
/// `target` is a URL or a relative path, not yet encoded.
auto link(std::string words, std::string target) -> Inline;
auto code_link(std::string words, std::string target) -> Inline;

/// The end of a line within a cell or paragraph.
auto line_break() -> Inline;

/// Text by an author in which backticks mark code; everything else is as it stands.
auto prose(std::string_view words) -> Spans;

/// Where a piece stands, which decides what must be escaped.
enum class Place { Prose, Heading, Cell };

/// The Markdown of some pieces, on one line: line breaks become `<br>`, in headings blanks. `at_start`: nothing but the
/// mark of a list stands before them, where a `#` or `1.` would begin a block.
auto print(const Spans& spans, Place place, bool at_start = false) -> std::string;

}  // namespace promoc::lang::markdown
