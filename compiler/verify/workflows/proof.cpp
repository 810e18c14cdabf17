#include "verify/workflows/proof.hpp"

#include <algorithm>
#include <set>

#include "actions/expr/evaluate.hpp"
#include "verify/workflows/jobs.hpp"
#include "verify/workflows/outside.hpp"
#include "verify/workflows/promises.hpp"

namespace promoc::verify {
namespace {

using actions::Fact;
using actions::Job;
using actions::JobRun;
using actions::Runs;
using actions::Start;
using actions::StepRun;
using actions::Workflow;
using diag::Kind;

/// Combinations of a start and choices that are compared; more choices than that are looked at one by one.
constexpr std::size_t kMaxBeginnings = 256;

/// How a run begins: an event, and what a person chose. Facts of both models.
struct Beginning {
  std::string words;
  std::vector<Fact> meant;
  std::vector<Fact> found;
};

class Comparison {
 public:
  Comparison(const Input& input, const Pipeline& pipeline, const WorkflowPair& pair, Runs& meant, Runs& found,
             Findings& findings)
      : input_(input), pipeline_(pipeline), pair_(pair), meant_(meant), found_(found), findings_(findings) {}

  void compare() {
    pair_jobs();
    add_beginnings();
    if (!same_triggers()) compare_triggers();
    // A mistake is told where it was made: what only follows from it is told when nothing else was.
    const auto before = findings_.size();
    for (const bool written_alike : {false, true}) {
      if (written_alike && findings_.size() > before) break;
      for (std::size_t i = 0; i < meant_.jobs().size(); ++i) {
        if (twin_[i] == nullptr || same_as_written(i) != written_alike) continue;
        if (same_until(i) && same_triggers()) continue;
        compare_needs(i);
        compare_beginnings(meant_.jobs()[i], *twin_[i]);
        compare_results(i);
      }
    }
    for (std::size_t i = 0; i < meant_.jobs().size(); ++i) {
      if (twin_[i] != nullptr) compare_steps(meant_.jobs()[i], *twin_[i]);
    }
  }

 private:
  [[nodiscard]] auto pair_of(const JobRun& meant) const -> const WorkflowPair* {
    const auto at = std::ranges::find(pipeline_.pairs(), meant.workflow, &WorkflowPair::meant);
    return at == pipeline_.pairs().end() ? nullptr : &*at;
  }
  [[nodiscard]] auto jobs_of(const JobRun& meant) const -> const JobPair* {
    const auto* pair = pair_of(meant);
    return pair == nullptr ? nullptr : pair->of_meant(meant.job);
  }

  /// Of each job run that is meant, the one that is there: the same job, called by the same one.
  void pair_jobs() {
    for (const auto& meant : meant_.jobs()) {
      const auto* pair = jobs_of(meant);
      const JobRun* twin = nullptr;
      for (const auto& found : found_.jobs()) {
        if (pair == nullptr || found.job != pair->found) continue;
        const auto* caller = meant.caller == JobRun::kNone ? nullptr : twin_[meant.caller];
        const auto* called_by = found.caller == JobRun::kNone ? nullptr : &found_.jobs()[found.caller];
        if (caller == called_by) twin = &found;
      }
      twin_.push_back(twin);
    }
  }

  void report(Kind kind, const JobRun& meant, const std::string& more, Span span, std::string message,
              std::string story) {
    const auto field = "jobs." + meant.job->id.text + more;
    auto& finding = findings_.emplace_back();
    finding = {kind, rules_at(input_, meant.workflow->path, field), span, std::move(message), std::move(story), ""};
  }
  /// The rules of a gate that was passed by, beside those of the job that did.
  void add_rules(const std::string& path, const JobRun& gate) {
    auto& rules = findings_.back().rules;
    for (auto& rule :
         rules_at(input_, gate.workflow == nullptr ? path : gate.workflow->path, "jobs." + gate.job->id.text)) {
      const bool about_files = rule.ends_with(".keep");  // a report of the gate is no gate
      if (!about_files && std::ranges::find(rules, rule) == rules.end()) rules.push_back(std::move(rule));
    }
  }
  static auto place(const JobRun& found) -> Span {
    return found.job->condition       ? found.job->condition->span
           : found.job->needs.empty() ? found.job->id.span
                                      : found.job->needs[0].span;
  }
  static auto name(const JobRun& run) -> std::string { return "`" + run.job->id.text + "`"; }
  /// The run that the model found, as far as these jobs had a part in it.
  auto story(const JobRun& found, const std::string& end) -> std::string {
    std::vector<const JobRun*> about;
    for (std::size_t i = 0; i < twin_.size(); ++i) {
      if (twin_[i] != &found) continue;
      for (const auto ancestor : meant_.jobs()[i].ancestors) about.push_back(twin_[ancestor]);
    }
    for (const auto ancestor : found.ancestors) about.push_back(&found_.jobs()[ancestor]);
    return found_.story(about, "`" + found.path + "` " + end);
  }

  // ---------------------------------------------------------------- shortcuts: what is written alike is alike

  [[nodiscard]] auto renames(const JobRun& meant) const -> const Renames& { return pair_of(meant)->job_ids; }

  [[nodiscard]] auto same_as_written(std::size_t index) const -> bool {
    const auto& meant = meant_.jobs()[index];
    const auto* twin = twin_[index];
    if (twin == nullptr) return false;
    if (plain_condition(meant.job->condition, {}, {}) != plain_condition(twin->job->condition, renames(meant), {}))
      return false;
    std::set<std::string> needs;
    std::set<std::string> wants;
    for (const auto& need : meant.job->needs) wants.insert(need.text);
    for (const auto& need : twin->job->needs) {
      const auto renamed = renames(meant).find(need.text);
      needs.insert(renamed == renames(meant).end() ? need.text : renamed->second);
    }
    return needs == wants &&
           actions::may_forgive(meant.job->continue_on_error) == actions::may_forgive(twin->job->continue_on_error);
  }

  [[nodiscard]] auto same_until(std::size_t index) const -> bool {
    const auto& meant = meant_.jobs()[index];
    const auto same = [&](std::size_t other) { return same_as_written(other); };
    if (!same(index) || !std::ranges::all_of(meant.ancestors, same)) return false;
    return meant.caller == JobRun::kNone || same_until(meant.caller);
  }

  [[nodiscard]] auto same_triggers() const -> bool {
    const auto& a = *pair_.meant;
    const auto& b = *pair_.found;
    const auto texts = [](const std::vector<actions::Scalar>& list) {
      std::vector<std::string> out;
      for (const auto& each : list) out.push_back(each.text);
      return out;
    };
    const auto options = [](const actions::Trigger& trigger) {
      std::vector<std::string> out;
      for (const auto& in : trigger.inputs) {
        out.push_back(in.id.text + ":" + in.type);
        out.insert(out.end(), in.options.begin(), in.options.end());
      }
      return out;
    };
    return std::ranges::is_permutation(a.triggers, b.triggers, [&](const auto& x, const auto& y) {
      return x.event.text == y.event.text && texts(x.branches) == texts(y.branches) &&
             texts(x.branches_ignore) == texts(y.branches_ignore) && texts(x.tags) == texts(y.tags) &&
             texts(x.tags_ignore) == texts(y.tags_ignore) && options(x) == options(y);
    });
  }

  // ---------------------------------------------------------------- jobs

  void compare_needs(std::size_t index) {
    const auto& meant = meant_.jobs()[index];
    const auto& found = *twin_[index];
    for (const auto need : meant.needs) {
      const auto* twin = twin_[need];
      if (twin == nullptr) continue;
      if (std::ranges::any_of(found.ancestors, [&](std::size_t at) { return &found_.jobs()[at] == twin; })) continue;
      const auto shows = found_.possible({found.runs, -twin->success});
      report(Kind::GateBypassed, meant, ".needs[" + meant_.jobs()[need].job->id.text + "]",
             found.job->needs.empty() ? found.job->id.span : found.job->needs[0].span,
             name(meant) + " no longer waits for " + name(meant_.jobs()[need]),
             shows ? story(found, "runs") : name(found) + " may run before " + name(*twin) + " has ended");
      add_rules(meant.workflow->path, meant_.jobs()[need]);
    }
    if (told(found)) return;
    // An ancestor that must have succeeded, and need not any more.
    for (const auto ancestor : meant.ancestors) {
      const auto* twin = twin_[ancestor];
      const auto& gate = meant_.jobs()[ancestor];
      if (twin == nullptr || meant_.logic().possible({meant.runs, -gate.success})) continue;
      if (!found_.possible({found.runs, -twin->success})) continue;
      const auto direct = std::ranges::find(meant.needs, ancestor) != meant.needs.end();
      report(Kind::GateBypassed, meant, direct ? ".needs[" + gate.job->id.text + "]" : ".if", place(found),
             name(meant) + " can run without the success of " + name(gate), story(found, "runs"));
      add_rules(meant.workflow->path, gate);
    }
  }
  [[nodiscard]] auto told(const JobRun& found) const -> bool {
    return std::ranges::any_of(findings_, [&](const Finding& finding) {
      return finding.kind == Kind::GateBypassed && finding.span.file == found.workflow->file &&
             (finding.span == place(found) || finding.span == found.job->id.span);
    });
  }

  /// Starts that only one of them knows.
  void compare_triggers() {
    const auto field = [](const Start& start) {
      return "on." + start.event + (start.event == "workflow_dispatch" ? "" : ".branches");
    };
    const auto at = [&](const Start& start) {
      const auto* trigger = pair_.found->trigger(start.event);
      if (trigger == nullptr) return Span{pair_.found->file, 0, 0};
      return trigger->branches.empty() ? trigger->event.span : trigger->branches.front().span;
    };
    std::set<std::string> told;
    for (const auto& start : meant_.starts()) {
      if (pair_.found->trigger(start.event) == nullptr || knows(found_, start) || !told.insert(field(start)).second)
        continue;
      findings_.push_back({Kind::RuleNotCarriedOut, rules_at(input_, pair_.meant->path, field(start)), at(start),
                           start.words() + " no longer starts the workflow",
                           "what the definition means to happen then does not happen", ""});
    }
    for (const auto& start : found_.starts()) {
      if (knows(meant_, start)) continue;
      for (const auto& job : found_.jobs()) {
        const bool has_effect = job.job->environment || is_trusted(*job.workflow, *job.job);
        if (!has_effect || told.contains(field(start))) continue;
        if (!found_.logic().possible({job.runs, fact(found_, start)}) || !told.insert(field(start)).second) continue;
        findings_.push_back({Kind::GateBypassed, rules_at(input_, pair_.meant->path, field(start)), at(start),
                             start.words() + " starts the workflow, which the definition does not mean",
                             start.words() + "; `" + job.path + "` runs", ""});
      }
    }
  }
  static auto knows(const Runs& runs, const Start& start) -> bool {
    return std::ranges::find(runs.starts(), start) != runs.starts().end();
  }

  /// Every event that both know, with every choice.
  void add_beginnings() {
    for (const auto& start : meant_.starts()) {
      if (knows(found_, start)) beginnings_.push_back({start.words(), {fact(meant_, start)}, {fact(found_, start)}});
    }
    const auto* dispatch = pair_.meant->trigger("workflow_dispatch");
    if (dispatch == nullptr) return;
    for (const auto& input : dispatch->inputs) {
      const auto* meant = meant_.input(input.id.text);
      const auto* found = found_.input(input.id.text);
      if (meant == nullptr || !meant->complete || found == nullptr || !found->complete) continue;
      if (beginnings_.size() * meant->cases.size() > kMaxBeginnings) return;
      std::vector<Beginning> finer;
      for (const auto& coarse : beginnings_) {
        for (std::size_t i = 0; i < meant->cases.size(); ++i)
          add_choice(coarse, input.id.text, *meant, *found, i, finer);
      }
      beginnings_ = std::move(finer);
    }
  }
  void add_choice(const Beginning& coarse, const std::string& id, const actions::Seen& meant,
                  const actions::Seen& found, std::size_t choice, std::vector<Beginning>& out) {
    const auto text = actions::expr::to_string(meant.values[choice]);
    auto finer = coarse;
    finer.meant.push_back(meant.cases[choice]);
    auto there = found_.logic().never();
    for (std::size_t i = 0; i < found.cases.size(); ++i) {
      if (actions::expr::to_string(found.values[i]) == text) there = found.cases[i];
    }
    finer.found.push_back(there);
    if (choice > 0) finer.words += " with `" + id + "` " + text;
    out.push_back(std::move(finer));
  }
  static auto fact(Runs& runs, const Start& start) -> Fact {
    for (std::size_t i = 0; i < runs.starts().size(); ++i) {
      if (runs.starts()[i] == start) return runs.start_facts()[i];
    }
    return runs.logic().never();
  }
  static auto with(std::vector<Fact> facts, std::initializer_list<Fact> more) -> std::vector<Fact> {
    facts.insert(facts.end(), more);
    return facts;
  }

  void compare_beginnings(const JobRun& meant, const JobRun& found) {
    bool more = false;
    bool less = false;
    for (const auto& begin : beginnings_) {
      // Its own condition counts even where another job's would still hold it back.
      const auto asked = meant_.logic().possible(with(begin.meant, {meant.own}));
      const auto allows = found_.logic().possible(with(begin.found, {found.own}));
      const auto may = meant_.logic().possible(with(begin.meant, {meant.runs}));
      const auto does = found_.logic().possible(with(begin.found, {found.runs}));
      if (!more && ((allows && !asked) || (does && !may && has_effect(meant)))) {
        more = true;
        report(Kind::GateBypassed, meant, ".if", place(found),
               name(meant) + " may run on " + begin.words + ", which the definition does not mean",
               begin.words + "; the condition of " + name(found) + " is true");
      }
      if (does || less || !may) continue;
      if (!meant_.logic().possible(with(begin.meant, {meant.success, meant_.undisturbed()}))) continue;
      less = true;
      report(Kind::RuleNotCarriedOut, meant, ".if", place(found), name(meant) + " no longer runs on " + begin.words,
             begin.words + "; " + name(found) + " is skipped, whatever else happens");
    }
  }
  [[nodiscard]] auto has_effect(const JobRun& run) const -> bool { return is_trusted(*run.workflow, *run.job); }

  /// For each combination of the results that the job waits for: it runs when it should, and only then.
  void compare_results(std::size_t index) {
    const auto& meant = meant_.jobs()[index];
    const auto& found = *twin_[index];
    if (same_as_written(index) || meant.needs.size() > 4) return;
    std::vector<std::pair<const JobRun*, const JobRun*>> needs;
    for (const auto need : meant.needs) {
      if (twin_[need] != nullptr) needs.emplace_back(&meant_.jobs()[need], twin_[need]);
    }
    const auto combinations = std::size_t{1} << (2 * needs.size());
    for (std::size_t number = 0; number < combinations; ++number) {
      std::vector<Fact> then;
      std::vector<Fact> now;
      for (std::size_t i = 0; i < needs.size(); ++i) {
        const auto which = (number >> (2 * i)) & 3U;
        then.push_back(result(*needs[i].first, which));
        now.push_back(result(*needs[i].second, which));
      }
      if (!meant_.logic().possible(then) || !found_.logic().possible(now)) continue;
      if (must(meant_, then, meant) && !must(found_, now, found)) {
        static_cast<void>(found_.possible(with(now, {-found.condition})));
        report(Kind::RuleNotCarriedOut, meant, ".if", place(found), name(meant) + " does not run when it should",
               story(found, "does not run"));
        return;
      }
      if (has_effect(meant) && !meant_.logic().possible(with(then, {meant.runs})) &&
          found_.possible(with(now, {found.runs}))) {
        if (told(found)) return;
        report(Kind::GateBypassed, meant, ".if", place(found), name(meant) + " runs when it should not",
               story(found, "runs"));
        return;
      }
    }
  }
  static auto result(const JobRun& run, std::size_t which) -> Fact {
    const Fact results[] = {run.success, run.failure, run.cancelled, run.skipped};
    return results[which];
  }
  /// Whatever else is so, the job runs: for jobs that insist, such as those that clean up.
  auto must(Runs& runs, std::vector<Fact> facts, const JobRun& run) -> bool {
    facts.push_back(-run.condition);
    return !runs.logic().possible(facts);
  }

  // ---------------------------------------------------------------- steps

  void compare_steps(const JobRun& meant, const JobRun& found) {
    const auto* pair = jobs_of(meant);
    for (const auto& [step, there] : pair->steps) {
      if (step == nullptr || there == nullptr) continue;
      if (plain_condition(step->condition, {}, {}) ==
              plain_condition(there->condition, renames(meant), pair->step_ids) &&
          actions::may_forgive(step->continue_on_error) == actions::may_forgive(there->continue_on_error)) {
        continue;
      }
      const auto* a = meant.step(step);
      const auto* b = found.step(there);
      if (a != nullptr && b != nullptr) compare_step(meant, found, *a, *b);
    }
  }

  void compare_step(const JobRun& meant, const JobRun& found, const StepRun& a, const StepRun& b) {
    const auto field = ".steps[" + a.step->title() + "]";
    const auto title = "`" + a.step->title() + "` in " + name(meant);
    const auto& text = b.step->continue_on_error ? b.step->continue_on_error : b.step->condition;
    const auto span = text ? text->span : b.step->span;
    if (!meant_.logic().possible({meant.success, -a.ok}) && found_.possible({found.success, -b.ok})) {
      const auto skipped = found_.logic().holds(b.skipped);
      return report(Kind::StepChanged, meant, field, span,
                    title + (skipped ? " can be skipped, and the job succeeds" : " can fail, and the job succeeds"),
                    story(found, std::string("succeeds, and the step ") + (skipped ? "was skipped" : "failed")));
    }
    for (const auto& [words, then, now] : situations(meant, found, a, b)) {
      if (!meant_.logic().possible(then) || !found_.logic().possible(now)) continue;
      const auto runs_then = !meant_.logic().possible(with(then, {-a.runs}));
      const auto rests_then = !meant_.logic().possible(with(then, {a.runs}));
      if (runs_then && found_.logic().possible(with(now, {-b.runs}))) {
        return report(Kind::StepChanged, meant, field, span, title + " is skipped when it should run",
                      words + "; the step is skipped");
      }
      if (rests_then && found_.logic().possible(with(now, {b.runs}))) {
        return report(Kind::StepChanged, meant, field, span, title + " runs when it should be skipped",
                      words + "; the step runs");
      }
    }
  }

  struct Situation {
    std::string words;
    std::vector<Fact> then;
    std::vector<Fact> now;
  };
  /// What can have happened before a step: all went well, one step failed or was skipped, the job was cancelled.
  auto situations(const JobRun& meant, const JobRun& found, const StepRun& a, const StepRun& b)
      -> std::vector<Situation> {
    std::vector<Situation> all;
    const Situation start{{}, {meant.runs, -a.lost}, {found.runs, -b.lost}};
    auto calm = start;
    calm.then.push_back(-a.cut);
    calm.now.push_back(-b.cut);
    auto good = calm;
    good.words = "all before it succeeds";
    auto cut = start;
    cut.words = "the job is cancelled";
    cut.then.push_back(a.cut);
    cut.now.push_back(b.cut);
    all.push_back(cut);
    for (const auto& earlier : meant.steps) {
      if (&earlier == &a) break;
      const auto* twin = twin_of(meant, found, earlier);
      if (twin == nullptr) continue;
      for (const auto which : {0, 1, 2}) {
        auto one = calm;
        one.words = "`" + earlier.step->title() + "` " +
                    (which == 0   ? "succeeds"
                     : which == 1 ? "fails"
                                  : "is skipped");
        one.then.push_back(which == 0 ? earlier.ok : which == 1 ? earlier.failed : earlier.skipped);
        one.now.push_back(which == 0 ? twin->ok : which == 1 ? twin->failed : twin->skipped);
        all.push_back(std::move(one));
      }
      good.then.push_back(earlier.ok);
      good.now.push_back(twin->ok);
    }
    all.insert(all.begin(), good);
    return all;
  }
  auto twin_of(const JobRun& meant, const JobRun& found, const StepRun& step) const -> const StepRun* {
    for (const auto& pair : jobs_of(meant)->steps) {
      if (pair.meant == step.step && pair.found != nullptr) return found.step(pair.found);
    }
    return nullptr;
  }

  const Input& input_;
  const Pipeline& pipeline_;
  const WorkflowPair& pair_;
  Runs& meant_;
  Runs& found_;
  Findings& findings_;
  std::vector<const JobRun*> twin_;
  std::vector<Beginning> beginnings_;
};

auto starts_by_itself(const Workflow& workflow) -> bool {
  return std::ranges::any_of(workflow.triggers,
                             [](const auto& trigger) { return trigger.event.text != "workflow_call"; });
}

/// Filters that keep a workflow from starting at all, and kinds of activity.
void compare_filters(const Input& input, const WorkflowPair& pair, Findings& findings) {
  for (const auto& trigger : pair.found->triggers) {
    const auto* meant = pair.meant->trigger(trigger.event.text);
    if (meant == nullptr) continue;
    const auto field = "on." + trigger.event.text;
    for (const auto& [key, value] : trigger.others) {
      const auto* then = actions::find(meant->others, key.text);
      if (then != nullptr && then->text == value.text) continue;
      findings.push_back(
          {Kind::RuleNotCarriedOut, rules_at(input, pair.meant->path, field), key.span,
           "`" + key.text + "` keeps runs of `" + trigger.event.text + "` from starting that the definition means",
           "a change that the filter leaves out is neither checked nor deployed, and a required check never reports",
           ""});
    }
    const std::set<std::string> usual{"opened", "synchronize", "reopened"};
    std::set<std::string> types;
    for (const auto& type : trigger.types) types.insert(type.text);
    const auto missing =
        std::ranges::find_if(meant->types, [&](const auto& type) { return !types.contains(type.text); });
    if (missing != meant->types.end()) {
      findings.push_back({Kind::RuleNotCarriedOut, rules_at(input, pair.meant->path, field), trigger.event.span,
                          "`" + missing->text + "` of a pull request no longer starts the workflow",
                          "the check keeps the result that it had before", ""});
      continue;
    }
    if (types.empty() || !meant->types.empty() || std::ranges::includes(types, usual)) continue;
    findings.push_back({Kind::RuleNotCarriedOut, rules_at(input, pair.meant->path, field), trigger.types.front().span,
                        "`types` leaves out changes of a pull request that the definition means to be checked",
                        "a commit that is pushed to an open pull request is not checked", ""});
  }
  for (const auto& trigger : pair.meant->triggers) {
    if (pair.found->trigger(trigger.event.text) != nullptr) continue;
    findings.push_back({Kind::RuleNotCarriedOut,
                        rules_at(input, pair.meant->path, "on." + trigger.event.text),
                        {pair.found->file, 0, 0},
                        "the workflow no longer starts on `" + trigger.event.text + "`",
                        "nothing of it runs then",
                        ""});
  }
}

/// What a promise misses is mostly told already, at the line that was changed. Then only the rule is added there.
void add_broken(Findings broken, Findings& findings) {
  const auto is_of_workflow = [](const Finding& finding) {
    return finding.kind == Kind::GateBypassed || finding.kind == Kind::StepChanged ||
           finding.kind == Kind::RuleNotCarriedOut;
  };
  const auto told = std::ranges::count_if(findings, is_of_workflow);
  for (auto& promise : broken) {
    const auto only = std::ranges::find_if(findings, is_of_workflow);
    const auto known = [&](const Finding& finding) { return std::ranges::includes(finding.rules, promise.rules); };
    if (told == 1) {
      for (auto& rule : promise.rules) {
        if (std::ranges::find(only->rules, rule) == only->rules.end()) only->rules.push_back(std::move(rule));
      }
    } else if (told == 0 || !std::ranges::any_of(findings, known)) {
      findings.push_back(std::move(promise));
    }
  }
}

}  // namespace

void prove(const Input& input, const Pipeline& pipeline, Findings& findings) {
  std::vector<std::string> branches{input.plan.default_branch};
  for (const auto& d : input.plan.deployments) branches.insert(branches.end(), d.branches.begin(), d.branches.end());
  for (const auto& pair : pipeline.pairs()) {
    compare_filters(input, pair, findings);
    if (!starts_by_itself(*pair.meant)) continue;
    Runs::Options options{branches, input.plan.default_branch};
    for (const auto* workflow : {pair.meant, pair.found}) {
      for (auto& branch : actions::branches_of(*workflow, branches)) options.branches.push_back(std::move(branch));
    }
    Runs meant(*pair.meant, pipeline.meant(), options);
    Runs found(*pair.found, pipeline.found(), options);
    Comparison(input, pipeline, pair, meant, found, findings).compare();
    Findings broken;
    keep_promises(input, found, broken);
    add_broken(std::move(broken), findings);
  }
}

}  // namespace promoc::verify
