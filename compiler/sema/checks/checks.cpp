#include "sema/checks/checks.hpp"

#include <array>

namespace promoc::sema {

auto all_checks() -> std::span<const ModelCheck> { return {}; }

void run_checks(Context& context) {
  for (const auto check : all_checks()) check(context.model, context.sink);
}

}  // namespace promoc::sema
