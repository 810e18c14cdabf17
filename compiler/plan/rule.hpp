// Rules of the definition and where each of them is enforced.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace promoc::plan {

/// "production.approve"; unique in a definition.
using RuleId = std::string;

/// A promise of the definition, as its author wrote it.
struct Rule {
  RuleId id;
  std::string text;
  Span span;
};

/// A choice that the compiler made, or a figure that the author marked `assumed`.
struct Choice {
  std::string text;
  Span span;
};

enum class Status {
  Enforced,    ///< a machine holds it
  Prompted,    ///< a person is asked
  Documented,  ///< it is written down
};
enum class By { GitHub, Workflow, Aws, Person };
/// Against whom a rule holds; each includes those before it. The author of a pull request has no write access; one
/// writer acts alone; an admin of the repository can change its settings.
enum class Holds { Nobody, Author, Writer, Admin };

/// One link of a rule's chain. The weakest link is what the rule is worth.
struct Enforcement {
  RuleId rule;
  Status status = Status::Enforced;
  std::string file;   ///< relative to the output
  std::string field;  ///< "jobs.production.environment", "put.reviewers"
  By by = By::Workflow;
  Holds holds = Holds::Author;
  std::string note;  ///< what is left open, if anything
};

auto word(Status status) -> std::string_view;
auto word(By by) -> std::string_view;
auto word(Holds holds) -> std::string_view;

}  // namespace promoc::plan
