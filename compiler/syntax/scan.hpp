// What a source file must be before it is parsed: clean UTF-8 text of bounded size and nesting.
#pragma once

#include "diag/diagnostic.hpp"

namespace promoc::syntax {

/// Reports NUL and other control characters, malformed UTF-8, bidirectional controls, a file or nesting that is too
/// large. False when the file must not be parsed.
auto scan(const SourceManager& sources, FileId file, diag::Sink& sink) -> bool;

}  // namespace promoc::syntax
