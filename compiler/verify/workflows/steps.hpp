// What a job does, step by step: the values that scripts get, the actions they rest on, and what was put between them.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "verify/workflows/pairs.hpp"

namespace promoc::verify {

/// Texts of scripts by the names of their files.
using Scripts = std::map<std::string, std::string, std::less<>>;

/// What is asked of the steps of a job beside its own pair.
struct StepsOf {
  const Input& input;
  const WorkflowPair& workflow;
  const JobPair& job;
  bool trusted = false;    ///< it has rights, secrets or an environment: nothing may be added to it
  const Scripts& scripts;  ///< of the pipeline: what they read of their environment
};

void check_steps(const StepsOf& of, Findings& findings);

/// Whether `uses` names what cannot change: a commit, or a file of the repository itself.
auto is_pinned(std::string_view uses) -> bool;
/// The names under which the jobs of a workflow upload packages, as far as they are fixed.
auto packages_of(const actions::Workflow& meant) -> std::set<std::string>;
/// Whether a step uploads under one of these names, or may.
auto takes_name_of_package(const actions::Step& step, const std::set<std::string>& packages) -> bool;
/// Whether a variable changes how programs run, and not only what they are told.
auto steers_programs(std::string_view variable) -> bool;

}  // namespace promoc::verify
