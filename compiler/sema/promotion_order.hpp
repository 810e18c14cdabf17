// The order in which a candidate passes the environments.
#pragma once

#include <string>
#include <vector>

#include "sema/context.hpp"

namespace promoc::sema {

/// The environments that one comes after directly.
auto comes_after(const Environment& environment) -> std::vector<std::string>;

/// Puts the environments into promotion order, those that are equal as they are declared. A cycle is reported: false.
auto put_in_order(Model& model, diag::Sink& sink) -> bool;

/// `trigger push main` with `after staging`, where the same push reaches staging, is a chain in one run: the trigger
/// becomes `after staging from main`. Where another run deploys to the earlier environment, the order needs its
/// records: not yet built.
void join_order_and_trigger(Model& model, diag::Sink& sink);

}  // namespace promoc::sema
