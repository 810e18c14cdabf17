#include "verify/who.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "actions/patterns.hpp"
#include "verify/files/glob.hpp"
#include "verify/files/owners.hpp"
#include "verify/files/parts.hpp"
#include "verify/workflows/kinds.hpp"
#include "verify/workflows/pairs.hpp"
#include "verify/workflows/scripts.hpp"

namespace promoc::verify {
namespace {

using actions::Fact;
using actions::JobRun;
using actions::lower_case;
using actions::Runs;

/// What is not known of a change is tried in all ways; of more facts than that, all that may be asked is.
constexpr std::size_t kMaxOpen = 6;

auto any_glob(const std::vector<std::string>& patterns, const std::string& path) -> bool {
  return std::ranges::any_of(
      patterns, [&](const std::string& pattern) { return files::glob_matches(pattern, path, {.stars_cross = true}); });
}

/// How the types of resources begin that can be made of files of the repository: any change may change one of those.
constexpr auto kOfFiles = std::to_array<std::string_view>(
    {"AWS::ApiGateway::", "AWS::AppSync::", "AWS::CloudFormation::", "AWS::CodeCommit::", "AWS::ElasticBeanstalk::",
     "AWS::Glue::", "AWS::Lambda::", "AWS::Serverless::", "AWS::StepFunctions::"});

auto can_be_of_files(std::string_view pattern) -> bool {
  const auto text = pattern.substr(0, pattern.find('*'));
  return std::ranges::any_of(kOfFiles,
                             [&](auto begins) { return begins.starts_with(text) || text.starts_with(begins); });
}

/// Whether a predicate holds of the change; nothing where that is not known.
auto truth_of(const plan::Plan& plan, const plan::Predicate& predicate, const Change& change) -> std::optional<bool> {
  const auto is_template = [&](const std::string& path) {
    return path == plan.template_path || path == files::kSamConfigFile;
  };
  using Kind = plan::Predicate::Kind;
  const auto in_patterns = [&](const std::string& path) { return any_glob(predicate.values, path); };
  switch (predicate.kind) {
    case Kind::AnyPath: return std::ranges::any_of(change.paths, in_patterns);
    case Kind::AllPaths: return std::ranges::all_of(change.paths, in_patterns);
    case Kind::AnyResource:
      if (std::ranges::any_of(change.paths, is_template) || std::ranges::any_of(predicate.values, can_be_of_files))
        return std::nullopt;
      return false;
    case Kind::AllResources:
      if (std::ranges::all_of(change.paths, is_template)) return std::nullopt;
      return false;
    case Kind::Label:
      if (!change.labels) return std::nullopt;
      return std::ranges::any_of(*change.labels, [&](const std::string& label) {
        return std::ranges::any_of(predicate.values,
                                   [&](const std::string& value) { return lower_case(value) == lower_case(label); });
      });
    case Kind::Ref:
      if (!change.branch) return std::nullopt;
      return std::ranges::any_of(predicate.values,
                                 [&](const std::string& pattern) { return actions::matches(pattern, *change.branch); });
  }
  return std::nullopt;
}

auto listed(const std::vector<std::string>& values) -> std::string {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += i + 1 == values.size() ? " or " : ", ";
    text += "`" + values[i] + "`";
  }
  return text;
}

auto words(const plan::Predicate& predicate, bool value) -> std::string {
  if (predicate.kind == plan::Predicate::Kind::Label)
    return (value ? "every pull request has the label " : "not every pull request has the label ") +
           listed(predicate.values);
  if (predicate.kind == plan::Predicate::Kind::AnyResource)
    return (value ? "it changes resources of " : "it changes no resource of ") + listed(predicate.values);
  if (predicate.kind == plan::Predicate::Kind::AllResources)
    return (value ? "it changes resources of no other type than " : "it changes more than resources of ") +
           listed(predicate.values);
  return (value ? "it came from " : "it did not come from ") + listed(predicate.values);
}

/// One workflow that brings changes to the environment.
class WayReader {
 public:
  WayReader(const Input& input, Runs& runs, const plan::Deployment& d, const JobRun& deployment, const Change& change)
      : input_(input),
        runs_(runs),
        d_(d),
        deployment_(deployment),
        path_(input.plan.path_of(d)),
        teller_(teller_of(input.plan, runs, d, deployment)),
        kinds_(input.plan, runs, teller_) {
    read_change(change);
  }

  auto outcomes() -> std::vector<Outcome> {
    const auto open = open_.size() <= kMaxOpen ? open_.size() : 0;
    std::vector<Case> cases;
    for (std::size_t number = 0; number < std::size_t{1} << open; ++number) {
      Case each;
      auto facts = facts_;
      for (std::size_t i = 0; i < open; ++i) {
        const bool value = ((number >> i) & 1U) != 0;
        each.answers.emplace_back(value);
        facts.push_back(says(*open_[i], value));
      }
      facts.push_back(arrives());
      if (!runs_.logic().possible(facts)) continue;
      each.outcome = outcome(facts);
      cases.push_back(std::move(each));
    }
    merge_alike(cases);
    std::vector<Outcome> all;
    for (auto& each : cases) {
      for (std::size_t i = 0; i < each.answers.size(); ++i) {
        if (each.answers[i]) each.outcome.conditions.push_back(words(*open_[i], *each.answers[i]));
      }
      all.push_back(std::move(each.outcome));
    }
    return all;
  }

 private:
  void read_change(const Change& change) {
    if (path_ != nullptr && !path_->classes.empty()) facts_.push_back(kinds_.is_any(path_->classes));
    if (teller_ == nullptr) return;
    for (const auto& predicate : input_.plan.predicates) {
      if (const auto value = truth_of(input_.plan, predicate, change)) {
        facts_.push_back(says(predicate, *value));
      } else if (runs_.logic().possible(with(says(predicate, true))) &&
                 runs_.logic().possible(with(says(predicate, false)))) {
        open_.push_back(&predicate);
      }
    }
  }

  /// Where the workflow never asks for one of the answers, it takes everything else for the other one.
  auto says(const plan::Predicate& predicate, bool value) -> Fact {
    const auto said = kinds_.says(predicate.id, value);
    return runs_.logic().possible({said}) ? said : -kinds_.says(predicate.id, !value);
  }

  [[nodiscard]] auto with(Fact fact) const -> std::vector<Fact> {
    auto facts = facts_;
    facts.push_back(fact);
    return facts;
  }

  /// The deployment brings its code.
  auto arrives() -> Fact {
    std::vector<Fact> any;
    for (const auto& step : deployment_.steps) {
      if (brings_code(*step.step)) any.push_back(step.ok);
    }
    return runs_.logic().any(any);
  }

  auto surely(std::vector<Fact> facts, Fact fact) -> bool {
    facts.push_back(-fact);
    return !runs_.logic().possible(facts);
  }

  auto outcome(const std::vector<Fact>& facts) -> Outcome {
    Outcome result;
    for (const auto& each : input_.plan.classes) {
      if (teller_ != nullptr && !surely(facts, kinds_.is_not(each.name))) result.classes.push_back(each.name);
    }
    add_rows(facts, result);
    if (path_ != nullptr && path_->skip && path_->skip->slot)
      add(facts, *path_->skip->slot, path_->skip->environment + " is left out", result);
    if (d_.approvals) {
      for (const auto& slot : d_.approvals->slots) add(facts, slot, {}, result);
      if (!d_.approvals->reviewers.empty())
        result.approvers.push_back({d_.environment, d_.approvals->role, d_.approvals->reviewers, {}});
    }
    for (const auto& each : d_.skippable) {
      if (surely(facts, kinds_.is_only(each.classes))) result.left_out.push_back(each.check);
    }
    for (const auto& window : d_.windows) {
      if (!window.skippable_by.empty() && surely(facts, kinds_.is_only(window.skippable_by)))
        result.left_out.push_back(window.calendar);
    }
    return result;
  }

  void add_rows(const std::vector<Fact>& facts, Outcome& result) {
    if (!d_.approvals) return;
    if (d_.approvals->rows.empty()) result.asked.push_back(d_.approvals->text);
    for (const auto& row : d_.approvals->rows) {
      if (surely(facts, kinds_.is_not(row.change_class))) continue;
      const bool merged = path_ == nullptr || path_->classes.empty();
      if (!merged && row.at_merge > 0 && row.asked == 0) continue;
      if (std::ranges::find(result.asked, row.text) == result.asked.end()) result.asked.push_back(row.text);
      // What no pull request brought has no reviews: they come when the path lands.
      if (path_ == nullptr) result.at_merge = std::max(result.at_merge, row.at_merge);
    }
  }

  /// An approval is asked for when the change cannot arrive without it.
  void add(const std::vector<Fact>& facts, const plan::Slot& slot, std::string when, Outcome& result) {
    std::vector<Fact> given;
    std::vector<Fact> asked;
    for (const auto& job : runs_.jobs()) {
      if (!in_environment(job, slot.environment)) continue;
      given.push_back(job.success);
      asked.push_back(job.runs);
    }
    const bool always = surely(facts, runs_.logic().any(given));
    if (!always && surely(facts, -runs_.logic().any(asked))) return;
    result.approvers.push_back({slot.environment, slot.role, slot.reviewers, always ? std::string() : std::move(when)});
  }

  /// What comes out when the open questions are answered in one way. An answer that makes no difference is none.
  struct Case {
    std::vector<std::optional<bool>> answers;
    Outcome outcome;
  };

  static auto alike(const Outcome& a, const Outcome& b) -> bool {
    const auto places = [](const Outcome& one) {
      std::vector<std::pair<std::string, std::string>> list;
      for (const auto& each : one.approvers) list.emplace_back(each.environment, each.when);
      return list;
    };
    return a.classes == b.classes && a.asked == b.asked && a.at_merge == b.at_merge && a.left_out == b.left_out &&
           places(a) == places(b);
  }

  /// Of two cases with one outcome and one different answer that answer does not matter.
  static auto merge_one(std::vector<Case>& cases) -> bool {
    for (auto& first : cases) {
      for (auto second = cases.begin(); second != cases.end(); ++second) {
        if (&*second == &first || !alike(first.outcome, second->outcome)) continue;
        std::vector<std::size_t> different;
        for (std::size_t i = 0; i < first.answers.size(); ++i) {
          if (first.answers[i] != second->answers[i]) different.push_back(i);
        }
        if (different.size() != 1) continue;
        first.answers[different.front()] = std::nullopt;
        cases.erase(second);
        return true;
      }
    }
    return false;
  }

  static void merge_alike(std::vector<Case>& cases) {
    while (merge_one(cases)) {
    }
  }

  const Input& input_;
  Runs& runs_;
  const plan::Deployment& d_;
  const JobRun& deployment_;
  const plan::Path* path_;
  const JobRun* teller_;
  Kinds kinds_;
  std::vector<Fact> facts_;
  std::vector<const plan::Predicate*> open_;
};

auto way_of(const Input& input, const Pipeline& pipeline, const plan::Deployment& d, const Change& change)
    -> std::optional<Way> {
  const auto& file = input.plan.promotion_of(d).file;
  const auto workflow = pipeline.meant().find(file);
  if (workflow == pipeline.meant().end()) return std::nullopt;
  std::vector<std::string> branches{input.plan.default_branch};
  branches.insert(branches.end(), d.branches.begin(), d.branches.end());
  Runs runs(*workflow->second, pipeline.meant(), {branches, input.plan.default_branch});
  for (const auto& job : runs.jobs()) {
    const auto brings = [](const auto& step) { return brings_code(*step.step); };
    if (!in_environment(job, d.environment) || !std::ranges::any_of(job.steps, brings)) continue;
    const auto* path = input.plan.path_of(d);
    Way way{file, path == nullptr ? std::string() : path->name, {}, {}, {}};
    if (d.approvals) {
      way.excluding = d.approvals->excluding;
      way.expires_seconds = d.approvals->expires_seconds;
    }
    way.outcomes = WayReader(input, runs, d, job, change).outcomes();
    return way;
  }
  return std::nullopt;
}

/// Whether a path takes the branch that the change is on.
auto takes(const plan::Path& path, const Change& change) -> bool {
  if (!change.branch) return true;
  return std::ranges::any_of(path.from,
                             [&](const std::string& pattern) { return actions::matches(pattern, *change.branch); });
}

auto merge_into(const plan::BranchProtection& branch, const std::vector<files::OwnersLine>& lines, const Change& change)
    -> Merge {
  Merge merge{branch.branch, branch.reviews.value_or(0), {}, {}};
  if (branch.code_owners) {
    std::map<std::vector<std::string>, std::vector<std::string>> owned;
    for (const auto& path : change.paths) {
      const auto* line = files::deciding(lines, path);
      if (line != nullptr && !line->owners.empty()) owned[line->owners].push_back(path);
    }
    for (auto& [handles, paths] : owned) merge.owners.push_back({handles, std::move(paths)});
  }
  for (auto review : branch.path_reviewers) {
    std::vector<std::string> paths;
    for (const auto& path : change.paths) {
      if (any_glob(review.patterns, path)) paths.push_back(path);
    }
    review.patterns = std::move(paths);
    if (!review.patterns.empty()) merge.teams.push_back(std::move(review));
  }
  return merge;
}

}  // namespace

auto who(const Input& input, std::string_view environment, const Change& change) -> std::optional<Asked> {
  const auto* d = input.plan.deployment(environment);
  if (d == nullptr) return std::nullopt;
  Findings nobody;
  const Pipeline pipeline(input, nobody);
  Asked asked;
  const auto text = input.meant.read(files::kOwnersFile).value_or("");
  const auto lines = files::read_owners({}, text);
  for (const auto& branch : input.plan.branches) {
    auto merge = merge_into(branch, lines, change);
    if (merge.reviews > 0 || !merge.owners.empty() || !merge.teams.empty()) asked.merges.push_back(std::move(merge));
  }
  const auto add = [&](const plan::Deployment& each) {
    if (auto way = way_of(input, pipeline, each, change)) asked.ways.push_back(std::move(*way));
  };
  add(*d);
  for (const auto& path : input.plan.paths) {
    if (!takes(path, change)) continue;
    for (const auto& each : path.deployments) {
      if (each.environment == environment) add(each);
    }
  }
  return asked;
}

}  // namespace promoc::verify
