// How the SAM CLI reads one item of `parameter_overrides`, written from its documented pattern: first the form
// `ParameterKey=K,ParameterValue=V` anywhere in the item, else ` K=V`; each match begins where the last one ended.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace promoc::tests {

class SamOverridesReader {
 public:
  /// `single_quotes`: newer versions know values in single quotes and the escape `\'`, older ones do not.
  SamOverridesReader(std::string_view item, bool single_quotes)
      : text_(" " + std::string(item)), single_quotes_(single_quotes) {}

  auto read() -> std::map<std::string, std::string> {
    auto found = matches("ParameterKey=", ",ParameterValue=");
    if (found.empty()) found = matches(" ", "=");
    return found;
  }

 private:
  auto matches(std::string_view before, std::string_view between) -> std::map<std::string, std::string> {
    std::map<std::string, std::string> found;
    for (std::size_t at = 0; at < text_.size();) {
      const auto key_begin = at + before.size();
      auto end = key_begin;
      if (text_.compare(at, before.size(), before) == 0) {
        while (end < text_.size() && is_key(text_[end])) ++end;
      }
      const auto value_begin = end + between.size();
      const auto value_end = end > key_begin && text_.compare(end, between.size(), between) == 0
                                 ? end_of_value(value_begin)
                                 : std::nullopt;
      if (!value_end) {
        ++at;
        continue;
      }
      found[text_.substr(key_begin, end - key_begin)] = unquoted(text_.substr(value_begin, *value_end - value_begin));
      at = *value_end;
    }
    return found;
  }

  static auto is_key(char c) -> bool {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '"' || c == '\'' ||
           c == '\\';
  }

  auto end_of_value(std::size_t at) const -> std::optional<std::size_t> {
    if (const auto end = end_of_quoted(at, '"')) return end;
    if (single_quotes_) {
      if (const auto end = end_of_quoted(at, '\'')) return end;
    }
    const auto begin = at;
    while (at < text_.size()) {
      if (text_[at] == '\\') {
        if (at + 1 == text_.size() || text_[at + 1] == '\n') break;
        at += 2;
      } else if (text_[at] == ' ' || text_[at] == '"') {
        break;
      } else {
        ++at;
      }
    }
    return at > begin ? std::optional(at) : std::nullopt;
  }

  auto end_of_quoted(std::size_t at, char quote) const -> std::optional<std::size_t> {
    if (at >= text_.size() || text_[at] != quote) return std::nullopt;
    for (++at; at < text_.size(); ++at) {
      if (text_[at] == quote) return at + 1;
      if (text_[at] == '\\' && (++at == text_.size() || text_[at] == '\n')) return std::nullopt;
    }
    return std::nullopt;
  }

  auto unquoted(std::string value) const -> std::string {
    const auto wrapped = [&](char quote) { return !value.empty() && value.front() == quote && value.back() == quote; };
    if (wrapped('"') || (single_quotes_ && wrapped('\'')))
      value = value.size() < 2 ? "" : value.substr(1, value.size() - 2);
    value = replaced(std::move(value), "\\ ", " ");
    value = replaced(std::move(value), "\\\"", "\"");
    return single_quotes_ ? replaced(std::move(value), "\\'", "'") : value;
  }

  static auto replaced(std::string text, std::string_view from, std::string_view to) -> std::string {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
    return text;
  }

  std::string text_;
  bool single_quotes_;
};

}  // namespace promoc::tests
