#include "actions/expr/names.hpp"

#include <algorithm>
#include <limits>

#include "actions/expr/unicode.hpp"

namespace promoc::actions::expr {

namespace {

constexpr auto kAnyNumber = std::numeric_limits<std::size_t>::max();

auto find(std::span<const Function> functions, std::string_view name) -> const Function* {
  const auto found =
      std::find_if(functions.begin(), functions.end(), [&](const Function& each) { return lower(each.name) == name; });
  return found == functions.end() ? nullptr : &*found;
}

}  // namespace

// Source: funcs.js of @actions/expressions. GitHub's runner stops at 255 arguments of `case`.
auto well_known_functions() -> std::span<const Function> {
  static const std::vector<Function> kFunctions{
      {"case", 3, kAnyNumber}, {"contains", 2, 2}, {"endswith", 2, 2},   {"format", 1, 255},
      {"fromjson", 1, 1},      {"join", 1, 2},     {"startswith", 2, 2}, {"tojson", 1, 1},
  };
  return kFunctions;
}

auto find_function(std::string_view name, const ParseOptions& options) -> const Function* {
  const auto* everywhere = find(well_known_functions(), name);
  return everywhere != nullptr ? everywhere : find(options.functions, name);
}

auto has_context(std::string_view name, const ParseOptions& options) -> bool {
  return std::any_of(options.contexts.begin(), options.contexts.end(),
                     [&](const std::string& each) { return lower(each) == name; });
}

// Source: the contexts of workflow-v1.0.json of @actions/workflow-parser, of which every place allows some.
auto all_names() -> ParseOptions {
  return {
      {"github", "needs", "steps", "inputs", "env", "vars", "secrets", "matrix", "job", "runner", "strategy", "jobs"},
      {{"success", 0, kAnyNumber},
       {"failure", 0, kAnyNumber},
       {"cancelled", 0, 0},
       {"always", 0, 0},
       {"hashFiles", 1, 255}}};
}

}  // namespace promoc::actions::expr
