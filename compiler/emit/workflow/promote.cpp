#include <algorithm>
#include <nlohmann/json.hpp>

#include "emit/emitters.hpp"
#include "emit/workflow/classes.hpp"
#include "emit/workflow/deployment.hpp"
#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/notices.hpp"
#include "emit/workflow/pins.hpp"
#include "emit/workflow/section.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/triggers.hpp"
#include "emit/workflow/workflows.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

namespace {

/// Versions that `sam build` needs, one on a line; it looks for `python3.11` itself. Nothing when the runner has them.
/// Source: actions/runner-images, Ubuntu2404-Readme: Python 3.12, npm. Builds of Node.js are bound to no version.
auto pythons_to_set_up(const plan::Plan& plan) -> std::string {
  const auto& versions = plan.application.pythons;
  if (versions == std::vector<std::string>{"3.12"}) return {};
  std::string lines;
  for (const auto& version : versions) lines += (lines.empty() ? "" : "\n") + version;
  return lines;
}

/// The environments that a workflow brings candidates to.
auto deployments_of(const plan::Plan& plan, std::size_t promotion) -> std::vector<const plan::Deployment*> {
  std::vector<const plan::Deployment*> list;
  for (const auto& d : plan.deployments) {
    if (d.promotion == promotion) list.push_back(&d);
  }
  for (const auto& path : plan.paths) {
    if (path.promotion != promotion) continue;
    for (const auto& d : path.deployments) list.push_back(&d);
  }
  return list;
}

class Promoting {
 public:
  Promoting(Emission& emission, std::size_t index)
      : emission_(emission),
        plan_(emission.plan()),
        promotion_(plan_.promotions[index]),
        deployments_(deployments_of(plan_, index)) {}

  void emit();

 private:
  void add_resolve();
  void add_candidate();
  void add_build();
  void add_own_checks();
  void add_skip_slot();
  void add_land();
  [[nodiscard]] auto any_records() const -> bool {
    return std::ranges::any_of(deployments_, [](const auto* d) { return d->has_records(); });
  }
  [[nodiscard]] auto path() const -> const plan::Path* { return plan_.path_of(*deployments_.front()); }
  [[nodiscard]] auto is(plan::Promotion::Kind kind) const -> bool { return promotion_.kind == kind; }
  void add_start(yaml::View& view) const;

  Emission& emission_;
  const plan::Plan& plan_;
  const plan::Promotion& promotion_;
  std::vector<const plan::Deployment*> deployments_;
  yaml::Map jobs_;
};

/// Which commit of which branch, and that it may go there at all.
void Promoting::add_resolve() {
  const auto& d = *deployments_.back();
  yaml::View view;
  view.text("path", path()->name);
  view.name("environment", d.environment);
  view.text("record_branches", json_list(d.branches));
  view.text("record_jobs", json_list(record_writers(d)));
  view.text("patterns", json_list(path()->from));
  view.text("allowed_branches", json_list(path()->runs_on));
  view.text("own_files", json_list({plan_.definition, kSamConfigFile}));
  const bool excludes = path()->skip && path()->skip->excludes && d.excludes();
  view.set("excludes", excludes);
  std::string people;
  for (const auto& who : excludes ? d.approvals->excluding : std::vector<std::string>())
    people += (people.empty() ? "" : " ") + who;
  view.text("excluded_people", people);
  view.text("skipped", excludes ? path()->skip->environment : "");
  view.set("reason", std::ranges::find(path()->inputs, "reason", &plan::InputField::name) != path()->inputs.end());
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::Resolve, std::move(view)));
}

/// Nothing is built: what was found good in the environment before is looked up.
void Promoting::add_candidate() {
  const auto& d = *deployments_.front();
  const auto& source = *plan_.deployment(d.found->environment);
  yaml::View view;
  view.name("job", candidate_job(d));
  view.name("source", source.environment);
  view.set("start", or_empty(start_condition(plan_, d)));
  view.text("record_branches", json_list(source.branches));
  view.text("record_jobs", json_list(record_writers(source)));
  view.name("target", d.environment);
  view.text("target_branches", json_list(d.branches));
  view.text("target_jobs", json_list(record_writers(d)));
  view.text("soak_seconds", std::to_string(d.found->soak_seconds));
  view.set("superseded", d.found->superseded.empty() ? yaml::Value() : yaml::TextValue{d.found->superseded});
  view.set("versions", plan_.version.has_value());
  view.set("gives_run", !plan_.bucket);
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::Candidate, std::move(view)));
}

void Promoting::add_build() {
  auto needs = first_checks(plan_, promotion_);
  const bool named = is(plan::Promotion::Kind::Path);
  if (named) needs = {kResolveJob};
  if (!named && secrets_before_build(plan_, promotion_)) needs.emplace_back(plan::kSecretsJob);
  const auto text_or_empty = [](const std::string& text) {
    return text.empty() ? yaml::Value() : yaml::Value(yaml::TextValue{text});
  };
  yaml::View view;
  view.set("needs", needs_value(needs));
  view.set("approvals", std::ranges::any_of(deployments_, [](const auto* d) { return d->matches_people(); }));
  view.set("records", any_records());
  view.set("has_outputs", any_records() || plan_.version);
  view.set("version_from", plan_.version ? yaml::Value(yaml::TextValue{plan_.version->from}) : yaml::Value());
  view.set("version_file", text_or_empty(plan_.version ? plan_.version->file : ""));
  view.set("pythons", text_or_empty(pythons_to_set_up(plan_)));
  view.text("template", plan_.template_path);
  view.set("named_sha", named ? yaml::Value(candidate_of(plan_, *deployments_.front()).sha) : yaml::Value());
  // S3 keeps it for good; this one is for the next job, and for a second try of it.
  view.set("artifact_days", plan_.bucket ? std::int64_t{7} : plan_.artifact_days);
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  view.set("actions.setup_python", yaml::CodeValue{pin(Action::SetupPython)});
  view.set("actions.setup_sam", yaml::CodeValue{pin(Action::SetupSam)});
  view.set("actions.upload_artifact", yaml::CodeValue{pin(Action::UploadArtifact)});
  add_job(jobs_, emission_.fill(TemplateId::Build, std::move(view)));
}

/// Apart from the build, because what is built runs other people's code and must not hold credentials.
void add_store(Emission& emission, yaml::Map& jobs) {
  const auto& plan = emission.plan();
  yaml::View view;
  view.text("role", store_role_name(plan));
  view.text("region", plan.deployments.front().region);
  view.text("bucket", *plan.bucket);
  view.text("prefix", dashed(plan.pipeline));
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  view.set("actions.download_artifact", yaml::CodeValue{pin(Action::DownloadArtifact)});
  view.set("actions.credentials", yaml::CodeValue{pin(Action::ConfigureAwsCredentials)});
  add_job(jobs, emission.fill(TemplateId::Store, std::move(view)));
}

/// What whoever starts a run can choose. The first one is the default, and no name of an environment: it has blanks.
auto choices(const plan::Promotion& promotion) -> std::vector<std::string> {
  std::vector<std::string> choices{"as far as the branch goes"};
  choices.insert(choices.end(), promotion.dispatch_ends.begin(), promotion.dispatch_ends.end());
  return choices;
}

/// Checks that run in this workflow: those that no called workflow runs.
void Promoting::add_own_checks() {
  std::vector<std::string> done;
  for (const auto* d : deployments_) {
    for (const auto& id : d->requires_checks) {
      if (is_called(plan_, *d, id) || std::ranges::find(done, id) != done.end()) continue;
      GateJob job;
      if (is(plan::Promotion::Kind::Path)) job.sha = candidate_of(plan_, *d).sha;
      if (job.sha) job.needs.emplace_back(kResolveJob);
      const auto skippable = std::ranges::find(d->skippable, id, &plan::Skippable::check);
      if (skippable != d->skippable.end()) {
        job.needs.push_back(class_job(*d));
        job.start = gh::not_(is_only(plan_, class_job(*d), skippable->classes));
      }
      add_check_job(emission_, find_check(plan_, id), jobs_, std::move(job));
      done.push_back(id);
    }
  }
}

/// Leaving an environment out is a decision of its own, by people of its own.
void Promoting::add_skip_slot() {
  const auto& skip = path()->skip;
  if (!skip || !skip->slot) return;
  const std::vector<std::string> needs{kResolveJob, "build"};
  const auto slots = nlohmann::json::array({{{"environment", skip->slot->environment}, {"role", skip->slot->role}}});
  yaml::View view;
  view.name("job", skip->slot->environment);
  view.name("environment", skip->slot->environment);
  view.text("role", skip->slot->role);
  view.set("needs", needs_value(needs));
  view.set("start", gh::path("inputs." + skip_input(*path())));
  view.text("slots", slots.dump());
  view.set("excludes", skip->excludes);
  const bool knows = skip->excludes && deployments_.back()->excludes();
  view.set("excluding_job", knows ? yaml::Value(yaml::NameValue{kResolveJob}) : yaml::Value());
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::ApprovalSlot, std::move(view)));
}

/// A list as it stands in the description of a pull request.
auto list_section(const plan::Checklist& list) -> std::string {
  return "## " + list.name + "\n\n" + plan::boxes_begin(list.name) + "\n" + plan::boxes_text(list) +
         plan::boxes_end(list.name) + "\n";
}

/// The fix reaches the branches, or the next release would take it back.
void Promoting::add_land() {
  if (path()->lands.empty()) return;
  const auto& d = *deployments_.back();
  const std::vector<std::string> needs{kResolveJob, last_job(d)};
  yaml::View view;
  view.set("needs", needs_value(needs));
  view.set("start", gh::all_of({gh::not_(gh::call("cancelled")),
                                gh::eq(gh::ref("needs", last_job(d), "result"), gh::lit("success"))}));
  view.text("land", json_list(path()->lands));
  auto checks = nlohmann::ordered_json::object();
  for (const auto& branch : path()->lands) {
    const auto* validation = plan_.validation_of(branch);
    if (validation == nullptr) continue;
    const auto file = validate_file(*validation);
    checks[branch] = file.substr(file.rfind('/') + 1);
  }
  view.set("validate", checks.empty() ? yaml::Value() : yaml::TextValue{checks.dump()});
  auto lists = nlohmann::ordered_json::object();
  std::vector<std::string> up_to_date;
  for (const auto& branch : path()->lands) {
    const auto protection = std::ranges::find(plan_.branches, branch, &plan::BranchProtection::branch);
    if (protection == plan_.branches.end()) continue;
    if (protection->up_to_date) up_to_date.push_back(branch);
    std::string sections;
    for (const auto& name : protection->checklists) sections += list_section(*plan_.checklist(name));
    if (!sections.empty()) lists[branch] = sections;
  }
  view.set("lists", lists.empty() ? yaml::Value() : yaml::TextValue{lists.dump()});
  // Into the first branch goes the path's own one, which people bring up to date themselves.
  std::erase(up_to_date, path()->lands.front());
  view.set("up_to_date", up_to_date.empty() ? yaml::Value() : yaml::TextValue{json_list(up_to_date)});
  view.text("path", path()->name);
  view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
  add_job(jobs_, emission_.fill(TemplateId::Land, std::move(view)));
}

auto purpose(const plan::Plan& plan, const plan::Promotion& promotion,
             const std::vector<const plan::Deployment*>& deployments) -> std::string {
  using Kind = plan::Promotion::Kind;
  std::string text;
  for (const auto* d : deployments) text += ", " + d->environment;
  if (promotion.kind == Kind::Builds) return "Promotes " + plan.pipeline + ": build" + text + ".";
  if (promotion.kind == Kind::Finds) {
    return "Promotes what was found good in " + deployments.front()->found->environment + ": " + text.substr(2) + ".";
  }
  const auto& path = *plan.path_of(*deployments.front());
  return "The path " + path.name + " to " + path.to + ": a person starts it, on a protected branch, for a branch of " +
         "another name.";
}

/// What starts the workflow.
void Promoting::add_start(yaml::View& view) const {
  view.set("push_branches", promotion_.push_branches.empty()
                                ? yaml::Value()
                                : yaml::Node(yaml::list_of_texts(promotion_.push_branches)));
  view.set("dispatch", promotion_.dispatch);
  view.set("dispatch_ends",
           promotion_.dispatch_ends.empty() ? yaml::Value() : yaml::Node(yaml::list_of_texts(choices(promotion_))));
  std::vector<yaml::View> inputs;
  const bool named = is(plan::Promotion::Kind::Path);
  if (named) {
    for (const auto& input : path()->inputs) {
      auto& field = inputs.emplace_back();
      field.name("name", input.name);
      field.text("description", input.doc.empty() ? input.name : input.doc);
      field.set("options", input.options.empty() ? yaml::Value() : yaml::Node(yaml::list_of_texts(input.options)));
    }
  }
  view.set("has_inputs", named || !promotion_.dispatch_ends.empty());
  view.set("named", named);
  view.text("path", named ? path()->name : "");
  view.set("inputs", std::move(inputs));
  std::string from;
  if (named) {
    for (const auto& pattern : path()->from) from += (from.empty() ? "" : ", ") + pattern;
  }
  view.text("from", from);
  const bool skips = named && path()->skip;
  view.set("skip_input", skips ? yaml::Value(yaml::NameValue{skip_input(*path())}) : yaml::Value());
  view.text("skipped", skips ? path()->skip->environment : "");
}

void Promoting::emit() {
  if (deployments_.empty()) return;
  using Kind = plan::Promotion::Kind;
  const bool calls_validation = std::ranges::any_of(deployments_, [&](const auto* d) {
    const auto needed = requirement_jobs(plan_, *d);
    return std::ranges::find(needed, "validate") != needed.end();
  });
  if (is(Kind::Path)) add_resolve();
  if (is(Kind::Finds)) add_candidate();
  if (calls_validation) add_job(jobs_, emission_.fill(TemplateId::ValidateCall, {}));
  add_own_checks();
  add_secrets_job(emission_, promotion_, jobs_);
  if (!is(Kind::Finds)) {
    add_build();
    if (plan_.bucket) add_store(emission_, jobs_);
  }
  if (is(Kind::Path)) add_skip_slot();
  for (const auto* deployment : deployments_) add_deployment(emission_, *deployment, jobs_);
  if (is(Kind::Path)) add_land();

  yaml::View view;
  view.text("name", promotion_.name);
  add_start(view);
  view.set("records", any_records());
  view.text("record_workflows", record_workflows(plan_));
  view.set("jobs", yaml::Node(std::move(jobs_)));
  emission_.add_yaml(promotion_.file, purpose(plan_, promotion_, deployments_),
                     emission_.fill(TemplateId::Promote, std::move(view)));
}

}  // namespace

void emit_promote(Emission& emission) {
  for (std::size_t i = 0; i < emission.plan().promotions.size(); ++i) Promoting(emission, i).emit();
}

}  // namespace promoc::emit
