#include "sema/lower.hpp"

#include <algorithm>
#include <map>

#include "base/path.hpp"
#include "base/unique.hpp"
#include "sema/branch_sets.hpp"
#include "sema/lower_notices.hpp"
#include "sema/policy/proof.hpp"
#include "sema/promotion_order.hpp"

namespace promoc::sema {
namespace {

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

/// The click on the deployment's own environment would come after the wait, so no approval is asked for there.
auto waits_after_approval(const Environment& environment) -> bool {
  return environment.wait && environment.wait->after_approval;
}

auto visibility_word(Visibility visibility) -> std::string {
  if (visibility == Visibility::Public) return "public";
  return visibility == Visibility::Private ? "private" : "internal";
}

class Lowering {
 public:
  Lowering(const Model& model, std::string definition) : model_(model) { plan_.definition = std::move(definition); }

  auto run() -> plan::Plan {
    add_facts();
    plan_.documents = model_.documents;
    plan_.promotions.push_back({.file = ".github/workflows/promote.yml", .name = "Promote " + model_.pipeline});
    for (const auto& check : model_.checks) plan_.checks.push_back(lower_check(check));
    plan_.calendars = model_.calendars;
    for (const auto& branch : model_.branches) add_branch(branch);
    name_validations();
    for (const auto& tag : model_.tags) plan_.tags.push_back({tag.tag, tag.signed_commits});
    for (const auto& owners : model_.owners) add_owners(owners);
    for (const auto& each : model_.classes) plan_.classes.push_back(each.change);
    plan_.predicates = model_.predicates;
    for (auto& predicate : plan_.predicates) {
      const bool paths =
          predicate.kind == plan::Predicate::Kind::AnyPath || predicate.kind == plan::Predicate::Kind::AllPaths;
      if (paths) predicate.values = from_root(predicate.values);
    }
    for (const auto& predicate : model_.predicates) {
      const auto whole = plan_.of_whole_change(predicate.id);
      if (predicate.kind == plan::Predicate::Kind::AnyPath)
        plan_.predicates.push_back({whole, plan::Predicate::Kind::AllPaths, from_root(predicate.values)});
      if (predicate.kind == plan::Predicate::Kind::AnyResource)
        plan_.predicates.push_back({whole, plan::Predicate::Kind::AllResources, predicate.values});
    }
    find_path_branches();
    for (const auto& environment : model_.environments) add_environment(environment);
    add_reviews_of_classes();
    if (plan_.bucket && !plan_.deployments.empty()) add_store_settings();
    add_dispatch_ends();
    lower_notices(model_, plan_);
    for (const auto& path : model_.paths) add_path(path);
    keep_calendars();
    for (const auto& rule : model_.rules) plan_.rules.push_back({rule.id, rule.text, rule.span});
    for (const auto& rule : model_.policies) plan_.policies.push_back(prove(plan_, rule).result);
    for (const auto& choice : model_.defaults) plan_.defaults.push_back({choice.text, choice.span});
    for (const auto& choice : model_.assumed) plan_.assumed.push_back({choice.text, choice.span});
    return std::move(plan_);
  }

 private:
  void add_facts() {
    plan_.pipeline = model_.pipeline;
    plan_.doc = model_.doc;
    plan_.default_branch = model_.github.default_branch;
    plan_.visibility = visibility_word(model_.github.visibility);
    plan_.environments_offered = offers_environments(model_.github);
    plan_.environment_rules = offers_environment_rules(model_.github);
    plan_.oidc_subject = static_cast<plan::OidcSubject>(model_.github.oidc_subject);
    plan_.owner_id = model_.github.owner_id;
    plan_.repo_id = model_.github.repo_id;
    plan_.terraform = model_.github.terraform;
    if (!model_.targets.empty()) {
      const auto& target = model_.targets.front();
      plan_.template_path = path::join(path::parent(plan_.definition), target.template_path);
      plan_.application = {target.named_iam, target.transforms, target.pythons};
    }
    if (const auto& version = model_.version) {
      plan_.version = {version->from,
                       version->file.empty() ? "" : path::join(path::parent(plan_.definition), version->file)};
    }
    if (model_.drift_cron) plan_.drift = {{"drift", *model_.drift_cron}};
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
    for (const auto& use : branch.checks) {
      if (use.is_list) add_unique(out.checklists, use.check);
    }
    plan_.branches.push_back(std::move(out));
    add_validation(branch);
  }

  /// Branches that ask for the same share a check. Others must not: a pull request that passed for one branch can be
  /// turned to another, and what it passed stays with its commit.
  void add_validation(const BranchProtection& branch) {
    const bool lists_alone = std::ranges::all_of(branch.checks, &CheckUse::is_list);
    if (lists_alone && branch.from.empty()) return;
    plan::Validation wanted{.branches = {branch.branch}, .from = branch.from};
    for (const auto& use : branch.checks) {
      if (!use.is_list) add_unique(wanted.checks, use.check);
    }
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
  /// an environment to ask in, or a time to wait after the last approval, one for each.
  auto lower_approval(const Environment& environment, const Approval& approval) const -> plan::Approvals {
    plan::Approvals out;
    for (const auto& term : approval.terms) out.asked += term.count;
    out.own_click_counts = !approval.through && !waits_after_approval(environment);
    const auto slot_count = out.own_click_counts ? out.asked - 1 : out.asked;
    std::vector<std::string> all_roles;
    for (const auto& term : approval.terms) {
      const auto role = joined(term.roles, " or ");
      out.text += (out.text.empty() ? "" : " + ") + role + (term.count > 1 ? "*" + std::to_string(term.count) : "");
      for (const auto& name : term.roles) add_unique(all_roles, name);
      add_slots(out, environment, approval, term, slot_count);
    }
    const auto& own = out.own_click_counts ? approval.terms.back().roles : all_roles;
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

  /// A role or a choice between roles, as slots and reviewers know it.
  static auto group_of(const ApprovalTerm& term) -> std::string { return joined(term.roles, " or "); }

  static auto count_of(const std::vector<ApprovalTerm>& terms, const std::string& group) -> int {
    int count = 0;
    for (const auto& term : terms) {
      if (group_of(term) == group) count += term.count;
    }
    return count;
  }

  /// The table of approvals: slots are shared by the classes. What every row asks for is the click on the environment
  /// with the credentials; where no role is in every row, any of those who may release it must click there as well;
  /// where some row asks nobody, nobody can be asked there.
  auto lower_table(const Environment& environment) const -> plan::Approvals {
    plan::Approvals out;
    std::vector<const ClassApproval*> rows;
    for (const auto& row : environment.table) {
      const bool counts = !row.change_class.empty() || redeploys(environment);
      if (counts) rows.push_back(&row);
    }
    const auto asks = [](const ClassApproval& row) { return !row.terms.empty() && !row.at_merge; };
    std::vector<const ApprovalTerm*> groups;
    for (const auto* row : rows) {
      for (const auto& term : asks(*row) ? row->terms : no_terms_) {
        const auto same = [&](const ApprovalTerm* other) { return group_of(*other) == group_of(term); };
        if (std::ranges::none_of(groups, same)) groups.push_back(&term);
      }
    }
    const ApprovalTerm* common = nullptr;
    const bool all_ask = std::ranges::all_of(rows, [&](const auto* row) { return asks(*row); });
    for (const auto* group : groups) {
      const bool everywhere = all_ask && std::ranges::all_of(rows, [&](const auto* row) {
                                return count_of(row->terms, group_of(*group)) > 0;
                              });
      if (everywhere) common = group;
    }
    if (waits_after_approval(environment)) common = nullptr;
    set_own_click(out, groups, common, all_ask);
    std::map<std::string, std::vector<std::string>> slots;
    for (const auto* group : groups) add_table_slots(out, environment, *group, rows, group == common, slots);
    for (const auto* row : rows) add_table_row(out, environment, *row, asks(*row), common, slots);
    for (const auto excluded : environment.table_terms.excluding) out.excluding.emplace_back(word(excluded));
    if (environment.table_terms.expires) out.expires_seconds = environment.table_terms.expires->seconds;
    return out;
  }

  static auto redeploys(const Environment& environment) -> bool {
    return environment.rollback_by_hand && environment.rollback_by_hand->redeploy;
  }

  void set_own_click(plan::Approvals& out, const std::vector<const ApprovalTerm*>& groups, const ApprovalTerm* common,
                     bool all_ask) const {
    out.own_click_counts = common != nullptr;
    if (!all_ask) return;
    std::vector<std::string> roles;
    if (common != nullptr) {
      roles = common->roles;
    } else {
      for (const auto* group : groups) {
        for (const auto& role : group->roles) add_unique(roles, role);
      }
    }
    out.role = joined(roles, " or ");
    out.reviewers = reviewers_of(roles);
  }

  void add_table_slots(plan::Approvals& out, const Environment& environment, const ApprovalTerm& group,
                       const std::vector<const ClassApproval*>& rows, bool common,
                       std::map<std::string, std::vector<std::string>>& slots) const {
    int most = 0;
    for (const auto* row : rows) {
      if (!row->at_merge) most = std::max(most, count_of(row->terms, group_of(group)));
    }
    if (common) --most;
    std::optional<std::string> previous;
    for (int i = 1; i <= most; ++i) {
      auto name =
          environment.name + "-" + dashed(joined(group.roles, "-or-")) + (most > 1 ? "-" + std::to_string(i) : "");
      out.slots.push_back({name, group_of(group), reviewers_of(group.roles), previous});
      slots[group_of(group)].push_back(name);
      previous = name;
    }
  }

  void add_table_row(plan::Approvals& out, const Environment& environment, const ClassApproval& row, bool asks,
                     const ApprovalTerm* common, std::map<std::string, std::vector<std::string>>& slots) const {
    plan::ApprovalRow made{.change_class = row.change_class, .text = row.text};
    made.rule = environment.name + ".approve." + (row.change_class.empty() ? "rollback" : row.change_class);
    for (const auto& term : row.terms) {
      if (row.at_merge) made.at_merge += term.count;
      if (!asks) continue;
      made.asked += term.count;
      const auto group = group_of(term);
      auto count = static_cast<std::size_t>(term.count);
      if (common != nullptr && group_of(*common) == group) --count;
      for (std::size_t i = 0; i < std::min(count, slots[group].size()); ++i) made.slots.push_back(slots[group][i]);
    }
    const int own = common == nullptr && !out.reviewers.empty() ? 1 : 0;
    out.asked = std::max(out.asked, made.asked);
    out.clicks = std::max(out.clicks, made.asked + own);
    out.text += (out.text.empty() ? "" : "; ") + (row.change_class.empty() ? "rollback" : row.change_class) + ": " +
                row.text + (row.at_merge ? " at merge" : "");
    if (row.change_class.empty()) {
      out.undone = std::move(made.slots);
      out.undone_rule = made.rule;
    } else {
      out.rows.push_back(std::move(made));
    }
  }

  /// What a path ends in admits its branches only; so must what comes before it there.
  void find_path_branches() {
    if (model_.paths.empty()) return;
    const auto reached = reached_by(model_);
    for (const auto& path : model_.paths) {
      const auto to = std::ranges::find(model_.environments, path.to, &Environment::name);
      for (const auto& name : comes_after(*to)) {
        for (const auto& branch : reached.at(path.to)) {
          if (branch.find('*') == std::string::npos) add_unique(path_branches_[name], branch);
        }
      }
    }
  }

  void add_path(const Path& path) {
    plan::Path out{.rule = "path." + path.name, .name = path.name, .doc = path.doc, .to = path.to};
    const auto& environment = *std::ranges::find(model_.environments, path.to, &Environment::name);
    out.promotion = plan_.promotions.size();
    plan::Promotion promotion{.kind = plan::Promotion::Kind::Path,
                              .file = ".github/workflows/" + dashed(path.name) + "-" + dashed(path.to) + ".yml",
                              .name = path.name + ": " + model_.pipeline + " to " + path.to};
    promotion.dispatch = true;
    plan_.promotions.push_back(std::move(promotion));
    out.from = path.from;
    out.inputs = path.inputs;
    out.lands = path.lands;
    if (!path.lands.empty()) out.land_rule = out.rule + ".land";
    for (const auto& branch : plan_.deployment(path.to)->branches) {
      if (branch.find('*') == std::string::npos) out.runs_on.push_back(branch);
    }
    for (const auto& each : model_.classes) {
      if (is_sure(each.change, path)) out.classes.push_back(each.change.name);
    }
    // A path goes no further back.
    auto names = comes_after(environment);
    names.push_back(path.to);
    for (const auto& name : names) add_path_deployment(out, path, name);
    if (path.skip) add_skip(out, path);
    plan_.paths.push_back(std::move(out));
  }

  /// Every change on the path is of a class whose branches it takes.
  auto is_sure(const plan::ChangeClass& change, const Path& path) const -> bool {
    if (!change.condition || change.condition->kind != plan::ClassCondition::Kind::Predicate) return false;
    const auto predicate = std::ranges::find(plan_.predicates, change.condition->predicate, &plan::Predicate::id);
    return predicate->kind == plan::Predicate::Kind::Ref && !path.from.empty() &&
           std::ranges::all_of(path.from, [&](const auto& from) { return covers(predicate->values, from); });
  }

  void add_path_deployment(plan::Path& out, const Path& path, const std::string& name) {
    auto d = *plan_.deployment(name);
    d.promotion = out.promotion;
    d.starts.clear();
    d.only_branches.clear();
    d.found.reset();
    d.soaked.reset();
    d.after.clear();
    if (name == path.to) {
      d.after = comes_after(*std::ranges::find(model_.environments, name, &Environment::name));
      for (const auto& use : path.require) add_unique(use.is_list ? d.checklists : d.requires_checks, use.check);
      d.notices.insert(d.notices.end(), path.notices.begin(), path.notices.end());
    }
    out.deployments.push_back(std::move(d));
  }

  /// A calendar is left out only where somebody must say why: on a path whose form asks for the reason.
  void keep_calendars() {
    const auto keep = [](std::vector<plan::Deployment>& deployments) {
      for (auto& d : deployments) {
        for (auto& window : d.windows) window.skippable_by.clear();
      }
    };
    keep(plan_.deployments);
    for (auto& path : plan_.paths) {
      if (!path.asks_reason()) keep(path.deployments);
    }
  }

  void add_skip(plan::Path& out, const Path& path) {
    plan::PathSkip skip{.rule = out.rule + ".skip", .environment = path.skip->environment};
    const auto& roles = path.skip->approval->terms.front().roles;
    auto name = path.to + "-skip-" + path.skip->environment;
    // Another path may leave the same out, and ask others.
    if (std::ranges::find(plan_.environments, name, &plan::EnvironmentSettings::name) != plan_.environments.end())
      name += "-" + dashed(path.name);
    skip.slot = plan::Slot{std::move(name), joined(roles, " or "), reviewers_of(roles), {}};
    skip.excludes = !path.skip->approval->excluding.empty();
    plan::EnvironmentSettings settings{.name = skip.slot->environment,
                                       .purpose = plan::EnvironmentSettings::Purpose::Slot,
                                       .serves = path.to,
                                       .reviewers = skip.slot->reviewers,
                                       .prevent_self_review = skip.excludes,
                                       .branches = out.runs_on};
    plan_.environments.push_back(std::move(settings));
    out.skip = std::move(skip);
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
        if (!dispatch) add_unique(plan_.promotions[d.promotion].push_branches, branch);
      }
      auto& promotion = plan_.promotions[d.promotion];
      promotion.dispatch = promotion.dispatch || dispatch;
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

  /// A run is started once for all environments of a workflow, so there is one list of choices.
  void add_dispatch_ends() {
    for (const auto& d : plan_.deployments) {
      const bool named = std::ranges::any_of(plan_.deployments, [&](const plan::Deployment& other) {
        return other.promotion == d.promotion && std::ranges::any_of(other.starts, [&](const plan::Start& start) {
                 return std::ranges::find(start.ends, d.environment) != start.ends.end();
               });
      });
      if (named) plan_.promotions[d.promotion].dispatch_ends.push_back(d.environment);
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
    for (const auto& use : environment.require) {
      add_unique(use.is_list ? d.checklists : d.requires_checks, use.check);
      if (!use.skippable.empty()) d.skippable.push_back({use.check, use.skippable});
    }
    for (const auto& use : environment.verify) add_unique(d.verify_checks, use.check);
    for (const auto& use : environment.windows) d.windows.push_back({use.calendar, use.advisory, use.skippable});
    d.hold = environment.hold;
    if (const auto& wait = environment.wait; wait && plan_.environment_rules)
      (wait->after_approval ? d.wait_after_minutes : d.wait_alongside_minutes) = wait->minutes;
    add_promotion(d, environment);
    add_triggers(d, environment);
    for (const auto& branch : path_branches_[d.environment]) add_unique(d.branches, branch);
    d.rollback = environment.rollback_on_failure;
    d.stored = plan_.bucket.has_value();
    d.tags_version = environment.tags_version;
    if (const auto& by_hand = environment.rollback_by_hand) d.by_hand = {by_hand->alias, by_hand->redeploy};
    const bool asks = environment.approval || !environment.table.empty();
    if (asks && plan_.environment_rules)
      d.approvals =
          environment.approval ? lower_approval(environment, *environment.approval) : lower_table(environment);
    if ((asks || environment.wait) && !plan_.environment_rules) add_unprotected(environment);
    add_settings(d);
    plan_.deployments.push_back(std::move(d));
  }

  /// In which workflow it is: that of what comes before it in the same run, or one of its own that builds nothing.
  void add_promotion(plan::Deployment& d, const Environment& environment) {
    for (const auto& trigger : environment.triggers) {
      if (trigger.kind == Trigger::Kind::After && !trigger.environments.empty())
        d.promotion = plan_.deployment(trigger.environments.front())->promotion;
    }
    if (environment.soak && !environment.finds) d.soaked = found_in(environment);
    if (!environment.finds) return;
    d.promotion = plan_.promotions.size();
    plan_.promotions.push_back({.kind = plan::Promotion::Kind::Finds,
                                .file = ".github/workflows/promote-" + dashed(environment.name) + ".yml",
                                .name = "Promote " + model_.pipeline + " to " + environment.name});
    d.found = found_in(environment);
  }

  /// Where it must have been before, which keeps records for that.
  auto found_in(const Environment& environment) -> plan::FoundIn {
    plan::FoundIn found{.environment = environment.after.front(), .rule = environment.name + ".order"};
    if (environment.soak) {
      found.soak_seconds = environment.soak->duration.seconds;
      found.superseded = environment.soak->superseded;
    }
    auto& source = *std::ranges::find(plan_.deployments, found.environment, &plan::Deployment::environment);
    source.read_by_others = true;
    source.soaks_here = source.soaks_here || found.superseded == "holds";
    return found;
  }

  /// The checker lets approvals through without platform support only when the definition accepts it.
  void add_unprotected(const Environment& environment) {
    const auto reason = environment.unprotected.value_or("");
    for (const auto* suffix : {".approve", ".approve.excluding", ".approve.expires", ".wait"}) {
      plan_.unprotected.emplace_back(environment.name + suffix, reason);
    }
    for (const auto& row : environment.table) {
      const auto name = row.change_class.empty() ? "rollback" : row.change_class;
      plan_.unprotected.emplace_back(environment.name + ".approve." + name, reason);
    }
  }

  /// GitHub itself proves the role of a review where the class is told by the paths of a change, and the role is one
  /// team.
  void add_reviews_of_classes() {
    for (const auto& environment : model_.environments) {
      for (const auto& row : environment.table) {
        const auto* change = row.at_merge ? plan_.change_class(row.change_class) : nullptr;
        if (change == nullptr || !change->condition) continue;
        const auto patterns = patterns_of(*change->condition);
        if (patterns.empty()) continue;
        for (const auto& term : row.terms) add_review(environment, row, term, patterns);
      }
    }
  }

  /// Files of which one alone makes a change one of the class, whatever else it is told by.
  // Depth is bounded by that of the definition's conditions.
  auto patterns_of(const plan::ClassCondition& condition) const -> std::vector<std::string> {
    using Kind = plan::ClassCondition::Kind;
    if (condition.kind == Kind::Predicate) {
      const auto predicate = std::ranges::find(plan_.predicates, condition.predicate, &plan::Predicate::id);
      if (predicate->kind == plan::Predicate::Kind::AnyPath) return predicate->values;
    }
    std::vector<std::string> patterns;
    if (condition.kind != Kind::Any) return patterns;
    for (const auto& part : condition.parts) {
      for (auto& pattern : patterns_of(part)) add_unique(patterns, pattern);
    }
    return patterns;
  }

  void add_review(const Environment& environment, const ClassApproval& row, const ApprovalTerm& term,
                  const std::vector<std::string>& patterns) {
    const auto reviewers = reviewers_of(term.roles);
    if (reviewers.size() != 1 || !reviewers.front().team) return;
    for (auto& branch : plan_.branches) {
      const auto& branches = plan_.deployment(environment.name)->branches;
      const auto& by_path = path_branches_[environment.name];
      const bool feeds = std::ranges::find(branches, branch.branch) != branches.end() &&
                         std::ranges::find(by_path, branch.branch) == by_path.end();
      if (!feeds || !branch.reviews) continue;
      branch.path_reviewers.push_back(
          {environment.name + ".approve." + row.change_class, patterns, reviewers.front().name, term.count});
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
    if (d.wait_after_minutes > 0) {
      auto& settings = add(plan::wait_environment(d), Purpose::Wait);
      settings.variables.clear();
      settings.wait_minutes = d.wait_after_minutes;
    }
    auto& own = add(d.environment, Purpose::Deploy);
    own.wait_minutes = d.wait_alongside_minutes;
    if (d.approvals) {
      own.reviewers = d.approvals->reviewers;
      own.prevent_self_review = !d.approvals->excluding.empty() && !own.reviewers.empty();
    }
    if (d.has_verify_job()) add(d.environment + "-watch", Purpose::Watch);
    if (d.moves_aliases()) add(d.environment + "-rollback", Purpose::Rollback);
  }

  const Model& model_;
  plan::Plan plan_;
  std::map<std::string, std::vector<std::string>> path_branches_;  ///< that paths bring to an environment
  const std::vector<ApprovalTerm> no_terms_;
};

}  // namespace

auto lower(const Model& model, std::string definition) -> plan::Plan {
  return Lowering(model, std::move(definition)).run();
}

auto approvals_of(const Environment& environment) -> std::vector<Approval> {
  if (environment.approval) return {*environment.approval};
  std::vector<Approval> approvals;
  for (const auto& row : environment.table) {
    if (row.terms.empty() || row.at_merge) continue;
    auto approval = environment.table_terms;
    approval.terms = row.terms;
    approval.span = row.span;
    approvals.push_back(std::move(approval));
  }
  return approvals;
}

}  // namespace promoc::sema
