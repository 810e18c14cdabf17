#include "base/source.hpp"

#include <algorithm>

namespace promoc {

auto join(Span a, Span b) -> Span { return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)}; }

auto SourceManager::add(std::string path, std::string text) -> FileId {
  File file{std::move(path), std::move(text), {0}};
  for (auto end = file.text.find('\n'); end != std::string::npos; end = file.text.find('\n', end + 1)) {
    file.line_starts.push_back(static_cast<std::uint32_t>(end + 1));
  }
  files_.push_back(std::move(file));
  return {static_cast<std::uint32_t>(files_.size() - 1)};
}

auto SourceManager::path(FileId file) const -> const std::string& { return files_.at(file.value).path; }

auto SourceManager::text(FileId file) const -> std::string_view { return files_.at(file.value).text; }

auto SourceManager::text(Span span) const -> std::string_view {
  return text(span.file).substr(span.begin, span.end - span.begin);
}

auto SourceManager::position(FileId file, std::uint32_t offset) const -> LineColumn {
  const auto& starts = files_.at(file.value).line_starts;
  const auto after = std::ranges::upper_bound(starts, offset);
  const auto line = static_cast<std::uint32_t>(after - starts.begin());
  const auto& text = files_[file.value].text;
  std::uint32_t column = 1;
  for (auto i = starts[line - 1]; i < offset && i < text.size(); ++i) {
    const auto continuation = (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
    if (!continuation) ++column;
  }
  return {line, column};
}

auto SourceManager::line(FileId file, std::uint32_t number) const -> std::string_view {
  const auto& starts = files_.at(file.value).line_starts;
  const std::string_view text = files_[file.value].text;
  if (number == 0 || number > starts.size()) return {};
  const auto begin = starts[number - 1];
  auto line = text.substr(begin, (number < starts.size() ? starts[number] : text.size()) - begin);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

}  // namespace promoc
