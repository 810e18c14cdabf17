// Any bytes as a definition: what is not accepted has a finding with a place in the text; what is accepted prints to a
// text with the same tree, and no character of it is dropped in silence.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "syntax/parse.hpp"
#include "tests/unit/syntax/support.hpp"

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto broken = promoc::syntax::broken_promise(text); !broken.empty()) {
    std::fprintf(stderr, "%s\n", broken.c_str());
    std::abort();
  }
  return 0;
}
