// Settings of environments: what `apply-settings.sh` sends to GitHub is what the definition asks for.
#include <algorithm>
#include <map>

#include "verify/files/parts.hpp"

namespace promoc::verify::files {
namespace {

using Kind = Difference::Kind;
using Purpose = plan::EnvironmentSettings::Purpose;

auto text_at(const Value& value, std::string_view name) -> std::string {
  const auto* const found = value.find(name);
  return found != nullptr && found->kind == Value::Kind::Scalar ? found->text : "";
}

auto identity(std::string_view list, const Value& item) -> std::string {
  if (item.kind == Value::Kind::Scalar) return item.text;
  if (list == "put.reviewers") {
    const auto user = text_at(item, "type") == "User";
    const auto name = actions::lower_case(text_at(item, user ? "login" : "slug"));
    return user && !name.empty() ? "user " + name : name;
  }
  const auto name = text_at(item, "name");
  return text_at(item, "type") == "tag" ? name + " (tag)" : name;
}

/// What stands in the last brackets: "put.reviewers[team-lead]" is about "team-lead".
auto item_of(std::string_view path) -> std::string {
  const auto open = path.find('[');
  return open == std::string_view::npos || !path.ends_with(']')
             ? std::string()
             : std::string(path.substr(open + 1, path.size() - open - 2));
}

auto is_true(const Value* value) -> bool { return value != nullptr && value->text == "true"; }

/// The findings of one file.
class Environment {
 public:
  Environment(Report& report, const Pair& pair, const Value& meant, const Value& found)
      : report_(report),
        pair_(pair),
        meant_(meant),
        found_(found),
        name_(text_at(meant, "environment")),
        settings_(environment_of(report.input().plan, name_)) {}

  void check() {
    Comparing comparing{Dialect::Json, identity, {}};
    for (const auto& difference : differences(meant_, found_, comparing, {}, pair_.top())) tell(difference);
  }

 private:
  [[nodiscard]] auto put(const Value& of, std::string_view name) const -> const Value* {
    const auto* const rules = of.find("put");
    return rules == nullptr ? nullptr : rules->find(name);
  }

  void add(const Difference& at, std::string message, std::string scenario = {}) {
    report_.add(diag::Kind::SettingChanged, {pair_.path, at.path, at.span}, std::move(message), std::move(scenario));
  }

  void tell(const Difference& d) {
    const std::string_view path = d.path;
    if (path == "environment") return tell_name(d);
    if (path.starts_with("put.reviewers")) return tell_reviewers(d);
    if (path == "put.prevent_self_review") return tell_self_review(d);
    if (path == "put.can_admins_bypass") return tell_bypass(d);
    if (path.starts_with("put.deployment_branch_policy")) return tell_policy(d);
    if (path.starts_with("branch_policies")) return tell_branches(d);
    if (path == "put.wait_timer") return tell_wait(d);
    if (path.starts_with("variables") || path.starts_with("secrets")) return tell_names(d);
    tell_other(d);
  }

  void tell_name(const Difference& d) {
    if (d.found != nullptr && actions::lower_case(d.found->text) == actions::lower_case(name_)) return;
    add(d, "these settings are no longer those of " + name_,
        "`apply-settings.sh` leaves " + name_ +
            " as it is; where GitHub does not know it, the first job that names it "
            "makes it, without any rule");
  }

  /// What a run does when nobody is asked.
  [[nodiscard]] auto unasked() const -> std::string {
    if (settings_ == nullptr || settings_->purpose == Purpose::Deploy)
      return "any writer starts a run that deploys to " + name_ + " without an approval";
    return "a run passes " + name_ + ", which " + settings_->serves + " waits for, without an approval";
  }

  void tell_reviewers(const Difference& d) {
    const auto* const now = put(found_, "reviewers");
    const auto* const before = put(meant_, "reviewers");
    const bool none = now == nullptr || now->members.empty();
    if (none && before != nullptr && !before->members.empty()) {
      if (!nobody_told_)
        add({d.kind, "put.reviewers", d.meant, d.found, d.span}, name_ + " asks nobody any more: it has no reviewers",
            unasked());
      nobody_told_ = true;
      return;
    }
    if (d.kind == Kind::Changed && actions::lower_case(d.meant->text) == actions::lower_case(d.found->text)) return;
    const auto who = item_of(d.path);
    if (d.kind == Kind::Missing && !who.empty())
      return add(d, who + " can no longer approve " + name_,
                 "whoever is left cannot be reached, and nothing is deployed");
    if (d.kind == Kind::Added && !who.empty())
      return add(d, who + " can approve " + name_,
                 "one click of " + who + " is enough: any one reviewer releases the job");
    tell_other(d);
  }

  void tell_self_review(const Difference& d) {
    if (is_true(d.meant))
      return add(d, "whoever starts a run may approve it in " + name_,
                 "a reviewer starts a run and approves it: nobody else is asked");
    const auto* const reviewers = put(found_, "reviewers");
    const bool stricter = is_true(d.found) && reviewers != nullptr && !reviewers->members.empty();
    if (!stricter) tell_other(d);
  }

  void tell_bypass(const Difference& d) {
    if (d.meant == nullptr) return tell_other(d);
    add(d,
        d.kind == Kind::Missing ? "`put.can_admins_bypass` is missing, and GitHub takes it for true"
                                : "administrators of the repository can pass the rules of " + name_,
        "an administrator deploys past the reviewers of " + name_ + " with one click");
  }

  void tell_policy(const Difference& d) {
    if (policy_told_) return;
    policy_told_ = true;
    const auto* const policy = put(found_, "deployment_branch_policy");
    const bool any = policy == nullptr || policy->kind != Value::Kind::Map;
    add(d,
        any ? "every branch and tag can deploy to " + name_ : name_ + " is no longer open to the named branches alone",
        any ? "any writer pushes a branch with a workflow of its own that names " + name_
            : "where no branch is protected in GitHub's older way, every branch can deploy to " + name_);
  }

  void tell_branches(const Difference& d) {
    if (d.kind == Kind::Missing && d.path.ends_with("].type") && d.meant->is_text("branch")) return;  // the default
    const auto branch = item_of(d.path);
    if (d.kind == Kind::Added && !branch.empty())
      return add(d, "runs of " + code(branch) + " reach " + name_,
                 "a writer pushes a matching ref with a workflow of its own that names " + name_);
    if (d.kind == Kind::Missing && !branch.empty())
      return add(d, "runs of " + code(branch) + " no longer reach " + name_,
                 "GitHub refuses each of their jobs that names " + name_);
    tell_other(d);
  }

  /// Names of what somebody must have set by hand. One more makes the script ask for more.
  void tell_names(const Difference& d) {
    const auto name = d.path.substr(d.path.find('.') + 1);
    if (d.kind == Kind::Added && d.found->kind == Value::Kind::Null) return;
    if (d.kind == Kind::Missing && d.path.find('.') != std::string::npos)
      return add(d, "`apply-settings.sh` no longer looks whether " + code(name) + " is set in " + name_,
                 "a run fails in " + name_ + " because nobody has set it");
    if (d.kind == Kind::Added && d.found->kind == Value::Kind::Map &&
        std::ranges::all_of(d.found->members, [](const Member& m) { return m.value.kind == Value::Kind::Null; })) {
      return;
    }
    tell_other(d);
  }

  void tell_wait(const Difference& d) {
    if (d.meant == nullptr || d.meant->text == "0") return tell_other(d);
    const auto now = d.found == nullptr ? std::string("no time at all") : shown(*d.found) + " minutes";
    add(d, name_ + " waits " + now + ", not " + shown(*d.meant) + " minutes",
        "a deployment to " + (settings_ == nullptr ? name_ : settings_->serves) +
            " begins at another time than the definition says");
  }

  void tell_other(const Difference& d) {
    const auto field = code(d.path.empty() ? "the file" : d.path);
    if (d.kind == Kind::Missing) return add(d, field + " is missing from the settings of " + name_);
    if (d.kind == Kind::Added) return add(d, field + " was added to the settings of " + name_ + ": " + shown(*d.found));
    add(d, field + " of " + name_ + " is " + shown(*d.found) + ", not " + shown(*d.meant),
        d.path == "put.wait_timer" ? "every run that names " + name_ + " waits that many minutes, a rollback as well"
                                   : "");
  }

  Report& report_;
  const Pair& pair_;
  const Value& meant_;
  const Value& found_;
  std::string name_;
  const plan::EnvironmentSettings* settings_;
  bool nobody_told_ = false;
  bool policy_told_ = false;
};

/// What a settings file sets: an environment or a ruleset.
struct Named {
  std::string name;  ///< as GitHub compares it
  std::string path;
  Span span;
  bool ruleset = false;
  bool meant = false;
};

/// Looks at files that nothing meant, and at names that stand in two files.
class Together {
 public:
  explicit Together(Report& report) : report_(report) {}

  void check() {
    for (const auto& path : report_.input().settings) read(path);
    for (const auto& extra : all_) {
      if (!extra.meant) compare(extra);
    }
  }

 private:
  /// `apply-settings.sh` takes the files of these two folders and no deeper ones.
  static auto is_applied(std::string_view path, std::string_view folder) -> bool {
    return path.starts_with(folder) && path.find('/', folder.size()) == std::string_view::npos;
  }

  void read(const std::string& path) {
    const auto& input = report_.input();
    const bool ruleset = path.starts_with(kRulesets);
    auto text = input.found.read(path);
    if (!text || !is_applied(path, ruleset ? kRulesets : kSettings)) return;
    const bool meant = std::ranges::find(input.meant_files, path) != input.meant_files.end();
    SourceManager own;  // the files that are meant were looked at before; only their names count here
    auto& sources = meant ? own : input.sources;
    const auto data = read_data(sources.add(path, std::move(*text)), sources, "settings file", Dialect::Json);
    if (const auto* const fault = std::get_if<document::Fault>(&data)) {
      if (meant) return;
      return report_.add(diag::Kind::PipelineFileUnreadable, {path, {}, fault->span}, fault->message,
                         "`apply-settings.sh` stops at this file, and what comes after it is not applied");
    }
    const auto* const name = std::get<Data>(data).root.find(ruleset ? "name" : "environment");
    if (name == nullptr) return;
    all_.push_back({ruleset ? name->text : actions::lower_case(name->text), path, name->span, ruleset, meant});
  }

  void compare(const Named& extra) {
    const auto same = [&](const Named& other) {
      return other.name == extra.name && other.ruleset == extra.ruleset && (other.meant || &other < &extra);
    };
    const auto other = std::ranges::find_if(all_, same);
    if (other == all_.end()) return;
    const auto what = extra.ruleset ? "the ruleset " + code(extra.name) : "the environment " + extra.name;
    report_.add(diag::Kind::SettingChanged, {other->path, {}, extra.span},
                what + " is set by " + code(other->path) + " as well",
                "`apply-settings.sh` applies both files, and what the later one says is what stays",
                "remove " + code(extra.path));
  }

  Report& report_;
  std::vector<Named> all_;
};

}  // namespace

void check_environment(Report& report, const Pair& pair) {
  const auto both = report.read_both(pair, "settings file", Dialect::Json, diag::Kind::SettingChanged);
  if (both) Environment(report, pair, both->first, both->second).check();
}

/// The switch is one for workflows that open pull requests and for those that approve them.
void check_permissions(Report& report) {
  const auto& input = report.input();
  const std::string path(kPermissionsFile);
  if (std::ranges::find(input.meant_files, path) != input.meant_files.end()) return;
  auto text = input.found.read(path);
  if (!text) return;
  report.add(diag::Kind::SettingChanged, {path, {}, {input.sources.add(path, std::move(*text)), 0, 0}},
             "`apply-settings.sh` takes " + code(path) + ", and nothing in the definition needs it",
             "workflows may approve pull requests then: one writer's workflow stands in for a reviewer",
             "remove " + code(path));
}

void check_settings_together(Report& report) {
  const auto begin = report.size();
  const auto& input = report.input();
  check_permissions(report);
  const bool extra = std::ranges::any_of(input.settings, [&](const std::string& path) {
    return std::ranges::find(input.meant_files, path) == input.meant_files.end();
  });
  if (extra) Together(report).check();
  report.sort_from(begin);
}

}  // namespace promoc::verify::files
