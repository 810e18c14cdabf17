// From a use of a library gate to the step that runs it: arguments bound, comparisons and settings turned into
// variables.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sema/evaluate.hpp"

namespace promoc::sema {

/// `highest <= low`
struct OutputComparison {
  std::string output;  ///< empty: the gate's first
  std::string sign;
  Node value;
  Span span;
};

/// `skipped fails`, `within 500ms`
struct GateSetting {
  std::string name;           ///< one of kGateSettings
  std::string text;           ///< the word, when it is one
  std::optional<Node> value;  ///< else the value
  Span span;
};

/// One use of a library gate.
struct GateCall {
  const LibraryGate* gate = nullptr;
  Node call;  ///< the `call` field
  Span name;  ///< of the gate's name in it
  std::vector<OutputComparison> comparisons;
  std::vector<GateSetting> settings;
};

/// The step, or nothing when something was reported. `known` goes false when a value depends on a parameter of the gate
/// that is being declared.
auto make_step(Context& context, const Scope& scope, const GateCall& call, bool& known) -> std::optional<CheckStep>;

/// Values of a call's arguments, in the order of the parameters; nothing in the place of one that is left out.
using Arguments = std::vector<std::optional<Value>>;

/// Binds the arguments of a call to parameters. A parameter of type `environment` that is left out is the environment
/// of the use.
auto bind_arguments(Context& context, const Scope& scope, const Node& call, const std::string& gate,
                    const std::vector<GateParameter>& parameters) -> std::optional<Arguments>;

}  // namespace promoc::sema
