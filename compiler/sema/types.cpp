#include "sema/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace promoc::sema {
namespace {

constexpr auto kTypes = std::to_array<TypeInfo>({
    {Type::Text, "text", "a text", "\"live\"", true, true},
    {Type::Path, "path", "a path", "\"tests/unit\"", false, true},
    {Type::Paths, "paths", "a path or a list of paths", "[\"src\", \"tests\"]", false, true},
    {Type::Glob, "glob", "a pattern of paths", "\"src/**\"", false, true},
    {Type::Url, "url", "a URL", "\"https://example.com/health\"", true, true},
    {Type::Branch, "branch", "a branch or pattern", "\"release/*\"", false, true},
    {Type::Version, "version", "a version", "\"1.4.0\"", true, true},
    {Type::Digest, "digest", "a digest", "\"sha256:0f3a...\"", true, true},
    {Type::Cron, "cron", "a schedule of cron", "\"0 6 * * 1\"", true, true},
    {Type::Count, "count", "a number", "5", true, true},
    {Type::Percent, "percent", "a percentage", "5%", true, true},
    {Type::Duration, "duration", "a duration", "24h", true, true},
    {Type::Memory, "memory", "an amount of memory", "512MiB", true, true},
    {Type::Bool, "bool", "`true` or `false`", "true", true, true},
    {Type::Severity, "severity", "a severity", "medium", false, true},
    {Type::Environment, "environment", "an environment", "staging", false, true},
    {Type::Target, "target", "a target", "app", false, true},
    {Type::Role, "role", "a role", "lead", false, false},
    {Type::Gate, "gate", "a gate", "unit", false, false},
    {Type::Secret, "secret", "a secret", "api_key", false, false},
    {Type::List, "list", "a list", "[\"a\", \"b\"]", false, false},
    {Type::Rate, "rate", "a rate", "5", false, false},
    {Type::Email, "email", "an address of mail", "\"team@example.com\"", false, false},
    {Type::Emails, "emails", "an address of mail or a list of them", "[\"team@example.com\"]", false, false},
});
static_assert(static_cast<std::size_t>(Type::Emails) + 1 == kTypes.size(), "one entry for each type");

constexpr auto kSeverities = std::to_array<std::string_view>({"none", "low", "medium", "high", "critical"});

auto is_digit(char c) -> bool { return c >= '0' && c <= '9'; }
auto is_alnum(char c) -> bool { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Whether the text is `count` numbers without leading zeros, joined by dots.
auto is_dotted_numbers(std::string_view text, int count) -> bool {
  for (; count > 0; --count) {
    std::size_t length = 0;
    while (length < text.size() && is_digit(text[length])) ++length;
    if (length == 0 || (length > 1 && text.front() == '0')) return false;
    text.remove_prefix(length);
    if (count > 1) {
      if (!text.starts_with('.')) return false;
      text.remove_prefix(1);
    }
  }
  return text.empty();
}

auto is_url(std::string_view text) -> bool {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    const auto rest = text.substr(scheme.size());
    const auto host = rest.substr(0, rest.find_first_of("/?#"));
    const auto fits = [](char c) {
      return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' && c != '`' && c != '{' &&
             c != '|' && c != '}';
    };
    return !host.empty() && is_alnum(host.front()) && host.find('@') == std::string_view::npos &&
           std::ranges::all_of(rest, fits);
  }
  return false;
}

/// The address alone, in ASCII: nothing of it needs quotes in a mail.
auto is_address(std::string_view text) -> bool {
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos) return false;
  const auto is_local = [](char c) {
    return is_alnum(c) || std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
  };
  const auto is_host = [](char c) { return is_alnum(c) || c == '-' || c == '.'; };
  const auto host = text.substr(at + 1);
  return std::ranges::all_of(text.substr(0, at), is_local) && !host.empty() && is_alnum(host.front()) &&
         is_alnum(host.back()) && std::ranges::all_of(host, is_host);
}

auto is_cron(std::string_view text) -> bool {
  int fields = 0;
  bool inside = false;
  for (const char c : text) {
    if (c == ' ') {
      inside = false;
    } else if (is_alnum(c) || c == '*' || c == '/' || c == ',' || c == '-') {
      if (!inside) ++fields;
      inside = true;
    } else {
      return false;
    }
  }
  return fields == 5;
}

auto is_digest(std::string_view text) -> bool {
  constexpr std::string_view kPrefix = "sha256:";
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  return text.starts_with(kPrefix) && text.size() == kPrefix.size() + 64 &&
         std::ranges::all_of(text.substr(kPrefix.size()), is_hex);
}

}  // namespace

auto all_types() -> std::span<const TypeInfo> { return kTypes; }

auto type_info(Type type) -> const TypeInfo& { return kTypes[static_cast<std::size_t>(type)]; }

auto find_type(std::string_view name) -> const TypeInfo* {
  const auto found = std::ranges::find(kTypes, name, &TypeInfo::name);
  return found == kTypes.end() ? nullptr : &*found;
}

auto measure_of(Type type) -> std::optional<Measure> {
  switch (type) {
    case Type::Count: return Measure::Count;
    case Type::Percent: return Measure::Percent;
    case Type::Duration: return Measure::Duration;
    case Type::Memory: return Measure::Memory;
    default: return std::nullopt;
  }
}

auto is_text_type(Type type) -> bool {
  constexpr auto kTexts = std::to_array<Type>(
      {Type::Text, Type::Path, Type::Glob, Type::Url, Type::Branch, Type::Version, Type::Digest, Type::Cron});
  return std::ranges::find(kTexts, type) != kTexts.end();
}

auto severities() -> std::span<const std::string_view> { return kSeverities; }

auto malformed(Type type, std::string_view text) -> std::optional<std::string> {
  const auto unless = [](bool good, std::string_view expected) -> std::optional<std::string> {
    return good ? std::nullopt : std::optional(std::string(expected));
  };
  switch (type) {
    case Type::Url: return unless(is_url(text), "expected a URL that begins with `https://` or `http://`");
    case Type::Version: return unless(is_dotted_numbers(text, 3), "expected a version such as `1.4.0`");
    case Type::Digest: return unless(is_digest(text), "expected `sha256:` and 64 hexadecimal digits");
    case Type::Cron: return unless(is_cron(text), "expected the five fields of cron, such as `0 6 * * 1`");
    case Type::Branch: return malformed_branch(text);
    case Type::Email: return unless(is_address(text), "expected an address of mail such as `team@example.com`");
    default: return std::nullopt;
  }
}

auto malformed_branch(std::string_view text) -> std::optional<std::string> {
  if (text.empty()) return "a branch has a name";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7F) return "a branch's name holds no blank";
    if (std::string_view("~^:\\").find(c) != std::string_view::npos)
      return fmt::format("a branch's name holds no `{}`", c);
  }
  if (text.starts_with("refs/")) return "write the branch's name alone, without `refs/heads/`";
  const bool dots = text.find("..") != std::string_view::npos || text.starts_with('.') ||
                    text.find("/.") != std::string_view::npos || text.ends_with('.');
  if (dots || text.ends_with(".lock") || text.find("@{") != std::string_view::npos)
    return "git allows no branch of this name";
  if (text.starts_with('/') || text.ends_with('/') || text.find("//") != std::string_view::npos)
    return "git allows no empty part between slashes";
  if (text.starts_with('-')) return "git allows no branch that begins with `-`";
  return std::nullopt;
}

auto branch_matches(std::string_view pattern, std::string_view branch) -> bool {
  if (pattern == branch) return true;
  // reached[i]: the pattern so far covers the first i characters. Quadratic whatever the number of stars.
  std::vector<char> reached(branch.size() + 1, 0);
  reached[0] = 1;
  for (std::size_t p = 0; p < pattern.size(); ++p) {
    const bool star = pattern[p] == '*';
    const bool across = star && p + 1 < pattern.size() && pattern[p + 1] == '*';
    if (across) ++p;
    std::vector<char> next(branch.size() + 1, 0);
    for (std::size_t i = 0; i <= branch.size(); ++i) {
      if (star) {
        const bool more = i > 0 && next[i - 1] != 0 && (across || branch[i - 1] != '/');
        next[i] = reached[i] != 0 || more ? 1 : 0;
      } else {
        next[i] = i > 0 && reached[i - 1] != 0 && branch[i - 1] == pattern[p] ? 1 : 0;
      }
    }
    reached = std::move(next);
  }
  return reached.back() != 0;
}

}  // namespace promoc::sema
