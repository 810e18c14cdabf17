#include "base/path.hpp"

#include <vector>

namespace promoc::path {
namespace {

auto parts_of(std::string_view path) -> std::vector<std::string_view> {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (!part.empty() && part != ".") parts.push_back(part);
  }
  return parts;
}

auto text_of(const std::vector<std::string_view>& parts) -> std::string {
  std::string text;
  for (const auto part : parts) {
    if (!text.empty()) text += '/';
    text += part;
  }
  return text;
}

}  // namespace

auto normal(std::string_view path) -> std::string {
  if (is_normal(path)) return std::string(path);
  const auto absolute = path.starts_with('/');
  std::vector<std::string_view> kept;
  for (const auto part : parts_of(path)) {
    if (part != "..") {
      kept.push_back(part);
    } else if (!kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else if (!absolute) {
      kept.push_back(part);
    }
  }
  return (absolute ? "/" : "") + text_of(kept);
}

auto is_normal(std::string_view path) -> bool {
  if (path.empty() || path == "/") return true;
  const auto absolute = path.starts_with('/');
  auto rest = path.substr(absolute ? 1 : 0);
  auto named = absolute;  // `..` may only stand before the first name of a relative path
  for (;;) {
    const auto slash = rest.find('/');
    const auto part = rest.substr(0, slash);
    if (part.empty() || part == "." || (part == ".." && named)) return false;
    named = named || part != "..";
    if (slash == std::string_view::npos) return true;
    rest.remove_prefix(slash + 1);
  }
}

auto join(std::string_view base, std::string_view path) -> std::string {
  if (path.starts_with('/') || base.empty()) return normal(path);
  return normal(std::string(base) + "/" + std::string(path));
}

auto parent(std::string_view path) -> std::string_view {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return path.substr(0, slash == 0 ? 1 : slash);
}

auto name(std::string_view path) -> std::string_view { return path.substr(path.rfind('/') + 1); }

auto relative(std::string_view from, std::string_view to) -> std::string {
  const auto from_text = normal(from);
  const auto to_text = normal(to);
  const auto a = parts_of(from_text);
  const auto b = parts_of(to_text);
  std::size_t common = 0;
  while (common < a.size() && common < b.size() && a[common] == b[common]) ++common;
  std::vector<std::string_view> parts(a.size() - common, "..");
  parts.insert(parts.end(), b.begin() + static_cast<std::ptrdiff_t>(common), b.end());
  return text_of(parts);
}

}  // namespace promoc::path
