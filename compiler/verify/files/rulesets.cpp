// Rules for branches: nothing that a ruleset asks for is asked less, of fewer branches, or of fewer people.
#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "verify/files/glob.hpp"
#include "verify/files/parts.hpp"

namespace promoc::verify::files {
namespace {

using Kind = Difference::Kind;

/// Reviews of a team for files: "devops for infrastructure/**, infrastructure/**/*".
auto reviews_of(const Value& item, const Value& reviewer) -> std::string {
  const auto* const slug = reviewer.find("slug");
  const auto* const patterns = item.find("file_patterns");
  std::string text = slug == nullptr ? "somebody" : slug->text;
  if (patterns == nullptr) return text;
  for (const auto& pattern : patterns->members)
    text += (&pattern == &patterns->members.front() ? " for " : ", ") + pattern.value.text;
  return text;
}

auto identity(std::string_view, const Value& item) -> std::string {
  if (item.kind == Value::Kind::Scalar) return item.text;
  if (const auto* const reviewer = item.find("reviewer")) return reviews_of(item, *reviewer);
  for (const auto* name : {"type", "context"}) {
    const auto* const value = item.find(name);
    if (value != nullptr && value->kind == Value::Kind::Scalar) return value->text;
  }
  return canonical(item, Dialect::Json);
}

auto is_true(const Value* value) -> bool { return value != nullptr && value->text == "true" && !value->quoted; }

auto number(const Value* value) -> int {
  int result = -1;
  if (value != nullptr && !value->quoted)
    std::from_chars(value->text.data(), value->text.data() + value->text.size(), result);
  return result;
}

/// What a parameter is for, when it is off or less.
struct Meaning {
  std::string message;
  std::string scenario;
};

auto meaning_of(std::string_view parameter, const std::string& branch) -> Meaning {
  static const std::map<std::string_view, Meaning> kMeanings{
      {"require_code_owner_review",
       {"changes of owned files need no review by their owners",
        "a writer changes the pipeline with anybody's review, or with none"}},
      {"dismiss_stale_reviews_on_push",
       {"an approval outlives later pushes",
        "a writer has a harmless change approved, pushes another one and merges it"}},
      {"require_last_push_approval",
       {"whoever pushed last may give the approval that counts",
        "a writer pushes to somebody else's pull request and approves it"}},
      {"required_review_thread_resolution", {"open questions no longer hold up a merge", ""}},
      {"strict_required_status_checks_policy",
       {"a branch need not be up to date", "two changes pass their checks apart and fail together"}},
  };
  const auto found = kMeanings.find(parameter);
  if (found == kMeanings.end()) return {"a rule of " + branch + " asks for less", {}};
  return found->second;
}

auto meaning_of_rule(std::string_view type, const std::string& branch) -> Meaning {
  if (type == "deletion")
    return {branch + " can be deleted", "a writer deletes the branch and makes it anew from another commit"};
  if (type == "non_fast_forward")
    return {branch + " can be overwritten", "a writer pushes over what was reviewed, with `git push --force`"};
  if (type == "pull_request")
    return {branch + " takes changes without a pull request", "a writer pushes to " + branch + " without a review"};
  if (type == "required_status_checks")
    return {branch + " takes changes whose checks fail", "a writer merges a pull request whose tests are red"};
  if (type == "required_signatures")
    return {branch + " takes commits without a signature", "a writer pushes commits under somebody else's name"};
  if (type == "required_linear_history") return {branch + " takes merge commits", {}};
  if (type == "update") return {branch + " can be moved", "a writer moves a tag to a commit that nobody has seen"};
  if (type == "merge_queue")
    return {branch + " takes changes past the merge queue", "two changes pass their checks apart and fail together"};
  return {"a rule of " + branch + " is gone", {}};
}

class Ruleset {
 public:
  Ruleset(Report& report, const Pair& pair, const Value& meant, const Value& found)
      : report_(report), pair_(pair), meant_(meant), found_(found) {
    const auto* const include = list_at(meant, "include");
    if (include != nullptr) {
      for (const auto& ref : include->members) refs_.push_back(ref.value.text);
    }
    ref_ = refs_.empty() ? "" : refs_.front();
    branch_ = ref_.starts_with(kHeads)  ? ref_.substr(kHeads.size())
              : ref_.starts_with(kTags) ? "the tag " + ref_.substr(kTags.size())
                                        : ref_;
  }

  void check() {
    const Comparing comparing{Dialect::Json, identity, {}};
    for (const auto& difference : differences(meant_, found_, comparing, {}, pair_.top())) tell(difference);
    check_twice();
  }

 private:
  static constexpr std::string_view kHeads = "refs/heads/";
  static constexpr std::string_view kTags = "refs/tags/";

  static auto list_at(const Value& ruleset, std::string_view name) -> const Value* {
    const auto* const conditions = ruleset.find("conditions");
    const auto* const refs = conditions == nullptr ? nullptr : conditions->find("ref_name");
    return refs == nullptr ? nullptr : refs->find(name);
  }

  void add(const Difference& at, Meaning meaning) {
    report_.add(diag::Kind::SettingChanged, {pair_.path, at.path, at.span}, std::move(meaning.message),
                std::move(meaning.scenario));
  }

  void tell(const Difference& d) {
    const std::string_view path = d.path;
    if (path == "name") return tell_name(d);
    if (path == "enforcement") return tell_enforcement(d);
    if (path.starts_with("bypass_actors")) return tell_bypass(d);
    if (path.starts_with("conditions")) return tell_conditions(d);
    if (path.starts_with("rules")) return tell_rule(d);
    // GitHub's own exports have further fields, which say nothing.
    if (d.kind != Kind::Added) tell_other(d);
  }

  /// Another name makes another ruleset, with the same rules; but that of another file makes one of the two.
  void tell_name(const Difference& d) {
    if (d.found != nullptr && is_name_of_another(d.found->text)) {
      return add(d, {"the name " + shown(*d.found) + " is that of another ruleset, which this one replaces",
                     "of the two, only the one that is applied last is there"});
    }
    const bool fits = d.found != nullptr && d.found->quoted && !d.found->text.empty() && d.found->text.size() <= 100;
    if (!fits) tell_other(d);
  }

  [[nodiscard]] auto is_name_of_another(std::string_view name) const -> bool {
    const auto quoted = "\"name\": \"" + std::string(name) + "\"";
    return std::ranges::any_of(report_.input().meant_files, [&](const std::string& path) {
      const bool other = path.starts_with(kRulesets) && path != pair_.path;
      return other && report_.input().meant.read(path).value_or("").find(quoted) != std::string::npos;
    });
  }

  void tell_enforcement(const Difference& d) {
    const std::string how = d.found == nullptr ? "missing" : shown(*d.found);
    add(d, {"the rules of " + branch_ + " are not enforced: `enforcement` is " + how,
            how == "evaluate" ? "a writer pushes to " + branch_ + ", and GitHub only notes that it would have refused"
                              : "a writer pushes to " + branch_ + " without a review or checks"});
  }

  void tell_bypass(const Difference& d) {
    if (d.kind == Kind::Missing && d.path != "bypass_actors") return;  // fewer may pass
    if (d.kind != Kind::Added) return tell_other(d);
    const auto* const type = d.found->find("actor_type");
    const auto who = type == nullptr ? shown(*d.found) : type->text;
    add(d, {"an actor of the type " + code(who) + " can pass the rules of " + branch_,
            "whoever it is pushes to " + branch_ + " without a review or checks"});
  }

  [[nodiscard]] auto covers(const std::string& pattern, const std::string& ref) const -> bool {
    if (pattern == "~ALL" || pattern == ref) return true;
    const bool is_one = ref.find_first_of("*?[") == std::string::npos;
    if (pattern == "~DEFAULT_BRANCH") return is_one && branch_ == report_.input().plan.default_branch;
    return is_one && pattern.find('[') == std::string::npos && glob_matches(pattern, ref, {});
  }

  /// Whether the list that was found has every ref that is meant.
  [[nodiscard]] auto covers_all(const Value* include) const -> bool {
    return include != nullptr && std::ranges::all_of(refs_, [&](const std::string& ref) {
             return std::ranges::any_of(include->members,
                                        [&](const Member& member) { return covers(member.value.text, ref); });
           });
  }

  /// Holds also where only GitHub knows what the pattern stands for.
  [[nodiscard]] auto may_match(const std::string& pattern) const -> bool {
    if (pattern == "~ALL" || ref_.find_first_of("*?[") != std::string::npos) return true;
    if (pattern == "~DEFAULT_BRANCH") return branch_ == report_.input().plan.default_branch;
    return glob_matches(pattern, ref_, {true, true});
  }

  void tell_conditions(const Difference& d) {
    const auto* const include = list_at(found_, "include");
    if (d.path.starts_with("conditions.ref_name.include")) {
      if (covers_all(include) || refs_told_) return;
      refs_told_ = true;
      return add(d, {"the rules are no longer those of " + branch_,
                     "a writer pushes to " + branch_ + " without a review or checks"});
    }
    if (d.path.starts_with("conditions.ref_name.exclude[")) {
      if (d.kind != Kind::Added || !may_match(d.found->text)) return;
      return add(d, {code(d.found->text) + " takes " + branch_ + " out of its rules",
                     "a writer pushes to " + branch_ + " without a review or checks"});
    }
    if (d.kind == Kind::Added && d.path.starts_with("conditions."))
      return add(d, {"a further condition decides whether the rules of " + branch_ + " hold", {}});
    tell_other(d);
  }

  void tell_rule(const Difference& d) {
    if (d.kind == Kind::Added) return;  // GitHub adds rules up, and the strictest wins
    constexpr std::string_view kParameters = "].parameters.";
    const auto at = d.path.find(kParameters);
    if (at == std::string::npos) return tell_whole_rule(d);
    const auto parameter = d.path.substr(at + kParameters.size());
    if (parameter.starts_with("required_status_checks")) return tell_check(d, parameter);
    if (parameter.starts_with("required_reviewers")) return tell_team(d, parameter);
    if (parameter == "required_approving_review_count") return tell_reviews(d);
    if (parameter == "do_not_enforce_on_create") {
      if (is_true(d.found))
        add(d, {"a branch that is made anew takes changes without checks",
                "a writer makes a branch of that name from an unchecked commit"});
      return;
    }
    if (d.kind == Kind::Changed && is_true(d.found) && d.meant->text == "false") return;
    if (!is_true(d.meant)) return tell_other(d);
    add(d, meaning_of(parameter, branch_));
  }

  void tell_whole_rule(const Difference& d) {
    constexpr std::string_view kRules = "rules[";
    const bool one = d.kind == Kind::Missing && d.path.starts_with(kRules) && d.path.ends_with(']');
    if (!one) return tell_other(d);
    add(d, meaning_of_rule(std::string_view(d.path).substr(kRules.size(), d.path.size() - kRules.size() - 1), branch_));
  }

  void tell_reviews(const Difference& d) {
    const auto wanted = number(d.meant);
    const auto there = number(d.found);
    if (there > wanted && there <= 10) return;
    if (d.kind == Kind::Missing || there < 0 || there > 10) return tell_other(d);
    add(d, {branch_ + " asks for " + std::to_string(there) + (there == 1 ? " review" : " reviews") + ", not " +
                std::to_string(wanted),
            there == 0 ? "a writer merges a change that nobody has seen" : ""});
  }

  void tell_team(const Difference& d, std::string_view parameter) {
    const auto open = parameter.find('[');
    const auto close = parameter.find(']');
    if (open == std::string_view::npos || close == std::string_view::npos) return tell_other(d);
    const auto who = std::string(parameter.substr(open + 1, close - open - 1));
    if (parameter.ends_with("minimum_approvals")) {
      const auto there = number(d.found);
      if (there > number(d.meant) && there <= 10) return;
      return add(d, {branch_ + " asks for " + (d.found == nullptr ? "none" : shown(*d.found)) + " of the " +
                         shown(*d.meant) + " reviews of " + who,
                     "a writer merges a change that the team has not seen"});
    }
    if (d.kind == Kind::Missing && parameter.ends_with("]"))
      return add(d, {branch_ + " no longer asks for the reviews of " + who,
                     "a writer merges a change that the team has not seen"});
    tell_other(d);
  }

  void tell_check(const Difference& d, std::string_view parameter) {
    if (parameter.ends_with(".integration_id")) {
      return add(d, {d.found == nullptr ? "the required check may come from anybody: its `integration_id` is gone"
                                        : "the required check comes from another app than GitHub Actions",
                     "a writer posts a commit status under the name of the check, and merges"});
    }
    if (d.kind == Kind::Missing && parameter.ends_with("]"))
      return add(d, {branch_ + " no longer requires the check " + code(parameter.substr(23, parameter.size() - 24)),
                     "a writer merges a pull request whose tests are red"});
    tell_other(d);
  }

  void tell_other(const Difference& d) {
    const auto field = code(d.path.empty() ? "the file" : d.path);
    if (d.kind == Kind::Missing) return add(d, {field + " is missing from the rules of " + branch_, {}});
    if (d.kind == Kind::Added) return add(d, {field + " was added to the rules of " + branch_, {}});
    add(d, {field + " is " + shown(*d.found) + ", not " + shown(*d.meant), {}});
  }

  /// Which of two rules of one type holds is GitHub's secret.
  void check_twice() {
    const auto* const rules = found_.find("rules");
    if (rules == nullptr || rules->kind != Value::Kind::List) return;
    check_twice(*rules, "rules");
    for (const auto& rule : rules->members) {
      const auto* const parameters = rule.value.find("parameters");
      const auto* const checks = parameters == nullptr ? nullptr : parameters->find("required_status_checks");
      if (checks != nullptr && checks->kind == Value::Kind::List)
        check_twice(*checks, "rules[required_status_checks].parameters.required_status_checks");
    }
  }

  void check_twice(const Value& list, const std::string& path) {
    std::set<std::string> seen;
    for (const auto& item : list.members) {
      const auto name = identity(path, item.value);
      if (!seen.insert(name).second)
        report_.add(diag::Kind::SettingChanged, {pair_.path, path + "[" + name + "]", item.value.span},
                    code(name) + " stands twice among the rules of " + branch_, {}, "keep one");
    }
  }

  Report& report_;
  const Pair& pair_;
  const Value& meant_;
  const Value& found_;
  std::vector<std::string> refs_;
  std::string ref_;  ///< the first of them
  std::string branch_;
  bool refs_told_ = false;
};

}  // namespace

void check_ruleset(Report& report, const Pair& pair) {
  const auto both = report.read_both(pair, "ruleset", Dialect::Json, diag::Kind::SettingChanged);
  if (both) Ruleset(report, pair, both->first, both->second).check();
}

}  // namespace promoc::verify::files
