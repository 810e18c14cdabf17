// Writes TOML 1.0. Output is LF, with exactly one final line feed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/toml/tree.hpp"

namespace promoc::lang::toml {

enum class Problem {
  NotUtf8,         ///< a text is no well-formed UTF-8
  DuplicateKey,    ///< a key stands twice in its table
  DuplicateTable,  ///< a table stands twice, or a key of the root has its name
  BadOverride      ///< an override that the SAM CLI cannot read, see `Overrides::refused`
};

/// The sentence for a problem, without a full stop.
auto describe(Problem problem) -> std::string_view;

/// A value that must not be written, and its place: `production.deploy.parameters.tags`.
struct Refusal {
  std::string path;
  Problem problem = Problem::NotUtf8;
};

/// The text of a document, or what stands in its way. Never both.
struct Written {
  std::string text;
  std::vector<Refusal> refusals;

  [[nodiscard]] auto ok() const -> bool { return refusals.empty(); }
};

/// Writes the document. `header` lines become comments at the top, with an empty line below them.
[[nodiscard]] auto write(const Document& document, std::string_view header = {}) -> Written;

}  // namespace promoc::lang::toml
