// What one document says and another does not, place by place.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/files/data.hpp"

namespace promoc::verify::files {

/// One place where two documents say different things. The pointers point into the values that were compared.
struct Difference {
  enum class Kind : std::uint8_t { Missing, Added, Changed };
  Kind kind;
  std::string path;    ///< "put.wait_timer", "rules[pull_request].parameters.x"; empty for the whole
  const Value* meant;  ///< null when added
  const Value* found;  ///< null when missing
  Span span;           ///< in the document found: what is there, or for what is missing, what should hold it
};

/// How two documents are compared.
struct Comparing {
  Dialect dialect = Dialect::Json;
  /// What tells an item of a list from others, so that order means nothing: "pull_request". Empty: its place does.
  std::function<std::string(std::string_view list, const Value& item)> identity = {};
  /// Places that somebody else looks at.
  std::function<bool(std::string_view path)> ignored = {};
};

/// All differences, those of what was meant first; places inside an added or missing value are not told apart. `path`
/// and `holder` say what the values are in their documents.
auto differences(const Value& meant, const Value& found, const Comparing& comparing, std::string_view path, Span holder)
    -> std::vector<Difference>;

}  // namespace promoc::verify::files
