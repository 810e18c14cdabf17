// The definition after names are resolved and types checked: what the author asked for, one value per question.
// Nothing of GitHub's or AWS's mechanics is here; `lower` turns it into the plan.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"
#include "plan/calendars.hpp"
#include "plan/documents.hpp"
#include "plan/notices.hpp"
#include "plan/plan.hpp"

namespace promoc::sema {

/// Whole seconds.
struct Duration {
  std::int64_t seconds = 0;
  auto operator<=>(const Duration&) const = default;
};

enum class GitHubPlan { Free, Pro, Team, Enterprise };
enum class Visibility { Public, Private, Internal };
/// Which form of the OIDC subject AWS shall trust: by names, by immutable ids, or both.
enum class OidcSubject { Names, Ids, Both };

struct GitHub {
  GitHubPlan plan = GitHubPlan::Free;
  Visibility visibility = Visibility::Private;
  std::string default_branch;
  OidcSubject oidc_subject = OidcSubject::Names;
  std::string organization;  ///< that owns the repository; may be empty
  std::optional<std::int64_t> owner_id;
  std::optional<std::int64_t> repo_id;
  bool terraform = false;  ///< Terraform applies the settings
  Span span;
};

/// People: GitHub teams by slug or users by login.
struct Role {
  std::string name;
  bool teams = true;
  std::vector<std::string> members;  ///< team slugs or user logins
  Span span;
};

/// `owner ".github/**" = devops`: who must review changes of these files, where a branch asks code owners.
struct Ownership {
  std::string rule;                   ///< id of its rule
  std::vector<std::string> patterns;  ///< relative to the definition
  std::vector<std::string> handles;   ///< "@acme/devops", "@ann"
  Span span;
};

/// A parameter of the application's template that the definition sets per environment.
struct Parameter {
  std::string name;
  std::string type;     ///< "memory", "duration", "text", "count", "percent", "bool" ...
  std::string maps_to;  ///< name in the template; the parameter's own name when nothing else is said
  std::optional<std::string> default_value;  ///< encoded as the template wants it
  bool is_secret = false;                    ///< its values are names or ARNs of secrets in Secrets Manager
  std::string written;                       ///< of a secret: `aws.secret("orders/key")`
  Span span;
};

/// What is deployed. This version builds SAM stacks.
struct Target {
  std::string name;
  std::string template_path;  ///< relative to the definition
  std::string region;
  std::string stack_prefix;  ///< a stack is called `<prefix>-<environment>`
  std::vector<Parameter> parameters;
  bool publishes_aliases =
      false;               ///< some function of the template has AutoPublishAlias: there is something to roll back to
  bool named_iam = false;  ///< the template may make resources of IAM with names of their own
  std::vector<std::string> transforms;  ///< that CloudFormation runs over the template, sorted
  std::vector<std::string> pythons;     ///< "3.9", "3.12": what the build needs, sorted
  Span span;
  Span template_span;  ///< the path in the definition
};

/// One value of a script's `env:`. `text` is ready for the script, in the encoding of its type.
struct Binding {
  std::string name;
  std::string text;
  bool is_secret = false;  ///< then `text` is the name of a GitHub secret
};

/// One library gate, with all its values: a script and what it takes.
struct CheckStep {
  std::string gate;    ///< "python.bandit"
  std::string title;   ///< "bandit src"
  std::string script;  ///< embedded path, "stdlib/scripts/bandit.sh"
  std::vector<Binding> env;
  std::string runtime;             ///< language to set up, "python" or "node"; empty for none
  std::string runtime_version;     ///< "3.13"
  std::vector<std::string> tools;  ///< what the script calls, as the library says
  Duration timeout;
  bool reads_aws = false;   ///< runs with the reading role of the environment
  std::string environment;  ///< whose reading role, when it reads AWS
};

/// A gate as the definition names it: it passes when all its steps pass.
struct Check {
  std::string id;       ///< unique, fit for a job id: "security"
  std::string title;    ///< for people: the name in the definition, "answers (staging)"; else what it runs
  std::string doc;      ///< the doc comment's first line; may be empty
  std::string written;  ///< what must hold, as the definition has it: `python.bandit("src").highest <= low`
  std::vector<CheckStep> steps;
  bool advisory = false;  ///< its result stops nothing; a check of its own beside the one that does
  Span span;              ///< of its declaration, or of its use when it has none
};

/// `require security` in an environment.
struct CheckUse {
  std::string check;  ///< Check::id; of a list, its name
  std::string gate;   ///< as people call it, advisory or not
  bool advisory = false;
  Span span;
  std::vector<std::string> skippable = {};  ///< classes of changes that need not pass it
  bool is_list = false;                     ///< a checklist that people tick
};

/// `require quiet_hours` in an environment.
struct WindowUse {
  std::string calendar;
  bool advisory = false;
  Span span;
  std::vector<std::string> skippable = {};  ///< classes of changes that need not pass it
};

/// `wait 5min after approval`
struct Wait {
  std::int64_t minutes = 0;  ///< 1..43200
  bool after_approval = false;
  Span span;
};

/// An environment in which a run that a person starts may end.
struct End {
  std::string environment;
  Span span;
};

/// `trigger push main`, `trigger after staging from main`, `trigger dispatch to staging from ...`
struct Trigger {
  enum class Kind { Push, Dispatch, After };
  Kind kind = Kind::Push;
  std::vector<std::string>
      branches;  ///< push: branches; dispatch and after: the `from` branches, empty = any that reach it
  std::vector<std::string> environments;  ///< after: all of them
  Span span;
  std::vector<End> ends = {};  ///< dispatch: `to`, each once; empty when nobody chooses
};

/// `team_lead or devops_admin`, `developer*2`: `count` different people, each of one of the roles.
struct ApprovalTerm {
  std::vector<std::string> roles;
  int count = 1;
  Span span;
};

enum class Excluded { PrAuthor, LastPusher, AnyCommitter };
/// As the definition says it: "pr_author".
auto word(Excluded excluded) -> std::string_view;

/// What must be approved, by whom, before a deployment.
struct Approval {
  std::vector<ApprovalTerm> terms;     ///< all of them
  std::optional<std::string> through;  ///< an environment of its own that asks before the deployment's
  std::vector<Excluded> excluding;
  std::optional<Duration> expires;  ///< at most 30 days
  Span expires_span;
  Span span;
};

/// A kind of change, with its places in the definition.
struct ChangeClass {
  plan::ChangeClass change;
  Span span;          ///< the name
  Span claimed_span;  ///< of `claimed by`; the name when there is none
};

/// What the table of approvals says of one environment and one class.
struct ClassApproval {
  std::string change_class;         ///< empty: the row `rollback`
  std::vector<ApprovalTerm> terms;  ///< nobody if there are none
  bool at_merge = false;
  std::string text;  ///< as written: "developer*2 + business"
  Span span;
};

/// `soak 24h superseded keeps`
struct Soak {
  Duration duration;
  std::string superseded;
  Span span;
};

/// `rollback by dispatch modes alias, redeploy`
struct ManualRollback {
  bool alias = false;
  bool redeploy = false;
  std::optional<Span> asks_nobody;  ///< of `approve none`
  Span span;
};

/// A value for a parameter of the template.
struct Setting {
  std::string parameter;  ///< name in the template
  std::string value;      ///< encoded
  Span span;
  std::string name;     ///< in the definition
  std::string written;  ///< the value as the definition has it: "512MiB"
};

/// Where a notice is asked for, and the roles that no channel reaches.
struct NoticePlace {
  Span span;
  bool worded = false;  ///< the definition gives the text
  std::vector<std::string> unreached;
};

struct Environment {
  std::string name;
  std::string doc;
  std::string said_in;  ///< what ids of rules of notices begin with, when that is not the name
  std::vector<Trigger> triggers;
  std::vector<std::string> after;  ///< `after staging`: verified there before, whatever the trigger
  std::optional<Soak> soak;
  bool finds = false;                ///< its runs take what was found good in `after`, in runs of its own
  std::vector<ClassApproval> table;  ///< what the table of approvals says of it, in the order of its rows
  Approval table_terms;              ///< `excluding` and `expires` of the table
  std::vector<CheckUse> require;
  std::vector<WindowUse> windows;
  std::optional<Wait> wait;
  bool hold = false;
  std::optional<Approval> approval;  ///< nothing: `approve none` or not said
  bool approve_none_said = false;
  std::vector<Setting> settings;
  std::vector<CheckUse> verify;
  bool rollback_on_failure = false;
  std::vector<plan::Notice> notices;
  std::vector<NoticePlace> notice_places;  ///< one for each of them
  bool tags_version = false;               ///< `on success { tag "v\(candidate.version)" }`
  std::optional<ManualRollback> rollback_by_hand;
  std::optional<std::string> account;      ///< twelve digits
  std::optional<std::string> domain;       ///< what `\(env.domain)` stands for
  std::optional<std::string> unprotected;  ///< reason of `accept unprotected`
  Span span;                               ///< the name
  Span rollback_span;                      ///< of `rollback` in `on failed`
  Span rollout_span;
  Span approve_span;  ///< of the whole `approve` statement
  Span after_span;    ///< of the whole `after` statement
};

/// Leaving an environment out on a path.
struct PathSkip {
  std::string environment;
  std::optional<Approval> approval;
  Span span;
};

/// `path hotfix to production { ... }`
struct Path {
  std::string name;
  std::string doc;
  std::string to;
  std::vector<std::string> from;  ///< branches or patterns
  std::vector<plan::InputField> inputs;
  std::optional<PathSkip> skip;
  std::vector<std::string> lands;
  std::vector<CheckUse> require;  ///< beside what the environments require
  std::vector<plan::Notice> notices;
  std::vector<NoticePlace> notice_places;
  Span span;  ///< the name
  Span trigger_span;
};

/// `reviews 2 of devops for "infrastructure/**"`
struct PathReview {
  std::string rule;                   ///< id of its rule
  std::string team;                   ///< slug
  std::vector<std::string> patterns;  ///< relative to the definition; empty: every change
  int approvals = 1;                  ///< 1..10
};

/// `protect branch main { ... }`
struct BranchProtection {
  std::string branch;
  std::optional<int> reviews;  ///< 0..10
  std::vector<PathReview> path_reviews;
  std::vector<CheckUse> checks;
  std::vector<std::string> from;  ///< branches and patterns; empty: any
  bool merge_queue = false;
  bool code_owners = false;
  bool signed_commits = false;
  bool up_to_date = false;
  bool dismiss_stale = false;
  bool last_push_approval = false;
  bool linear_history = false;
  Span span;
};

/// `protect tag "v*" { ... }`
struct TagProtection {
  std::string tag;
  bool signed_commits = false;
  Span span;
};

/// What a rule of a policy does not speak of.
struct PolicyException {
  enum class Kind { Rollback, Class, Path };
  Kind kind = Kind::Rollback;
  std::string name;  ///< of the class or path
  Span span;
};

/// A gate that a policy wants passed.
struct PolicyGate {
  std::string gate;   ///< as people call it
  std::string check;  ///< Check::id; empty when no environment uses it
};

/// One sentence of a policy about ways into an environment.
struct PolicyRule {
  enum class Kind { Passes, Approvals, Waits, Excludes, SameArtifact, Visits };
  Kind kind = Kind::Passes;
  std::string id;
  std::string policy;  ///< its name
  std::string to;      ///< environment; empty: all that come after `visited`
  std::vector<PolicyException> except = {};
  std::vector<PolicyGate> gates = {};
  std::string role = {};  ///< empty: anybody
  int people = 0;         ///< at least
  Duration wait = {};     ///< at least
  std::vector<Excluded> excluded = {};
  std::string visited = {};
  Span span;
};

/// A choice the compiler made because the definition does not say, or a figure the author marked `assumed`.
struct Choice {
  std::string text;  ///< "expires 72h", "region of app: eu-west-1"
  Span span;
};

/// A rule as the author wrote it, for the report: one per statement or list item that promises something.
struct Rule {
  std::string id;    ///< "production.approve", "staging.require.unit": unique, stable while the definition's names are
  std::string text;  ///< "production: approve team_lead or devops_admin"
  Span span;
};

/// Where the version of a build comes from.
struct VersionSource {
  std::string from;  ///< "conventional_commits", "tag" or "file"
  std::string file;  ///< relative to the definition
};

/// Everything that is asked of people before a deployment to an environment: its `approve`, or each row of the table.
auto approvals_of(const Environment& environment) -> std::vector<Approval>;
/// The name of a target's stack in an environment: "<prefix>-<environment>".
auto stack_name(const Target& target, std::string_view environment) -> std::string;

/// A name or pattern of something that the definition does not declare: a branch, files, a type of resources.
struct Mention {
  std::string text;
  Span span;
};

struct Model {
  std::string pipeline;
  std::string doc;
  GitHub github;
  std::vector<Role> roles;
  std::vector<Target> targets;
  std::vector<plan::Secret> secrets;  ///< of GitHub
  std::vector<plan::Channel> channels;
  std::vector<Check> checks;
  std::vector<plan::Calendar> calendars;
  std::vector<Environment> environments;  ///< in promotion order
  std::vector<ChangeClass> classes;
  std::vector<plan::Predicate> predicates;
  std::vector<Mention> resource_types;   ///< that classes are told by
  std::vector<Mention> path_mentions;    ///< patterns of paths that classes are told by, and that have owners
  std::vector<Mention> branch_mentions;  ///< every branch and pattern of branches, wherever it stands
  Span table_span;                       ///< of the table of approvals
  std::vector<Path> paths;
  std::vector<BranchProtection> branches;
  std::vector<TagProtection> tags;
  std::vector<Ownership> owners;
  std::vector<PolicyRule> policies;
  std::optional<VersionSource> version;
  std::optional<std::string> drift_cron;  ///< when settings are compared
  std::optional<Duration> keep_reports;
  std::optional<std::string> bucket;  ///< `artifacts s3`
  std::optional<Duration> keep_artifacts;
  Span keep_span;
  std::vector<Rule> rules;  ///< in source order
  std::vector<Choice> defaults;
  std::vector<Choice> assumed;
  plan::Documents documents;
};

}  // namespace promoc::sema
