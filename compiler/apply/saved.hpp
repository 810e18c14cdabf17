// A plan as a file: what was shown, and the state it was shown for.
#pragma once

#include "apply/apply.hpp"

namespace promoc::apply {

/// Ends with a line end. Equal plans give equal bytes.
auto print_plan(const Planned& plan) -> std::string;

/// Whether a file looks like a plan rather than like a definition.
auto looks_like_plan(std::string_view text) -> bool;

/// Nothing for a file that is no plan of this version, or was changed.
auto read_plan(std::string_view text) -> std::optional<Planned>;

}  // namespace promoc::apply
