// Brings a set of files onto the disk, or says how it differs: what every command that writes does once it has
// compiled.
#pragma once

#include <string>

#include "driver/session.hpp"
#include "driver/write_plan.hpp"

namespace promoc::driver {

/// How a command writes.
struct Publication {
  Ledger ledger;
  std::string repair;              ///< the command line that brings everything up to date
  bool shows_differences = false;  ///< `--check` prints how each file differs
};

/// Writes the set below the session's output folder, or with `--check` and `--dry-run` compares it; shows the findings
/// of the session too. Returns the exit code.
auto publish(Session& session, emit::OutputSet set, const Publication& publication, const Options& options, Env& env)
    -> int;

/// Whether `--check` stands beside an option that it excludes; says so.
auto excludes_each_other(const Options& options, Env& env) -> bool;

}  // namespace promoc::driver
