#include "sema/model.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace promoc::sema {

auto stack_name(const Target& target, std::string_view environment) -> std::string {
  auto name = fmt::format("{}-{}", target.stack_prefix, environment);
  std::ranges::replace(name, '_', '-');
  return name;
}

}  // namespace promoc::sema
