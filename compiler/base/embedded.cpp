#include "base/embedded.hpp"

#include <algorithm>

namespace promoc {

auto embedded_file(std::string_view path) -> std::optional<std::string_view> {
  const auto files = embedded_files();
  const auto found = std::ranges::lower_bound(files, path, {}, &EmbeddedFile::path);
  if (found == files.end() || found->path != path) return std::nullopt;
  return found->text;
}

}  // namespace promoc
