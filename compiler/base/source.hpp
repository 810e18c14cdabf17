// Source text and positions in it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace promoc {

/// Index of a file in a SourceManager.
struct FileId {
  std::uint32_t value = 0;
  auto operator<=>(const FileId&) const = default;
};

/// Half-open byte range `[begin, end)` of one file. Lines and columns are computed only when a message is rendered.
struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  auto operator<=>(const Span&) const = default;
};

/// For findings that speak of no place in any text, such as a missing file.
inline constexpr Span kNowhere{FileId{0xFFFF'FFFFU}, 0, 0};

/// Smallest span that covers both; both must be of the same file.
auto join(Span a, Span b) -> Span;

/// Line and column, both counted from 1; the column counts bytes of UTF-8 code points' first units, i.e. code points.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// Owns the text of every file of one compile. Views into it stay valid as long as the manager lives.
class SourceManager {
 public:
  auto add(std::string path, std::string text) -> FileId;

  [[nodiscard]] auto path(FileId file) const -> const std::string&;
  [[nodiscard]] auto text(FileId file) const -> std::string_view;
  [[nodiscard]] auto text(Span span) const -> std::string_view;
  [[nodiscard]] auto position(FileId file, std::uint32_t offset) const -> LineColumn;
  /// Text of a line counted from 1, without its line end.
  [[nodiscard]] auto line(FileId file, std::uint32_t number) const -> std::string_view;

 private:
  struct File {
    std::string path;
    std::string text;
    std::vector<std::uint32_t> line_starts;
  };
  std::deque<File> files_;
};

}  // namespace promoc
