// The types of the language: one table for declarations, messages and documents.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sema/values.hpp"

namespace promoc::sema {

enum class Type {
  Text,
  Path,
  Paths,
  Glob,
  Url,
  Branch,
  Version,
  Digest,
  Cron,
  Count,
  Percent,
  Duration,
  Memory,
  Bool,
  Severity,
  Environment,
  Target,
  Role,
  Gate,
  Secret,
  List,
  Rate,
  Email,
  Emails,
};

struct TypeInfo {
  Type type;
  std::string_view name;
  std::string_view noun;     ///< in a message: "a text"
  std::string_view example;  ///< as a definition writes a value
  bool in_template;          ///< a parameter of the application may have it
  bool in_gate;              ///< a parameter of a gate may have it
};

/// In the order of the enumeration.
auto all_types() -> std::span<const TypeInfo>;
auto type_info(Type type) -> const TypeInfo&;
auto find_type(std::string_view name) -> const TypeInfo*;
/// The measure of a type of figures.
auto measure_of(Type type) -> std::optional<Measure>;

/// Whether values of the type are texts, which may stand wherever any text may.
auto is_text_type(Type type) -> bool;

/// `none low medium high critical`, from harmless to worst.
auto severities() -> std::span<const std::string_view>;

/// What is wrong with a text of this type; nothing when it is well formed. Types without a form accept any text.
auto malformed(Type type, std::string_view text) -> std::optional<std::string>;

/// Why a text can be no branch or branch pattern of git; nothing when it can.
auto malformed_branch(std::string_view text) -> std::optional<std::string>;
/// Whether a pattern of GitHub (`*` within a segment, `**` across) covers a branch or an equal pattern.
auto branch_matches(std::string_view pattern, std::string_view branch) -> bool;

}  // namespace promoc::sema
