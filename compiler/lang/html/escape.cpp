#include "lang/html/escape.hpp"

namespace promoc::lang::html {

auto text(std::string_view words) -> std::string {
  std::string out;
  for (const char c : words) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else if (c == '\'') out += "&#39;";
    else if (c == '\r') continue;
    else out += (byte < 0x20 && c != '\n') || byte == 0x7f ? ' ' : c;
  }
  return out;
}

auto attribute(std::string_view value) -> std::string { return '"' + text(value) + '"'; }

}  // namespace promoc::lang::html
