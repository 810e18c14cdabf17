// What will exist: checks, one build, deployments with their gates, environments with their settings. Plain data, made
// by sema/lower from a checked definition and read by the emitters; it knows neither YAML nor expressions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/calendars.hpp"
#include "plan/documents.hpp"
#include "plan/notices.hpp"
#include "plan/rule.hpp"

namespace promoc::plan {

/// One value of a script's `env:`.
struct Binding {
  std::string name;
  std::string text;
  bool is_secret = false;  ///< then `text` is the name of a GitHub secret
};

/// A script of the library with its values.
struct Step {
  std::string title;
  std::string script;  ///< embedded path, "stdlib/scripts/pytest.sh"
  std::vector<Binding> env;
  std::string runtime;  ///< "python", "node" or empty
  std::string runtime_version;
  std::vector<std::string> tools;
  std::int64_t timeout_minutes = 15;
};

/// A gate: it passes when all its steps do.
struct Check {
  std::string id;     ///< fit for a job id
  std::string title;  ///< as the definition names it: "answers (staging)"
  std::string doc;    ///< what it shows, one line; may be empty
  std::vector<Step> steps;
  bool advisory = false;
  std::vector<RuleId> rules;
  std::string written;  ///< what must hold, as the definition has it: `python.bandit("src").highest <= low`
};

/// What pull requests into some branches must pass: one job that waits for all of it, which their rulesets require.
struct Validation {
  std::string context;  ///< name of that job, and so of the check: "validate", "validate main"
  std::string name;     ///< part of the name of its workflow: "main"; empty when all branches ask for the same
  std::vector<std::string> branches;
  std::vector<std::string> queued;  ///< those of them with a merge queue
  std::vector<std::string> checks;  ///< Check::id
  std::vector<std::string> from;    ///< branches and patterns that pull requests may come from; empty: any
};

struct Reviewer {
  bool team = true;
  std::string name;  ///< team slug or login
  auto operator==(const Reviewer&) const -> bool = default;
};

/// One approval that is asked for in an environment of its own, before the deployment's.
struct Slot {
  std::string environment;
  std::string role;  ///< as people read it: "team_lead or devops_admin"
  std::vector<Reviewer> reviewers;
  std::optional<std::string> after;  ///< an earlier slot of the same role: its environment
};

/// What the table of approvals asks for changes of one class.
struct ApprovalRow {
  RuleId rule;
  std::string change_class;        ///< ChangeClass::name
  std::string text;                ///< as written: "developer*2 + business"
  std::vector<std::string> slots;  ///< Slot::environment: those that it needs
  int asked = 0;                   ///< approvals at deployment
  int at_merge = 0;                ///< reviews of each pull request, read again before the deployment
};

struct Approvals {
  std::vector<Slot> slots;             ///< of all rows together
  std::vector<ApprovalRow> rows;       ///< by class, in the order of the classes; none without a table
  std::vector<std::string> undone;     ///< Slot::environment: those that a rollback by hand needs
  RuleId undone_rule;                  ///< of the row `rollback`; empty: it needs what every deployment needs
  std::string role;                    ///< of the click on the deployment's own environment; empty: it asks nobody
  std::vector<Reviewer> reviewers;     ///< of the deployment's own environment, at most six
  bool own_click_counts = true;        ///< it is one of the approvals asked for, not one more
  std::string text;                    ///< the approval as written: "developer*2 + business"
  std::vector<std::string> excluding;  ///< "pr_author", "last_pusher", "any_committer"
  std::optional<std::int64_t> expires_seconds;
  int asked = 0;   ///< approvals the definition asks for; with a table, at most
  int clicks = 0;  ///< reviews that GitHub will ask for; with a table, at most

  /// Classes that need a slot; empty when every change does.
  [[nodiscard]] auto classes_of(std::string_view slot) const -> std::vector<std::string>;

  /// More than GitHub's own reviewers can say: the run itself compares people and times.
  [[nodiscard]] auto needs_matching() const -> bool { return !slots.empty() || !excluding.empty(); }
};

/// A parameter of the application's template.
struct Parameter {
  std::string name;
  std::string value;
  RuleId rule;
  std::string definition_name;  ///< its name in the definition
  std::string written;          ///< the value as the definition has it: "512MiB"
  bool is_secret = false;       ///< the value is the name or ARN of a secret in Secrets Manager
};

/// Something about a change that is true or not, or not known: then the strictest reading holds.
struct Predicate {
  /// `AnyResource`: some resource whose part of the template or whose parameters differ is of these types.
  /// `AllResources`: every one is, and nothing else of the repository differs.
  enum class Kind { Label, Ref, AnyPath, AllPaths, AnyResource, AllResources };
  std::string id;  ///< the output that tells it
  Kind kind = Kind::AnyPath;
  std::vector<std::string> values;  ///< labels, patterns of branches, globs, types of resources
};
auto word(Predicate::Kind kind) -> std::string_view;

/// When a change is of a class.
struct ClassCondition {
  enum class Kind { Predicate, All, Any, Not };
  Kind kind = Kind::Predicate;
  std::string predicate;              ///< Predicate::id
  std::vector<ClassCondition> parts;  ///< of the other kinds; one of `Not`
};

/// A kind of change. A change can be of several, and then needs the most that any of them asks of each role.
struct ChangeClass {
  RuleId rule;
  std::string name;
  std::string text;                         ///< as written: "any path in [\"infrastructure/**\"]"
  std::optional<ClassCondition> condition;  ///< none: of every change that is of no other class
  std::string claimed_by;                   ///< role that confirms what the author can choose; may be empty
};

/// The candidate was found good in another environment, with the same tree.
struct FoundIn {
  std::string environment;
  std::int64_t soak_seconds = 0;  ///< for how long it must have been there
  std::string superseded;         ///< with a soak: "restart", "keeps" or "holds"
  RuleId rule;
};

/// A gate that changes of some classes need not pass.
struct Skippable {
  std::string check;                 ///< Check::id, or Checklist::name
  std::vector<std::string> classes;  ///< ChangeClass::name
};

/// An event that starts a run for an environment.
struct Start {
  bool dispatch = false;               ///< by hand; else a push
  std::vector<std::string> branches;   ///< branches or patterns; at least one
  std::vector<std::string> ends = {};  ///< by hand: environments in which whoever starts it can let it end
};

/// A rollback that a person starts: to a version that was found good there.
struct ManualRollback {
  bool alias = false;     ///< switch to published versions: quick, brings no new code, asks nobody
  bool redeploy = false;  ///< deploy the stored package again, behind the environment's approvals
};

/// Bringing the candidate to one environment.
struct Deployment {
  std::string environment;
  std::string doc;
  std::string stack;
  std::string region;
  std::optional<std::string> account;  ///< else the environment's variable AWS_ACCOUNT_ID
  std::vector<Parameter> parameters;
  std::vector<std::string> requires_checks;  ///< Check::id, before
  std::vector<std::string> verify_checks;    ///< Check::id, after
  std::vector<Start> starts;                 ///< what starts it; empty when it comes after another
  std::vector<std::string> after;            ///< environments deployed before, in this run
  std::vector<std::string> only_branches;    ///< the run's branches that go this far; empty = all that start it
  std::vector<std::string> branches;         ///< branches whose runs may name the environment
  std::optional<Approvals> approvals;
  std::vector<Notice> notices;
  bool rollback = false;  ///< by itself, when a deployment does not end well
  std::optional<ManualRollback> by_hand;
  bool tags_version = false;      ///< a success tags the commit with its version
  bool stored = false;            ///< its packages outlive their runs, and records say where they are
  std::size_t promotion = 0;      ///< index of its workflow in Plan::promotions
  std::optional<FoundIn> found;   ///< nothing is built: it is what was found good there
  std::optional<FoundIn> soaked;  ///< the run deployed it there itself, and it must have been good for a while
  bool read_by_others = false;    ///< another workflow asks its records
  bool soaks_here = false;        ///< newer candidates wait while one soaks here
  std::vector<Skippable> skippable;
  std::vector<Window> windows;  ///< calendars that must be open; looked at before anybody is asked, and again after
  bool hold = false;            ///< a variable of the repository stops it; looked at in the same places
  std::int64_t wait_after_minutes = 0;  ///< between the last approval and the deployment, by an environment of its own
  std::int64_t wait_alongside_minutes = 0;  ///< while its approvals are asked for
  std::vector<std::string> checklists;  ///< Checklist::name, that people tick for the candidate before anybody approves
  /// Some notice goes out by a channel, and so needs secrets.
  [[nodiscard]] auto sends_notices() const -> bool {
    return std::ranges::any_of(notices, [](const Notice& notice) { return !notice.channels.empty(); });
  }
  /// Where it must have been found good before, by records; null if nowhere.
  [[nodiscard]] auto good_in() const -> const FoundIn* { return found ? &*found : soaked ? &*soaked : nullptr; }
  /// It can be stopped by something that passes: its runs go on by themselves then.
  [[nodiscard]] auto may_wait() const -> bool {
    return hold || soaks_here || soaked || !checklists.empty() || (found && found->soak_seconds > 0) ||
           std::ranges::any_of(windows, [](const Window& window) { return !window.advisory; });
  }
  /// The run itself compares who approved what, and when.
  [[nodiscard]] auto matches_people() const -> bool { return approvals && approvals->needs_matching(); }
  [[nodiscard]] auto excludes() const -> bool { return approvals && !approvals->excluding.empty(); }
  /// What kind of change it is decides who is asked, or which gates it passes.
  [[nodiscard]] auto is_classified() const -> bool {
    const auto leaves_out = [](const Window& window) { return !window.skippable_by.empty(); };
    return (approvals && !approvals->rows.empty()) || !skippable.empty() || std::ranges::any_of(windows, leaves_out);
  }
  [[nodiscard]] auto merge_approvals() const -> bool {
    return approvals && std::ranges::any_of(approvals->rows, [](const ApprovalRow& row) { return row.at_merge > 0; });
  }
  /// A job of its own looks, before anybody is asked, whether the candidate may go there at all.
  [[nodiscard]] auto has_check_job() const -> bool {
    return matches_people() || is_classified() || good_in() != nullptr || soaks_here || !windows.empty() || hold;
  }
  /// Own deployment records, and one mutation at a time by a lease: needed to roll back to what was live before, to
  /// know whose changes a run brings, and to keep a run that waited from bringing back what a newer one replaced.
  [[nodiscard]] auto has_records() const -> bool {
    return rollback || by_hand || stored || excludes() || is_classified() || found || read_by_others || may_wait();
  }
  [[nodiscard]] auto switches_by_hand() const -> bool { return by_hand && by_hand->alias; }
  [[nodiscard]] auto redeploys_by_hand() const -> bool { return by_hand && by_hand->redeploy; }
  /// A role that moves traffic to published versions, and records that say which these were.
  [[nodiscard]] auto moves_aliases() const -> bool { return rollback || switches_by_hand(); }
  /// A verification that a rollback waits for is a job of its own. Else it is part of the deployment, so that nobody
  /// deploys in between and GitHub's own record says success only after it.
  [[nodiscard]] auto has_verify_job() const -> bool { return rollback && !verify_checks.empty(); }
};

/// The environment in which a deployment waits after its approvals.
inline auto wait_environment(const Deployment& d) -> std::string { return d.environment + "-wait"; }

/// The job that asks for a list before a deployment.
inline auto checklist_job(std::string_view environment, std::string_view list) -> std::string {
  auto name = std::string(environment) + "-checklist-" + std::string(list);
  std::ranges::replace(name, '_', '-');
  return name;
}

/// One GitHub environment, as it shall be set.
struct EnvironmentSettings {
  enum class Purpose { Deploy, Slot, Wait, Watch, Rollback, Store, Notices };
  std::string name;
  Purpose purpose = Purpose::Deploy;
  std::string serves;  ///< the deployment's environment; of the store, the first one
  std::vector<Reviewer> reviewers;
  bool prevent_self_review = false;
  std::int64_t wait_minutes = 0;  ///< 0..43200. Source: GitHub REST API, "Create or update an environment"
  std::vector<std::string> branches;
  std::vector<std::string> variables;  ///< that must be set by hand
  std::vector<std::string> secrets;    ///< likewise
  std::vector<RuleId> rules;
};

/// Reviews of one team that a change of some files needs before it is merged.
struct PathReview {
  RuleId rule;
  std::vector<std::string> patterns;  ///< relative to the root of the repository; `*` stops at a slash, `**` does not
  std::string team;                   ///< slug
  int approvals = 1;                  ///< 1 to 10
};

struct BranchProtection {
  std::string branch;
  std::optional<int> reviews;
  std::vector<PathReview> path_reviewers;  ///< at most 15 different teams
  bool merge_queue = false;
  bool checks = false;                  ///< requires the aggregate check
  std::vector<std::string> checklists;  ///< Checklist::name, ticked in the description of each pull request
  bool code_owners = false;
  bool signed_commits = false;
  bool up_to_date = false;
  bool dismiss_stale = false;
  bool last_push_approval = false;
  bool linear_history = false;
};

/// Tags that, once they are there, are neither moved nor deleted.
struct TagProtection {
  std::string tag;  ///< name or pattern
  bool signed_commits = false;
};

/// What the application's template needs from the jobs and roles.
struct Application {
  bool named_iam = false;               ///< it makes resources of IAM with names of their own
  std::vector<std::string> transforms;  ///< "AWS::Serverless-2016-10-31"
  std::vector<std::string> pythons;     ///< versions that the build needs: "3.9", "3.12"
};

/// Who must review changes of files, as CODEOWNERS has it.
struct CodeOwners {
  RuleId rule;
  std::vector<std::string> patterns;  ///< relative to the root of the repository, without a slash before
  std::vector<std::string> handles;   ///< "@acme/devops"
};

/// Where the version of a build comes from, before it is built.
struct VersionSource {
  std::string from;  ///< "conventional_commits", "tag" or "file"
  std::string file;  ///< relative to the output; empty for the others
};

/// A workflow that brings candidates to environments, one after the other in one run.
struct Promotion {
  enum class Kind {
    Builds,  ///< the commit of the run
    Finds,   ///< takes what was found good elsewhere
    Path,    ///< a second way: builds a branch that a person names
  };
  Kind kind = Kind::Builds;
  std::string file;  ///< ".github/workflows/promote.yml"
  std::string name;  ///< "Promote shop"
  std::vector<std::string> push_branches;
  bool dispatch = false;
  std::vector<std::string> dispatch_ends;  ///< all that starts by hand name as ends, in promotion order
};

/// A field of the form with which a person starts a run.
struct InputField {
  RuleId rule;
  std::string name;
  std::string doc;
  std::vector<std::string> options;  ///< none: any text
};

/// Leaving an environment out, on a path that allows it.
struct PathSkip {
  RuleId rule;
  std::string environment;
  std::optional<Slot> slot;  ///< who must agree; nobody if there is none
  bool excludes = false;     ///< whoever starts the run may not agree to it
};

/// A second way into an environment, such as a hotfix: started by hand on a protected branch, for a branch of another
/// name.
struct Path {
  RuleId rule;
  std::string name;
  std::string doc;
  std::string to;                    ///< the environment in which it ends
  std::size_t promotion = 0;         ///< index in Plan::promotions
  std::vector<std::string> from;     ///< branches or patterns that it takes
  std::vector<std::string> runs_on;  ///< branches on which a person may start it
  std::vector<InputField> inputs;
  std::optional<PathSkip> skip;
  std::vector<std::string> lands;  ///< branches that get the fix by pull request, in this order
  RuleId land_rule;
  std::vector<std::string> classes;  ///< of which every change on it is
  /// Whether the form asks for the reason, which the record keeps.
  [[nodiscard]] auto asks_reason() const -> bool {
    return std::ranges::find(inputs, "reason", &InputField::name) != inputs.end();
  }
  std::vector<Deployment> deployments;  ///< as they are on this way, in promotion order
};

/// A rule of a policy that was proved, and what the proof rests on.
struct PolicyRule {
  /// A deployment on some of the ways that the rule is about.
  struct Leg {
    std::size_t promotion = 0;  ///< index in Plan::promotions
    std::string environment;
    auto operator==(const Leg&) const -> bool = default;
  };
  RuleId rule;
  std::vector<RuleId> rests_on;  ///< each once
  std::vector<Leg> legs;         ///< each once
  bool same_artifact = false;    ///< the package that reaches each of them is the one that was built
};

enum class OidcSubject { Names, Ids, Both };

/// Asking GitHub again and again whether it still has the settings.
struct Drift {
  RuleId rule;
  std::string cron;  ///< five fields, UTC
};

struct Plan {
  std::string pipeline;
  std::string doc;
  std::string definition;  ///< path of the definition, relative to the output
  std::string template_path;
  Application application;
  std::int64_t artifact_days = 30;
  std::optional<std::string> bucket;  ///< of S3 that keeps the packages; else GitHub does
  std::optional<VersionSource> version;
  std::optional<std::int64_t> report_days;  ///< reports and results of checks are kept so long; else not at all
  bool environments_offered = true;         ///< plan and visibility offer environments, with branch policies
  bool environment_rules = true;            ///< and reviewers, and the ban on bypassing them
  OidcSubject oidc_subject = OidcSubject::Names;
  std::optional<std::int64_t> owner_id;
  std::optional<std::int64_t> repo_id;
  bool terraform = false;      ///< Terraform brings the settings to GitHub; else `apply-settings.sh` does
  std::string default_branch;  ///< where workflows that a person starts run
  std::string visibility;      ///< of the repository: "public", "private" or "internal"
  std::optional<Drift> drift;
  std::vector<Promotion> promotions;  ///< the first one builds
  std::vector<Predicate> predicates;
  std::vector<ChangeClass> classes;
  std::vector<Path> paths;
  std::vector<Channel> channels;
  std::vector<Secret> secrets;  ///< of GitHub, that notices need
  std::vector<Check> checks;
  std::vector<Calendar> calendars;
  std::vector<Validation> validations;  ///< one for each different demand of branches
  std::vector<Deployment> deployments;  ///< in promotion order
  std::vector<EnvironmentSettings> environments;
  std::vector<BranchProtection> branches;
  std::vector<TagProtection> tags;
  std::vector<CodeOwners> owners;
  std::vector<PolicyRule> policies;
  std::vector<Rule> rules;  ///< in source order
  std::vector<Choice> defaults;
  std::vector<Choice> assumed;
  /// Rules that the author accepted to be written down only, with the reason given.
  std::vector<std::pair<RuleId, std::string>> unprotected;
  Documents documents;

  [[nodiscard]] auto promotion_of(const Deployment& deployment) const -> const Promotion& {
    return promotions[deployment.promotion];
  }
  [[nodiscard]] auto deployment(std::string_view environment) const -> const Deployment*;
  [[nodiscard]] auto checklist(std::string_view name) const -> const Checklist*;
  /// The predicate that says the same of every file, where one says it of any; else the predicate itself.
  [[nodiscard]] auto of_whole_change(const std::string& predicate) const -> std::string;
  /// Whether a class is told by the resources that a change concerns.
  [[nodiscard]] auto tells_resources() const -> bool;
  [[nodiscard]] auto change_class(std::string_view name) const -> const ChangeClass*;
  /// The path whose workflow this is; null for the others.
  [[nodiscard]] auto path_of(const Deployment& deployment) const -> const Path*;
  /// Whether a run that ends in one environment deploys to the other: it is the same, or comes before.
  [[nodiscard]] auto leads_through(std::string_view end, std::string_view environment) const -> bool;
  /// What pull requests into a branch must pass; null if nothing.
  [[nodiscard]] auto validation_of(std::string_view branch) const -> const Validation*;
  /// The checks that a promotion runs once more by calling their workflow; null when branches ask for different ones:
  /// then every deployment runs exactly what it requires.
  [[nodiscard]] auto called_validation() const -> const Validation*;
};

/// A branch or tag as part of a file's name: `release/**` is `release---`. Different ones may come out the same.
auto name_for_file(std::string_view ref) -> std::string;

}  // namespace promoc::plan
