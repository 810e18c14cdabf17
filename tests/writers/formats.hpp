// Every writer under proof, as a row of the table.
#pragma once

#include "writers/format.hpp"

namespace promoc::tests::writers {

auto yaml_format() -> Format;
auto workflow_format() -> Format;
auto expression_format() -> Format;
auto toml_format() -> Format;
auto json_format() -> Format;
auto markdown_format() -> Format;
auto html_format() -> Format;

/// Well-formed, and without `${{`.
auto carried_by_yaml(std::string_view text) -> bool;
/// Whether the text may be a key; the writer's documented limit is 1000 bytes, quotes and escapes included.
auto fits_yaml_key(std::string_view text) -> bool;

}  // namespace promoc::tests::writers
