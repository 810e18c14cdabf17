// The file system as the compiler sees it: a seam, so that every stage runs without a disk in tests.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace promoc {

/// Reads files. Paths are relative to the project's root, `/`-separated, without `..`.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// The whole content, or nothing when there is no such regular file or it cannot be read.
  [[nodiscard]] virtual auto read(std::string_view path) const -> std::optional<std::string> = 0;
  [[nodiscard]] virtual auto is_directory(std::string_view path) const -> bool = 0;
};

}  // namespace promoc
