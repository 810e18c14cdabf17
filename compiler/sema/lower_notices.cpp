#include "sema/lower_notices.hpp"

#include <algorithm>

namespace promoc::sema {
namespace {

template <typename T>
auto contains(const std::vector<T>& list, const T& item) -> bool {
  return std::ranges::find(list, item) != list.end();
}

/// Secrets stand in an environment of their own: runs of its branches read them, without a reviewer and without AWS.
void add_environment(const plan::Deployment& deployment, plan::Plan& plan) {
  using Settings = plan::EnvironmentSettings;
  auto settings = std::ranges::find(plan.environments, Settings::Purpose::Notices, &Settings::purpose);
  if (settings == plan.environments.end()) {
    Settings fresh{.name = std::string(plan::kNoticesEnvironment),
                   .purpose = Settings::Purpose::Notices,
                   .serves = deployment.environment};
    for (const auto& secret : plan.secrets) {
      if (!contains(fresh.secrets, secret.name)) fresh.secrets.push_back(secret.name);
      fresh.rules.push_back(secret.rule);
    }
    settings = plan.environments.insert(plan.environments.end(), std::move(fresh));
  }
  for (const auto& branch : deployment.branches) {
    if (!contains(settings->branches, branch)) settings->branches.push_back(branch);
  }
}

}  // namespace

void lower_notices(const Model& model, plan::Plan& plan) {
  std::vector<std::string> used;
  for (auto& deployment : plan.deployments) {
    deployment.notices = std::ranges::find(model.environments, deployment.environment, &Environment::name)->notices;
    for (const auto& notice : deployment.notices)
      used.insert(used.end(), notice.channels.begin(), notice.channels.end());
  }
  for (const auto& path : model.paths) {
    for (const auto& notice : path.notices) used.insert(used.end(), notice.channels.begin(), notice.channels.end());
  }
  std::vector<std::string> needed;
  for (const auto& channel : model.channels) {
    if (!contains(used, channel.name)) continue;
    plan.channels.push_back(channel);
    for (const auto& name : channel.secrets()) needed.push_back(name);
  }
  std::ranges::copy_if(model.secrets, std::back_inserter(plan.secrets),
                       [&](const plan::Secret& secret) { return contains(needed, secret.name); });
  for (const auto& deployment : plan.deployments) {
    const bool on_path = std::ranges::any_of(model.paths, [&](const Path& path) {
      return path.to == deployment.environment &&
             std::ranges::any_of(path.notices, [](const plan::Notice& notice) { return !notice.channels.empty(); });
    });
    if (deployment.sends_notices() || on_path) add_environment(deployment, plan);
  }
}

}  // namespace promoc::sema
