// What `gh api -i` printed, as an answer of GitHub.
#pragma once

#include <string>
#include <string_view>

#include "apply/transport.hpp"

namespace promoc::driver {

/// `printed` is its output: status line, headers, an empty line, the body; `complained` what it wrote to the error
/// stream; `code` its exit code.
auto gh_answer(std::string_view printed, std::string_view complained, int code) -> apply::Answer;

/// The first line of a text, of at most 200 characters, without anything that looks like a token.
auto without_tokens(std::string_view text) -> std::string;

}  // namespace promoc::driver
