// Everything of the outside world that a run may see.
#pragma once

#include <iosfwd>

#include "apply/transport.hpp"
#include "driver/compile.hpp"
#include "driver/disk.hpp"

namespace promoc::driver {

/// For runs that have no way to GitHub.
auto no_github() -> apply::Transport&;

/// No clock, no environment, no streams but these: two runs with equal Envs give equal bytes.
struct Env {
  Disk& disk;
  std::ostream& out;  ///< results
  std::ostream& err;  ///< findings in text form, and what is wrong with the command line
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool no_color = false;     ///< NO_COLOR is set to something (no-color.org)
  bool force_color = false;  ///< FORCE_COLOR is set to something
  CompileFunction compile = &driver::compile;
  apply::Transport& github = no_github();  ///< for `plan` and `apply`
  std::istream* in = nullptr;              ///< for the one question that `apply` asks
  bool in_is_terminal = false;
};

/// 0 clean, 1 findings or differences, 2 the command could not be understood or the definition not be found, 3 a fault
/// of promoc.
inline constexpr int kClean = 0;
inline constexpr int kFindings = 1;
inline constexpr int kUsage = 2;
inline constexpr int kInternal = 3;

}  // namespace promoc::driver
