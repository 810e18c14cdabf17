// Files that travel inside the binary: templates/**, stdlib/** and the pages of `promoc explain`.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace promoc {

/// One embedded file. Paths are those of the repository: "templates/github/scripts/lease.sh", "stdlib/python.promo",
/// "explain/P0301.md".
struct EmbeddedFile {
  std::string_view path;
  std::string_view text;
  std::string_view sha256;  ///< of the text, computed when promoc was built: scripts are most of what a build hashes
};

/// All files, sorted by path.
auto embedded_files() -> std::span<const EmbeddedFile>;
auto find_embedded(std::string_view path) -> const EmbeddedFile*;
/// The text alone.
auto embedded_file(std::string_view path) -> std::optional<std::string_view>;

}  // namespace promoc
