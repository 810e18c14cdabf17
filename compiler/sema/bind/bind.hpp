// Binders: one per group of statements, from the tree into the model. They run in this order; each reports what is
// wrong in its statements and leaves out what it could not read.
//
// Ids of rules, which enforcement is attached to. E is an environment, C the id of a check, B a branch or pattern, P a
// parameter of the template:
//   E.trigger  E.order (`after`)  E.require.C  E.verify.C  E.approve  E.approve.excluding  E.approve.expires
//   E.approve.CLASS  E.approve.rollback  E.soak  E.window.NAME (a calendar in `require`)  E.wait  E.hold
//   class.NAME  path.NAME  path.NAME.skip  path.NAME.land  path.NAME.input.FIELD
//   E.set.P  E.rollout  E.rollback  E.rollback_by_hand  E.account  E.EVENT.notify.1, E.EVENT.notify.2 ...
//   C.timeout  C.skipped  C.empty  C.expect.OUTPUT          what a suite says, when something uses it
//   branch.B.reviews  branch.B.reviews.1 ... (of a team)  branch.B.checks.C  branch.B.code_owners and the other flags
//   tag.T.kept  tag.T.signed_commits  tag.T.no_bypass       what `protect tag` says of tags
//   policy.NAME.1, policy.NAME.2 ...  owner.1, owner.2 ...  secrets-set.NAME, when something uses it
//   artifacts.keep  reports.keep  version  note.1, note.2 ...
//   documents.checklist.NAME.1 ...  documents.runbook.PATH.1 ... (its sections)
// A line of the source that promises one thing is one rule. `approve none`, facts (`github`, `domain`) and declarations
// alone promise nothing. Lines that an environment inherits are rules of that environment.
#pragma once

#include "sema/evaluate.hpp"
#include "sema/gate_use.hpp"

namespace promoc::sema {

/// False when the definition is of another version of the language: nothing else is worth saying then.
auto bind_version(Context& context) -> bool;
/// Declares the names of all statements of the file and reports those that are not built.
void bind_names(Context& context);
void bind_pipeline(Context& context);
void bind_modules(Context& context);
void bind_github(Context& context);
void bind_roles(Context& context);
/// Secrets of GitHub. Those of AWS stand in a target.
void bind_secrets(Context& context);
/// Channels, once roles and secrets are known.
void bind_channels(Context& context);
void bind_targets(Context& context);
/// Domains and accounts, before anything asks for them.
void bind_environment_facts(Context& context);
/// Calendars, with the lists of dates that they name.
void bind_calendars(Context& context);
void bind_gates(Context& context);
void bind_approval_defaults(Context& context);
/// Kinds of changes.
void bind_classes(Context& context);
/// The table of approvals, once classes are known.
void bind_approval_table(Context& context);
void bind_environments(Context& context);
/// Second ways into environments, once those are known.
void bind_paths(Context& context);
/// Rules of the secrets that notices need, once it is known who is told what.
void bind_secret_rules(Context& context);
void bind_branches(Context& context);
/// Code owners, once the branches are known.
void bind_owners(Context& context);
/// Sentences about all ways into an environment, once everything that they name is known.
void bind_policies(Context& context);
void bind_artifacts(Context& context);
/// `version from ...`
void bind_version_source(Context& context);
void bind_reports(Context& context);
void bind_drift(Context& context);
/// Words for people: notes, contacts, links, checklists, runbooks, plans.
void bind_documents(Context& context);
/// Everything that is marked `assumed`, wherever it stands.
void bind_assumed(Context& context);
/// Warns of declarations that nothing uses. Last, and only when nothing was wrong: a use may stand in what could not be
/// bound.
void bind_unused(Context& context);

// Pieces of an environment.

/// A line of an environment's block, its own or inherited.
struct Line {
  Node statement;
  bool inherited = false;
};
/// The lines that hold for an environment: its own, and those of `like` that it does not say again.
auto lines_of(Context& context, Declaration& environment) -> std::vector<Line>;

void bind_trigger(Context& context, Environment& environment, const Node& statement);
/// The approval of an `approve` statement; nothing for `approve none` and for one that is wrong.
auto read_approval(Context& context, const std::string& environment, const Node& statement) -> std::optional<Approval>;
/// `developer*2 + business`; nothing when something of it is wrong.
auto read_approval_sum(Context& context, const Node& approval) -> std::optional<std::vector<ApprovalTerm>>;
/// What the table of approvals says of an environment, which says `approve` at `approve`, if it does.
void take_table(Context& context, Environment& environment, std::optional<Span> approve);
/// `pr_author`, `last_pusher` or `any_committer`.
auto read_excluded(Context& context, const Node& name) -> std::optional<Excluded>;
/// `excluding ... expires ...` of a statement, into an approval.
void read_approval_terms(Context& context, const Node& statement, Approval& approval);
/// `set`, the environment's own lines before the inherited ones.
void bind_settings(Context& context, Environment& environment, const std::vector<Line>& lines);
/// `on EVENT { ... }`: rollback and notices.
void bind_event(Context& context, Environment& environment, const Node& statement);
/// `aws.secret("...")`: the name or ARN; nothing when something was reported.
auto read_secret_reference(Context& context, const Node& value) -> std::optional<std::string>;
/// The figure of `reviews N`; nothing when it is no figure that GitHub takes.
auto read_review_count(Context& context, const Node& line) -> std::optional<int>;
/// `reviews N of TEAM for "..."` in the protection of a branch.
void bind_team_reviews(Context& context, const Node& line, BranchProtection& protection);
/// One branch or pattern; nothing when git allows no such name.
auto read_branch(Context& context, const Node& token) -> std::optional<std::string>;
/// All branches directly below a node.
auto read_branches(Context& context, const Node& node) -> std::vector<std::string>;

}  // namespace promoc::sema
