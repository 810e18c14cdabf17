#include "verify/workflows/jobs.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "verify/workflows/outside.hpp"
#include "verify/workflows/steps.hpp"

namespace promoc::verify {
namespace {

using actions::Job;
using actions::Permissions;
using actions::Scalar;
using actions::Workflow;
using diag::Kind;

/// Source: permissions-mapping of GitHub's workflow schema.
constexpr auto kScopes = std::to_array<std::string_view>(
    {"actions", "artifact-metadata", "attestations", "checks", "contents", "deployments", "discussions", "id-token",
     "issues", "models", "packages", "pages", "pull-requests", "repository-projects", "security-events", "statuses"});

auto rank(std::string_view level) -> int { return level == "write" ? 2 : level == "read" ? 1 : 0; }

/// Nothing given anywhere: the repository decides, and may give everything.
auto level(const Permissions* permissions, std::string_view scope) -> std::string_view {
  return permissions == nullptr ? "write" : permissions->level(scope);
}

auto is_hosted_linux(std::string_view label) -> bool {
  if (label == "ubuntu-latest") return true;
  if (label.ends_with("-arm")) label.remove_suffix(4);
  return label.size() == 12 && label.starts_with("ubuntu-") && label[9] == '.';
}

auto names_secret(const actions::Entries& entries) -> bool {
  return std::ranges::any_of(entries, [](const actions::Entry& entry) {
    return entry.value.text.find("secrets.") != std::string::npos ||
           entry.value.text.find("secrets[") != std::string::npos;
  });
}

auto minutes(const std::optional<Scalar>& timeout) -> int {
  constexpr int kByDefault = 360;  // docs.github.com, "jobs.<job_id>.timeout-minutes"
  if (!timeout) return kByDefault;
  int value = 0;
  const auto& text = timeout->text;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? value : -1;
}

class Jobs {
 public:
  Jobs(const Input& input, const WorkflowPair& pair, const Scripts& scripts, Findings& findings)
      : input_(input), pair_(pair), scripts_(scripts), findings_(findings) {}

  void check() {
    for (const auto& job : pair_.jobs) {
      if (job.found == nullptr) {
        missing(*job.meant);
        continue;
      }
      compare(job);
      const bool trusted = is_trusted(*pair_.meant, *job.meant) || makes_artifact(*job.meant);
      check_steps({input_, pair_, job, trusted, scripts_}, findings_);
    }
    compare_form();
    compare_workflow();
  }

 private:
  /// The branch that a person names stands in the names of its runs, by which they are told apart.
  [[nodiscard]] auto is_path() const -> bool {
    return std::ranges::any_of(input_.plan.paths, [&](const plan::Path& path) {
      return input_.plan.promotions[path.promotion].file == pair_.meant->path;
    });
  }

  /// What whoever starts a run by hand must say, and what there is to choose.
  void compare_form() {
    constexpr std::string_view kByHand = "workflow_dispatch";
    const auto* meant = pair_.meant->trigger(kByHand);
    const auto* found = pair_.found->trigger(kByHand);
    if (meant == nullptr || found == nullptr) return;  // that it starts at all is proved elsewhere
    for (const auto& then : meant->inputs) {
      const auto now = std::ranges::find(
          found->inputs, then.id.text, [](const actions::Input& input) -> const std::string& { return input.id.text; });
      const auto what = now == found->inputs.end() ? std::string("is gone") : change_of(then, *now);
      if (what.empty()) continue;
      report(Kind::RuleNotCarriedOut, "on.workflow_dispatch.inputs." + then.id.text,
             now == found->inputs.end() ? found->event.span : now->id.span,
             "the field " + quoted(then.id.text) + " of the form " + what,
             "whoever starts a run says something else than the definition asks for, or nothing");
    }
  }
  static auto change_of(const actions::Input& then, const actions::Input& now) -> std::string {
    const auto value = [](const actions::Input& input) {
      return input.fallback ? input.fallback->text : std::string();
    };
    if (then.type != now.type)
      return "is of the type " + quoted(now.type) + "; the definition means " + quoted(then.type);
    if (then.options != now.options) return "does not offer what the definition means";
    if (then.required && !now.required) return "may stay empty";
    if (value(then) != value(now)) return "begins with another value";
    return {};
  }

  void report(Kind kind, const std::string& field, Span span, std::string message, std::string scenario = {},
              std::string help = {}) {
    findings_.push_back({kind, rules_at(input_, pair_.meant->path, field), span, std::move(message),
                         std::move(scenario), std::move(help)});
  }
  static auto quoted(const std::string& text) -> std::string { return "`" + text + "`"; }

  static auto makes_artifact(const Job& job) -> bool {
    return std::ranges::any_of(job.steps, [](const actions::Step& step) {
      return step.uses && step.uses->text.starts_with("actions/upload-artifact@") &&
             actions::find(step.with, "name") != nullptr &&
             actions::find(step.with, "name")->text.find("report") == std::string::npos;
    });
  }

  void missing(const Job& job) {
    report(Kind::RuleNotCarriedOut, "jobs." + job.id.text, {pair_.found->file, 0, 0},
           "the job " + quoted(job.id.text) + " is gone", "nothing does its work any more");
  }

  void compare(const JobPair& pair) {
    const auto& meant = *pair.meant;
    const auto& found = *pair.found;
    const auto field = "jobs." + meant.id.text;
    compare_environment(meant, found, field);
    compare_rights(meant, found, field);
    compare_time(meant, found, field);
    compare_name(meant, found, field);
    compare_call(pair, field);
    compare_forgiveness(meant, found, field);
    for (const auto& [key, value] : meant.outputs) {
      const auto* there = actions::find(found.outputs, key.text);
      if (there == nullptr || plain_text(value.text, {}, {}) != plain_text(there->text, pair_.job_ids, pair.step_ids)) {
        report(Kind::StepChanged, field + ".outputs." + key.text, there == nullptr ? found.id.span : there->span,
               "the output " + quoted(key.text) + " of " + quoted(meant.id.text) + " is not `" + value.text + "`",
               "the jobs that read it are told something else");
      }
    }
    compare_others(meant, found, field);
  }

  void compare_environment(const Job& meant, const Job& found, const std::string& field) {
    const auto name = [](const Job& job) { return job.environment ? job.environment->name.text : std::string(); };
    const auto span = found.environment ? found.environment->name.span : found.id.span;
    if (name(meant) != name(found)) {
      const auto told = findings_.size();
      if (!found.environment) {
        report(Kind::GateBypassed, field + ".environment", span,
               quoted(meant.id.text) + " is no longer in the environment " + quoted(name(meant)),
               "no reviewer is asked, and no branch is kept out");
      } else {
        report(
            Kind::GateBypassed, field + ".environment", span,
            quoted(meant.id.text) + " is in the environment " + quoted(name(found)) +
                (meant.environment ? "; the definition means " + quoted(name(meant)) : "; the definition means none"),
            "other people are asked, and other secrets and roles are given");
      }
      auto& rules = findings_[told].rules;
      for (auto& rule : rules_of_environment(input_, name(meant))) {
        if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(std::move(rule));
      }
      return;
    }
    const auto records = [](const Job& job) {
      return job.environment && job.environment->deployment ? job.environment->deployment->text : std::string("true");
    };
    if (records(meant) != records(found)) {
      report(Kind::StepChanged, field + ".environment.deployment", span,
             "GitHub " + std::string(records(found) == "false" ? "no longer records" : "records on its own") +
                 " the deployments of " + quoted(meant.id.text),
             "GitHub's own record names the commit of the run, and says success before anything was verified");
    }
  }

  void compare_rights(const Job& meant, const Job& found, const std::string& field) {
    const auto* has = pair_.found->permissions_of(found);
    const auto* wants = pair_.meant->permissions_of(meant);
    const auto span = has == nullptr ? found.id.span : has->span;
    if (has == nullptr && wants != nullptr) {
      return report(
          Kind::JobGainedRights, field + ".permissions", span,
          quoted(meant.id.text) + " has no `permissions`: its token may do whatever the repository gives every job");
    }
    if (has == nullptr) return;
    if (!has->all.empty() && has->all != "read-all" && has->all != "write-all") {
      return report(Kind::JobGainedRights, field + ".permissions", span,
                    "`permissions` are calculated, and nobody can tell them");
    }
    std::string gained;
    std::string lost;
    for (const auto scope : kScopes) {
      const auto now = level(has, scope);
      const auto then = level(wants, scope);
      auto& list = rank(now) > rank(then) ? gained : lost;
      if (rank(now) == rank(then)) continue;
      list += (list.empty() ? "`" : ", `") + std::string(scope) + ": " +
              std::string(rank(now) > rank(then) ? now : then) + "`";
    }
    if (!gained.empty()) {
      report(Kind::JobGainedRights, field + ".permissions", span, quoted(meant.id.text) + " gained rights: " + gained,
             "every step of the job, its actions included, may do that");
    }
    if (!lost.empty()) {
      report(Kind::RuleNotCarriedOut, field + ".permissions", span,
             quoted(meant.id.text) + " lost rights that it needs: " + lost, "the job fails half way");
    }
  }

  /// A check may be stopped earlier, for it then fails; what deploys, verifies or goes back needs its time, and
  /// credentials that outlive it.
  void compare_time(const Job& meant, const Job& found, const std::string& field) {
    const auto then = minutes(meant.timeout);
    const auto now = minutes(found.timeout);
    if (now == then || (now > 0 && now < then && !is_trusted(*pair_.meant, meant))) return;
    report(Kind::StepChanged, field + ".timeout-minutes", found.timeout ? found.timeout->span : found.id.span,
           quoted(meant.id.text) + " may take " + (now < 0 ? "a calculated time" : std::to_string(now) + " minutes") +
               "; the definition means " + std::to_string(then),
           now > then || now < 0 ? "a job that hangs holds everything behind it, and outlives its credentials"
                                 : "it is stopped half way");
  }

  /// A job that is forgiven counts as a success for all that waits for it.
  void compare_forgiveness(const Job& meant, const Job& found, const std::string& field) {
    if (!actions::may_forgive(found.continue_on_error) || actions::may_forgive(meant.continue_on_error)) return;
    report(Kind::GateBypassed, field + ".continue-on-error", found.continue_on_error->span,
           quoted(meant.id.text) + " may fail, and counts as a success",
           quoted(meant.id.text) + " fails; what waits for its success goes on, and what acts on its failure does not");
  }

  /// Names matter where records and rulesets know a job by its name.
  void compare_name(const Job& meant, const Job& found, const std::string& field) {
    if (meant.title() == found.title()) return;
    const auto quote = "\"" + meant.title() + "\"";
    const auto named = [&](const actions::Entries& env) {
      return std::ranges::any_of(env,
                                 [&](const auto& entry) { return entry.value.text.find(quote) != std::string::npos; });
    };
    const bool known = std::ranges::any_of(pair_.meant->jobs, [&](const Job& job) {
      return named(job.env) ||
             std::ranges::any_of(job.steps, [&](const actions::Step& step) { return named(step.env); });
    });
    if (!known) return;
    report(Kind::StepChanged, field + ".name", found.name ? found.name->span : found.id.span,
           "the job " + quoted(meant.title()) + " is called " + quoted(found.title()) +
               ", and records know it by its name",
           "its deployment records no longer count");
  }

  void compare_call(const JobPair& pair, const std::string& field) {
    const auto target = [](const Job& job) { return job.uses ? job.uses->text : std::string(); };
    const auto& found = *pair.found;
    if (target(*pair.meant) != target(found)) {
      const auto span = found.uses ? found.uses->span : found.id.span;
      report(Kind::GateBypassed, field + ".uses", span,
             quoted(pair.meant->id.text) + " no longer calls `" + target(*pair.meant) + "`",
             "its checks are not run, and the job succeeds");
      return;
    }
    if (!found.uses) return;
    for (const auto& [key, value] : found.with) {
      const auto* then = actions::find(pair.meant->with, key.text);
      if (then != nullptr && plain_text(then->text, {}, {}) == plain_text(value.text, pair_.job_ids, {})) continue;
      report(Kind::StepChanged, field + ".with." + key.text, value.span,
             quoted(key.text) + " is given to " + quoted(pair.meant->id.text) +
                 ", and the definition does not mean that value");
    }
    for (const auto& [key, value] : pair.meant->with) {
      if (actions::find(found.with, key.text) == nullptr)
        report(Kind::StepChanged, field + ".with." + key.text, found.id.span,
               quoted(key.text) + " is no longer given to " + quoted(pair.meant->id.text));
    }
    if (found.secrets && (!pair.meant->secrets || pair.meant->secrets->text != found.secrets->text)) {
      report(Kind::JobGainedRights, field + ".secrets", found.secrets->span,
             quoted(pair.meant->id.text) + " hands secrets on that the definition does not give it");
    }
  }

  void compare_others(const Job& meant, const Job& found, const std::string& field) {
    const auto unlike = [&](const std::string& key) {
      const auto* then = actions::find(meant.others, key);
      const auto* now = actions::find(found.others, key);
      if (then == nullptr || now == nullptr) return then != now;
      return plain_text(then->text, {}, {}) != plain_text(now->text, pair_.job_ids, {});
    };
    std::set<std::string> keys;
    for (const auto* others : {&meant.others, &found.others}) {
      for (const auto& entry : *others) keys.insert(entry.key.text);
    }
    for (const auto& key : keys) {
      if (!unlike(key)) continue;
      const auto* now = actions::find(found.others, key);
      if (now != nullptr && is_harmless(key, now->text)) continue;
      if (!is_trusted(*pair_.meant, meant) && !makes_artifact(meant) && is_harmless_for_checks(key, now) &&
          !(key == "strategy" && required_.contains(meant.title())))
        continue;
      report(Kind::StepChanged, field + "." + key, now == nullptr ? found.id.span : now->span,
             "`" + key + "` of " + quoted(meant.id.text) +
                 (now == nullptr ? " is gone" : " is not what the definition means"),
             why(key));
    }
  }

  static auto is_harmless(const std::string& key, const std::string& value) -> bool {
    if (key == "runs-on") return is_hosted_linux(value);
    return key == "defaults" && value == "{run: {shell: bash}}";
  }
  /// A check that runs several times passes when all of them do, and one that is cancelled has not passed.
  static auto is_harmless_for_checks(const std::string& key, const Scalar* now) -> bool {
    if (key == "concurrency") return true;
    return key == "strategy" && now != nullptr && now->text.find("${{") == std::string::npos;
  }
  static auto why(const std::string& key) -> std::string {
    if (key == "runs-on" || key == "container") return "the job runs on a machine that somebody else prepares";
    if (key == "concurrency") return "a run that waits holds others back, or one that deploys is cancelled";
    if (key == "run-name") return "runs for different branches are taken for one, and only the newest of them goes on";
    if (key == "strategy") return "the job runs several times at once, or not at all";
    if (key == "defaults") return "every script of the job runs in another shell or directory";
    return {};
  }

  void compare_workflow() {
    static constexpr auto kFree = std::to_array<std::string_view>({"run-name"});
    std::set<std::string> keys;
    for (const auto* others : {&pair_.meant->others, &pair_.found->others}) {
      for (const auto& entry : *others) keys.insert(entry.key.text);
    }
    for (const auto& key : keys) {
      const auto* then = actions::find(pair_.meant->others, key);
      const auto* now = actions::find(pair_.found->others, key);
      if (std::ranges::find(kFree, key) != kFree.end() && !is_path()) continue;
      if (then != nullptr && now != nullptr && then->text == now->text) continue;
      if (now != nullptr && is_harmless(key, now->text)) continue;
      const bool deploys =
          std::ranges::any_of(pair_.meant->jobs, [&](const Job& job) { return is_trusted(*pair_.meant, job); });
      if (!deploys && is_harmless_for_checks(key, now)) continue;
      report(Kind::StepChanged, key, now == nullptr ? Span{pair_.found->file, 0, 0} : now->span,
             "`" + key + "` of the workflow is not what the definition means", why(key));
    }
  }

  const Input& input_;
  const WorkflowPair& pair_;
  const Scripts& scripts_;
  std::set<std::string, std::less<>> required_ = required_checks(input_);
  Findings& findings_;
};

/// The scripts of the pipeline by their names.
auto scripts_of(const Input& input) -> Scripts {
  Scripts all;
  for (const auto& path : input.meant_files) {
    if (!path.starts_with(".github/promoc/") || !path.ends_with(".sh")) continue;
    all.emplace(path.substr(path.rfind('/') + 1), input.meant.read(path).value_or(""));
  }
  return all;
}

}  // namespace

auto is_trusted(const Workflow& workflow, const Job& job) -> bool {
  if (job.environment || job.secrets || names_secret(job.env)) return true;
  const auto* permissions = workflow.permissions_of(job);
  if (permissions == nullptr || permissions->all == "write-all") return true;
  if (std::ranges::any_of(permissions->scopes, [](const auto& entry) { return entry.value.text == "write"; }))
    return true;
  return std::ranges::any_of(
      job.steps, [](const actions::Step& step) { return names_secret(step.env) || names_secret(step.with); });
}

void check_jobs(const Input& input, const Pipeline& pipeline, Findings& findings) {
  const auto scripts = scripts_of(input);
  for (const auto& pair : pipeline.pairs()) Jobs(input, pair, scripts, findings).check();
  check_outside(input, pipeline, findings);
}

}  // namespace promoc::verify
