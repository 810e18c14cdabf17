// What a build produces: files as values. Emitters fill it; only the driver writes it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace promoc::emit {

/// One file to be written.
struct OutputFile {
  std::string
      path;  ///< relative to the output directory, `/`-separated, of `[A-Za-z0-9._-]` only, without `.` and `..`
  std::string content;
  bool executable = false;         ///< scripts
  std::vector<std::string> rules;  ///< ids of the rules this file carries
  std::string_view sha256 = {};    ///< of the content, where that is an embedded file as it is; else empty

  auto operator==(const OutputFile&) const -> bool = default;
};

/// All files of one build, the manifest aside: the driver adds it.
struct OutputSet {
  std::vector<OutputFile> files;

  auto operator==(const OutputSet&) const -> bool = default;
};

}  // namespace promoc::emit
