// What this version builds: the one list that the checker, the documents and the tests read.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "diag/diagnostic.hpp"

namespace promoc::sema {

/// A form of the language. `block` and `statement` are the grammar's names; `part` is empty for the whole statement,
/// else the part that is meant, in the words of a message.
struct Form {
  std::string_view block;
  std::string_view statement;
  std::string_view part;
};

/// Statements that are built. Every other statement that parses is reported as not yet implemented.
auto built_statements() -> std::span<const Form>;
/// Parts of built statements that are not built.
auto planned_parts() -> std::span<const Form>;
auto is_built(std::string_view block, std::string_view statement) -> bool;

/// A module or gate of the library that is announced and not there: "slack", "aws.error_rate". A module stands for all
/// its gates.
auto is_planned_gate(std::string_view name) -> bool;
auto planned_gates() -> std::span<const std::string_view>;

/// Reports a form that is not built; it must be one of the lists. `shown` stands in backticks.
void report_not_built(diag::Sink& sink, Span span, std::string_view shown);
/// Reports a part of `planned_parts`.
void report_planned_part(diag::Sink& sink, Span span, std::string_view block, std::string_view statement,
                         std::string_view part);

}  // namespace promoc::sema
