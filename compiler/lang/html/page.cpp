#include "lang/html/page.hpp"

#include "lang/html/escape.hpp"
#include "lang/html/from_markdown.hpp"
#include "lang/utf8.hpp"

namespace promoc::lang::html {
namespace {

/// A browser that obeys it loads nothing, and runs nothing, whatever the page holds.
constexpr std::string_view kPolicy =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'\">\n";

auto title_of(const Body& body) -> std::string { return body.headings.empty() ? "" : body.headings.front().text; }

/// Links to the headings of the second level.
auto contents(const Body& body, const std::string& name) -> std::string {
  std::string out = "<nav aria-label=" + attribute(name) + ">\n<ul>\n";
  for (const auto& heading : body.headings) {
    if (heading.level == 2) {
      out += "<li><a href=" + attribute("#" + heading.id) + ">" + text(heading.text) + "</a></li>\n";
    }
  }
  return out + "</ul>\n</nav>\n";
}

}  // namespace

auto print(const Page& page) -> std::optional<std::string> {
  if (!is_utf8(page.markdown)) return std::nullopt;
  const auto body = from_markdown(page.markdown);
  std::string out =
      "<!DOCTYPE html>\n<!-- " + page.remark + " -->\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += kPolicy;
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out += "<title>" + text(title_of(body)) + "</title>\n";
  out += "<style>\n" + page.style + "</style>\n</head>\n<body>\n";
  out += contents(body, page.contents);
  return out + "<main>\n" + body.html + "</main>\n</body>\n</html>\n";
}

}  // namespace promoc::lang::html
