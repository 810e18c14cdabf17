// The one hash of the project: it names contents in the manifest and artifacts in emitted files.
#pragma once

#include <string>
#include <string_view>

namespace promoc {

/// SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
auto sha256(std::string_view bytes) -> std::string;

}  // namespace promoc
