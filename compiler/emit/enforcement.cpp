// For every rule: which file and field holds it, by whom, and against whom. The weakest link counts, so each link is
// named. A rule that stays without a link here is a fault of the compiler, which `promoc build` reports as such.
#include <algorithm>
#include <set>

#include "emit/emitters.hpp"
#include "emit/notice_links.hpp"
#include "emit/workflow/deployment.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/triggers.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {
namespace {

using plan::By;
using plan::Enforcement;
using plan::Holds;
using plan::Status;

class Links {
 public:
  explicit Links(Emission& emission) : emission_(emission), plan_(emission.plan()) {
    for (const auto& rule : plan_.rules) rules_.insert(rule.id);
  }

  void add_all() {
    for (const auto& each : plan_.classes) add_class(each);
    for (const auto& d : plan_.deployments) add_deployment(d);
    for (const auto& path : plan_.paths) add_path(path);
    file_ = kPromoteFile;
    for (const auto& check : plan_.checks) add_check(check);
    add_notices();
    for (const auto& branch : plan_.branches) add_branch(branch);
    for (const auto& tag : plan_.tags) add_tag(tag);
    for (const auto& owners : plan_.owners) add_owners(owners);
    for (const auto& file : building()) {
      if (plan_.bucket) {
        workflow("artifacts.keep", "jobs.store", {}, file);
      } else {
        workflow("artifacts.keep", "jobs.build.steps[Keep the artifact].with.retention-days", {}, file);
      }
    }
    if (plan_.bucket)
      aws("artifacts.keep", kArtifactsFile, "Resources.Packages.Properties.LifecycleConfiguration", Holds::Admin,
          "once this stack is deployed");
    for (const auto* d : everywhere())
      workflow("artifacts.keep", "jobs." + d->environment + ".steps[It is what was built]",
               "the one package, by its digest", file_of(*d));
    if (plan_.version) add_version();
    if (plan_.report_days) add_reports();
    if (plan_.drift) {
      workflow(plan_.drift->rule, "jobs.drift.steps[Compare them with those of the repository]",
               "it tells, and prevents nothing; secrets, variables, who may bypass a ruleset and whether workflows may "
               "open pull requests are not shown to it",
               kDriftFile);
    }
    for (const auto& list : plan_.documents.checklists) add_items(list);
    for (const auto& rule : plan_.rules) {
      if (is_asked(rule.id)) continue;
      if (const auto statement = words_for_people(rule.id); !statement.empty())
        add({rule.id, Status::Documented, plan_.definition, std::string(statement), By::Person, Holds::Nobody, {}});
    }
    for (const auto& [rule, reason] : plan_.unprotected) {
      add({rule, Status::Documented, plan_.definition, "accept unprotected", By::Person, Holds::Nobody, reason});
    }
    for (const auto& rule : plan_.policies) add_policy(rule);
  }

 private:
  /// A policy is held by what holds the rules that its proof rests on, in every workflow that its ways go through.
  void add_policy(const plan::PolicyRule& rule) {
    policy_ = &rule;
    for (const auto& d : plan_.deployments) {
      if (is_on_the_way(rule, d)) add_deployment(d);
    }
    for (const auto& path : plan_.paths) {
      const bool taken =
          std::ranges::any_of(path.deployments, [&](const plan::Deployment& d) { return is_on_the_way(rule, d); });
      if (!taken) continue;
      add_path(path);
      for (const auto& d : path.deployments) {
        for (const auto& check : d.requires_checks) add_requirement(d, check);
        add_approvals(d);
      }
    }
    if (rule.same_artifact) add_same_artifact(rule);
    policy_ = nullptr;
  }
  static auto is_on_the_way(const plan::PolicyRule& rule, const plan::Deployment& d) -> bool {
    return std::ranges::find(rule.legs, plan::PolicyRule::Leg{d.promotion, d.environment}) != rule.legs.end();
  }

  void add_same_artifact(const plan::PolicyRule& rule) {
    const auto add_for = [&](const plan::Deployment& d) {
      if (!is_on_the_way(rule, d)) return;
      const auto file = file_of(d);
      workflow(rule.rule, "jobs." + d.environment + ".steps[It is what was built]", "the one package, by its digest",
               file);
      if (d.found)
        workflow(rule.rule, "jobs." + candidate_job(d) + ".steps[Found good, and for long enough]",
                 "the same tree, and the package that was deployed there", file);
      if (d.redeploys_by_hand())
        workflow(rule.rule, "jobs." + d.environment + ".steps[It is what was built]",
                 "the stored package, by its digest", kRollbackFile);
    };
    for (const auto* d : everywhere()) add_for(*d);
  }

  /// What is a setting of GitHub is said to Terraform as well, where that brings it there.
  void enforce(Enforcement link) {
    for (auto& place : terraform_places(plan_, link.file, link.field))
      emission_.enforce({link.rule, link.status, kTerraformFile, std::move(place), link.by, link.holds, {}});
    emission_.enforce(std::move(link));
  }

  /// A link of a rule, as one of the policy that rests on it; once.
  void add_to_policy(Enforcement link) {
    const bool own = link.rule == policy_->rule;
    if (!own && std::ranges::find(policy_->rests_on, link.rule) == policy_->rests_on.end()) return;
    link.rule = policy_->rule;
    const bool known = std::ranges::any_of(emission_.enforcements(), [&](const Enforcement& other) {
      return other.rule == link.rule && other.file == link.file && other.field == link.field;
    });
    if (!known) enforce(std::move(link));
  }

  /// The statement behind a rule that is text alone. An environment may be called `note`: then no digit follows.
  static auto words_for_people(std::string_view rule) -> std::string_view {
    if (rule.starts_with("documents.checklist.")) return "checklist";
    if (rule.starts_with("documents.runbook.")) return "runbook";
    const bool note = rule.starts_with("note.") && rule.find_first_not_of("0123456789", 5) == std::string_view::npos;
    return note ? "note" : "";
  }
  /// Where people are asked for a list, if they are.
  [[nodiscard]] auto places_of(const plan::Checklist& list) const -> std::vector<std::pair<std::string, std::string>> {
    const auto has = [&](const auto& of) { return std::ranges::find(of.checklists, list.name) != of.checklists.end(); };
    std::vector<std::pair<std::string, std::string>> places;
    for (const auto* d : everywhere()) {
      if (has(*d)) places.emplace_back(file_of(*d), "jobs." + plan::checklist_job(d->environment, list.name));
    }
    if (std::ranges::any_of(plan_.branches, has)) places.emplace_back(pull_checklist_file(list.name), "jobs.checklist");
    return places;
  }
  [[nodiscard]] auto is_asked(std::string_view rule) const -> bool {
    return std::ranges::any_of(plan_.documents.checklists, [&](const plan::Checklist& list) {
      return rule.starts_with("documents.checklist." + list.name + ".") && !places_of(list).empty();
    });
  }
  /// A machine holds that a list is ticked, not that it is true.
  void add_items(const plan::Checklist& list) {
    const auto places = places_of(list);
    int count = 0;
    for (const auto& section : list.sections) {
      for (const auto& item : section.items) {
        const auto rule = "documents.checklist." + list.name + "." + std::to_string(++count);
        for (const auto& [file, job] : places)
          add({rule, Status::Prompted, file, job, By::Workflow, Holds::Nobody,
               item.optional ? "it may stay open"
                             : "nothing goes on before somebody says so; nothing shows that it is so"});
      }
    }
  }
  /// Before a deployment: the job, and what waits for it.
  void add_checklist(const plan::Deployment& d, const std::string& list) {
    const auto rule = d.environment + ".require." + list;
    const auto job = plan::checklist_job(d.environment, list);
    add({rule, Status::Enforced, file_, "jobs." + job + ".steps[Every box is ticked, for this commit]", By::Workflow,
         Holds::Author,
         "people tick it in an issue for this very commit: anybody who may write, the author of the change as well"});
    workflow(rule, "jobs." + (d.has_check_job() ? check_job(d) : d.environment) + ".needs[" + job + "]");
    if (std::ranges::find(d.skippable, list, &plan::Skippable::check) != d.skippable.end())
      workflow(rule, "jobs." + job + ".if", "left out only by what is surely of these classes and of no other");
  }
  [[nodiscard]] auto has_rule(std::string_view id) const -> bool { return rules_.contains(id); }
  static auto identity(const Enforcement& link) -> std::string {
    std::string text;
    text.reserve(link.rule.size() + link.file.size() + link.field.size() + 2);
    return text.append(link.rule).append("\n").append(link.file).append("\n").append(link.field);
  }
  void add(Enforcement link) {
    // What two ways share is said once.
    if (policy_ == nullptr && !said_.insert(identity(link)).second) return;
    if (policy_ != nullptr) return add_to_policy(std::move(link));
    if (has_rule(link.rule)) enforce(std::move(link));
  }
  [[nodiscard]] auto protection_of(std::string_view branch) const -> const plan::BranchProtection* {
    const auto found = std::ranges::find(plan_.branches, branch, &plan::BranchProtection::branch);
    return found == plan_.branches.end() ? nullptr : &*found;
  }
  /// One writer alone brings no other workflow, script or setting there: an owner reviews it, and who pushed last
  /// is not who approves: an owner could else push to somebody else's pull request, and approve that.
  [[nodiscard]] auto is_guarded(const std::string& branch) const -> bool {
    const auto* protection = protection_of(branch);
    return protection != nullptr && protection->code_owners && protection->last_push_approval && !workflows_approve();
  }
  /// GitHub has one switch for workflows that open pull requests and for workflows that approve them.
  [[nodiscard]] auto workflows_approve() const -> bool { return opens_pull_requests(plan_); }
  [[nodiscard]] auto pipeline_is_owned(std::string_view file) const -> bool {
    return is_owned(plan_, file) && is_owned(plan_, kPromoteFile) && is_owned(plan_, ".github/promoc/manifest.json");
  }
  /// Held by a workflow or a file beside it: whoever can bring another one to a branch that reaches the environment can
  /// go around it.
  [[nodiscard]] auto holds_in_files(std::string_view rule, std::string_view file) const -> Holds {
    const auto concerns = [&](const plan::Deployment& d) { return rule.starts_with(d.environment + "."); };
    const bool of_one = std::ranges::any_of(plan_.deployments, concerns);
    const bool guarded = std::ranges::all_of(plan_.deployments, [&](const plan::Deployment& d) {
      return (of_one && !concerns(d)) ||
             std::ranges::all_of(d.branches, [&](const std::string& branch) { return is_guarded(branch); });
    });
    return guarded && pipeline_is_owned(file) ? Holds::Writer : Holds::Author;
  }
  /// In the workflow of the environment that is looked at, unless another file is named.
  void workflow(const std::string& rule, std::string field, std::string note = {}, std::string file = {}) {
    if (file.empty()) file = file_;
    const auto holds = holds_in_files(rule, file);
    add({rule, Status::Enforced, std::move(file), std::move(field), By::Workflow, holds, std::move(note)});
  }
  [[nodiscard]] auto file_of(const plan::Deployment& d) const -> std::string { return plan_.promotion_of(d).file; }
  /// Every environment, on every way into it.
  [[nodiscard]] auto everywhere() const -> std::vector<const plan::Deployment*> {
    std::vector<const plan::Deployment*> all;
    for (const auto& d : plan_.deployments) all.push_back(&d);
    for (const auto& path : plan_.paths) {
      for (const auto& d : path.deployments) all.push_back(&d);
    }
    return all;
  }
  void github(const std::string& rule, std::string file, std::string field, std::string note = {}) {
    // Without environments there are no rules for branches either, and the checker refuses those: all else is settings.
    if (!plan_.environments_offered) {
      add({rule, Status::Documented, plan_.definition, "accept unprotected", By::Person, Holds::Nobody,
           "GitHub has no environments for private repositories of the plan `free`: nothing of it is protected"});
      return;
    }
    add({rule, Status::Enforced, std::move(file), std::move(field), By::GitHub, Holds::Writer, std::move(note)});
  }
  void aws(const std::string& rule, std::string file, std::string field, Holds holds, std::string note = {}) {
    add({rule, Status::Enforced, std::move(file), std::move(field), By::Aws, holds, std::move(note)});
  }

  /// Every workflow in which a check has a job of its own.
  [[nodiscard]] auto files_of_check(const std::string& check) const -> std::vector<std::string> {
    std::vector<std::string> files;
    const auto add_file = [&](std::string file) {
      if (std::ranges::find(files, file) == files.end()) files.push_back(std::move(file));
    };
    const auto look = [&](const plan::Deployment& d) {
      const bool requires_it = std::ranges::find(d.requires_checks, check) != d.requires_checks.end();
      if (requires_it && !is_called(plan_, d, check)) add_file(file_of(d));
    };
    for (const auto* d : everywhere()) look(*d);
    for (const auto& validation : plan_.validations) {
      if (std::ranges::find(validation.checks, check) != validation.checks.end()) add_file(validate_file(validation));
    }
    if (files.empty()) files.emplace_back(kPromoteFile);
    return files;
  }
  /// Every workflow that verifies something by a check, with the job.
  [[nodiscard]] auto verifying(const std::string& check) const -> std::vector<std::pair<std::string, std::string>> {
    std::vector<std::pair<std::string, std::string>> places;
    const auto look = [&](const plan::Deployment& d) {
      if (std::ranges::find(d.verify_checks, check) != d.verify_checks.end())
        places.emplace_back(file_of(d), last_job(d));
    };
    for (const auto* d : everywhere()) look(*d);
    return places;
  }
  [[nodiscard]] auto is_advisory(std::string_view check) const -> bool {
    const auto found = std::ranges::find(plan_.checks, check, &plan::Check::id);
    return found != plan_.checks.end() && found->advisory;
  }

  /// Where a check runs: in a job of its own, or among the steps of a verification.
  [[nodiscard]] auto job_of(const std::string& check) const -> std::string {
    for (const auto& d : plan_.deployments) {
      if (std::ranges::find(d.verify_checks, check) != d.verify_checks.end()) return last_job(d);
    }
    return check;
  }

  /// What a suite says of its run: its limits reach the script as values.
  void add_check(const plan::Check& check) {
    auto places = verifying(check.id);
    if (places.empty()) {
      for (auto& file : files_of_check(check.id)) places.emplace_back(std::move(file), check.id);
    }
    for (const auto& [file, job_id] : places) add_check_in(check, file, "jobs." + job_id);
  }
  void add_check_in(const plan::Check& check, const std::string& file, const std::string& job) {
    const auto prefix = check.id + ".";
    for (const auto& rule : plan_.rules) {
      if (!rule.id.starts_with(prefix)) continue;
      const auto part = rule.id.substr(prefix.size());
      if (part == "timeout") workflow(rule.id, job + ".timeout-minutes", {}, file);
      if (part == "skipped") add_limit(rule.id, check, "SKIPPED", job, file);
      if (part == "empty") add_limit(rule.id, check, "EMPTY", job, file);
      if (part.starts_with("expect.")) add_limit(rule.id, check, "COVERAGE_", job, file);
    }
  }

  /// A limit of a suite is a value of each of its steps that knows it by this name.
  void add_limit(const std::string& rule, const plan::Check& check, std::string_view prefix, const std::string& job,
                 const std::string& file) {
    const auto among = job == "jobs." + check.id ? Among::OwnSteps : Among::OtherSteps;
    for (const auto& step : check.steps) {
      for (const auto& binding : step.env) {
        if (binding.name.starts_with(prefix) && binding.name != "COVERAGE_OF")
          workflow(rule, field_of_step(job, check_step_title(check, step, among)) + ".env." + binding.name, {}, file);
      }
    }
  }
  static auto field_of_step(const std::string& job, const std::string& title) -> std::string {
    return job + ".steps[" + title + "]";
  }

  /// A result that people see and nothing waits for. False when the check is none of these.
  auto add_advisory(const std::string& rule, const std::string& check, const std::string& job, const std::string& file)
      -> bool {
    if (!is_advisory(check)) return false;
    add({rule, Status::Prompted, file, "jobs." + job, By::Workflow, Holds::Nobody,
         "advisory: it warns and stops nothing"});
    return true;
  }

  /// One job serves all environments of a workflow; the first that requires the gate says who may leave it out.
  [[nodiscard]] auto job_is_left_out(const plan::Deployment& d, const std::string& check) const -> bool {
    const auto* path = plan_.path_of(d);
    for (const auto& each : path != nullptr ? path->deployments : plan_.deployments) {
      const bool requires_it = std::ranges::find(each.requires_checks, check) != each.requires_checks.end();
      if (each.promotion != d.promotion || !requires_it || is_called(plan_, each, check)) continue;
      return std::ranges::find(each.skippable, check, &plan::Skippable::check) != each.skippable.end();
    }
    return false;
  }

  void add_requirement(const plan::Deployment& d, const std::string& check) {
    const auto rule = d.environment + ".require." + check;
    const bool called = is_called(plan_, d, check);
    if (add_advisory(rule, check, check, called ? kValidateFile : file_.c_str())) return;
    const auto skippable = std::ranges::find(d.skippable, check, &plan::Skippable::check);
    if (skippable != d.skippable.end()) {
      if (job_is_left_out(d, check))
        workflow(rule, "jobs." + check + ".if", "left out only by what is surely of these classes and of no other");
      workflow(rule, "jobs." + check_job(d) + ".if");
    }
    if (called) {
      workflow(rule, "jobs." + check, {}, kValidateFile);
      workflow(rule, "jobs.validate.needs[" + check + "]", {}, kValidateFile);
      workflow(rule, "jobs.validate");
    } else {
      workflow(rule, "jobs." + check);
    }
  }

  /// What the fact by which a class is told does not show.
  static auto limit_of(plan::Predicate::Kind kind) -> std::string_view {
    using Kind = plan::Predicate::Kind;
    switch (kind) {
      case Kind::AnyPath:
      case Kind::AllPaths: return "compared with what is live; a path does not show what a change means";
      case Kind::AnyResource:
      case Kind::AllResources:
        return "the templates are compared, not what runs; where they do not show it, the strictest row holds";
      case Kind::Label:
      case Kind::Ref: break;
    }
    return {};
  }

  /// What a class is told by. The jobs that tell it say single facts; conditions draw the conclusions.
  void add_class(const plan::ChangeClass& each) {
    const auto add_in = [&](const plan::Deployment& d) {
      if (!d.is_classified()) return;
      const auto job = "jobs." + class_job(d);
      if (!each.condition) {
        workflow(each.rule, job, "of no other class; what is not known counts as the strictest row", file_of(d));
        return;
      }
      std::vector<std::string> ids;
      collect(*each.condition, ids);
      for (const auto& id : ids) {
        const auto predicate = std::ranges::find(plan_.predicates, id, &plan::Predicate::id);
        workflow(each.rule, job + ".outputs." + id, std::string(limit_of(predicate->kind)), file_of(d));
        if (predicate->kind == plan::Predicate::Kind::AnyResource)
          workflow(each.rule, job + ".steps[Which resources differ].env.TEMPLATE", {}, file_of(d));
      }
      workflow(each.rule, job + ".steps[What has changed since].env.PREDICATES", {}, file_of(d));
    };
    for (const auto* d : everywhere()) add_in(*d);
  }
  // Depth is bounded by that of the definition's conditions.
  static void collect(const plan::ClassCondition& condition, std::vector<std::string>& ids) {
    if (condition.kind == plan::ClassCondition::Kind::Predicate) ids.push_back(condition.predicate);
    for (const auto& part : condition.parts) collect(part, ids);
  }

  /// A row of the table: GitHub proves each approval, the conditions that all of them are there.
  void add_row(const plan::Deployment& d, const plan::ApprovalRow& row) {
    const auto& approvals = *d.approvals;
    for (const auto& name : row.slots) {
      const auto slot = std::ranges::find(approvals.slots, name, &plan::Slot::environment);
      github(row.rule, settings_file(name), "put.reviewers", "one approval by " + slot->role);
    }
    if (row.at_merge > 0) add_merge(d, row);
    if (row.asked == 0 && row.at_merge == 0) {
      workflow(row.rule, "jobs." + d.environment + ".if", "nobody is asked");
      return;
    }
    if (row.asked == 0) return;
    if (!approvals.reviewers.empty()) {
      github(row.rule, settings_file(d.environment), "put.reviewers",
             approvals.own_click_counts ? "one approval by " + approvals.role
                                        : "one click more, by any of " + approvals.role +
                                              ": without a role that is in every row, GitHub alone proves one of those "
                                              "who may release it");
    }
    workflow(row.rule, "jobs." + d.environment + ".if",
             "this combination; a change of several classes needs the most that any of them asks of each role");
    workflow(row.rule, "jobs." + d.environment + ".steps[The approvals are complete]",
             "different people, each for an approval of their own");
  }

  void add_merge(const plan::Deployment& d, const plan::ApprovalRow& row) {
    for (const auto& branch : plan_.branches) {
      const bool feeds = std::ranges::any_of(d.branches, [&](const auto& name) { return name == branch.branch; });
      if (feeds && branch.reviews)
        github(row.rule, ruleset_file(branch.branch), "rules[pull_request].parameters.required_approving_review_count",
               "so many reviews of every pull request; of which role is not proved by it");
    }
    workflow(row.rule,
             "jobs." + check_job(d) + ".steps[Every pull request has " +
                 (row.at_merge == 1 ? std::string("an approval") : std::to_string(row.at_merge) + " approvals") + "]",
             "by people who may write; of which role is not proved by it; not asked on a path of a class of its own, "
             "where nothing is merged yet. The reviews are read again, on the merged head, and not the author's own");
  }

  void add_table(const plan::Deployment& d) {
    for (const auto& row : d.approvals->rows) add_row(d, row);
    const auto& rule = d.approvals->undone_rule;
    if (!rule.empty() && d.redeploys_by_hand()) {
      for (const auto& slot : d.approvals->undone) github(rule, settings_file(slot), "put.reviewers");
      if (!d.approvals->reviewers.empty()) github(rule, settings_file(d.environment), "put.reviewers");
      workflow(rule, "jobs." + d.environment + ".needs", d.approvals->undone.empty() ? "nobody else is asked" : "",
               kRollbackFile);
      if (d.switches_by_hand())
        aws(rule, kRolesFile, "Resources.RollbackRole.Properties.Policies", Holds::Admin,
            "mode alias asks nobody: it switches to versions that were found good, and cannot bring new code");
    } else if (!rule.empty() && d.moves_aliases()) {
      aws(rule, kRolesFile, "Resources.RollbackRole.Properties.Policies", Holds::Admin,
          "nobody is asked: the role switches published versions and cannot bring new code");
    } else {
      add({d.environment + ".approve.rollback", Status::Documented, plan_.definition, "approvals", By::Person,
           Holds::Nobody, "nothing brings an older version of it back"});
    }
    const auto rest = d.environment + ".approve";
    for (const auto& slot : d.approvals->slots)
      github(rest + ".excluding", settings_file(slot.environment), "put.prevent_self_review",
             "whoever started the run may not approve either");
    const auto& excluding = d.approvals->excluding;
    const bool merges = std::ranges::any_of(d.approvals->rows, [](const auto& row) { return row.at_merge > 0; });
    const bool others = std::ranges::any_of(excluding, [](const auto& who) { return who != "pr_author"; });
    workflow(rest + ".excluding", "jobs." + check_job(d) + ".steps[Who may not approve]",
             merges && others
                 ? "of reviews at merge the author's own alone are left out; whose else they are is not looked at"
                 : "");
    workflow(rest + ".excluding", "jobs." + d.environment + ".steps[The approvals are complete]");
    workflow(rest + ".expires", "jobs." + d.environment + ".steps[The approvals are complete].env.EXPIRES_SECONDS");
  }

  /// A second way: what it asks beside what its environments ask of every change.
  void add_path(const plan::Path& path) {
    const auto& d = path.deployments.back();
    file_ = file_of(d);
    const auto resolve = "jobs." + std::string(kResolveJob) + ".steps[A branch that " + path.name +
                         " may take, and that contains what is live]";
    workflow(path.rule, "jobs." + d.environment, "with the approvals and the gates of " + path.to);
    workflow(path.rule, resolve);
    github(path.rule, settings_file(path.to), "branch_policies",
           "the branch itself reaches no environment: it is an input");
    workflow(path.rule + ".trigger", "on.workflow_dispatch");
    workflow(path.rule + ".trigger", resolve + ".env.PATTERNS");
    for (const auto& input : path.inputs)
      add({input.rule, Status::Prompted, file_, "on.workflow_dispatch.inputs." + input.name, By::Workflow,
           Holds::Nobody, "whoever starts it says so; whether it is true is judged by those who approve"});
    if (path.skip && path.skip->slot) {
      github(path.skip->rule, settings_file(path.skip->slot->environment), "put.reviewers",
             "one approval by " + path.skip->slot->role);
      workflow(path.skip->rule, "jobs." + (d.is_classified() ? class_job(d) : d.environment) + ".if");
    }
    workflow(path.land_rule, "jobs.land.steps[Open the pull requests]",
             "merging them needs what the branches ask for: rules of branches only add. A branch with `up_to_date` "
             "takes an older "
             "one only by a branch of its own");
    if (!path.lands.empty() && plan_.environments_offered) {
      github(path.land_rule, kPermissionsFile, "can_approve_pull_request_reviews",
             "without this switch GitHub refuses pull requests of workflows");
      if (plan_.terraform)
        add({path.land_rule, Status::Enforced, kTerraformFile,
             "resource.github_workflow_repository_permissions.repository.can_approve_pull_request_reviews", By::GitHub,
             Holds::Writer, "without it GitHub refuses the pull requests"});
    }
    for (const auto& check : d.requires_checks) workflow(path.rule + ".require." + check, "jobs." + check);
    for (const auto& list : d.checklists)
      workflow(path.rule + ".require." + list, "jobs." + plan::checklist_job(d.environment, list));
    for (const auto& each : path.deployments) add_on_way(each);
  }

  /// What stops a deployment for now.
  void add_waits(const plan::Deployment& d) {
    const auto& e = d.environment;
    const auto file = file_of(d);
    for (const auto& window : d.windows) {
      const auto rule = e + ".window." + window.calendar;
      const auto step = ".steps[" + window_title(window) + "]";
      if (window.advisory) {
        add({rule, Status::Prompted, file, "jobs." + check_job(d) + step, By::Workflow, Holds::Nobody,
             "advisory: it warns and stops nothing"});
        continue;
      }
      workflow(rule, "jobs." + check_job(d) + step,
               std::string("before anybody is asked; while it is closed the run waits, and ") + kResumeFile +
                   " lets it go on",
               file);
      workflow(rule, "jobs." + e + step, "once more, since approvals take their time. Nothing stops a rollback", file);
    }
    const auto hold = [&](const std::string& job, std::string note) {
      add({e + ".hold", Status::Enforced, file, "jobs." + job + ".steps[Nobody holds the line]", By::Workflow,
           Holds::Author, std::move(note)});
    };
    if (d.hold) {
      hold(check_job(d), "whoever can write to the repository sets the variable PROMOC_HOLD, and can clear it as well");
      hold(e, "once more, since approvals take their time. Nothing stops a rollback");
    }
    if (d.wait_after_minutes > 0) {
      github(e + ".wait", settings_file(plan::wait_environment(d)), "put.wait_timer",
             "GitHub counts from the last approval");
      workflow(e + ".wait", "jobs." + e + ".needs[" + wait_job(d) + "]", {}, file);
    }
    if (d.wait_alongside_minutes > 0)
      github(e + ".wait", settings_file(e), "put.wait_timer",
             "it passes while approvals in this environment are asked for");
  }

  void add_approvals(const plan::Deployment& d) {
    const auto rule = d.environment + ".approve";
    if (!d.approvals) return;
    const auto& approvals = *d.approvals;
    if (!approvals.rows.empty()) return add_table(d);
    for (const auto& slot : approvals.slots) {
      github(rule, settings_file(slot.environment), "put.reviewers", "one approval by " + slot.role);
    }
    const std::string own = approvals.own_click_counts
                                ? "one approval by " + approvals.role
                                : "one more click by " + approvals.role + ": the credentials are behind it";
    github(rule, settings_file(d.environment), "put.reviewers",
           d.has_records() ? own
                           : own +
                                 "; an old run that is approved late replaces a newer version, since nothing here "
                                 "keeps records of what is live: `on failed { rollback }` does");
    if (approvals.needs_matching()) {
      for (const auto& slot : approvals.slots)
        workflow(rule, "jobs." + d.environment + ".needs[" + slot.environment + "]");
      workflow(rule, "jobs." + d.environment + ".steps[The approvals are complete]",
               "different people, each for an approval of their own; " + std::to_string(approvals.clicks) +
                   " clicks for " + std::to_string(approvals.asked) +
                   (approvals.asked == 1 ? " approval" : " approvals"));
      if (d.excludes()) {
        for (const auto& slot : approvals.slots)
          github(rule + ".excluding", settings_file(slot.environment), "put.prevent_self_review",
                 "whoever started the run may not approve either");
        github(rule + ".excluding", settings_file(d.environment), "put.prevent_self_review",
               "whoever started the run may not approve either");
      }
      workflow(rule + ".excluding", "jobs." + check_job(d) + ".steps[Who may not approve]");
      workflow(rule + ".excluding", "jobs." + d.environment + ".steps[The approvals are complete]");
      workflow(rule + ".expires", "jobs." + d.environment + ".steps[The approvals are complete].env.EXPIRES_SECONDS");
    } else {
      workflow(rule + ".expires", "jobs." + d.environment + ".environment",
               "one approval only, and the deployment begins with it: it cannot get old");
    }
  }

  void add_rollback(const plan::Deployment& d) {
    const auto rule = d.environment + ".rollback";
    workflow(rule, "jobs." + rollback_job(d) + ".if",
             "the aliases go back at once; the stack follows with the next deployment. Data and messages do not go "
             "back. After a "
             "lost runner somebody must re-run the failed jobs");
    workflow(rule, "jobs." + rollback_job(d) + ".steps[Go back to what was live]");
    aws(rule, kRolesFile, "Resources.RollbackRole.Properties.Policies", Holds::Admin,
        "the role switches published versions and cannot bring new code");
    github(rule, settings_file(rollback_environment(d)), "branch_policies");
  }

  void add_rollback_by_hand(const plan::Deployment& d) {
    const auto rule = d.environment + ".rollback_by_hand";
    workflow(rule, "jobs." + target_job(d) + ".steps[A version that was found good]",
             "only to a version whose record says that it was found good in " + d.environment, kRollbackFile);
    if (d.switches_by_hand()) {
      workflow(rule, "jobs." + switch_job(d), "mode alias asks nobody", kRollbackFile);
      aws(rule, kRolesFile, "Resources.RollbackRole.Properties.Policies", Holds::Admin,
          "the role switches published versions and cannot bring new code");
      github(rule, settings_file(rollback_environment(d)), "branch_policies");
    }
    if (d.redeploys_by_hand()) {
      workflow(rule, "jobs." + d.environment + ".steps[It is what was built]",
               "mode redeploy brings the stored package, as long as it is kept", kRollbackFile);
      if (d.approvals)
        github(rule, settings_file(d.environment), "put.reviewers", "mode redeploy asks whom a deployment asks");
    }
  }

  /// The first job of an environment: it waits for what comes before.
  static auto first_job(const plan::Deployment& d) -> std::string {
    return d.found             ? candidate_job(d)
           : d.is_classified() ? class_job(d)
           : d.has_check_job() ? check_job(d)
                               : d.environment;
  }

  void add_trigger(const plan::Deployment& d) {
    const auto rule = d.environment + ".trigger";
    const auto first = "jobs." + first_job(d);
    if (d.after.empty()) workflow(rule, "on");
    for (const auto& previous : plan_.deployments) {
      if (std::ranges::find(d.after, previous.environment) != d.after.end())
        workflow(rule, first + ".needs[" + last_job(previous) + "]");
    }
    if (start_condition(plan_, d)) workflow(rule, first + ".if");
    github(rule, settings_file(d.environment), "branch_policies", "no other branch reaches the environment");
    add_ends(d);
  }

  /// Where a run that is started by hand may end: the choice, and the environments that obey it.
  void add_ends(const plan::Deployment& d) {
    if (std::ranges::all_of(d.starts, [](const plan::Start& start) { return start.ends.empty(); })) return;
    const auto rule = d.environment + ".trigger";
    workflow(rule, "on.workflow_dispatch.inputs.environment", "whoever starts it chooses where it ends");
    for (const auto& other : plan_.deployments) {
      if (!ends_short_of(plan_, other).empty()) workflow(rule, "jobs." + first_job(other) + ".if");
    }
  }

  /// It rests on records of another environment, so it is worth no more than what writes those.
  void found_in(const plan::Deployment& d, const std::string& rule, std::string field, std::string note) {
    const auto there = holds_in_files(d.good_in()->environment + ".", kPromoteFile);
    add({rule, Status::Enforced, file_, std::move(field), By::Workflow, std::min(there, holds_in_files(rule, file_)),
         std::move(note)});
  }

  /// The workflows that build what they deploy.
  [[nodiscard]] auto building() const -> std::vector<std::string> {
    std::vector<std::string> files;
    for (const auto* d : everywhere()) {
      const auto file = file_of(*d);
      if (plan_.promotion_of(*d).kind != plan::Promotion::Kind::Finds && std::ranges::find(files, file) == files.end())
        files.push_back(file);
    }
    return files;
  }

  /// What holds on every way into an environment.
  void add_on_way(const plan::Deployment& d) {
    file_ = file_of(d);
    for (const auto& check : d.requires_checks) add_requirement(d, check);
    for (const auto& list : d.checklists) add_checklist(d, list);
    add_approvals(d);
    add_waits(d);
    for (const auto& check : d.verify_checks) {
      const auto rule = d.environment + ".verify." + check;
      if (add_advisory(rule, check, last_job(d), file_)) continue;
      const auto& gate = find_check(plan_, check);
      for (const auto& step : gate.steps)
        workflow(rule, field_of_step("jobs." + last_job(d), check_step_title(gate, step, Among::OtherSteps)));
    }
    if (d.rollback) add_rollback(d);
  }

  void add_deployment(const plan::Deployment& d) {
    const auto& e = d.environment;
    file_ = file_of(d);
    add_trigger(d);
    if (d.found) {
      const auto look = "jobs." + candidate_job(d) + ".steps[Found good, and for long enough]";
      const auto again = "jobs." + e + ".steps[Still found good in " + d.found->environment + "]";
      found_in(d, e + ".order", look, "the same tree, and the package that was deployed there");
      found_in(d, e + ".order", again, {});
      found_in(d, e + ".soak", look + ".env.SOAK_SECONDS", "counted from the moment it was verified there");
      found_in(d, e + ".soak", again + ".env.SOAK_SECONDS", "once more, since approvals take their time");
      if (!d.found->superseded.empty()) found_in(d, e + ".soak", look + ".env.SUPERSEDED", {});
    } else {
      workflow(e + ".order", "jobs." + first_job(d) + ".needs");
    }
    if (d.soaked) {
      const auto look = "jobs." + check_job(d) + ".steps[Good in " + d.soaked->environment + " for long enough]";
      const auto again = "jobs." + e + ".steps[Still found good in " + d.soaked->environment + "]";
      found_in(d, e + ".soak", look + ".env.SOAK_SECONDS", "counted from the moment it was verified there");
      found_in(d, e + ".soak", look + ".env.SUPERSEDED", {});
      found_in(d, e + ".soak", again + ".env.SOAK_SECONDS", "once more, since approvals take their time");
    }
    add_on_way(d);
    for (const auto& parameter : d.parameters) {
      workflow(parameter.rule, e + ".deploy.parameters.parameter_overrides[" + parameter.name + "]",
               parameter.is_secret
                   ? "the name or ARN, never the value: it is read in AWS, by the application or, for a "
                     "dynamic reference, by CloudFormation, whose policies must allow it"
                   : "",
               kSamConfigFile);
    }
    if (d.by_hand) add_rollback_by_hand(d);
    workflow(e + ".success.tag", "jobs." + tag_job(d) + ".steps[Tag the commit]",
             "a tag of this version on another commit stays, and the run fails; nothing is rolled back for it");
    aws(e + ".rollout", plan_.template_path, "DeploymentPreference", Holds::Author,
        "no function has one, so all traffic moves at once");
    workflow(e + ".account",
             "jobs." + e + ".steps[Take the role " + role_name(plan_, e, "deploy") + "].with.role-to-assume");
    aws(e + ".account", kRolesFile, "Resources.DeployRole.Properties.AssumeRolePolicyDocument", Holds::Writer,
        "only jobs of this environment get the account's role");
  }

  /// Whoever can bring another workflow to a branch that reads the secrets can read them, too.
  [[nodiscard]] auto secrets_hold() const -> Holds {
    const auto* settings = find_notices(plan_);
    const bool guarded =
        settings != nullptr && pipeline_is_owned(kPromoteFile) &&
        std::ranges::all_of(settings->branches, [&](const auto& branch) { return is_guarded(branch); });
    return guarded ? Holds::Writer : Holds::Author;
  }

  void add_notices() {
    for (auto& link : notice_links(plan_)) {
      const bool secret = std::ranges::find(plan_.secrets, link.rule, &plan::Secret::rule) != plan_.secrets.end();
      if (link.status == Status::Enforced) link.holds = secret ? secrets_hold() : holds_in_files(link.rule, link.file);
      add(std::move(link));
    }
  }

  /// One review can be one's own: of what one pushed to somebody else's pull request.
  void add_reviews(const plan::BranchProtection& branch) {
    const auto rule = "branch." + branch.branch + ".reviews";
    const bool others = (branch.last_push_approval || branch.reviews.value_or(0) > 1) && !workflows_approve();
    if (others || !plan_.environments_offered) {
      github(rule, ruleset_file(branch.branch), "rules[pull_request].parameters.required_approving_review_count");
      return;
    }
    add({rule, Status::Enforced, ruleset_file(branch.branch),
         "rules[pull_request].parameters.required_approving_review_count", By::GitHub, Holds::Author,
         workflows_approve()
             ? "a path lands by pull requests of its workflow, and GitHub's one switch for that lets any workflow "
               "of a writer approve them, too"
             : "who pushes to somebody else's pull request can approve that himself: `last_push_approval` "
               "forbids it"});
  }

  void add_branch(const plan::BranchProtection& branch) {
    const auto file = ruleset_file(branch.branch);
    const auto prefix = "branch." + branch.branch + ".";
    const auto pull_request = [&](const char* rule, const char* field) {
      github(prefix + rule, file, std::string("rules[pull_request].parameters.") + field);
    };
    add_reviews(branch);
    pull_request("code_owners", "require_code_owner_review");
    pull_request("dismiss_stale", "dismiss_stale_reviews_on_push");
    pull_request("last_push_approval", "require_last_push_approval");
    github(prefix + "signed_commits", file, "rules[required_signatures]");
    github(prefix + "linear_history", file, "rules[required_linear_history]");
    github(prefix + "up_to_date", file,
           "rules[required_status_checks].parameters.strict_required_status_checks_policy");
    github(prefix + "merge_queue", file, "rules[merge_queue]");
    github(prefix + "no_bypass", file, "bypass_actors", "nobody is on the list, administrators neither");
    for (const auto& review : branch.path_reviewers) {
      github(review.rule, file, "rules[pull_request].parameters.required_reviewers",
             std::to_string(review.approvals) + " of the team " + review.team +
                 ", which must have been given access to the repository itself");
    }
    for (const auto& list : branch.checklists) add_pull_checklist(branch, list);
    if (const auto* validation = plan_.validation_of(branch.branch)) add_validation(branch, *validation, prefix);
  }

  void add_validation(const plan::BranchProtection& branch, const plan::Validation& validation,
                      const std::string& prefix) {
    const auto required = "rules[required_status_checks].parameters.required_status_checks[" + validation.context + "]";
    const auto file = validate_file(validation);
    for (const auto& check : validation.checks) {
      const auto rule = prefix + "checks." + check;
      if (add_advisory(rule, check, check, file)) continue;
      github(rule, ruleset_file(branch.branch), required);
      std::vector<std::string> fields{"on.pull_request", "jobs.validate.needs[" + check + "]", "jobs." + check};
      if (!validation.from.empty()) fields.insert(fields.begin() + 1, "jobs.validate.steps[Every check passed]");
      add_check_content(rule, branch, file, fields);
    }
    if (validation.from.empty()) return;
    github(prefix + "from", ruleset_file(branch.branch), required);
    add_check_content(prefix + "from", branch, file,
                      {"on.pull_request", "jobs.validate.steps[It comes from where it may come]"});
  }

  void add_pull_checklist(const plan::BranchProtection& branch, const std::string& list) {
    const auto rule = "branch." + branch.branch + ".checks." + list;
    github(rule, ruleset_file(branch.branch),
           "rules[required_status_checks].parameters.required_status_checks[" + pull_checklist_context(list) + "]");
    const auto file = pull_checklist_file(list);
    const bool owned = branch.code_owners && pipeline_is_owned(file);
    const auto holds = !owned ? Holds::Nobody : is_guarded(branch.branch) ? Holds::Writer : Holds::Author;
    add({rule, Status::Enforced, file, "on.pull_request", By::Workflow, holds, {}});
    add({rule, Status::Enforced, file, "jobs.checklist", By::Workflow, holds,
         owned ? "the author of the pull request ticks it"
               : "the author of the pull request ticks it, and may change the very check: `owner \".github/**\"` and "
                 "`code_owners` make that need a review"});
    add({rule, Status::Enforced, kPullTemplateFile, list, By::GitHub, holds, "brings the boxes into each description"});
  }

  /// A pull request runs its own copy of the checks: they bind its author only if changing them needs a review.
  void add_check_content(const std::string& rule, const plan::BranchProtection& branch, const std::string& file,
                         const std::vector<std::string>& fields) {
    const bool owned = branch.code_owners && pipeline_is_owned(file);
    // A workflow of any branch can report a check of this name: GitHub tells apps apart, not workflows.
    const auto holds = owned ? Holds::Author : Holds::Nobody;
    for (const auto& field : fields) {
      const bool last = &field == &fields.back();
      add({rule, Status::Enforced, file, field, By::Workflow, holds,
           !last   ? std::string()
           : owned ? "whoever may write can report a check of this name from a branch of his own"
                   : "a pull request may change the very checks that it must pass: `owner \".github/**\"` and "
                     "`code_owners` make that need a review"});
    }
  }

  void add_tag(const plan::TagProtection& tag) {
    const auto file = tag_ruleset_file(tag.tag);
    const auto prefix = "tag." + tag.tag + ".";
    github(prefix + "kept", file, "rules[update]", "who may write may still make a new tag");
    github(prefix + "kept", file, "rules[deletion]");
    github(prefix + "signed_commits", file, "rules[required_signatures]");
    github(prefix + "no_bypass", file, "bypass_actors", "nobody is on the list, administrators neither");
  }

  void add_version() {
    for (const auto& file : building())
      workflow("version", "jobs.build.steps[Which version this is]",
               plan_.version->from == "conventional_commits"
                   ? "the messages of the commits say it: whoever reviews a change reviews them as well"
                   : "",
               file);
    for (const auto* d : everywhere()) {
      if (d->has_records())
        workflow("version", "jobs." + d->environment + ".steps[Record that the deployment begins].env.VERSION", {},
                 file_of(*d));
    }
  }

  /// The jobs that write a report, and how long it is kept.
  void add_reports() {
    for (const auto* each : everywhere()) {
      const auto& d = *each;
      file_ = file_of(d);
      workflow("reports.keep", "jobs." + last_job(d) + ".steps[Keep the report].with.retention-days");
      if (d.has_verify_job())
        workflow("reports.keep", "jobs." + d.environment + ".steps[Keep the report].with.retention-days",
                 "of a deployment that did not get as far as its verification");
      if (d.rollback)
        workflow("reports.keep", "jobs." + rollback_job(d) + ".steps[Keep the report].with.retention-days");
      if (plan_.path_of(d) == nullptr) add_reports_by_hand(d);
    }
    file_ = kPromoteFile;
  }

  /// Of rollbacks by hand: as those of deployments, in their own workflow.
  void add_reports_by_hand(const plan::Deployment& d) {
    const auto add_job = [&](const std::string& job) {
      workflow("reports.keep", "jobs." + job + ".steps[Keep the report].with.retention-days", {}, kRollbackFile);
    };
    if (d.switches_by_hand()) add_job(switch_job(d));
    if (d.redeploys_by_hand()) add_job(d.environment);
    if (d.by_hand && d.has_verify_job()) add_job(verify_job(d));
    if (d.by_hand && d.rollback) add_job(rollback_job(d));
  }

  void add_owners(const plan::CodeOwners& owners) {
    for (const auto& pattern : owners.patterns) github(owners.rule, kOwnersFile, "/" + pattern);
    for (const auto& branch : plan_.branches) {
      if (branch.code_owners)
        github(owners.rule, ruleset_file(branch.branch), "rules[pull_request].parameters.require_code_owner_review");
    }
  }

  Emission& emission_;
  const plan::Plan& plan_;
  const plan::PolicyRule* policy_ = nullptr;  ///< whose links are collected, if any are
  std::set<std::string_view> rules_;          ///< their ids
  std::set<std::string> said_;
  std::string file_ = kPromoteFile;  ///< of the workflow of the environment that is looked at
};

}  // namespace

void enforce_rules(Emission& emission) { Links(emission).add_all(); }

}  // namespace promoc::emit
