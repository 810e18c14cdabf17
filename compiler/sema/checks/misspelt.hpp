// Whether a name is probably another one with a slip of the hand. Narrower than what suggestions for unknown names use:
// here both names may be meant.
#pragma once

#include <string_view>

namespace promoc::sema {

/// One letter too many, too few or wrong, or two letters swapped; not at either end, and not a digit, or a whole part
/// that is as short as `eu` in `staging-eu`: those tell deliberate neighbours apart. Four characters at least.
auto is_misspelt(std::string_view name, std::string_view meant) -> bool;

}  // namespace promoc::sema
