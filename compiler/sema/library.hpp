// Gates of the standard library: modules stdlib/*.promo, read by the same parser, and only when they are named.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sema/gate_kinds.hpp"
#include "sema/model.hpp"
#include "sema/types.hpp"
#include "syntax/tree.hpp"

namespace promoc::sema {

struct GateParameter {
  std::string name;
  Type type = Type::Text;
  std::optional<Node> range;     ///< a `range` or `list` field
  std::optional<Node> fallback;  ///< the value when a use gives none
  Span span;
};

struct GateOutput {
  std::string name;
  Type type = Type::Count;
};

/// One variable of a script. In a declaration: `PATHS = paths`, `STACK = of.stack`, `WITHIN_MS = within as
/// milliseconds`, `COVERAGE_OVER = coverage.over()`. Brackets give what holds when a use says nothing: `()` leaves the
/// variable out. `COVERAGE_OF = of.when(coverage)` stands only when a use compares `coverage`.
struct ScriptVariable {
  enum class Source {
    Literal,     ///< `text`
    Parameter,   ///< `name`, perhaps its `member`
    Comparison,  ///< the value that output `name` is compared with by the operator that `member` stands for
    Setting,     ///< `name` is one of kGateSettings
  };
  std::string variable;
  Source source = Source::Literal;
  std::string name;
  std::string member;
  std::string unit;  ///< of `as`, else empty
  std::string text;
  std::string when;  ///< the output that must be compared for the variable to stand; empty: it always stands
  bool may_be_left_out = false;
  std::optional<Node> fallback;
};

/// Words of a use that any gate may take: of a suite, and `within` of a comparison.
inline constexpr std::string_view kGateSettings[] = {"skipped", "empty", "within"};

/// A gate with a script.
struct LibraryGate {
  std::string name;    ///< "python.bandit"
  std::string script;  ///< "stdlib/scripts/bandit.sh"
  GateKind kind = GateKind::Command;
  std::vector<GateParameter> parameters;
  std::vector<GateOutput> outputs;  ///< the first is what the gate itself is compared by
  std::vector<ScriptVariable> variables;
  std::string runtime;
  std::string runtime_version;
  std::vector<std::string> tools;
  Duration timeout;
  bool runs_as_reader = false;
  Span span;
};

/// The parameters in the brackets of a gate's declaration; a type that a gate cannot take is reported.
auto read_gate_parameters(const Node& gate, diag::Sink& sink) -> std::vector<GateParameter>;

/// `over` for `>`, `at_least`, `below`, `at_most`, `is`; empty for an operator that no script takes.
auto comparison_word(std::string_view sign) -> std::string_view;
/// `>` for `over`; empty for other words.
auto comparison_sign(std::string_view word) -> std::string_view;

/// Names of all embedded modules, sorted: "aws", "http", ...
auto library_modules() -> std::vector<std::string>;

class Library {
 public:
  /// Gate names of a module, in its order; none when there is no such module.
  auto gates_of(std::string_view module, SourceManager& sources, diag::Sink& sink) -> std::vector<std::string>;
  /// The gate, or null. A mistake in the library is reported like any other.
  auto find(std::string_view module, std::string_view gate, SourceManager& sources, diag::Sink& sink)
      -> const LibraryGate*;

 private:
  struct Module {
    std::unique_ptr<syntax::Tree> tree;
    std::vector<Node> statements;
  };
  auto load(std::string_view module, SourceManager& sources, diag::Sink& sink) -> const Module*;

  std::map<std::string, Module, std::less<>> modules_;
  std::map<std::string, std::optional<LibraryGate>, std::less<>> gates_;
};

}  // namespace promoc::sema
