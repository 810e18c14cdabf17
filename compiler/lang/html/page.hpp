// A whole HTML page that needs nothing beside itself: no script, no font, no picture, no network.
#pragma once

#include <optional>
#include <string>

namespace promoc::lang::html {

struct Page {
  std::string remark;    ///< a comment at the top, without `--`
  std::string style;     ///< a stylesheet of ours, without `</`
  std::string contents;  ///< what the list of headings is called
  std::string markdown;  ///< what the page says; its first heading is the title
};

/// Nothing when the Markdown is no UTF-8.
auto print(const Page& page) -> std::optional<std::string>;

}  // namespace promoc::lang::html
