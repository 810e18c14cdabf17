// What a build writes, as files: for those that read it again.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.hpp"
#include "emit/output_set.hpp"

namespace promoc::driver {

/// The set must live as long.
class Written : public FileSystem {
 public:
  explicit Written(const emit::OutputSet& set) : set_(set) {}

  [[nodiscard]] auto read(std::string_view path) const -> std::optional<std::string> override {
    const auto found = std::ranges::find(set_.files, path, &emit::OutputFile::path);
    if (found == set_.files.end()) return std::nullopt;
    return found->content;
  }
  [[nodiscard]] auto is_directory(std::string_view) const -> bool override { return false; }

  [[nodiscard]] auto paths() const -> std::vector<std::string> {
    std::vector<std::string> all;
    for (const auto& file : set_.files) all.push_back(file.path);
    return all;
  }

 private:
  const emit::OutputSet& set_;
};

}  // namespace promoc::driver
