#include "unit/actions/enumerate.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>

#include "actions/expr/evaluate.hpp"
#include "actions/expr/text.hpp"

namespace promoc::actions::testing {
namespace {

using expr::Value;

auto name_of(Outcome outcome) -> std::string {
  constexpr auto kNames = std::to_array<const char*>({"success", "failure", "cancelled", "skipped"});
  return kNames[static_cast<std::size_t>(outcome)];
}

auto text(std::string value) -> Value { return Value::string(std::move(value)); }

/// When the run is cancelled, as one job sees it.
enum class Moment : std::uint8_t {
  Never,   ///< not before it has ended
  Midway,  ///< between its beginning and its end
  Before,  ///< before it could begin
};

struct Progress {
  JobEnd end;
  bool before_cancel = true;  ///< it had ended when the run was cancelled
  auto operator<=>(const Progress&) const = default;
};
using State = std::vector<std::optional<Progress>>;

/// What the status functions say; at jobs `ancestors` are their results, at steps there is a state of the job.
struct Status {
  bool success = true;
  bool failure = false;
  bool cancelled = false;
};

class World final : public expr::Context {
 public:
  explicit World(std::map<std::string, Value> contexts) : contexts_(std::move(contexts)) {}
  void set(const std::string& name, Value value) { contexts_[name] = std::move(value); }
  void set(Status status) { status_ = status; }

  [[nodiscard]] auto named(std::string_view name) const -> std::optional<Value> override {
    const auto found = contexts_.find(std::string(name));
    return found == contexts_.end() ? std::nullopt : std::optional(found->second);
  }

  [[nodiscard]] auto call(std::string_view function, std::span<const Value>) const -> expr::Result<Value> override {
    if (function == "success") return Value::boolean(status_.success);
    if (function == "failure") return Value::boolean(status_.failure);
    if (function == "cancelled") return Value::boolean(status_.cancelled);
    if (function == "always") return Value::boolean(true);
    return expr::EvaluationError{0, 0, "unknown function"};
  }

 private:
  std::map<std::string, Value> contexts_;
  Status status_;
};

/// An `if:`, with the `success()` that GitHub puts before it.
class Condition {
 public:
  explicit Condition(const std::optional<Scalar>& written)
      : parsed_(expr::parse_condition(written ? written->text : "", expr::all_names())) {}

  [[nodiscard]] auto holds(World& world, const Status& status) const -> bool {
    world.set(status);
    if (parsed_.root == nullptr) return status.success;
    if (!parsed_.has_status && !status.success) return false;
    const auto value = evaluate(*parsed_.root, world);
    return value.ok() && truthy(value.value());
  }

 private:
  expr::Condition parsed_;
};

class Interpreter {
 public:
  Interpreter(const Workflow& workflow, const Start& start, const Disturbances& may, std::size_t limit)
      : workflow_(workflow), start_(start), may_(may), limit_(limit) {
    for (const auto& job : workflow.jobs) {
      conditions_.emplace_back(job.condition);
      auto& steps = step_conditions_.emplace_back();
      for (const auto& step : job.steps) steps.emplace_back(step.condition);
      auto& needs = needs_.emplace_back();
      for (const auto& need : job.needs) needs.push_back(index_of(need.text));
    }
    for (std::size_t job = 0; job < workflow.jobs.size(); ++job) {
      visit(job);
      ancestors_.push_back(find_ancestors(job));
    }
  }

  auto all() -> std::optional<std::set<Ends>> {
    std::set<Ends> found;
    for (auto& inputs : choices()) {
      known_.clear();
      World world({{"inputs", Value::object(inputs)}, {"github", github()}});
      for (const bool cancelled : {false, true}) {
        if (cancelled && !may_.cancel) continue;
        for (const auto& state : states(world, cancelled)) found.insert(ends_of(state));
        if (too_many_ || found.size() > limit_) return std::nullopt;
      }
    }
    return found;
  }

 private:
  auto index_of(std::string_view id) const -> std::size_t {
    const auto found = std::ranges::find(workflow_.jobs, id, [](const Job& job) { return job.id.text; });
    return static_cast<std::size_t>(found - workflow_.jobs.begin());
  }

  /// Fills `order_`: needs first.
  void visit(std::size_t job) {
    if (std::ranges::find(order_, job) != order_.end()) return;
    for (const auto need : needs_[job]) visit(need);
    order_.push_back(job);
  }

  auto find_ancestors(std::size_t job) const -> std::set<std::size_t> {
    std::set<std::size_t> found;
    for (const auto need : needs_[job]) {
      found.insert(need);
      found.merge(find_ancestors(need));
    }
    return found;
  }

  static auto ends_of(const State& state) -> Ends {
    Ends ends;
    for (const auto& progress : state) ends.push_back(progress->end);
    return ends;
  }

  auto github() const -> Value {
    expr::Object object;
    object.add("event_name", text(start_.event));
    object.add("ref", text(start_.ref));
    object.add("ref_name", text(start_.ref_name()));
    object.add("ref_type", text(start_.ref.starts_with("refs/tags/") ? "tag" : "branch"));
    object.add("head_ref", text(start_.head_ref));
    object.add("base_ref", text(start_.base_ref));
    return Value::object(std::move(object));
  }

  /// Whatever a person may choose who dispatches the run.
  static auto values_of(const Input& input) -> std::vector<Value> {
    if (input.type == "boolean") return {Value::boolean(false), Value::boolean(true)};
    std::vector<Value> values;
    for (const auto& option : input.options) values.push_back(text(option));
    return values;
  }

  auto is_read(const Input& input) const -> bool {
    const auto reads = [&](const auto& place) {
      return place.condition && place.condition->text.find("inputs." + input.id.text) != std::string::npos;
    };
    return std::ranges::any_of(workflow_.jobs,
                               [&](const Job& job) { return reads(job) || std::ranges::any_of(job.steps, reads); });
  }

  auto choices() const -> std::vector<expr::Object> {
    std::vector<expr::Object> all(1);
    const auto* trigger = workflow_.trigger("workflow_dispatch");
    if (start_.event != "workflow_dispatch" || trigger == nullptr) return all;
    for (const auto& input : trigger->inputs) {
      if (!is_read(input)) continue;
      std::vector<expr::Object> more;
      for (const auto& one : all) {
        for (const auto& value : values_of(input)) {
          more.push_back(one);
          more.back().add(input.id.text, value);
        }
      }
      all = std::move(more);
    }
    return all;
  }

  auto states(World& world, bool cancelled) -> std::set<State> {
    std::set<State> all{State(workflow_.jobs.size())};
    for (const auto job : order_) {
      std::set<State> next;
      for (const auto& state : all) {
        for (const auto& progress : progresses(world, job, state, cancelled)) {
          auto grown = state;
          grown[job] = progress;
          next.insert(std::move(grown));
        }
      }
      all = std::move(next);
      if (all.size() > 3 * limit_) {
        too_many_ = true;
        return {};
      }
    }
    return all;
  }

  auto needs_context(std::size_t job, const State& state) const -> Value {
    expr::Object needs;
    for (const auto need : needs_[job]) {
      expr::Object one;
      one.add("result", text(name_of(state[need]->end.result)));
      one.add("outputs", Value::object({}));
      needs.add(workflow_.jobs[need].id.text, Value::object(std::move(one)));
    }
    return Value::object(std::move(needs));
  }

  auto status_of(std::size_t job, const State& state, bool cancelled) const -> Status {
    Status status{!cancelled, false, cancelled};
    for (const auto ancestor : ancestors_[job]) {
      status.success = status.success && state[ancestor]->end.result == Outcome::Success;
      status.failure = status.failure || state[ancestor]->end.result == Outcome::Failure;
    }
    return status;
  }

  /// How a job can go on; the same for states that look the same from there.
  auto progresses(World& world, std::size_t job, const State& state, bool cancelled) -> const std::set<Progress>& {
    const auto status = status_of(job, state, false);
    std::vector<int> view{static_cast<int>(job), int{cancelled}, int{status.success}, int{status.failure}};
    for (const auto need : needs_[job]) {
      view.push_back(static_cast<int>(state[need]->end.result) * 2 + int{state[need]->before_cancel});
    }
    const auto known = known_.find(view);
    if (known != known_.end()) return known->second;
    return known_.emplace(view, look(world, job, state, cancelled)).first->second;
  }

  auto look(World& world, std::size_t job, const State& state, bool cancelled) -> std::set<Progress> {
    std::set<Progress> out;
    world.set("needs", needs_context(job, state));
    world.set("steps", Value::object({}));
    const bool could_begin = std::ranges::all_of(needs_[job], [&](auto need) { return state[need]->before_cancel; });
    const auto calm = conditions_[job].holds(world, status_of(job, state, false));
    const auto alarmed = conditions_[job].holds(world, status_of(job, state, true));
    const bool failed = status_of(job, state, false).failure;
    if (could_begin) {
      for (const auto& end : begun(world, job, calm, Moment::Never, false, failed)) out.insert({end, true});
    }
    if (!cancelled) return out;
    if (could_begin && calm) {
      for (const auto& end : begun(world, job, true, Moment::Midway, alarmed, failed)) out.insert({end, false});
    }
    for (const auto& end : begun(world, job, alarmed, Moment::Before, true, failed)) out.insert({end, false});
    return out;
  }

  /// How a job can end whose condition was decided. `goes_on`: its condition holds in a cancelled run, too.
  auto begun(World& world, std::size_t job, bool wanted, Moment cancel, bool goes_on, bool failed_before)
      -> std::set<JobEnd> {
    if (!wanted) {
      std::set<JobEnd> out{{Outcome::Skipped, false}};
      // Not documented: what has not begun when a run is cancelled.
      if (cancel == Moment::Before) out.insert({Outcome::Cancelled, false});
      return out;
    }
    std::set<JobEnd> out;
    const auto& written = workflow_.jobs[job];
    // Refused by an environment, not acquired by any runner, or replaced in its concurrency group.
    if (may_.lose) out.insert({{Outcome::Failure, false}, {Outcome::Cancelled, false}});
    // Where a run is cancelled by force, conditions count for nothing. Source: docs.github.com, REST, "Force cancel".
    if (cancel != Moment::Never) out.insert({{Outcome::Skipped, false}, {Outcome::Cancelled, false}});
    Steps steps{*this, world, job, cancel == Moment::Midway && !goes_on, cancel != Moment::Never, failed_before, {}};
    steps.from(0, Outcome::Success, expr::Object());
    for (const auto result : steps.results) out.insert({result, true});
    // Not documented: whether `needs` sees what `continue-on-error` lets pass.
    const bool forgives = written.continue_on_error && written.continue_on_error->text == "true";
    if (forgives && out.contains({Outcome::Failure, true})) out.insert({Outcome::Success, true});
    if (forgives && out.contains({Outcome::Failure, false})) out.insert({Outcome::Success, false});
    return out;
  }

  /// The steps of a job, one after the other.
  struct Steps {
    Interpreter& all;
    World& world;
    std::size_t job;
    bool cut;        ///< the run is cancelled while they run
    bool cancelled;  ///< the run was cancelled before
    bool failed;     ///< a job that it needs failed, or one that that needs
    std::set<Outcome> results;

    void from(std::size_t index, Outcome status, const expr::Object& seen) {
      const auto& steps = all.workflow_.jobs[job].steps;
      if (all.may_.lose) results.insert({Outcome::Failure, Outcome::Cancelled});
      if (cut && status != Outcome::Cancelled) from_cut(index, status, seen);
      if (index == steps.size()) {
        results.insert(status);
        return;
      }
      world.set("steps", Value::object(seen));
      // Not documented: what cancelled() is in a job that goes on in a cancelled run; whether failure() of a step
      // looks at ancestors of its job, too ("if you have a chain of dependent jobs").
      std::set<bool> wanted;
      for (const bool says : {false, cancelled}) {
        for (const bool looks : {false, failed}) {
          const Status now{status == Outcome::Success, status == Outcome::Failure || looks,
                           status == Outcome::Cancelled || says};
          wanted.insert(all.step_conditions_[job][index].holds(world, now));
        }
      }
      if (wanted.contains(false)) after(index, status, seen, Outcome::Skipped, Outcome::Skipped);
      if (!wanted.contains(true)) return;
      const auto& written = steps[index].continue_on_error;
      const bool forgiven = written && written->text == "true";
      after(index, status, seen, Outcome::Success, Outcome::Success);
      if (cut && status != Outcome::Cancelled) {
        after(index, Outcome::Cancelled, seen, Outcome::Cancelled, Outcome::Cancelled);
      }
      after(index, status == Outcome::Success && !forgiven ? Outcome::Failure : status, seen, Outcome::Failure,
            forgiven ? Outcome::Success : Outcome::Failure);
    }

    /// The job is cancelled before this step, or in the middle of it, or the step before was the last.
    void from_cut(std::size_t index, Outcome status, const expr::Object& seen) {
      results.insert(Outcome::Cancelled);
      if (status == Outcome::Failure) results.insert(Outcome::Failure);
      if (index < all.workflow_.jobs[job].steps.size()) from(index, Outcome::Cancelled, seen);
    }

    void after(std::size_t index, Outcome status, const expr::Object& seen, Outcome outcome, Outcome conclusion) {
      auto grown = seen;
      if (const auto& id = all.workflow_.jobs[job].steps[index].id) {
        expr::Object one;
        one.add("outcome", text(name_of(outcome)));
        one.add("conclusion", text(name_of(conclusion)));
        grown.add(id->text, Value::object(std::move(one)));
      }
      from(index + 1, status, grown);
    }
  };

  const Workflow& workflow_;
  const Start& start_;
  Disturbances may_;
  std::size_t limit_;
  bool too_many_ = false;
  std::map<std::vector<int>, std::set<Progress>> known_;  // for the inputs at hand
  std::vector<Condition> conditions_;
  std::vector<std::vector<Condition>> step_conditions_;
  std::vector<std::vector<std::size_t>> needs_;
  std::vector<std::set<std::size_t>> ancestors_;
  std::vector<std::size_t> order_;
};

}  // namespace

auto enumerate(const Workflow& workflow, const Start& start, const Disturbances& may, std::size_t limit)
    -> std::optional<std::set<Ends>> {
  return Interpreter(workflow, start, may, limit).all();
}

}  // namespace promoc::actions::testing
