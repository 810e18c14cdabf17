#include "actions/workflow.hpp"

#include <algorithm>

namespace promoc::actions {

auto find(const Entries& entries, std::string_view key) -> const Scalar* {
  const auto found = std::ranges::find(
      entries, key, [](const Entry& entry) -> const auto& { return entry.key.text; });
  return found == entries.end() ? nullptr : &found->value;
}

auto may_forgive(const std::optional<Scalar>& continue_on_error) -> bool {
  return continue_on_error && continue_on_error->text != "false";
}

auto lower_case(std::string_view text) -> std::string {
  std::string lower(text);
  for (auto& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
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
  const auto wanted = lower_case(step_id);  // contexts know no case
  const auto same = [&](const Step& step) { return step.id && lower_case(step.id->text) == wanted; };
  const auto found = std::ranges::find_if(steps, same);
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
