#include "emit/templates/contract.hpp"

#include <array>

namespace promoc::emit {

namespace {

using enum HoleType;

constexpr Hole kJob{"job", Name, false, "the id of the job"};
constexpr Hole kNeeds{"needs", Subtree, false, "the jobs that must be over"};
constexpr Hole kEnvironment{"environment", Name, false, "the environment"};
constexpr Hole kStart{"start", Expression, true, "which events and branches this environment is for; empty for all"};
constexpr Hole kRecords{"records", Flag, false, "promoc keeps deployment records of its own"};
constexpr Hole kRecordBranches{"record_branches", Text, false, "branches whose records count, as JSON"};
constexpr Hole kRecordJobs{"record_jobs", Text, false, "jobs that write records, by their names, as JSON"};
constexpr Hole kSlots{"slots", Text, false, "the environments that ask for an approval, with their roles, as JSON"};
constexpr Hole kExcludes{"excludes", Flag, false, "some people may not approve their own change"};
constexpr Hole kCheckout{"actions.checkout", Code, false, "actions/checkout, pinned"};
constexpr Hole kJobs{"jobs", Subtree, false, "the jobs, each from its own template"};

constexpr Hole kSha{"sha", Expression, false, "the commit of the candidate"};
constexpr Hole kBranch{"branch", Expression, false, "the branch of the candidate"};
constexpr Hole kNamedSha{"named_sha", Expression, true, "a commit that is not the run's; its scripts are not trusted"};

constexpr Hole kInput[] = {
    {"name", Name, false, "the name of the field"},
    {"description", Text, false, "what it is for"},
    {"options", Subtree, true, "what can be chosen; empty for any text"},
};
constexpr Hole kPromoteHoles[] = {
    {"name", Text, false, "the name of the workflow"},
    {"push_branches", Subtree, true, "branches whose pushes start a run"},
    {"dispatch", Flag, false, "a run can be started by hand"},
    {"dispatch_ends", Subtree, true, "where a run that is started by hand can end, the default first"},
    {"has_inputs", Flag, false, "whoever starts it by hand says more"},
    {"named", Flag, false, "a person names the branch that goes on"},
    {"path", Text, false, "the path that it takes then"},
    {"from", Text, false, "patterns of such branches"},
    {"inputs", List, false, "what else the person says", kInput},
    {"skip_input", Name, true, "the field by which an environment is left out"},
    {"skipped", Text, false, "that environment"},
    kRecords,
    {"record_workflows", Text, false, "workflows that write records that count, as JSON"},
    kJobs,
};

constexpr Hole kDriftHoles[] = {
    {"pipeline", Text, false, "the name of the pipeline"},
    {"cron", Text, false, "when it asks, as five fields of cron"},
    {"start", Expression, false, "the branch whose settings these are"},
    kCheckout,
};

constexpr Hole kValidateHoles[] = {
    {"title", Text, false, "the name of the workflow"},
    {"branches", Subtree, false, "branches whose pull requests are checked"},
    {"queued", Subtree, true, "those of them with a merge queue"},
    {"called", Flag, false, "promotions run these checks, too, by calling the workflow"},
    {"landed", Flag, false, "a workflow opens pull requests"},
    kJobs,
};

constexpr Hole kValidateResultHoles[] = {
    {"context", Text, false, "the check that rulesets require, by its name"},
    {"needs", Subtree, true, "the jobs of all gates"},
    {"from", Text, true, "branches and patterns that pull requests may come from, as JSON; empty for any"},
    {"landed", Flag, false, "a workflow opens pull requests, and starts this one by hand"},
};

constexpr Hole kGateHoles[] = {
    kJob,
    {"title", Text, false, "the gate, as the definition names it"},
    {"doc", Text, true, "what the gate shows"},
    {"needs", Subtree, true, "the jobs that must be over"},
    {"start", Expression, true, "which changes must pass it; empty for all"},
    kNamedSha,
    {"minutes", Number, false, "the time-outs of its steps together"},
    kCheckout,
    {"gate_steps", Subtree, false, "the steps, from the template `gate-steps`"},
    {"report_days", Number, true, "how long what the gate found is kept"},
    {"actions.upload_artifact", Code, false, "actions/upload-artifact, pinned"},
};

constexpr Hole kGateStep[] = {
    {"python", Text, true, "the version of Python to set up"},
    {"node", Text, true, "the version of Node.js to set up"},
    {"sam", Flag, false, "SAM must be set up"},
    {"title", Text, false, "what the step does"},
    {"advisory", Flag, false, "a failure warns and stops nothing"},
    {"env", Subtree, true, "the values of the script"},
    {"script", Code, false, "runs the script of the gate"},
};
constexpr Hole kGateStepsHoles[] = {
    {"gate", List, false, "the scripts of the gate", kGateStep},
    {"actions.setup_python", Code, false, "actions/setup-python, pinned"},
    {"actions.setup_node", Code, false, "actions/setup-node, pinned"},
    {"actions.setup_sam", Code, false, "aws-actions/setup-sam, pinned"},
};

constexpr Hole kReview[] = {
    {"count", Text, false, "how many people must have approved"},
    {"approvals", Text, false, "the same, in words"},
    {"start", Expression, true, "of which changes; empty for all"},
    {"named", Flag, false, "a person named the branch"},
    {"branch", Expression, false, "that branch"},
};
constexpr Hole kSoak[] = {
    {"target", Name, false, "the environment to which it goes then"},
    {"branches", Text, false, "branches whose records of it count, as JSON"},
    {"jobs", Text, false, "jobs that write its records, as JSON"},
    {"seconds", Text, false, "for how long it soaks"},
};
constexpr Hole kMayGoOn{"may_go_on", Subtree, false, "whether it may go on now, from `may-go-on`; may be no steps"};
constexpr Hole kWindow[] = {
    {"title", Text, false, "what the step asks"},
    {"calendar", Text, false, "the calendar, for people"},
    {"start", Expression, true, "for which changes it is asked; empty for all"},
    {"advisory", Flag, false, "a closed calendar warns and stops nothing"},
    {"open", Text, false, "when it is open, as the script reads it"},
    {"closed", Text, false, "what is taken out"},
    {"until", Text, false, "until when lists of dates are complete"},
};
constexpr Hole kMayGoOnHoles[] = {
    {"hold", Flag, false, "a variable of the repository can stop it"},
    kEnvironment,
    {"environments", Text, false, "all environments, as JSON"},
    {"windows", List, false, "the calendars that must be open", kWindow},
};
constexpr Hole kSource{"source", Name, true, "the environment in which the candidate was found good"};
constexpr Hole kSourceBranches{"source_branches", Text, false, "branches whose records there count, as JSON"};
constexpr Hole kSourceJobs{"source_jobs", Text, false, "jobs that write records there, as JSON"};
constexpr Hole kSoakSeconds{"soak_seconds", Text, false, "for how long it must have been there"};
constexpr Hole kSuperseded{"superseded", Text, true, "what something newer there does to it"};
constexpr Hole kApprovalCheckHoles[] = {
    kJob,
    kEnvironment,
    kNeeds,
    kStart,
    kRecords,
    kRecordBranches,
    kRecordJobs,
    {"question", Text, false, "what is looked at, in words"},
    {"asks", Flag, false, "somebody is asked to approve"},
    {"outputs", Flag, false, "later jobs read what it says"},
    {"pull_requests", Flag, false, "the job reads pull requests"},
    {"only_forward", Flag, false, "what is older than the live version is refused"},
    {"fed_by_several", Flag, false, "candidates come from several branches, so one need not contain the other"},
    {"ends_here", Flag, false, "what is live already ends the run"},
    {"needs_live", Flag, false, "the job asks what is live"},
    kMayGoOn,
    {"at_merge", List, false, "reviews of pull requests that are read again", kReview},
    {"soaking", List, false, "candidates that soak here and hold back newer ones", kSoak},
    kSource,
    kSourceBranches,
    kSourceJobs,
    kSoakSeconds,
    kSuperseded,
    kSha,
    kBranch,
    {"task", Text, false, "what the records call this way"},
    kExcludes,
    {"excluded_people", Text, false, "who may not approve, in words of the script"},
    kSlots,
    kCheckout,
};

constexpr Hole kApprovalSlotHoles[] = {
    kJob,
    {"environment", Name, false, "the environment that asks"},
    {"role", Text, false, "who is asked"},
    kNeeds,
    kStart,
    kSlots,
    kExcludes,
    {"excluding_job", Name, true, "the job that found out who may not approve; empty for nobody"},
    kCheckout,
};

constexpr Hole kTitle{"title", Text, false, "the name of the job, by which scripts find it"};
constexpr Hole kMinutes{"minutes", Number, false, "the time-out of the job"};
constexpr Hole kStack{"stack", Text, false, "the stack of CloudFormation"};
constexpr Hole kRegion{"region", Text, false, "the region of AWS"};
constexpr Hole kLeaseTable{"lease_table", Text, false, "the table of the lease"};
constexpr Hole kRole{"role", Text, false, "the role that the job takes"};
constexpr Hole kStackRole{"stack_role", Text, false, "the role with which CloudFormation builds the application"};
constexpr Hole kAccount{"account", Text, true, "the account of AWS; empty: a variable of the environment says it"};
constexpr Hole kSessionSeconds{"session_seconds", Number, true, "how long the role must hold, where that is long"};
constexpr Hole kGateSteps{"gate_steps", Subtree, false, "the steps of the gates, from `gate-steps`; may be no steps"};
constexpr Hole kReportDays{"report_days", Number, true, "how long the report is kept; empty: there is none here"};
constexpr Hole kOwnEnvironment{"own_environment", Name, false, "the environment of the job itself"};
constexpr Hole kDigest{"digest", Expression, false, "the digest of the artifact"};
constexpr Hole kVersion{"version", Expression, true, "the version of the candidate, where it has one"};
constexpr Hole kArtifact{"artifact", Subtree, false, "where the artifact is kept"};
constexpr Hole kNotesArtifact{"notes_artifact", Flag, false, "the record says where the artifact is kept"};
constexpr Hole kDefinition{"definition", Text, false, "the path of the definition"};
constexpr Hole kTargetJob{"target_job", Name, true, "in a rollback by hand: the job that found the candidate"};
constexpr Hole kMatchesPeople{"matches_people", Flag, false, "the run itself compares approvals"};
constexpr Hole kSomeSlots{"some_slots", Flag, false, "some approvals are asked of some changes only"};
constexpr Hole kExcludingJob{"excluding_job", Name, true, "the job that found who may not approve; empty for nobody"};
constexpr Hole kExpires{"expires_seconds", Number, false, "how long an approval holds; 0 for ever"};
constexpr Hole kApprovedAt{"approved_at", Subtree, false, "when each approval was given, as JSON"};
constexpr Hole kDoc{"doc", Text, true, "what the definition says of the environment"};
constexpr Hole kRollback{"rollback", Flag, false, "a failure is rolled back by a job of its own"};
constexpr Hole kVerifyJob{"verify_job", Flag, false, "the verification is a job of its own"};
constexpr Hole kCredentials{"actions.credentials", Code, false, "aws-actions/configure-aws-credentials, pinned"};
constexpr Hole kReported{"reported", Flag, false, "a notice says what the report says"};
constexpr Hole kUpload{"actions.upload_artifact", Code, false, "actions/upload-artifact, pinned"};
constexpr Hole kDownload{"actions.download_artifact", Code, false, "actions/download-artifact, pinned"};
constexpr Hole kSetupSam{"actions.setup_sam", Code, false, "aws-actions/setup-sam, pinned"};
constexpr Hole kSetupPython{"actions.setup_python", Code, false, "actions/setup-python, pinned"};

constexpr Hole kBuildHoles[] = {
    {"needs", Subtree, true, "the jobs that must be over"},
    kNamedSha,
    {"approvals", Flag, false, "the run itself compares approvals of some environment"},
    kRecords,
    {"has_outputs", Flag, false, "later jobs read what the build says"},
    {"version_from", Text, true, "where versions come from"},
    {"version_file", Text, true, "the file that says the version"},
    {"pythons", Text, true, "versions of Python to set up, one on a line"},
    {"template", Text, false, "the path of the application's template"},
    {"artifact_days", Number, false, "how long the artifact is kept"},
    kCheckout,
    kSetupPython,
    kSetupSam,
    kUpload,
};

constexpr Hole kStoreHoles[] = {
    kRole,
    kRegion,
    {"bucket", Text, false, "the bucket of S3"},
    {"prefix", Text, false, "what the names of the pipeline's packages begin with"},
    kCheckout,
    kDownload,
    kCredentials,
};

constexpr Hole kDeployHoles[] = {
    kJob,
    kTitle,
    kDoc,
    kNeeds,
    kStart,
    kMinutes,
    kEnvironment,
    kRecordBranches,
    kRecordJobs,
    kStack,
    kRegion,
    kLeaseTable,
    kRole,
    kStackRole,
    kAccount,
    kSessionSeconds,
    kMatchesPeople,
    kSlots,
    kSomeSlots,
    kExcludes,
    kExcludingJob,
    kExpires,
    kApprovedAt,
    kMayGoOn,
    kTargetJob,
    {"bucket", Text, true, "the bucket of S3 that keeps the artifact; empty: GitHub keeps it"},
    {"what", Text, false, "`deployment` or `rollback`"},
    {"task", Text, false, "what the records call this way"},
    kSource,
    kSourceBranches,
    kSourceJobs,
    kSoakSeconds,
    kSuperseded,
    {"reason", Flag, false, "whoever started the run says why"},
    {"same_base", Flag, false, "what is live must be what it was when people were asked"},
    {"class_job", Name, true, "the job that said what kind of change it is"},
    {"built_by", Expression, true, "the run that has the artifact, where it is another one"},
    kSha,
    kDigest,
    kVersion,
    kArtifact,
    kNotesArtifact,
    kDefinition,
    {"fresh", Flag, false, "approvals of an earlier attempt of the run do not count"},
    {"pull_requests", Flag, false, "it reads pull requests"},
    {"only_forward", Flag, false, "what is older than the live version is refused"},
    {"fed_by_several", Flag, false, "candidates come from several branches, so one need not contain the other"},
    kRollback,
    kVerifyJob,
    {"moves_aliases", Flag, false, "the record says which versions were live before"},
    kGateSteps,
    kReportDays,
    kReported,
    kCheckout,
    kDownload,
    kSetupSam,
    kCredentials,
    kUpload,
};

constexpr Hole kDeployUnrecordedHoles[] = {
    kJob,
    kTitle,
    kDoc,
    kNeeds,
    kStart,
    kMinutes,
    kEnvironment,
    {"queued", Flag, false, "one deployment at a time, by GitHub's queue"},
    kRegion,
    kRole,
    kStackRole,
    kAccount,
    kSessionSeconds,
    kMatchesPeople,
    kSlots,
    kSomeSlots,
    kExcludes,
    kExcludingJob,
    kExpires,
    kApprovedAt,
    kMayGoOn,
    kSha,
    kGateSteps,
    kReportDays,
    kReported,
    kCheckout,
    kDownload,
    kSetupSam,
    kCredentials,
    kUpload,
};

constexpr Hole kVerifyHoles[] = {
    kJob,        kTitle,      kNeeds,    kStart,      kMinutes,     kOwnEnvironment, kEnvironment,    kRecordBranches,
    kRecordJobs, kStack,      kRegion,   kLeaseTable, kRole,        kAccount,        kSessionSeconds, kGateSteps,
    kTargetJob,  kReportDays, kReported, kCheckout,   kCredentials, kUpload,
};

constexpr Hole kTagHoles[] = {kJob, kNeeds,   kStart, kEnvironment, {"version", Expression, false, "the version"},
                              kSha, kCheckout};

constexpr Hole kClassifyHoles[] = {
    kJob,
    {"environment", Name, false, "the environment whose live version it is compared with"},
    {"title", Text, false, "the environment for which it is told"},
    {"needs", Subtree, true, "the jobs that must be over"},
    kStart,
    kRecordBranches,
    kRecordJobs,
    {"outputs", Subtree, false, "what is said of the change"},
    {"predicates", Text, false, "what is asked of the change, as JSON"},
    kSha,
    kBranch,
    {"named", Flag, false, "a person named the branch"},
    {"template", Text, true, "the application's template, where classes are told by its resources"},
    kCheckout,
};

constexpr Hole kCandidateHoles[] = {
    kJob,
    {"source", Name, false, "the environment in which it was found good"},
    kStart,
    kRecordBranches,
    kRecordJobs,
    {"target", Name, false, "the environment that it is for"},
    {"target_branches", Text, false, "branches whose runs may write records of the target, as JSON"},
    {"target_jobs", Text, false, "jobs that may write records of the target, as JSON"},
    kSoakSeconds,
    kSuperseded,
    {"versions", Flag, false, "builds have versions"},
    {"gives_run", Flag, false, "the artifact is kept by GitHub, with the run that built it"},
    kCheckout,
};

constexpr Hole kChecklistHoles[] = {
    kJob,
    {"list", Name, false, "the checklist"},
    {"boxes", Text, false, "its boxes, as Markdown"},
    kEnvironment,
    {"needs", Subtree, true, "the jobs that must be over"},
    kStart,
    kSha,
    kCheckout,
};

constexpr Hole kPullChecklistHoles[] = {
    {"list", Name, false, "the checklist"},
    {"context", Text, false, "the name under which branches require it"},
    {"boxes", Text, false, "its boxes, as Markdown"},
    {"branches", Subtree, false, "branches whose pull requests need it"},
    {"queued", Subtree, true, "those of them with a merge queue"},
    {"file", Text, false, "the file name of this workflow"},
    kCheckout,
};

constexpr Hole kResolveHoles[] = {
    {"path", Text, false, "the name of the path"},
    kEnvironment,
    kRecordBranches,
    kRecordJobs,
    {"patterns", Text, false, "branches that it takes, as JSON"},
    {"allowed_branches", Text, false, "branches on which it may be started, as JSON"},
    {"own_files", Text, false, "files that are taken from the branch on which it is started, as JSON"},
    {"excludes", Flag, false, "some people may not agree that an environment is left out"},
    {"excluded_people", Text, false, "who these are, in words of the script"},
    {"skipped", Text, false, "that environment"},
    {"reason", Flag, false, "the person says why"},
    kCheckout,
};

constexpr Hole kLandHoles[] = {
    {"path", Text, false, "the name of the path"},
    kNeeds,
    {"start", Expression, false, "when it acts"},
    {"land", Text, false, "the branches that get the change, as JSON"},
    {"validate", Text, true, "for branches with checks, the workflow that checks their pull requests, as JSON"},
    {"lists", Text, true, "for branches with lists in descriptions, what stands there, as JSON"},
    {"up_to_date", Text, true, "the branches that take only what is up to date with them, as JSON"},
    kCheckout,
};

constexpr Hole kRecoverHoles[] = {
    kJob,
    kTitle,
    kNeeds,
    {"start", Expression, false, "when it acts"},
    {"told", Flag, false, "a notice says how it ended"},
    {"what", Text, false, "what it is called in its report"},
    kMinutes,
    kOwnEnvironment,
    kEnvironment,
    kRecordBranches,
    kRecordJobs,
    kStack,
    kRegion,
    kLeaseTable,
    kRole,
    kAccount,
    kSessionSeconds,
    kReportDays,
    kReported,
    kCheckout,
    kCredentials,
    kUpload,
};

constexpr Hole kRollbackHoles[] = {
    {"pipeline", Text, false, "the name of the pipeline"},
    {"environments", Subtree, false, "what can be rolled back"},
    {"modes", Subtree, false, "how it can be rolled back"},
    {"mode_description", Text, false, "what each mode does"},
    {"versions", Flag, false, "builds have versions"},
    {"record_workflows", Text, false, "workflows that write records that count, as JSON"},
    kJobs,
};

constexpr Hole kRollbackTargetHoles[] = {
    kJob,
    kEnvironment,
    {"environment_text", Text, false, "the environment, for comparing"},
    {"default_branch", Text, false, "the only branch on which it runs"},
    kRecordBranches,
    kRecordJobs,
    {"versions", Flag, false, "builds have versions"},
    {"gives_run", Flag, false, "the artifact is kept by GitHub, with the run that built it"},
    {"gives_artifact", Flag, false, "records say where the artifact is kept"},
    {"switches", Flag, false, "published versions can be switched to"},
    {"fresh", Flag, false, "approvals of an earlier attempt of the run do not count"},
    {"modes", Text, false, "how it can be rolled back, as JSON"},
    kCheckout,
};

constexpr Hole kRollbackSwitchHoles[] = {
    kJob,        kTitle,          kNeeds,          {"target_job", Name, false, "the job that found the candidate"},
    kMinutes,    kOwnEnvironment, kEnvironment,    kRecordBranches,
    kRecordJobs, kStack,          kRegion,         kLeaseTable,
    kRole,       kAccount,        kSessionSeconds, kSha,
    kDigest,     kVersion,        kArtifact,       kNotesArtifact,
    kDefinition, kRollback,       kVerifyJob,      kGateSteps,
    kReportDays, kCheckout,       kCredentials,    kUpload,
};

constexpr Hole kSecret[] = {{"name", Name, false, "the secret, as GitHub knows it"}};
constexpr Hole kSecretsSetHoles[] = {
    kJob,
    {"start", Expression, true, "which runs come to an environment that tells anybody anything; empty for all"},
    {"own_environment", Name, true, "the environment that holds the secrets; empty when they are the repository's"},
    {"names", Text, false, "all secrets, with blanks between them"},
    {"secrets", List, false, "the secrets", kSecret},
};

constexpr Hole kSlack[] = {{"webhook", Name, false, "the secret with the address"}};
constexpr Hole kMail[] = {
    {"server", Text, false, "the SMTP server"},
    {"port", Text, false, "its port"},
    {"user", Name, false, "the secret with the name of the account"},
    {"password", Name, false, "the secret with its password"},
    {"from", Text, false, "the sender"},
    {"recipients", Text, false, "who gets it, as JSON"},
};
constexpr Hole kMessage[] = {
    {"title", Text, false, "the channel, and how it ended where that matters"},
    {"start", Expression, true, "when it is sent; empty when the job runs at all"},
    {"subject", Text, false, "the subject of a mail"},
    {"text", Subtree, false, "what is said"},
    {"slack", List, false, "one for a channel of Slack", kSlack},
    {"mail", List, false, "one for a channel of mail", kMail},
};
constexpr Hole kNoticeHoles[] = {
    {"worth", Text, false, "whether anything waits for it"},
    kJob,
    kTitle,
    kNeeds,
    {"start", Expression, true, "when it is sent; empty when the jobs before it succeeded"},
    kMinutes,
    {"best_effort", Flag, false, "nothing fails with it"},
    {"own_environment", Name, true, "the environment that holds the secrets; empty when they are the repository's"},
    {"messages", List, false, "one for each channel, and each way in which it can have ended", kMessage},
    kCheckout,
};

constexpr Hole kWaitHoles[] = {
    kJob, kEnvironment, kNeeds, kStart, {"time", Text, false, "how long it waits"}, kOwnEnvironment,
};

constexpr Hole kResumeHoles[] = {
    {"pipeline", Text, false, "the name of the pipeline"},
    {"start", Expression, false, "only on the default branch"},
    {"workflows", Text, false, "the workflows whose runs go on, as JSON"},
    {"branches", Text, false, "the branches whose runs go on, as JSON"},
    {"named", Text, true, "those of the workflows whose runs are called after the branch that goes on, as JSON"},
    {"environments", Text, false, "all environments, as JSON"},
    kCheckout,
};

constexpr auto kContracts = std::to_array<Contract>({
    {TemplateId::Promote, "promote", "the workflow that promotes", kPromoteHoles},
    {TemplateId::Validate, "validate", "the workflow that checks pull requests", kValidateHoles},
    {TemplateId::Rollback, "rollback", "the workflow by which a person brings an older version back", kRollbackHoles},
    {TemplateId::ValidateResult, "validate-result", "the job whose result branches require", kValidateResultHoles},
    {TemplateId::Gate, "gate", "a job that runs one gate on the candidate", kGateHoles},
    {TemplateId::GateSteps, "gate-steps", "the steps of a gate, in its own job and among others", kGateStepsHoles},
    {TemplateId::Build, "build", "the one build of a run", kBuildHoles},
    {TemplateId::Store, "store", "the job that keeps the package in S3", kStoreHoles},
    {TemplateId::ApprovalCheck, "approval-check", "the job before an environment whose approvals the run compares",
     kApprovalCheckHoles},
    {TemplateId::ApprovalSlot, "approval-slot", "a job that asks one role for its approval", kApprovalSlotHoles},
    {TemplateId::Deploy, "deploy", "the job that deploys, with a record of its own", kDeployHoles},
    {TemplateId::DeployUnrecorded, "deploy-unrecorded", "the job that deploys where GitHub's own record is enough",
     kDeployUnrecordedHoles},
    {TemplateId::Verify, "verify", "the job that verifies a deployment", kVerifyHoles},
    {TemplateId::Tag, "tag", "the job that tags what was found good with its version", kTagHoles},
    {TemplateId::Recover, "recover", "the job that goes back when a deployment did not end well", kRecoverHoles},
    {TemplateId::RollbackTarget, "rollback-target", "the job that finds what a rollback by hand goes back to",
     kRollbackTargetHoles},
    {TemplateId::RollbackSwitch, "rollback-switch", "the job that switches to published versions by hand",
     kRollbackSwitchHoles},
    {TemplateId::ValidateCall, "validate-call", "the job that calls the checks of pull requests", {}},
    {TemplateId::SecretsSet, "secrets-set", "the job that looks whether secrets have values", kSecretsSetHoles},
    {TemplateId::Notice, "notice", "a job that tells people of one event", kNoticeHoles},
    {TemplateId::Classify, "classify", "the job that says what kind of change a candidate is", kClassifyHoles},
    {TemplateId::Candidate, "candidate", "the job that finds what was found good elsewhere", kCandidateHoles},
    {TemplateId::Resolve, "resolve", "the first job of a path, which finds the commit", kResolveHoles},
    {TemplateId::Land, "land", "the job that brings a path's change to the branches", kLandHoles},
    {TemplateId::MayGoOn, "may-go-on", "the steps that ask whether a deployment may go on now", kMayGoOnHoles},
    {TemplateId::Wait, "wait", "the job that waits after the approvals", kWaitHoles},
    {TemplateId::Resume, "resume", "the workflow that lets runs go on which only waited", kResumeHoles},
    {TemplateId::Drift, "drift", "the workflow that asks whether GitHub still has the settings", kDriftHoles},
    {TemplateId::Checklist, "checklist", "the job that asks people to tick a list before a deployment",
     kChecklistHoles},
    {TemplateId::PullChecklist, "pull-checklist", "the workflow that looks for a ticked list in pull requests",
     kPullChecklistHoles},
});

}  // namespace

auto Contract::path() const -> std::string { return "templates/github/" + std::string(name) + ".yml"; }

auto template_files() -> std::vector<TemplateFile> {
  std::vector<TemplateFile> files;
  for (const auto& known : kContracts) {
    files.push_back({known.name, "github/" + std::string(known.name) + ".yml", known.about, known.id});
  }
  files.push_back({"guide", "docs/guide.md", "the promotion guide that `promoc docs` writes", std::nullopt});
  files.push_back({"runbook", "docs/runbook.md", "the page of a runbook", std::nullopt});
  return files;
}

auto contracts() -> std::span<const Contract> { return kContracts; }

auto contract(TemplateId id) -> const Contract& { return kContracts[static_cast<std::size_t>(id)]; }

}  // namespace promoc::emit
