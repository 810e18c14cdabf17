// A TOML file as data.
#pragma once

#include "verify/files/data.hpp"

namespace promoc::verify::files {

/// Reads a file of at most 1 MiB. Numbers, truth values and dates are scalars without quotes.
auto read_toml(FileId file, const SourceManager& sources, std::string_view noun)
    -> std::variant<Value, document::Fault>;

}  // namespace promoc::verify::files
