#include "sema/lower.hpp"

#include <algorithm>

#include "base/path.hpp"
#include "sema/lower_notices.hpp"

namespace promoc::sema {
namespace {

template <typename T>
void add_unique(std::vector<T>& list, const T& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

auto dashed(std::string text) -> std::string {
  std::ranges::replace(text, '_', '-');
  return text;
}

auto joined(const std::vector<std::string>& words, std::string_view separator) -> std::string {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

/// Environments as such exist on public repositories and with every paid plan.
auto offers_environments(const GitHub& github) -> bool {
  return github.visibility == Visibility::Public || github.plan != GitHubPlan::Free;
}

/// Environments with reviewers, waits and the like exist on public repositories and with Enterprise.
auto offers_environment_rules(const GitHub& github) -> bool {
  return github.visibility == Visibility::Public || github.plan == GitHubPlan::Enterprise;
}

class Lowering {
 public:
  Lowering(const Model& model, std::string definition) : model_(model) { plan_.definition = std::move(definition); }

  auto run() -> plan::Plan {
    add_facts();
    plan_.documents = model_.documents;
    for (const auto& check : model_.checks) plan_.checks.push_back(lower_check(check));
    for (const auto& branch : model_.branches) add_branch(branch);
    name_validations();
    for (const auto& tag : model_.tags) plan_.tags.push_back({tag.tag, tag.signed_commits});
    for (const auto& owners : model_.owners) add_owners(owners);
    for (const auto& environment : model_.environments) add_environment(environment);
    if (plan_.bucket && !plan_.deployments.empty()) add_store_settings();
    lower_notices(model_, plan_);
    add_dispatch_ends();
    for (const auto& rule : model_.rules) plan_.rules.push_back({rule.id, rule.text, rule.span});
    for (const auto& choice : model_.defaults) plan_.defaults.push_back({choice.text, choice.span});
    for (const auto& choice : model_.assumed) plan_.assumed.push_back({choice.text, choice.span});
    return std::move(plan_);
  }

 private:
  void add_facts() {
    plan_.pipeline = model_.pipeline;
    plan_.doc = model_.doc;
    plan_.default_branch = model_.github.default_branch;
    plan_.environments_offered = offers_environments(model_.github);
    plan_.environment_rules = offers_environment_rules(model_.github);
    plan_.oidc_subject = static_cast<plan::OidcSubject>(model_.github.oidc_subject);
    plan_.owner_id = model_.github.owner_id;
    plan_.repo_id = model_.github.repo_id;
    if (!model_.targets.empty()) {
      const auto& target = model_.targets.front();
      plan_.template_path = path::join(path::parent(plan_.definition), target.template_path);
      plan_.application = {target.named_iam, target.transforms, target.pythons};
    }
    if (const auto& version = model_.version) {
      plan_.version = {version->from,
                       version->file.empty() ? "" : path::join(path::parent(plan_.definition), version->file)};
    }
    if (model_.keep_reports) plan_.report_days = std::max<std::int64_t>(1, model_.keep_reports->seconds / 86400);
    plan_.bucket = model_.bucket;
    if (model_.keep_artifacts) plan_.artifact_days = std::max<std::int64_t>(1, model_.keep_artifacts->seconds / 86400);
  }

  static auto lower_check(const Check& check) -> plan::Check {
    plan::Check lowered{.id = check.id, .title = check.title, .doc = check.doc, .advisory = check.advisory};
    lowered.written = check.written;
    for (const auto& step : check.steps) {
      plan::Step out{.title = step.title,
                     .script = step.script,
                     .runtime = step.runtime,
                     .runtime_version = step.runtime_version,
                     .tools = step.tools};
      out.timeout_minutes = std::max<std::int64_t>(1, (step.timeout.seconds + 59) / 60);
      for (const auto& binding : step.env) out.env.push_back({binding.name, binding.text, binding.is_secret});
      lowered.steps.push_back(std::move(out));
    }
    return lowered;
  }

  auto from_root(const std::vector<std::string>& patterns) const -> std::vector<std::string> {
    std::vector<std::string> out;
    for (const auto& pattern : patterns) out.push_back(path::join(path::parent(plan_.definition), pattern));
    return out;
  }

  void add_branch(const BranchProtection& branch) {
    plan::BranchProtection out{.branch = branch.branch,
                               .reviews = branch.reviews,
                               .merge_queue = branch.merge_queue,
                               .code_owners = branch.code_owners,
                               .signed_commits = branch.signed_commits,
                               .up_to_date = branch.up_to_date,
                               .dismiss_stale = branch.dismiss_stale,
                               .last_push_approval = branch.last_push_approval,
                               .linear_history = branch.linear_history};
    for (const auto& review : branch.path_reviews)
      out.path_reviewers.push_back({review.rule, from_root(review.patterns), review.team, review.approvals});
    plan_.branches.push_back(std::move(out));
    add_validation(branch);
  }

  /// Branches that ask for the same share a check. Others must not: a pull request that passed for one branch can be
  /// turned to another, and what it passed stays with its commit.
  void add_validation(const BranchProtection& branch) {
    if (branch.checks.empty() && branch.from.empty()) return;
    plan::Validation wanted{.branches = {branch.branch}, .from = branch.from};
    for (const auto& use : branch.checks) add_unique(wanted.checks, use.check);
    const auto same = std::ranges::find_if(plan_.validations, [&](const plan::Validation& other) {
      return std::ranges::is_permutation(other.checks, wanted.checks) &&
             std::ranges::is_permutation(other.from, wanted.from);
    });
    auto& validation = same == plan_.validations.end() ? plan_.validations.emplace_back(std::move(wanted)) : *same;
    add_unique(validation.branches, branch.branch);
    if (branch.merge_queue) validation.queued.push_back(branch.branch);
  }

  void name_validations() {
    for (auto& validation : plan_.validations) {
      const bool only = plan_.validations.size() == 1;
      validation.name = only ? "" : plan::name_for_file(validation.branches.front());
      validation.context = only ? "validate" : "validate " + validation.branches.front();
    }
  }

  void add_owners(const Ownership& owners) {
    plan::CodeOwners out{owners.rule, {}, owners.handles};
    out.patterns = from_root(owners.patterns);
    plan_.owners.push_back(std::move(out));
  }

  auto reviewers_of(const std::vector<std::string>& roles) const -> std::vector<plan::Reviewer> {
    std::vector<plan::Reviewer> reviewers;
    for (const auto& name : roles) {
      const auto role = std::ranges::find(model_.roles, name, &Role::name);
      if (role == model_.roles.end()) continue;
      for (const auto& member : role->members) add_unique(reviewers, plan::Reviewer{role->teams, member});
    }
    return reviewers;
  }

  /// One environment for each approval but the last, whose click is the deployment's own; or, when the definition names
  /// an environment to ask in, one for each.
  auto lower_approval(const Environment& environment, const Approval& approval) const -> plan::Approvals {
    plan::Approvals out;
    for (const auto& term : approval.terms) out.asked += term.count;
    out.own_click_counts = !approval.through;
    const auto slot_count = approval.through ? out.asked : out.asked - 1;
    std::vector<std::string> all_roles;
    for (const auto& term : approval.terms) {
      const auto role = joined(term.roles, " or ");
      out.text += (out.text.empty() ? "" : " + ") + role + (term.count > 1 ? "*" + std::to_string(term.count) : "");
      for (const auto& name : term.roles) add_unique(all_roles, name);
      add_slots(out, environment, approval, term, slot_count);
    }
    const auto& own = approval.through ? all_roles : approval.terms.back().roles;
    out.role = joined(own, " or ");
    out.reviewers = reviewers_of(own);
    out.clicks = static_cast<int>(out.slots.size()) + 1;
    for (const auto excluded : approval.excluding) out.excluding.emplace_back(word(excluded));
    if (approval.expires) out.expires_seconds = approval.expires->seconds;
    return out;
  }

  void add_slots(plan::Approvals& out, const Environment& environment, const Approval& approval,
                 const ApprovalTerm& term, int slot_count) const {
    std::optional<std::string> previous;
    for (int i = 1; i <= term.count && static_cast<int>(out.slots.size()) < slot_count; ++i) {
      std::string name =
          environment.name + "-" + dashed(joined(term.roles, "-or-")) + (term.count > 1 ? "-" + std::to_string(i) : "");
      if (approval.through)
        name = *approval.through + (out.asked > 1 ? "-" + std::to_string(out.slots.size() + 1) : "");
      out.slots.push_back({name, joined(term.roles, " or "), reviewers_of(term.roles), previous});
      previous = name;
    }
  }

  static auto word(Excluded excluded) -> std::string_view {
    switch (excluded) {
      case Excluded::PrAuthor: return "pr_author";
      case Excluded::LastPusher: return "last_pusher";
      case Excluded::AnyCommitter: return "any_committer";
    }
    return {};
  }

  void add_triggers(plan::Deployment& d, const Environment& environment) {
    for (const auto& trigger : environment.triggers) {
      if (trigger.kind == Trigger::Kind::After) {
        d.after = trigger.environments;
        d.only_branches = trigger.branches;
        continue;
      }
      const bool dispatch = trigger.kind == Trigger::Kind::Dispatch;
      auto branches = trigger.branches;
      if (dispatch && branches.empty()) branches = {model_.github.default_branch};
      d.starts.push_back({dispatch, branches});
      for (const auto& end : trigger.ends) d.starts.back().ends.push_back(end.environment);
      for (const auto& branch : branches) {
        add_unique(d.branches, branch);
        if (!dispatch) add_unique(plan_.push_branches, branch);
      }
      plan_.dispatch = plan_.dispatch || dispatch;
    }
    if (d.after.empty()) return;
    d.starts.clear();
    d.branches = d.only_branches;
    if (!d.branches.empty()) return;
    for (const auto& before : plan_.deployments) {
      if (std::ranges::find(d.after, before.environment) == d.after.end()) continue;
      for (const auto& branch : before.branches) add_unique(d.branches, branch);
    }
  }

  /// A run is started once for all environments, so there is one list of choices.
  void add_dispatch_ends() {
    for (const auto& d : plan_.deployments) {
      const bool named = std::ranges::any_of(plan_.deployments, [&](const plan::Deployment& other) {
        return std::ranges::any_of(other.starts, [&](const plan::Start& start) {
          return std::ranges::find(start.ends, d.environment) != start.ends.end();
        });
      });
      if (named) plan_.dispatch_ends.push_back(d.environment);
    }
  }

  static auto is_secret(const Target& target, const Setting& setting) -> bool {
    const auto found = std::ranges::find(target.parameters, setting.parameter, &Parameter::maps_to);
    return found != target.parameters.end() && found->is_secret;
  }

  void add_environment(const Environment& environment) {
    const auto& target = model_.targets.front();
    plan::Deployment d;
    d.environment = environment.name;
    d.doc = environment.doc;
    d.stack = stack_name(target, environment.name);
    d.region = target.region;
    d.account = environment.account;
    for (const auto& setting : environment.settings) {
      d.parameters.push_back({setting.parameter, setting.value, environment.name + ".set." + setting.parameter,
                              setting.name, setting.written, is_secret(target, setting)});
    }
    for (const auto& use : environment.require) add_unique(d.requires_checks, use.check);
    for (const auto& use : environment.verify) add_unique(d.verify_checks, use.check);
    add_triggers(d, environment);
    d.rollback = environment.rollback_on_failure;
    d.stored = plan_.bucket.has_value();
    d.tags_version = environment.tags_version;
    if (const auto& by_hand = environment.rollback_by_hand) d.by_hand = {by_hand->alias, by_hand->redeploy};
    if (environment.approval) {
      if (plan_.environment_rules) {
        d.approvals = lower_approval(environment, *environment.approval);
      } else {
        add_unprotected(environment);
      }
    }
    add_settings(d);
    plan_.deployments.push_back(std::move(d));
  }

  /// The checker lets approvals through without platform support only when the definition accepts it.
  void add_unprotected(const Environment& environment) {
    const auto reason = environment.unprotected.value_or("");
    for (const auto* suffix : {".approve", ".approve.excluding", ".approve.expires"}) {
      plan_.unprotected.emplace_back(environment.name + suffix, reason);
    }
  }

  /// Whoever may promote may keep packages; nobody is asked, for a package that is kept is not deployed.
  void add_store_settings() {
    plan::EnvironmentSettings settings{.name = "artifacts", .purpose = plan::EnvironmentSettings::Purpose::Store};
    settings.serves = plan_.deployments.front().environment;
    settings.variables = {"AWS_ACCOUNT_ID"};
    for (const auto& d : plan_.deployments) {
      for (const auto& branch : d.branches) add_unique(settings.branches, branch);
    }
    plan_.environments.push_back(std::move(settings));
  }

  void add_settings(const plan::Deployment& d) {
    using Purpose = plan::EnvironmentSettings::Purpose;
    const auto add = [&](std::string name, Purpose purpose) -> plan::EnvironmentSettings& {
      plan::EnvironmentSettings settings{
          .name = std::move(name), .purpose = purpose, .serves = d.environment, .branches = d.branches};
      if (!d.account && purpose != Purpose::Slot) settings.variables = {"AWS_ACCOUNT_ID"};
      plan_.environments.push_back(std::move(settings));
      return plan_.environments.back();
    };
    if (d.approvals) {
      for (const auto& slot : d.approvals->slots) {
        auto& settings = add(slot.environment, Purpose::Slot);
        settings.reviewers = slot.reviewers;
        settings.prevent_self_review = !d.approvals->excluding.empty();
      }
    }
    auto& own = add(d.environment, Purpose::Deploy);
    if (d.approvals) {
      own.reviewers = d.approvals->reviewers;
      own.prevent_self_review = !d.approvals->excluding.empty();
    }
    if (d.has_verify_job()) add(d.environment + "-watch", Purpose::Watch);
    if (d.moves_aliases()) add(d.environment + "-rollback", Purpose::Rollback);
  }

  const Model& model_;
  plan::Plan plan_;
};

}  // namespace

auto lower(const Model& model, std::string definition) -> plan::Plan {
  return Lowering(model, std::move(definition)).run();
}

auto derived_environments(const Model& model) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto& settings : lower(model, {}).environments) {
    if (std::ranges::find(model.environments, settings.name, &Environment::name) == model.environments.end())
      names.push_back(settings.name);
  }
  return names;
}

}  // namespace promoc::sema
