// One job of a workflow, with its keys in the order in which people read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lang/ghexpr/expr.hpp"
#include "lang/yaml/tree.hpp"
#include "lang/yaml/view.hpp"

namespace promoc::emit {

/// Permissions of a job's token, "contents" to "read"; written in the order given.
using Permissions = std::vector<std::pair<std::string, std::string>>;

struct Job {
  std::string id;
  std::string name;
  std::string comment;  ///< above the job; lines separated by line feeds
  std::vector<std::string> needs;
  std::optional<lang::ghexpr::Expr> condition;
  std::int64_t timeout_minutes = 10;
  std::string environment;  ///< empty for none
  std::string may_fail;     ///< why the run does not fail with the job; empty: it does
  Permissions permissions;
  lang::yaml::Seq steps;

  /// Adds the job to `jobs`.
  void add_to(lang::yaml::Map& jobs) &&;
};

/// Adds a job that a template made.
void add_job(lang::yaml::Map& jobs, lang::yaml::Map made);

/// The value of `needs`; empty when there are no jobs.
auto needs_value(const std::vector<std::string>& jobs) -> lang::yaml::Value;

/// A call of another workflow of the repository.
void add_call(lang::yaml::Map& jobs, const std::string& id, const std::string& comment, const std::string& workflow,
              const Permissions& permissions);

}  // namespace promoc::emit
