// The enforcement report: every rule of a definition, and where it is enforced.
#pragma once

#include <string>
#include <vector>

#include "base/source.hpp"
#include "plan/plan.hpp"

namespace promoc::emit {

/// For people, with one line per link of a rule's chain.
auto report_text(const plan::Plan& plan, const std::vector<plan::Enforcement>& links, const SourceManager& sources)
    -> std::string;
/// For programs: `{"schema": 1, "rules": [...], "defaults": [...], "assumed": [...], "planned": [...]}`.
auto report_json(const plan::Plan& plan, const std::vector<plan::Enforcement>& links, const SourceManager& sources)
    -> std::string;

auto links_of(const std::vector<plan::Enforcement>& links, const plan::RuleId& rule) -> std::vector<plan::Enforcement>;
/// What a rule is worth by its links, of which there must be one: the weakest decides.
auto status_of(const std::vector<plan::Enforcement>& links) -> plan::Status;
auto holds_of(const std::vector<plan::Enforcement>& links) -> plan::Holds;
/// "37 rules: 33 enforced (29 against ...), 0 prompted, 4 documented."
auto counts_text(const plan::Plan& plan, const std::vector<plan::Enforcement>& links) -> std::string;

/// Rules for which no link is known; none unless an emitter forgot one.
auto rules_without_link(const plan::Plan& plan, const std::vector<plan::Enforcement>& links)
    -> std::vector<std::string>;

}  // namespace promoc::emit
