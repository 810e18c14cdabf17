#include "actions/workflow.hpp"

#include <algorithm>
#include <cctype>

namespace promoc::actions {

auto find(const Entries& entries, std::string_view key) -> const Scalar* {
  const auto found = std::ranges::find(
      entries, key, [](const Entry& entry) -> const auto& { return entry.key.text; });
  return found == entries.end() ? nullptr : &found->value;
}

auto Permissions::level(std::string_view scope) const -> std::string_view {
  if (all == "write-all") return "write";
  if (all == "read-all") return scope == "id-token" ? "none" : "read";
  const auto* given = find(scopes, scope);
  return given == nullptr ? "none" : std::string_view(given->text);
}

auto Step::title() const -> std::string {
  if (name) return name->text;
  if (id) return id->text;
  if (uses) return uses->text;
  if (run) return run->text.substr(0, run->text.find('\n'));
  return "step";
}

auto Job::step(std::string_view step_id) const -> const Step* {
  const auto found = std::ranges::find_if(steps, [&](const Step& step) { return step.id && step.id->text == step_id; });
  return found == steps.end() ? nullptr : &*found;
}

auto Workflow::job(std::string_view id) const -> const Job* {
  const auto found = std::ranges::find_if(jobs, [&](const Job& job) { return job.id.text == id; });
  return found == jobs.end() ? nullptr : &*found;
}

auto Workflow::trigger(std::string_view event) const -> const Trigger* {
  const auto found = std::ranges::find_if(triggers, [&](const Trigger& each) { return each.event.text == event; });
  return found == triggers.end() ? nullptr : &*found;
}

auto Workflow::permissions_of(const Job& job) const -> const Permissions* {
  if (job.permissions) return &*job.permissions;
  return permissions ? &*permissions : nullptr;
}

}  // namespace promoc::actions
