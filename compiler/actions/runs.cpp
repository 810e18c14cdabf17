#include "actions/runs.hpp"

#include <algorithm>

#include "actions/builder.hpp"
#include "actions/expr/evaluate.hpp"

namespace promoc::actions {

auto JobRun::step(const Step* wanted) const -> const StepRun* {
  const auto found = std::ranges::find(steps, wanted, &StepRun::step);
  return found == steps.end() ? nullptr : &*found;
}

Runs::Runs(const Workflow& root, const Workflows& all, const Options& options) {
  starts_ = starts_of(root, branches_of(root, options.branches), options.default_branch);
  builder_ = std::make_unique<Builder>(*this, all);
  builder_->build(root);
}

Runs::~Runs() = default;

auto Runs::find(std::string_view path) const -> const JobRun* {
  const auto found = std::ranges::find(jobs_, path, &JobRun::path);
  return found == jobs_.end() ? nullptr : &*found;
}

auto Runs::input(std::string_view id) const -> const Seen* { return builder_->root_input(lower_case(std::string(id))); }

auto Runs::output(const JobRun& job, std::string_view name) -> const Seen& {
  const auto path = ".needs." + lower_case(job.job->id.text) + ".outputs." + lower_case(std::string(name));
  return builder_->output(output_key(job, path), job.runs);
}

auto Runs::possible(std::vector<Fact> facts) -> bool {
  if (!logic_.possible(facts)) return false;
  // Of all such runs the one in which the least goes wrong, so that the story tells what matters.
  std::vector<Fact> wishes{undisturbed_, -run_cancelled_};
  for (const auto& job : jobs_) wishes.push_back(job.success);
  for (const auto& job : jobs_) wishes.insert(wishes.end(), {-job.failure, -job.cancelled});
  for (const auto start : start_facts_) wishes.push_back(start);
  for (const auto wish : wishes) {
    facts.push_back(wish);
    if (!logic_.possible(facts)) facts.pop_back();
  }
  chosen_ = std::move(facts);
  return logic_.possible(chosen_);
}

auto Runs::story(const std::vector<const JobRun*>& about, std::string_view end) -> std::string {
  if (!logic_.possible(chosen_)) return {};
  std::string out;
  const auto add = [&](std::string_view part) { out.append(out.empty() ? "" : "; ").append(part); };
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    if (logic_.holds(start_facts_[i])) add(starts_[i].words());
  }
  for (const auto& [id, seen] : builder_->inputs()) {
    for (std::size_t i = 1; i < seen.cases.size(); ++i) {
      const auto text = expr::to_string(seen.values[i]);
      if (logic_.holds(seen.cases[i]) && seen.complete) add("`" + id + "` is " + text);
    }
  }
  for (const auto& job : jobs_) {
    if (std::ranges::find(about, &job) == about.end()) continue;
    const auto name = "`" + job.path + "`";
    if (logic_.holds(job.failure)) {
      add(name + (!logic_.holds(job.runs) && job.job->environment ? " is refused" : " fails"));
    } else if (logic_.holds(job.cancelled)) {
      add(name + " is cancelled");
    } else if (logic_.holds(job.skipped)) {
      add(name + " is skipped");
    }
  }
  add(end);
  return out;
}

}  // namespace promoc::actions
