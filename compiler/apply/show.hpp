// Plans for people and for programs.
#pragma once

#include "apply/apply.hpp"

namespace promoc::apply {

/// Lines such as `~ environment staging` with its fields below, and what is left alone.
auto show_text(const Planned& plan) -> std::string;
/// Members for a JSON document: `repository`, `differences`, `unmanaged`, `notes`, `steps`.
auto show_json(const Planned& plan) -> nlohmann::ordered_json;
/// What somebody must set by hand, with the commands; empty when nothing.
auto show_by_hand(const std::vector<Difference>& differences, const Repository& repository) -> std::string;

/// A value as people read it: "team leads, user ann".
auto shown(const std::string& field, const std::optional<Json>& value, const ReviewerNames& names) -> std::string;

}  // namespace promoc::apply
