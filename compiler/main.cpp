#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <vector>

#include "driver/real_fs.hpp"
#include "driver/run.hpp"

auto main(int argc, char** argv) -> int try {
  const auto set = [](const char* name) { return std::getenv(name) != nullptr && *std::getenv(name) != '\0'; };
  promoc::driver::RealDisk disk;
  promoc::driver::RealGitHub github;
  promoc::driver::Env env{disk,           std::cout,       std::cerr,          isatty(1) == 1,
                          isatty(2) == 1, set("NO_COLOR"), set("FORCE_COLOR"), &promoc::driver::compile,
                          github};
  env.in = &std::cin;
  env.in_is_terminal = isatty(0) == 1;
  return promoc::driver::run(std::vector<std::string_view>(argv + (argc > 0 ? 1 : 0), argv + argc), env);
} catch (const std::exception& error) {
  std::cerr << "internal error, please report: " << error.what() << '\n';
  return promoc::driver::kInternal;
}
