#include "base/embedded.hpp"

#include <algorithm>

namespace promoc {

auto find_embedded(std::string_view path) -> const EmbeddedFile* {
  const auto files = embedded_files();
  const auto found = std::ranges::lower_bound(files, path, {}, &EmbeddedFile::path);
  return found == files.end() || found->path != path ? nullptr : &*found;
}

auto embedded_file(std::string_view path) -> std::optional<std::string_view> {
  const auto* const found = find_embedded(path);
  return found == nullptr ? std::nullopt : std::optional(found->text);
}

}  // namespace promoc
