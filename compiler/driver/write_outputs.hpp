// Puts a planned set of files in place: all of them or none. docs/decisions/writing-files.md says how, and what is
// promised.
#pragma once

#include <string>

#include "driver/disk.hpp"
#include "driver/write_plan.hpp"

namespace promoc::driver {

/// What became of a write.
struct WriteResult {
  std::string error;  ///< empty when everything is in place
  std::string path;   ///< the file that could not be written
  /// False when even the way back was blocked: then the journal stays, and the next run goes on.
  bool restored = true;

  [[nodiscard]] auto ok() const -> bool { return error.empty(); }
};

/// Carries out the changes of a plan without refusals. The folder must be locked.
auto write_outputs(const WritePlan& plan, Folder& folder) -> WriteResult;

enum class Recovery {
  Nothing,   ///< no write was cut off
  Finished,  ///< all new files were ready and are in place now
  Undone,    ///< some were not: everything is as before
  Blocked    ///< the journal is of another version or something is in the way; nothing more was changed
};

struct RecoveryResult {
  Recovery recovery = Recovery::Nothing;
  std::string error;  ///< for Blocked
  std::string path;
  /// The journal itself was lost with the power. `sweep` clears what may lie about.
  bool torn = false;
};

/// Finishes or undoes a write that was cut off. Touches only files whose content is one of the two that the journal
/// names. The folder must be locked.
auto recover(Folder& folder) -> RecoveryResult;

/// Removes new and old contents that stand beside the files of a plan.
void sweep(const WritePlan& plan, Folder& folder);

/// Whether a write was cut off here.
auto needs_recovery(const Folder& folder) -> bool;

}  // namespace promoc::driver
