#include "lang/toml/overrides.hpp"

#include <algorithm>

namespace promoc::lang::toml {

namespace {

auto is_alphanumeric(char c) -> bool {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

auto is_parameter_name(std::string_view key) -> bool {
  return !key.empty() && key.size() <= 255 && std::ranges::all_of(key, is_alphanumeric);
}

auto is_plain(std::string_view value) -> bool {
  constexpr std::string_view kOthers = "._:/@+-";
  return !value.empty() && std::ranges::all_of(value, [&](char c) {
    return is_alphanumeric(c) || kOthers.find(c) != std::string_view::npos;
  });
}

}  // namespace

// The reader drops the backslash of `\ `, `\"` and `\'`, and of nothing else; a doubled backslash stays doubled. So a
// backslash that stands before one of them, or before the closing quote, has no spelling that all versions read.
auto can_override_with(std::string_view value) -> bool {
  constexpr std::string_view kUnescaped = " \"'\n";
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\') continue;
    if (i + 1 == value.size() || kUnescaped.find(value[i + 1]) != std::string_view::npos) return false;
    // Backslashes are read in pairs: the next character belongs to this one.
    if (value[i + 1] == '\\') {
      const auto after = i + 2 < value.size() ? value[i + 2] : '\0';
      if (kUnescaped.find(after) != std::string_view::npos) return false;
      ++i;
    }
  }
  return value.find('\0') == std::string_view::npos;
}

auto Overrides::add(std::string_view key, std::string_view value) -> Overrides& {
  if (!is_parameter_name(key) || !can_override_with(value)) {
    refused_.emplace_back(key);
    return *this;
  }
  // The reader looks for `ParameterKey=` first, anywhere in the item, the inside of a quoted value included. Where the
  // item begins with that form itself, the value is taken whole.
  const auto long_form = value.find("ParameterKey=") != std::string_view::npos;
  auto item = long_form ? "ParameterKey=" + std::string(key) + ",ParameterValue=" : std::string(key) + "=";
  if (is_plain(value)) {
    item += value;
  } else {
    item += '"';
    for (const char c : value) {
      if (c == '"') item += '\\';
      item += c;
    }
    item += '"';
  }
  items_.push_back(std::move(item));
  return *this;
}

}  // namespace promoc::lang::toml
