// Turns a failure into a message that says what to do.
#pragma once

#include "diag/diagnostic.hpp"
#include "syntax/failure.hpp"

namespace promoc::syntax {

/// Reports a failure. Looks at the text around it for the usual slips and the habits of other notations first.
void report(const Failure& failure, const Place& place, FileId file, std::string_view text, diag::Sink& sink);

}  // namespace promoc::syntax
