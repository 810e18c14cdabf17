// Rules that look at the whole model. One rule, one file. Environments are in promotion order, and every name is
// resolved.
#pragma once

#include <span>

#include "cfn/template.hpp"
#include "plan/plan.hpp"
#include "sema/context.hpp"

namespace promoc::sema {

using ModelCheck = void (*)(const Model& model, diag::Sink& sink);
using PlanCheck = void (*)(const Model& model, const plan::Plan& plan, diag::Sink& sink);
using TemplateCheck = void (*)(const Model& model, const cfn::Template& application, diag::Sink& sink);

/// In the order in which they run.
auto model_checks() -> std::span<const ModelCheck>;
auto plan_checks() -> std::span<const PlanCheck>;
auto template_checks() -> std::span<const TemplateCheck>;

/// Puts environments into promotion order, reads the application's template, and runs all checks.
void run_checks(Context& context);

/// Every environment is started by something, and every branch that it names comes that far.
void check_reachable(const Model& model, diag::Sink& sink);
void check_table(const Model& model, diag::Sink& sink);
void check_paths(const Model& model, diag::Sink& sink);
/// Where a run that a person starts may end, it can come.
void check_dispatch_ends(const Model& model, diag::Sink& sink);
/// A branch that one line alone names, and that looks like one that others name.
void check_branch_names(const Model& model, diag::Sink& sink);
/// Patterns of paths match something that is there, or that promoc writes.
void check_path_patterns(const Model& model, const FileSystem& files, diag::Sink& sink);
/// Approvals can be given by as many different people as they ask for.
void check_approvals_possible(const Model& model, diag::Sink& sink);
/// What the plan and the visibility of the repository offer. Source: GitHub Docs, "Deployments and environments",
/// "About rulesets".
void check_platform(const Model& model, diag::Sink& sink);
/// GitHub asks at most six teams and users in one environment. Source: GitHub REST API, "Create or update an
/// environment".
void check_reviewer_count(const Model& model, const plan::Plan& plan, diag::Sink& sink);
/// `any_committer` is only as good as the names in the commits.
void check_committers_proved(const Model& model, diag::Sink& sink);
/// Subjects by ids need the ids.
void check_subject_ids(const Model& model, diag::Sink& sink);
/// Expressions of workflows know no patterns; only such can be written as conditions that end with their wildcard.
void check_trigger_patterns(const Model& model, diag::Sink& sink);
/// A rollback by hand that asks nobody, into an environment that asks somebody.
void check_rollback_by_hand(const Model& model, diag::Sink& sink);
/// Scheduled and dispatched runs are those of the default branch.
void check_default_branch(const Model& model, diag::Sink& sink);
/// No two environments of GitHub have the same name, which it compares without case.
void check_environment_names(const Model& model, const plan::Plan& plan, diag::Sink& sink);
/// What is approved is still there when the approval ends.
void check_artifacts_last(const Model& model, diag::Sink& sink);
/// No two jobs of a workflow have the same name.
void check_job_names(const Model& model, const plan::Plan& plan, diag::Sink& sink);
/// Names of stacks have at most 128 characters, letters, digits and `-`; those of roles at most 64 characters. No stack
/// begins like another one. Source: AWS CloudFormation API Reference, CreateStack; IAM User Guide, "IAM and STS
/// quotas".
void check_stack_names(const Model& model, diag::Sink& sink);
/// A path asks in each environment for what its class asks there, and for what the environments ask that it passes by.
void check_path_approvals(const Model& model, const plan::Plan& plan, diag::Sink& sink);
/// A calendar that closes a path as well: not even a hotfix would go out.
void check_closed_paths(const Model& model, const plan::Plan& plan, diag::Sink& sink);
/// `wait ... after approval` has an approval to come after.
void check_waits_after_approval(const Model& model, diag::Sink& sink);
/// Policies hold on every way that they speak of.
void check_policies(const Model& model, const plan::Plan& plan, diag::Sink& sink);
/// Every notice has somebody to tell and something to tell.
void check_notices(const Model& model, diag::Sink& sink);

/// Parameters of the definition are declared in the template, and something depends on them.
void check_template_parameters(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// What the template hides is not written into the definition. Source: AWS CloudFormation User Guide, "Parameters":
/// NoEcho.
void check_hidden_parameters(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// No function hides the property through which a parameter works.
void check_shadowed_parameters(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// Every environment has a value for every parameter.
void check_missing_values(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// The template accepts the values.
void check_template_values(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// A rollback needs an alias that points to published versions.
void check_rollback_target(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// The template moves traffic as `rollout` says.
void check_rollout(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// Functions that gates call are in the template.
void check_called_functions(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// The roles reach what begins with the stack's name and `-`, so functions that jobs call or roll back are named so.
void check_function_names(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// The deploy role may run the template's transforms.
void check_transforms(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// Classes that are told by resources name types that there are, and the template hides none.
void check_resource_classes(const Model& model, const cfn::Template& application, diag::Sink& sink);
/// The one build knows the runtimes, and no environment runs it on another.
void check_build_runtimes(const Model& model, const cfn::Template& application, diag::Sink& sink);

}  // namespace promoc::sema
