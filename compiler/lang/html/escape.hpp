// Words of an HTML document: the one place where they are escaped.
#pragma once

#include <string>
#include <string_view>

namespace promoc::lang::html {

/// Text between tags. HTML cannot hold control characters: carriage returns are left out, others but line feeds are
/// blanks. The words must be UTF-8.
auto text(std::string_view words) -> std::string;

/// The value of an attribute, in its quotes.
auto attribute(std::string_view value) -> std::string;

}  // namespace promoc::lang::html
