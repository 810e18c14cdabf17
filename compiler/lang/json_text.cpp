#include "lang/json_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace promoc::lang {
namespace {

using Json = nlohmann::ordered_json;

auto is_plain(char c) -> bool { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

void append(std::string& out, std::string_view text, Json::error_handler_t otherwise) {
  if (std::ranges::all_of(text, is_plain)) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += Json(text).dump(-1, ' ', false, otherwise);
  }
}

}  // namespace

void append_json(std::string& out, std::string_view text) { append(out, text, Json::error_handler_t::replace); }

void append_json(std::string& out, std::span<const std::string> texts) {
  out += '[';
  for (const auto& text : texts) {
    if (&text != &texts.front()) out += ',';
    append(out, text, Json::error_handler_t::strict);
  }
  out += ']';
}

void append_json(std::string& out, std::span<const std::string> texts, std::size_t width, std::size_t step) {
  out += '[';
  for (const auto& text : texts) {
    if (&text != &texts.front()) out += ',';
    out += '\n';
    out.append(width + step, ' ');
    append_json(out, text);
  }
  if (!texts.empty()) {
    out += '\n';
    out.append(width, ' ');
  }
  out += ']';
}

}  // namespace promoc::lang
