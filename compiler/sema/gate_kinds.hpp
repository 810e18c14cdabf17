// The closed list of kinds of gates. Gates themselves are library; none has code of its own in the compiler.
#pragma once

#include <span>
#include <string_view>

namespace promoc::sema {

enum class GateKind { Command, Metric, Soak, Window, Checklist, Approval, Hold };

struct GateKindInfo {
  GateKind kind;
  std::string_view name;
  bool built;
};

auto all_gate_kinds() -> std::span<const GateKindInfo>;
auto find_gate_kind(std::string_view name) -> const GateKindInfo*;

}  // namespace promoc::sema
