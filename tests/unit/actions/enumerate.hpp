// Every run of a small workflow, by trying everything that can happen: what the model of runs is compared with. It
// knows nothing of propositions. Without called workflows and matrices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actions/start.hpp"
#include "actions/workflow.hpp"

namespace promoc::actions::testing {

enum class Outcome : std::uint8_t { Success, Failure, Cancelled, Skipped };

/// How one job ended in one run.
struct JobEnd {
  Outcome result = Outcome::Skipped;  ///< as `needs` sees it
  bool ran = false;                   ///< it was given to a runner
  auto operator<=>(const JobEnd&) const = default;
};

/// The ends of all jobs, in the order of the file.
using Ends = std::vector<JobEnd>;

struct Disturbances {
  bool cancel = true;  ///< somebody may cancel the run at any moment
  bool lose = true;    ///< runners may be lost, and jobs may run out of time
};

/// All ends that runs with this beginning can have, whatever is chosen for inputs. Nothing where they are many more
/// than `limit`.
auto enumerate(const Workflow& workflow, const Start& start, const Disturbances& may, std::size_t limit)
    -> std::optional<std::set<Ends>>;

}  // namespace promoc::actions::testing
