// How long the jobs of a deployment may take, and how long the credentials of AWS must hold for them.
#pragma once

#include <cstdint>
#include <string_view>

#include "plan/plan.hpp"

namespace promoc::emit {

/// A session of AWS unless another length is asked for. Source: AWS STS, AssumeRoleWithWebIdentity.
inline constexpr std::int64_t kUsualSession = 3600;

inline constexpr std::int64_t kVerifyMinutes = 5;  ///< without the time-outs of the checks
inline constexpr std::int64_t kRollbackMinutes = 60;
/// The wait for the lease included, the checks of a verification not.
inline auto deploy_minutes(const plan::Deployment& d) -> std::int64_t { return d.has_records() ? 90 : 60; }

/// Seconds for which the role of a purpose, "deploy", "watch" or "rollback", must hold in the job that takes it: the
/// job's time-out, at least an hour and at most the twelve that a role can allow.
auto session_seconds(const plan::Plan& plan, const plan::Deployment& deployment, std::string_view purpose)
    -> std::int64_t;

}  // namespace promoc::emit
