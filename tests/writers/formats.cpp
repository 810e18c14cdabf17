#include "writers/formats.hpp"

namespace promoc::tests::writers {

auto formats() -> std::span<const Format> {
  static const Format kFormats[] = {
      yaml_format(), workflow_format(), expression_format(), toml_format(),
      json_format(), markdown_format(), html_format(),
  };
  return kFormats;
}

}  // namespace promoc::tests::writers
