// The texts that every writer must carry or refuse.
#pragma once

#include <string>
#include <vector>

namespace promoc::tests::writers {

/// All texts, each once, in the same order on every machine: made by hand, combined, and random from a fixed seed. Some
/// are no well-formed UTF-8, some hold `${{`.
auto nasty_strings() -> std::vector<std::string>;

}  // namespace promoc::tests::writers
