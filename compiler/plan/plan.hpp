// What will exist: checks, one build, deployments with their gates, environments with their settings. Plain data, made
// by sema/lower from a checked definition and read by the emitters; it knows neither YAML nor expressions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

struct Approvals {
  std::vector<Slot> slots;
  std::string role;                    ///< of the click on the deployment's own environment
  std::vector<Reviewer> reviewers;     ///< of the deployment's own environment, at most six
  bool own_click_counts = true;        ///< it is one of the approvals asked for, not one more
  std::string text;                    ///< the approval as written: "developer*2 + business"
  std::vector<std::string> excluding;  ///< "pr_author", "last_pusher", "any_committer"
  std::optional<std::int64_t> expires_seconds;
  int asked = 0;   ///< approvals the definition asks for
  int clicks = 0;  ///< reviews that GitHub will ask for

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
  bool tags_version = false;  ///< a success tags the commit with its version
  bool stored = false;        ///< its packages outlive their runs, and records say where they are
  /// Some notice goes out by a channel, and so needs secrets.
  [[nodiscard]] auto sends_notices() const -> bool {
    return std::ranges::any_of(notices, [](const Notice& notice) { return !notice.channels.empty(); });
  }
  /// The run itself compares who approved what, and when.
  [[nodiscard]] auto matches_people() const -> bool { return approvals && approvals->needs_matching(); }
  [[nodiscard]] auto excludes() const -> bool { return approvals && !approvals->excluding.empty(); }
  /// Own deployment records, and one mutation at a time by a lease: needed to roll back to what was live before, and to
  /// know whose changes a run brings.
  [[nodiscard]] auto has_records() const -> bool { return rollback || by_hand || stored || excludes(); }
  [[nodiscard]] auto switches_by_hand() const -> bool { return by_hand && by_hand->alias; }
  [[nodiscard]] auto redeploys_by_hand() const -> bool { return by_hand && by_hand->redeploy; }
  /// A role that moves traffic to published versions, and records that say which these were.
  [[nodiscard]] auto moves_aliases() const -> bool { return rollback || switches_by_hand(); }
  /// A verification that a rollback waits for is a job of its own. Else it is part of the deployment, so that nobody
  /// deploys in between and GitHub's own record says success only after it.
  [[nodiscard]] auto has_verify_job() const -> bool { return rollback && !verify_checks.empty(); }
};

/// One GitHub environment, as it shall be set.
struct EnvironmentSettings {
  enum class Purpose { Deploy, Slot, Watch, Rollback, Store, Notices };
  std::string name;
  Purpose purpose = Purpose::Deploy;
  std::string serves;  ///< the deployment's environment; of the store, the first one
  std::vector<Reviewer> reviewers;
  bool prevent_self_review = false;
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

enum class OidcSubject { Names, Ids, Both };

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
  std::string default_branch;  ///< where workflows that a person starts run
  std::vector<std::string> push_branches;
  bool dispatch = false;
  std::vector<std::string> dispatch_ends;  ///< all that starts by hand name as ends, in promotion order
  std::vector<Channel> channels;
  std::vector<Secret> secrets;  ///< of GitHub, that notices need
  std::vector<Check> checks;
  std::vector<Validation> validations;  ///< one for each different demand of branches
  std::vector<Deployment> deployments;  ///< in promotion order
  std::vector<EnvironmentSettings> environments;
  std::vector<BranchProtection> branches;
  std::vector<TagProtection> tags;
  std::vector<CodeOwners> owners;
  std::vector<Rule> rules;  ///< in source order
  std::vector<Choice> defaults;
  std::vector<Choice> assumed;
  /// Rules that the author accepted to be written down only, with the reason given.
  std::vector<std::pair<RuleId, std::string>> unprotected;
  Documents documents;

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
