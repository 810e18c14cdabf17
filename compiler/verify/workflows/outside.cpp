#include "verify/workflows/outside.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "verify/files/parts.hpp"
#include "verify/workflows/jobs.hpp"
#include "verify/workflows/steps.hpp"

namespace promoc::verify {
namespace {

using actions::Job;
using actions::Step;
using actions::Workflow;
using diag::Kind;

auto contains(std::string_view text, std::string_view part) -> bool {
  return text.find(part) != std::string_view::npos;
}

/// What people write into scripts: the title of a pull request and its like. Source: GitHub Security Lab, "untrusted
/// input".
constexpr auto kUntrusted = std::to_array<std::string_view>(
    {"github.head_ref", "github.event.pull_request.title", "github.event.pull_request.body",
     "github.event.pull_request.head.ref", "github.event.pull_request.head.label", "github.event.issue.title",
     "github.event.issue.body", "github.event.comment.body", "github.event.review.body",
     "github.event.head_commit.message", "github.event.workflow_run.head_branch", "github.event.commits"});

class Outside {
 public:
  Outside(const Input& input, const Pipeline& pipeline, Findings& findings) : input_(input), findings_(findings) {
    for (const auto& environment : input.plan.environments) environments_.insert(actions::lower_case(environment.name));
    for (const auto& d : input.plan.deployments) {
      environments_.insert(actions::lower_case(d.environment));
    }
    for (const auto& [path, workflow] : pipeline.meant()) {
      packages_.merge(packages_of(*workflow));
      if (std::ranges::any_of(workflow->jobs, [](const Job& job) { return job.environment.has_value(); }))
        deploying_.insert(path);
      for (const auto& job : workflow->jobs) collect(job);
    }
    required_ = required_checks(input);
  }

  void check(const Workflow& workflow, const Job& job, bool ours) {
    workflow_ = &workflow;
    job_ = &job;
    if (job.environment) environment();
    if (job.uses) calls();
    for (const auto& step : job.steps) deploys(step);
    for (const auto& step : job.steps) unpinned(step, ours);
    reads_secrets();
    if (ours) rights_of_added();
    if (ours) uploads_over();
    if (names_required_in_matrix() || required_.contains(job.title()) || (ours && names_.contains(job.title())))
      same_name();
    runs_strangers();
    reports_by_hand();
  }

 private:
  void collect(const Job& job) {
    names_.insert(job.title());
    for (const auto& step : job.steps) {
      if (const auto* role = actions::find(step.with, "role-to-assume")) roles_.insert(role_name(role->text));
      for (const auto* entries : {&step.env, &step.with}) {
        for (const auto& entry : *entries) collect_secrets(entry.value.text);
      }
    }
  }
  static auto role_name(std::string_view arn) -> std::string { return std::string(arn.substr(arn.rfind('/') + 1)); }
  void collect_secrets(std::string_view text) {
    constexpr std::string_view kHead = "secrets.";
    for (auto at = text.find(kHead); at != std::string_view::npos; at = text.find(kHead, at + 1)) {
      const auto begin = at + kHead.size();
      auto end = begin;
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
      secrets_.insert(std::string(text.substr(begin, end - begin)));
    }
  }

  [[nodiscard]] auto name() const -> std::string { return "`" + job_->id.text + "`"; }
  void report(Kind kind, std::vector<plan::RuleId> rules, Span span, std::string message, std::string scenario,
              std::string help = {}) {
    findings_.push_back({kind, std::move(rules), span, std::move(message), std::move(scenario), std::move(help)});
  }

  void environment() {
    const auto& target = job_->environment->name;
    // Names of environments know no case. Source: docs.github.com, "Managing environments for deployment".
    if (environments_.contains(actions::lower_case(target.text))) {
      report(Kind::DeploymentOutside, rules_of_environment(input_, actions::lower_case(target.text)), target.span,
             name() + " is in the environment `" + target.text + "`, and the definition knows no such job",
             "it gets the secrets and the role of `" + target.text + "` without the gates before it");
    } else if (contains(target.text, "${{")) {
      report(Kind::DeploymentOutside, {}, target.span,
             name() + " is in an environment that is calculated while it runs",
             "it may be one of this definition: then its secrets and role are given without the gates before it",
             "write the name of the environment");
    }
  }

  /// A workflow of the definition that others start begins at events that the definition does not mean.
  void calls() {
    auto path = std::string_view(job_->uses->text);
    if (path.starts_with("./") || path.starts_with("$/")) path.remove_prefix(2);
    const auto* permissions = workflow_->permissions_of(*job_);
    const auto is_here = path.size() < job_->uses->text.size();
    if (!is_here && permissions != nullptr && permissions->level("id-token") == "write") {
      report(Kind::DeploymentOutside, {}, job_->uses->span,
             name() + " lets a workflow that is not of this tree speak for the repository: `" + job_->uses->text + "`",
             "a job of it may name an environment of the definition, and gets its role");
    }
    if (!deploying_.contains(path)) return;
    std::vector<plan::RuleId> rules;
    for (const auto& rule : input_.plan.rules) {
      if (rule.id.ends_with(".trigger") || rule.id.ends_with(".rollback_by_hand")) rules.push_back(rule.id);
    }
    report(Kind::DeploymentOutside, std::move(rules), job_->uses->span,
           name() + " calls `" + std::string(path) + "`, which deploys",
           "whatever starts this workflow starts a deployment");
  }

  void deploys(const Step& step) {
    if (const auto* role = actions::find(step.with, "role-to-assume")) {
      const auto known =
          std::ranges::any_of(roles_, [&](const std::string& each) { return role_name(role->text) == each; });
      if (known || contains(role_name(role->text), "${{"))
        report(Kind::DeploymentOutside, {}, role->span,
               name() + " takes the role `" + role->text + "`, which is for the jobs of the definition",
               "what the role may do is done without a gate, if its trust policy lets the job in");
    }
    if (!step.run) return;
    static constexpr auto kCommands = std::to_array<std::string_view>(
        {"sam deploy", "sam sync", "aws cloudformation deploy", "aws cloudformation update-stack",
         "aws cloudformation create-stack", "aws cloudformation execute-change-set", "cdk deploy",
         "aws lambda update-function-code", "aws lambda update-alias", "deploy-sam.sh", "switch-aliases.sh",
         "converge.sh", "apply-settings.sh"});
    for (const auto command : kCommands) {
      if (!contains(step.run->text, command)) continue;
      return report(Kind::DeploymentOutside, {}, step.run->span,
                    name() + " runs `" + std::string(command) + "`, outside the definition",
                    "something is deployed that no gate has seen");
    }
    if (contains(step.run->text, "gh api") &&
        (contains(step.run->text, "/environments") || contains(step.run->text, "/rulesets") ||
         contains(step.run->text, "/pending_deployments"))) {
      report(Kind::DeploymentOutside, {}, step.run->span,
             name() + " changes protection rules or reviews deployments by the API",
             "with a token that may do it, it opens the gates for others");
    }
  }

  /// In a workflow of its own an action may be what it likes, unless it gets what is for the definition's jobs.
  void unpinned(const Step& step, bool ours) {
    if (!step.uses || is_pinned(step.uses->text)) return;
    const bool inside = job_->environment && environments_.contains(actions::lower_case(job_->environment->name.text));
    if (!ours && !inside && !reads_secret_of_ours()) return;
    report(Kind::ActionNotPinned, {}, step.uses->span,
           "`" + step.uses->text + "` in " + name() + " is not pinned to a commit",
           "whoever can move that tag or branch gets what the job has",
           "name the commit of 40 digits, with the version as a comment");
  }
  [[nodiscard]] auto reads_secret_of_ours() const -> bool {
    const auto reads = [&](const actions::Entries& entries) {
      return std::ranges::any_of(entries, [&](const auto& entry) {
        return std::ranges::any_of(secrets_, [&](const auto& secret) {
          return secret != "GITHUB_TOKEN" && contains(entry.value.text, "secrets." + secret);
        });
      });
    };
    return reads(job_->env) ||
           std::ranges::any_of(job_->steps, [&](const Step& step) { return reads(step.env) || reads(step.with); });
  }
  /// Nothing said about permissions is the repository's choice, which other tools look at.
  [[nodiscard]] auto is_trusted_here() const -> bool {
    const auto* permissions = workflow_->permissions_of(*job_);
    return permissions != nullptr && is_trusted(*workflow_, *job_);
  }

  void reads_secrets() {
    const auto look = [&](const actions::Entries& entries) {
      for (const auto& entry : entries) {
        for (const auto& secret : secrets_) {
          if (!contains(entry.value.text, "secrets." + secret) || secret == "GITHUB_TOKEN") continue;
          report(Kind::JobGainedRights, {}, entry.value.span,
                 name() + " reads the secret `" + secret + "`, which is for the jobs of the definition",
                 "a step that the definition does not know gets it");
        }
      }
    };
    look(job_->env);
    for (const auto& step : job_->steps) {
      look(step.env);
      look(step.with);
    }
    if (job_->secrets && job_->secrets->text == "inherit" && !secrets_.empty())
      report(Kind::JobGainedRights, {}, job_->secrets->span, name() + " hands all secrets to another workflow",
             "what that workflow runs gets them, those of the definition included");
  }

  /// A job that is added to a workflow of the definition speaks with its name: records count what that workflow writes.
  void rights_of_added() {
    const auto* permissions = workflow_->permissions_of(*job_);
    const auto writes =
        permissions == nullptr || permissions->all == "write-all" ||
        std::ranges::any_of(permissions->scopes, [](const auto& entry) { return entry.value.text == "write"; });
    if (!writes) return;
    report(Kind::JobGainedRights, {}, permissions == nullptr ? job_->id.span : permissions->span,
           "the job " + name() + " was added to a workflow of the definition, and its token writes",
           "what it writes, deployment records or statuses, counts as the pipeline's own",
           "give it `permissions: {}`, or put it into a workflow of its own");
  }

  void uploads_over() {
    for (const auto& step : job_->steps) {
      if (!takes_name_of_package(step, packages_)) continue;
      report(Kind::StepAdded, {}, step.span,
             "`" + step.title() + "` in " + name() + " uploads over the package that is deployed",
             "what it uploads is deployed in the place of what was built and checked", "give it a name of its own");
    }
  }

  /// A required check is a name: whoever may write checks can say that it passed.
  void reports_by_hand() {
    const auto* permissions = workflow_->permissions_of(*job_);
    const auto writes = [&](std::string_view scope) {
      return permissions != nullptr && permissions->level(scope) == "write";
    };
    if (!writes("checks") && !writes("statuses")) return;
    static constexpr auto kWays = std::to_array<std::string_view>(
        {"check-runs", "/statuses", "checks.create", "checks.update", "createCommitStatus"});
    for (const auto& step : job_->steps) {
      std::string text = step.run ? step.run->text : "";
      for (const auto& entry : step.with) text += "\n" + entry.value.text;
      const auto by = std::ranges::any_of(kWays, [&](std::string_view way) { return contains(text, way); });
      const auto of =
          std::ranges::any_of(required_, [&](const std::string& context) { return contains(text, context); });
      if (!by || !of) continue;
      report(Kind::CheckNotReported, rules_of_checks(input_), step.span,
             name() + " reports a required check by the API", "the check passes, whatever the change does");
    }
  }

  /// `name: ${{ matrix.name }}` is each of the values.
  [[nodiscard]] auto names_required_in_matrix() const -> bool {
    const auto* strategy = actions::find(job_->others, "strategy");
    if (strategy == nullptr || !contains(job_->title(), "${{")) return false;
    return std::ranges::any_of(required_,
                               [&](const std::string& context) { return contains(strategy->text, context); });
  }

  void same_name() {
    report(Kind::CheckNotReported, rules_of_checks(input_), job_->name ? job_->name->span : job_->id.span,
           name() + " reports under the name of a job of the definition: `" + job_->title() + "`",
           "a required check or a record takes the one for the other", "call it something else");
  }

  void runs_strangers() {
    const auto* target = workflow_->trigger("pull_request_target");
    const auto* after = workflow_->trigger("workflow_run");
    for (const auto& step : job_->steps) {
      const auto* ref = actions::find(step.with, "ref");
      const auto foreign_ref = ref != nullptr && (contains(ref->text, "head") || contains(ref->text, "refs/pull/"));
      if ((target != nullptr || after != nullptr) && foreign_ref) {
        report(Kind::DeploymentOutside, {}, ref->span,
               name() + " checks out what a stranger proposes, in a run that has the repository's secrets",
               "a pull request from a fork runs its own code with the rights of the default branch");
      }
      if (!step.run || !is_trusted_here()) continue;
      for (const auto text : kUntrusted) {
        if (contains(step.run->text, text)) {
          report(Kind::StepAdded, {}, step.run->span,
                 "text that strangers write stands in a script of " + name() + ": `" + std::string(text) + "`",
                 "a title like `$(...)` is run as a command", "give it to the script through `env:`");
        }
      }
    }
  }

  const Input& input_;
  Findings& findings_;
  std::set<std::string, std::less<>> required_;
  std::set<std::string, std::less<>> environments_;
  std::set<std::string, std::less<>> roles_;
  std::set<std::string, std::less<>> secrets_;
  std::set<std::string, std::less<>> names_;
  std::set<std::string> packages_;
  std::set<std::string, std::less<>> deploying_;
  const Workflow* workflow_ = nullptr;
  const Job* job_ = nullptr;
};

}  // namespace

auto required_checks(const Input& input) -> std::set<std::string, std::less<>> {
  std::set<std::string, std::less<>> found;
  for (const auto& path : input.meant_files) {
    if (!path.starts_with(files::kRulesets)) continue;
    const auto ruleset = nlohmann::json::parse(input.meant.read(path).value_or(""), nullptr, false);
    if (!ruleset.is_object()) continue;
    for (const auto& rule : ruleset.value("rules", nlohmann::json::array())) {
      if (rule.value("type", "") != "required_status_checks") continue;
      for (const auto& check : rule["parameters"]["required_status_checks"]) found.insert(check.value("context", ""));
    }
  }
  return found;
}

auto rules_of_environment(const Input& input, std::string_view environment) -> std::vector<plan::RuleId> {
  std::vector<plan::RuleId> rules;
  const auto add = [&](const plan::RuleId& rule) {
    if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(rule);
  };
  for (const auto& settings : input.plan.environments) {
    if (settings.name == environment) std::ranges::for_each(settings.rules, add);
  }
  for (const auto& rule : input.plan.rules) {
    if (rule.id.starts_with(std::string(environment) + ".approve")) add(rule.id);
  }
  return rules;
}

auto rules_of_checks(const Input& input) -> std::vector<plan::RuleId> {
  std::vector<plan::RuleId> rules;
  for (const auto& rule : input.plan.rules) {
    if (rule.id.starts_with("branch.") && rule.id.find(".checks") != std::string::npos) rules.push_back(rule.id);
  }
  return rules;
}

void check_outside(const Input& input, const Pipeline& pipeline, Findings& findings) {
  Outside outside(input, pipeline, findings);
  for (const auto* workflow : pipeline.foreign()) {
    for (const auto& job : workflow->jobs) outside.check(*workflow, job, false);
  }
  for (const auto& pair : pipeline.pairs()) {
    for (const auto* job : pair.added) outside.check(*pair.found, *job, true);
  }
}

}  // namespace promoc::verify
