// Rules that look at the whole model. One rule, one file; `all_checks` lists them in the order in which they run.
#pragma once

#include <span>

#include "sema/context.hpp"

namespace promoc::sema {

using ModelCheck = void (*)(const Model& model, diag::Sink& sink);

auto all_checks() -> std::span<const ModelCheck>;

/// Puts environments into promotion order, then runs all checks.
void run_checks(Context& context);

}  // namespace promoc::sema
