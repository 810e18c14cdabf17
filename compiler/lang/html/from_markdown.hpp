// HTML of Markdown in GitHub's dialect, by cmark-gfm, the parser that GitHub runs (docs/decisions/html.md).
#pragma once

#include <string>
#include <vector>

namespace promoc::lang::html {

struct Heading {
  int level = 1;     ///< 1 to 6
  std::string id;    ///< as GitHub makes it of the words; each once
  std::string text;  ///< without marks
};

struct Body {
  std::string html;
  std::vector<Heading> headings;
};

/// Every heading can be linked to. Of HTML in the Markdown `<br>` and `<code>` are kept, comments are left out, and
/// all else is shown as the text that it is; links that would run something lead nowhere. The Markdown must be UTF-8.
auto from_markdown(const std::string& markdown) -> Body;

}  // namespace promoc::lang::html
