// From the tree of a definition to its model: names resolved, types checked, rules of the language and the platform
// held.
#pragma once

#include <optional>

#include "base/file_system.hpp"
#include "diag/diagnostic.hpp"
#include "sema/model.hpp"
#include "syntax/tree.hpp"

namespace promoc::sema {

/// Checks a definition. Paths of `files` are relative to its folder; modules of the library are added to `sources` when
/// they are used. Each mistake is reported once. Nothing when the sink holds errors at the end; warnings do not stop a
/// model. A definition that could not be read whole is checked too, but what might follow from the missing part is not
/// reported.
auto check(const syntax::Tree& definition, SourceManager& sources, const FileSystem& files, diag::Sink& sink)
    -> std::optional<Model>;

}  // namespace promoc::sema
