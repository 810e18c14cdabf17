#include "verify/files/sam_overrides.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace promoc::verify::files {
namespace {

/// What stands around the key of one form: `ParameterKey=K,ParameterValue=V`, or ` K=V`.
struct Form {
  std::string_view before;
  std::string_view between;
};

auto is_key(char c) -> bool {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '"' || c == '\'' ||
         c == '\\';
}

auto end_of_quoted(std::string_view text, std::size_t at) -> std::optional<std::size_t> {
  if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) return std::nullopt;
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] == quote) return at + 1;
    if (text[at] == '\\' && ++at == text.size()) return std::nullopt;
  }
  return std::nullopt;
}

/// Nothing where no value begins.
auto end_of_value(std::string_view text, std::size_t at) -> std::optional<std::size_t> {
  if (const auto end = end_of_quoted(text, at)) return end;
  const auto begin = at;
  while (at < text.size() && text[at] != ' ' && text[at] != '"') {
    if (text[at] == '\\' && at + 1 == text.size()) break;
    at += text[at] == '\\' ? 2 : 1;
  }
  return at > begin ? std::optional(at) : std::nullopt;
}

auto unquoted(std::string_view value) -> std::string {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
    value = value.substr(1, value.size() - 2);
  std::string result;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool escapes = value[i] == '\\' && i + 1 < value.size() &&
                         (value[i + 1] == ' ' || value[i + 1] == '"' || value[i + 1] == '\'');
    if (!escapes) result += value[i];
  }
  return result;
}

/// All parameters of one form; each begins where the last one ended.
auto parameters(std::string_view text, const Form& form) -> std::map<std::string, std::string> {
  std::map<std::string, std::string> found;
  for (auto at = text.find(form.before); at < text.size();) {
    const auto begin = at + form.before.size();
    auto end = begin;
    while (end < text.size() && is_key(text[end])) ++end;
    const auto value = end + form.between.size();
    const bool is_one = end > begin && text.substr(end).starts_with(form.between);
    const auto value_end = is_one ? end_of_value(text, value) : std::nullopt;
    if (value_end)
      found[std::string(text.substr(begin, end - begin))] = unquoted(text.substr(value, *value_end - value));
    at = text.find(form.before, value_end ? *value_end : at + 1);
  }
  return found;
}

auto of_text(const std::string& text) -> std::map<std::string, std::string> {
  constexpr std::array kForms{Form{"ParameterKey=", ",ParameterValue="}, Form{" ", "="}};
  for (const auto& form : kForms) {
    if (auto found = parameters(" " + text, form); !found.empty()) return found;
  }
  if (text.empty()) return {};
  return {{text, ""}};
}

/// The part of a text that names the key, so that a finding points at it and not at a whole list.
auto narrowed(const Value& value, const std::string& key, std::string_view source) -> Span {
  const auto text = source.substr(value.span.begin, value.span.end - value.span.begin);
  const auto at = text.find(key + "=");
  if (at == std::string_view::npos) return value.span;
  const auto begin = value.span.begin + static_cast<std::uint32_t>(at);
  const auto end = std::min(text.find_first_of(" \"'\n", at), text.size());
  return {value.span.file, begin, value.span.begin + static_cast<std::uint32_t>(end)};
}

void add_item(const Value& item, std::string_view source, Overrides& out) {
  if (item.kind == Value::Kind::Map) {
    for (const auto& member : item.members) out[member.name] = {shown(member.value), member.value.span};
    return;
  }
  for (auto& [key, value] : of_text(item.text)) {
    out[key] = {std::move(value), source.empty() ? item.span : narrowed(item, key, source)};
  }
}

}  // namespace

auto read_overrides(const Value* value, std::string_view source) -> Overrides {
  Overrides all;
  if (value == nullptr) return all;
  for (const auto* const item : items(*value)) add_item(*item, source, all);
  return all;
}

}  // namespace promoc::verify::files
