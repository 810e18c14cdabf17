// One text for all ways of writing the same value.
#pragma once

#include <string>

#include "document/document.hpp"

namespace promoc::actions {

/// A scalar is its own text; a list `[a, b]`; a mapping `{a: b}` with its keys in alphabetical order. Scalars in lists
/// and mappings are quoted where they would be read otherwise.
auto canonical(const document::Document& document, document::NodeId id) -> std::string;

}  // namespace promoc::actions
