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

constexpr Hole kPromoteHoles[] = {
    {"pipeline", Text, false, "the name of the pipeline"},
    {"push_branches", Subtree, true, "branches whose pushes start a run"},
    {"dispatch", Flag, false, "a run can be started by hand"},
    kRecords,
    {"record_workflows", Text, false, "workflows that write records that count, as JSON"},
    kJobs,
};

constexpr Hole kValidateHoles[] = {{"branches", Subtree, false, "branches whose pull requests are checked"}, kJobs};

constexpr Hole kValidateResultHoles[] = {{"needs", Subtree, true, "the jobs of all gates"}};

constexpr Hole kGateHoles[] = {
    kJob,
    {"title", Text, false, "the gate, as the definition names it"},
    {"doc", Text, true, "what the gate shows"},
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

constexpr Hole kApprovalCheckHoles[] = {
    kJob,
    kEnvironment,
    kNeeds,
    kStart,
    kRecords,
    kRecordBranches,
    kRecordJobs,
    {"pull_requests", Flag, false, "the job reads pull requests"},
    {"only_forward", Flag, false, "what is older than the live version is refused"},
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

constexpr auto kContracts = std::to_array<Contract>({
    {TemplateId::Promote, "promote", "the workflow that promotes", kPromoteHoles},
    {TemplateId::Validate, "validate", "the workflow that checks pull requests", kValidateHoles},
    {TemplateId::ValidateResult, "validate-result", "the job whose result branches require", kValidateResultHoles},
    {TemplateId::Gate, "gate", "a job that runs one gate on the candidate", kGateHoles},
    {TemplateId::GateSteps, "gate-steps", "the steps of a gate, in its own job and among others", kGateStepsHoles},
    {TemplateId::ApprovalCheck, "approval-check", "the job before an environment whose approvals the run compares",
     kApprovalCheckHoles},
    {TemplateId::ApprovalSlot, "approval-slot", "a job that asks one role for its approval", kApprovalSlotHoles},
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
