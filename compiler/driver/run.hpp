// The program as a function of its environment.
#pragma once

#include <span>
#include <string_view>

#include "driver/env.hpp"

namespace promoc::driver {

/// Runs one command line, without the program's name. Returns the exit code.
auto run(std::span<const std::string_view> args, Env& env) -> int;

}  // namespace promoc::driver
