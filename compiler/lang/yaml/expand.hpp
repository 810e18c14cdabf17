// Templates and values become a document. The table of what may stand where is `allows` in expand.cpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lang/yaml/pattern.hpp"
#include "lang/yaml/view.hpp"

namespace promoc::lang::yaml {

/// Where a part of the document came from: "steps[2].run".
struct Origin {
  std::string path;
  Range range;
};

/// The document, and what was wrong with it; with faults it is not whole.
struct Expansion {
  Map root;
  std::vector<Fault> faults;
  std::vector<Origin> origins;  ///< only when they were asked for
};

/// The code for `#@ script FILE ARGUMENT`; nothing for a file that is not there.
using FindScript = std::function<std::optional<Scalar>(std::string_view file, std::string_view argument)>;

struct ExpandOptions {
  bool origins = false;
  /// Whether the view is needed again; else its nodes move into the document.
  bool keep_view = false;
};

/// Expands a template that was read without faults and whose root is a mapping.
///
/// A comment line whose hole is empty is left out. A value of `if` is an expression, `run` and `script` hold code: no
/// hole may stand in code, and one value fills it whole.
auto expand(const Pattern& pattern, View& view, const FindScript& find_script, ExpandOptions options = {}) -> Expansion;

/// Where the part of that path came from, or the nearest part around it.
auto origin_of(const std::vector<Origin>& origins, std::string_view path) -> Range;

}  // namespace promoc::lang::yaml
