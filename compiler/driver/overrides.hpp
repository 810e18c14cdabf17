// A folder with templates of a team's own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "diag/diagnostic.hpp"
#include "driver/disk.hpp"
#include "emit/templates/templates.hpp"

namespace promoc::driver {

/// Reads the templates of a folder into the sources; none for the empty name. A file that takes no template's place is
/// an error: it would do nothing. Hidden files and a README.md may lie there. Findings name files as seen from `base`,
/// the folder of the definition. Nothing, and a finding, when there is no such folder.
auto load_overrides(std::string_view folder, std::string_view base, Disk& disk, SourceManager& sources,
                    diag::Sink& sink) -> std::optional<emit::Overrides>;

}  // namespace promoc::driver
