// Scalars of a workflow in which expressions stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actions/expr/parse.hpp"

namespace promoc::actions::expr {

/// Literal text, or one `${{ }}`.
struct Piece {
  Place place;  ///< in the scalar, `${{` and `}}` included
  std::string text;
  const Node* expression = nullptr;  ///< null for literal text
};

/// A scalar with zero or more `${{ }}` in it.
struct Text {
  Nodes nodes;
  std::vector<Piece> pieces;  ///< empty where there are errors, and for an empty scalar
  bool insert = false;        ///< the scalar is `${{ insert }}`: a key whose mapping is put in its place
  std::vector<Error> errors;
};

auto parse_text(std::string_view text, const ParseOptions& options) -> Text;

/// What `if:` takes, with or without `${{ }}`.
struct Condition {
  Nodes nodes;
  /// Null where there are errors, and for an empty condition, which means `success()`. A condition of which only a part
  /// stands in `${{ }}` is a call of `format`, whose text is true whatever the parts are: GitHub reads it so.
  const Node* root = nullptr;
  bool has_status = false;  ///< false: GitHub puts `success() &&` before it
  bool glued = false;       ///< only a part stands in `${{ }}`
  std::vector<Error> errors;
};

auto parse_condition(std::string_view text, const ParseOptions& options) -> Condition;

/// Whether success, failure, cancelled or always is called anywhere in the tree.
auto has_status_function(const Node& node) -> bool;

}  // namespace promoc::actions::expr
