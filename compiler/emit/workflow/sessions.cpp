#include "emit/workflow/sessions.hpp"

#include <algorithm>

#include "emit/workflow/workflows.hpp"

namespace promoc::emit {
namespace {

constexpr std::int64_t kLongestSession = 12 * 3600;

auto verify_timeouts(const plan::Plan& plan, const plan::Deployment& deployment) -> std::int64_t {
  std::int64_t minutes = 0;
  for (const auto& id : deployment.verify_checks) minutes += timeout_of(find_check(plan, id));
  return minutes;
}

auto minutes_of(const plan::Plan& plan, const plan::Deployment& d, std::string_view purpose) -> std::int64_t {
  // A switch by hand verifies with its own role where no job comes after it.
  const bool switch_verifies = d.switches_by_hand() && !d.has_verify_job();
  if (purpose == "rollback") return kRollbackMinutes + (switch_verifies ? verify_timeouts(plan, d) : 0);
  if (purpose == "watch") return kVerifyMinutes + verify_timeouts(plan, d);
  // A verification that no rollback waits for may run with the role of the deployment.
  return deploy_minutes(d) + (d.rollback ? 0 : verify_timeouts(plan, d));
}

}  // namespace

auto session_seconds(const plan::Plan& plan, const plan::Deployment& deployment, std::string_view purpose)
    -> std::int64_t {
  return std::clamp(minutes_of(plan, deployment, purpose) * 60, kUsualSession, kLongestSession);
}

}  // namespace promoc::emit
