// Which definition a command is about.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "diag/diagnostic.hpp"
#include "driver/disk.hpp"

namespace promoc::driver {

inline constexpr std::string_view kDefinitionName = "promotion.promo";

struct Definition {
  std::string folder;  ///< its directory as seen from the working directory, "" for that itself
  std::string name;    ///< its name there
};

/// The file that was named (for a directory: the definition in it); without a name the nearest promotion.promo, from
/// the working directory upward, but not beyond the root of a Git repository. Reports what is missing.
auto locate(std::string_view named, const Disk& disk, diag::Sink& sink) -> std::optional<Definition>;

/// The definition as seen from the output directory `out`.
auto seen_from(std::string_view out, const Definition& definition, const Disk& disk) -> std::string;

}  // namespace promoc::driver
