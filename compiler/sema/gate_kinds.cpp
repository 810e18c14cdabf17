#include "sema/gate_kinds.hpp"

#include <algorithm>
#include <array>

namespace promoc::sema {
namespace {

constexpr auto kGateKinds = std::to_array<GateKindInfo>({
    {GateKind::Command, "command", true},
    {GateKind::Metric, "metric", false},
    {GateKind::Soak, "soak", false},
    {GateKind::Window, "window", false},
    {GateKind::Checklist, "checklist", false},
    {GateKind::Approval, "approval", false},
    {GateKind::Hold, "hold", false},
});

}  // namespace

auto all_gate_kinds() -> std::span<const GateKindInfo> { return kGateKinds; }

auto find_gate_kind(std::string_view name) -> const GateKindInfo* {
  const auto found = std::ranges::find(kGateKinds, name, &GateKindInfo::name);
  return found == kGateKinds.end() ? nullptr : &*found;
}

}  // namespace promoc::sema
