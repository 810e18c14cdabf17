// The version of this compiler. It travels in the manifest, so a release changes one emitted file.
#pragma once

#include <string_view>

namespace promoc {

/// As in CMakeLists.txt; a test holds the two together.
inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace promoc
