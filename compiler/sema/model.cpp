#include "sema/model.hpp"

#include <fmt/format.h>

namespace promoc::sema {

auto stack_name(const Target& target, std::string_view environment) -> std::string {
  return fmt::format("{}-{}", target.stack_prefix, environment);
}

}  // namespace promoc::sema
