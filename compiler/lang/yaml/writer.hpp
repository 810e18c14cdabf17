// The one writer of YAML: it alone decides quotes, blocks and layout. Output is LF, with exactly one final line feed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/yaml/tree.hpp"

namespace promoc::lang::yaml {

/// Mappings and sequences inside each other, at most; what is emitted stays far below.
inline constexpr std::size_t kMaxDepth = 64;

/// A value that must not be written, and its place: `jobs.deploy.steps[2].run`.
struct Refusal {
  std::string path;
  Problem problem = Problem::None;
};

/// The text of a document, or what stands in its way. Never both.
struct Written {
  std::string text;
  std::vector<Refusal> refusals;

  [[nodiscard]] auto ok() const -> bool { return refusals.empty(); }
};

/// Writes the document. `header` lines become comments at the top, with an empty line below them.
[[nodiscard]] auto write(const Map& root, std::string_view header = {}) -> Written;

}  // namespace promoc::lang::yaml
