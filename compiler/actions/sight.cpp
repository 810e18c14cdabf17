#include <algorithm>
#include <map>

#include "actions/builder.hpp"
#include "actions/condition_text.hpp"
#include "actions/expr/evaluate.hpp"

namespace promoc::actions {

using expr::Value;

/// What the `if` of a job, or of one of its steps, sees.
class Runs::JobSight : public Sight {
 public:
  JobSight(Builder& builder, std::size_t job, std::size_t step)
      : builder_(builder), runs_(builder.runs_), logic_(builder.logic_), job_(job), step_(step) {}

  auto look(const Path& path) -> std::optional<Seen> override {
    auto seen = at(path);
    if (seen && !seen->complete && builder_.too_many_literals_) return std::nullopt;
    return seen;
  }

  auto at(const Path& path) -> std::optional<Seen> {
    if (path[0] == "github") return github(path);
    if (path[0] == "needs") return needs(path);
    if (path[0] == "inputs") return input(path);
    if (path[0] == "steps") return step(path);
    return builder_.open((is_run_wide(path) && !sees_environment() ? "" : place()) + text(path));
  }

  auto status(std::string_view function, std::span<const std::string> jobs) -> Fact override {
    if (function == "always") return logic_.always();
    if (step_ != Builder::kNoStep) {
      if (function == "success") return builder_.step_success_;
      return function == "failure" ? builder_.step_failure_ : builder_.step_cut_;
    }
    if (function == "cancelled") return builder_.job_cancelled(job_);
    if (function == "success" && jobs.empty()) return builder_.job_success_status(job_);
    std::vector<Fact> results;
    for (const auto ancestor : runs_.jobs_[job_].ancestors) {
      const auto& run = runs_.jobs_[ancestor];
      if (!jobs.empty() && std::ranges::find(jobs, run.job->id.text) == jobs.end()) continue;
      results.push_back(function == "success" ? run.success : run.failure);
    }
    if (jobs.empty()) results.push_back(builder_.inherited_failure(job_));
    return function == "success" ? logic_.all(results) : logic_.any(results);
  }

  auto unknown(const std::string& text) -> Fact override {
    return builder_.unknown((is_run_wide(std::string_view(text)) && !sees_environment() ? "" : place()) + text);
  }

  [[nodiscard]] auto keys(std::string_view context) const -> std::vector<std::string> override {
    std::vector<std::string> found;
    if (context != "needs") return found;
    for (const auto need : runs_.jobs_[job_].needs) found.push_back(lower_case(runs_.jobs_[need].job->id.text));
    return found;
  }

 private:
  static auto text(const Path& path) -> std::string {
    std::string out;
    for (const auto& part : path) out += "." + part;
    return out;
  }
  /// Facts of this place alone.
  [[nodiscard]] auto place() const -> std::string {
    return runs_.jobs_[job_].path + "#" + (step_ == Builder::kNoStep ? "" : std::to_string(step_)) + ":";
  }
  /// Steps see the variables of their job's environment, its condition those of the repository.
  [[nodiscard]] auto sees_environment() const -> bool {
    return step_ != Builder::kNoStep && runs_.jobs_[job_].job->environment.has_value();
  }
  auto nothing() -> Seen { return {{logic_.always()}, {Value()}, true}; }

  auto github(const Path& path) -> std::optional<Seen> {
    using Field = std::string (*)(const Start&);
    static const std::map<std::string, Field, std::less<>> kFields = {
        {"event_name", [](const Start& start) { return start.event; }},
        {"ref", [](const Start& start) { return start.ref; }},
        {"ref_name", [](const Start& start) { return start.ref_name(); }},
        {"head_ref", [](const Start& start) { return start.head_ref; }},
        {"base_ref", [](const Start& start) { return start.base_ref; }},
        {"ref_type",
         [](const Start& start) { return std::string(start.ref.starts_with("refs/tags/") ? "tag" : "branch"); }},
    };
    if (path.size() == 4 && path[1] == "event" && path[2] == "inputs") return dispatch_input(path[3], true);
    const auto field = path.size() == 2 ? kFields.find(path[1]) : kFields.end();
    if (field == kFields.end()) return builder_.open((is_local_field(path[1]) ? place() : "") + text(path));
    Seen seen{runs_.start_facts_, {}, true};
    for (const auto& start : runs_.starts_) seen.values.push_back(Value::string(field->second(start)));
    return seen;
  }

  auto needs(const Path& path) -> std::optional<Seen> {
    if (path.size() < 3) return std::nullopt;
    for (const auto need : runs_.jobs_[job_].needs) {
      const auto& run = runs_.jobs_[need];
      if (lower_case(run.job->id.text) != path[1]) continue;
      if (path.size() == 3 && path[2] == "result") return results(run.success, run.failure, run.cancelled, run.skipped);
      return builder_.output(output_key(run, text(path)), run.runs);
    }
    return nothing();  // only direct needs can be seen
  }

  auto step(const Path& path) -> std::optional<Seen> {
    if (path.size() < 3) return std::nullopt;
    for (const auto& run : runs_.jobs_[job_].steps) {
      if (!run.step->id || lower_case(run.step->id->text) != path[1]) continue;
      if (path[2] == "outcome") return results(run.ok, run.failed, run.cancelled, run.skipped);
      if (path[2] == "conclusion") {
        const auto good = logic_.any({run.ok, logic_.all({run.failed, run.forgiven})});
        return results(good, logic_.all({run.failed, -run.forgiven}), run.cancelled, run.skipped);
      }
      return builder_.output("step:" + runs_.jobs_[job_].path + text(path), run.runs);
    }
    return nothing();  // it comes later, or never
  }

  auto results(Fact success, Fact failure, Fact cancelled, Fact skipped) -> Seen {
    return {{success, failure, cancelled, skipped},
            {Value::string("success"), Value::string("failure"), Value::string("cancelled"), Value::string("skipped")},
            true};
  }

  auto input(const Path& path) -> std::optional<Seen> {
    if (path.size() != 2) return std::nullopt;
    const auto caller = runs_.jobs_[job_].caller;
    if (caller == JobRun::kNone) return dispatch_input(path[1], false);
    for (const auto& [key, value] : runs_.jobs_[caller].job->with) {
      if (lower_case(key.text) == path[1])
        return given_input(runs_.jobs_[caller].path + text(path), value.text, path[1]);
    }
    return builder_.open(runs_.jobs_[caller].path + text(path));
  }

  auto given_input(const std::string& key, const std::string& value, const std::string& id) -> Seen {
    if (is_expression(value)) return builder_.open(key);
    const auto* call = runs_.jobs_[job_].workflow->trigger("workflow_call");
    const auto& inputs = call == nullptr ? std::vector<Input>() : call->inputs;
    const auto declared = std::ranges::find(inputs, id, [](const Input& input) { return lower_case(input.id.text); });
    if (declared == inputs.end()) return builder_.open(key);
    if (declared->type == "boolean") return {{logic_.always()}, {Value::boolean(value == "true")}, true};
    if (declared->type != "number") return {{logic_.always()}, {Value::string(value)}, true};
    return {{logic_.always()}, {Value::number(expr::to_number(Value::string(value)))}, true};
  }

  auto dispatch_input(const std::string& id, bool as_text) -> std::optional<Seen> {
    const auto* seen = builder_.root_input(id);
    if (seen == nullptr) return nothing();
    auto found = *seen;
    if (as_text) {
      for (auto& value : found.values) {
        if (value.if_boolean() != nullptr || value.if_number() != nullptr)
          value = Value::string(expr::to_string(value));
      }
    }
    return found;
  }

  Builder& builder_;
  Runs& runs_;
  Logic& logic_;
  std::size_t job_;
  std::size_t step_;
};

auto Runs::Builder::truth_of(std::size_t job, std::size_t step, std::string_view text, Fact implied) -> Fact {
  const auto condition = expr::parse_condition(text, expr::all_names());
  // GitHub refuses what it cannot read; whoever asks hears of that elsewhere.
  if (!condition.errors.empty()) return logic_.fresh();
  if (condition.root == nullptr) return implied;
  JobSight sight(*this, job, step);
  // What is glued together is a text, true whatever the parts are, unless there is nothing but parts.
  const auto is_true = condition.glued && has_text(*condition.root);
  const auto itself = is_true ? logic_.always() : truth(*condition.root, sight, logic_);
  return condition.has_status ? itself : logic_.all({implied, itself});
}

}  // namespace promoc::actions
