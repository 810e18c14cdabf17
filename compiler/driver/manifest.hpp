// The record of what a build wrote: the next one knows by it which files are ours and whether somebody changed them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emit/output_set.hpp"

namespace promoc::driver {

/// Where the manifest stands, relative to the output directory.
inline constexpr std::string_view kManifestPath = ".github/promoc/manifest.json";

struct ManifestFile {
  std::string path;
  std::string sha256;  ///< of the content, 64 lower-case hexadecimal digits
  bool executable = false;
  std::vector<std::string> rules;  ///< ids of the rules the file carries

  auto operator==(const ManifestFile&) const -> bool = default;
};

struct Manifest {
  std::string promoc;               ///< version that wrote it
  std::string definition;           ///< relative to the output directory
  std::vector<ManifestFile> files;  ///< sorted by path, each once; the manifest itself is not among them

  [[nodiscard]] auto find(std::string_view path) const -> const ManifestFile*;
  auto operator==(const Manifest&) const -> bool = default;
};

auto manifest_of(const emit::OutputSet& set, std::string definition) -> Manifest;

auto print_manifest(const Manifest& manifest) -> std::string;

/// Nothing when the text is no manifest of schema 1, or one that names a path no build writes: such a text may have
/// been made to have other files deleted.
auto parse_manifest(std::string_view text) -> std::optional<Manifest>;

}  // namespace promoc::driver
