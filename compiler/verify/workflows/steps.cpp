#include "verify/workflows/steps.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace promoc::verify {
namespace {

using actions::Entries;
using actions::Scalar;
using actions::Step;
using diag::Kind;

auto is_word(char c) -> bool {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

auto contains_word(std::string_view text, std::string_view word) -> bool {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

auto is_hex(std::string_view text) -> bool {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// One line of a script that only says something.
auto is_inert_line(std::string_view line) -> bool {
  const auto first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return true;
  line.remove_prefix(first);
  if (line.find_first_of("><|&;`") != std::string_view::npos || line.find("$(") != std::string_view::npos ||
      line.find("${{") != std::string_view::npos || line.find("::") != std::string_view::npos) {
    return false;
  }
  if (line.starts_with("echo ") || line.starts_with("printf ") || line == "date" || line == "pwd") return true;
  return line.ends_with(" --version") && std::ranges::count(line, ' ') == 1;
}

auto is_inert(const Step& step) -> bool {
  if (!step.run || step.shell || step.working_directory || !step.env.empty()) return false;
  std::string_view script = step.run->text;
  while (!script.empty()) {
    const auto end = std::min(script.find('\n'), script.size());
    if (!is_inert_line(script.substr(0, end))) return false;
    script.remove_prefix(std::min(end + 1, script.size()));
  }
  return true;
}

/// Settings of an action that change neither what it brings nor whom it trusts.
auto is_free(std::string_view action, std::string_view setting, bool trusted) -> bool {
  const bool sets_up = action.starts_with("uses actions/setup-");
  // What a check loads from a cache is what an earlier run of its own branch loaded; what is deployed takes nothing
  // from one.
  if (sets_up && (setting.ends_with("-version") || (!trusted && setting.starts_with("cache")))) return true;
  static constexpr auto kFree = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"uses actions/checkout", "fetch-depth"},
       {"uses actions/checkout", "fetch-tags"},
       {"uses actions/checkout", "show-progress"},
       {"uses actions/upload-artifact", "compression-level"},
       {"uses aws-actions/configure-aws-credentials", "role-session-name"}});
  return std::ranges::find(kFree, std::pair(action, setting)) != kFree.end();
}

auto uploads_as(const Step& step) -> const Scalar* {
  if (!step.uses || !step.uses->text.starts_with("actions/upload-artifact@")) return nullptr;
  return actions::find(step.with, "name");
}

auto is_harmless(std::string_view variable) -> bool {
  // Usual in workflows, and only about how much is said, how often is tried and what is kept.
  static constexpr auto kHarmless = std::to_array<std::string_view>(
      {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONIOENCODING", "PYTHONUTF8", "SAM_CLI_TELEMETRY",
       "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_CACHE_DIR", "PIP_PROGRESS_BAR", "AWS_PAGER", "AWS_MAX_ATTEMPTS",
       "AWS_RETRY_MODE", "NODE_ENV", "NPM_CONFIG_FUND", "NPM_CONFIG_AUDIT"});
  return std::ranges::find(kHarmless, variable) != kHarmless.end();
}

class Steps {
 public:
  Steps(const StepsOf& of, Findings& findings) : of_(of), findings_(findings) {}

  void check() {
    check_references();
    bool before_check = true;  // work that is meant still follows
    auto left = std::ranges::count_if(of_.job.steps, is_work);
    for (const auto& pair : of_.job.steps) {
      if (is_work(pair)) --left;
      before_check = left > 0;
      if (pair.found == nullptr) {
        missing(*pair.meant);
      } else if (pair.meant == nullptr) {
        added(*pair.found, before_check);
      } else {
        compare(*pair.meant, *pair.found);
      }
    }
  }

 private:
  /// `steps.x` of a step that is not there is empty, and nobody says so.
  void check_references() {
    const auto& found = *of_.job.found;
    for (const auto& step : found.steps) {
      if (step.condition) check_references(*step.condition);
      for (const auto* entries : {&step.env, &step.with}) {
        for (const auto& entry : *entries) check_references(entry.value);
      }
    }
    for (const auto& entry : found.outputs) check_references(entry.value);
  }
  void check_references(const Scalar& text) {
    constexpr std::string_view kHead = "steps.";
    for (auto at = text.text.find(kHead); at != std::string::npos; at = text.text.find(kHead, at + 1)) {
      if (at > 0 && (is_word(text.text[at - 1]) || text.text[at - 1] == '.' || text.text[at - 1] == '-')) continue;
      const auto begin = at + kHead.size();
      auto end = begin;
      while (end < text.text.size() && (is_word(text.text[end]) || text.text[end] == '-')) ++end;
      const auto id = text.text.substr(begin, end - begin);
      if (id.empty() || of_.job.found->step(id) != nullptr) continue;
      report(Kind::StepChanged, "jobs." + of_.job.meant->id.text, text.span,
             "`steps." + id + "` is read in " + job() + ", and no step of it has that id",
             "the value is empty, and nobody says so");
    }
  }

  /// A script that is meant: once the last one ran, what follows cannot change what it saw.
  static auto is_work(const StepPair& pair) -> bool { return pair.meant != nullptr && pair.meant->run.has_value(); }
  [[nodiscard]] auto job() const -> std::string { return "`" + of_.job.meant->id.text + "`"; }
  [[nodiscard]] auto field(const Step& step) const -> std::string {
    return "jobs." + of_.job.meant->id.text + ".steps[" + step.title() + "]";
  }
  void report(Kind kind, const std::string& field, Span span, std::string message, std::string scenario = {},
              std::string help = {}) {
    findings_.push_back({kind, rules_at(of_.input, of_.workflow.meant->path, field), span, std::move(message),
                         std::move(scenario), std::move(help)});
  }

  void missing(const Step& step) {
    const auto elsewhere =
        std::ranges::any_of(of_.job.found->steps, [&](const Step& other) { return work_of(other) == work_of(step); });
    report(Kind::StepChanged, field(step), of_.job.found->id.span,
           job() + (elsewhere ? " does `" + step.title() + "` in another order, or not as often as it must"
                              : " no longer does `" + step.title() + "`"),
           "every run: what comes after it goes on without it");
  }

  void added(const Step& step, bool before_check) {
    if (is_inert(step)) return;
    const auto where = "jobs." + of_.job.meant->id.text;
    if (step.uses && !is_pinned(step.uses->text)) return not_pinned(step, where);
    if (of_.trusted) {
      return report(Kind::StepAdded, where, step.span,
                    "`" + step.title() + "` was added to " + job() + ", which holds rights or secrets",
                    "whatever the step runs can do all that the job may do",
                    "put it into a job of its own, without permissions");
    }
    if (takes_name_of_package(step, packages_of(*of_.workflow.meant))) {
      return report(Kind::StepAdded, where, step.span,
                    "`" + step.title() + "` in " + job() + " uploads over the package that is deployed",
                    "what it uploads is deployed in the place of what was built and checked",
                    "give it a name of its own");
    }
    if (!before_check || is_setup(step)) return;
    report(Kind::StepAdded, where, step.span,
           "`" + step.title() + "` was added to " + job() + " before its work is done, and can change what that sees",
           "the step writes to the workspace, `PATH` or `GITHUB_ENV`, and the check passes",
           "put it after the last step, or into a job of its own");
  }

  static auto is_setup(const Step& step) -> bool { return step.uses && step.uses->text.starts_with("actions/setup-"); }

  void not_pinned(const Step& step, const std::string& where) {
    report(Kind::ActionNotPinned, where, step.uses->span,
           "`" + step.uses->text + "` in " + job() + " is not pinned to a commit",
           "whoever can move that tag or branch changes what the job runs, without a change here",
           "name the commit of 40 digits, with the version as a comment");
  }

  void compare(const Step& meant, const Step& found) {
    if (work_of(meant) != work_of(found)) {
      const auto span = found.run ? found.run->span : found.uses ? found.uses->span : found.span;
      return report(Kind::StepChanged, field(meant), span,
                    "`" + meant.title() + "` in " + job() + " does something else than the definition means",
                    "every run: " + job() + " goes on without what the step was for");
    }
    if (found.uses) compare_action(meant, found);
    compare_shell(meant, found);
    compare_env(meant, found);
    for (const auto& [key, value] : found.others) {
      if (key.text == "timeout-minutes" && !of_.trusted) continue;
      const auto* same = actions::find(meant.others, key.text);
      if (same != nullptr && same->text == value.text) continue;
      report(Kind::StepChanged, field(meant) + "." + key.text, value.span,
             "`" + key.text + "` of `" + meant.title() + "` in " + job() + " is not what the definition means");
    }
  }

  void compare_action(const Step& meant, const Step& found) {
    if (!is_pinned(found.uses->text)) not_pinned(found, field(meant));
    const auto action = work_of(meant);
    for (const auto& [key, value] : meant.with) {
      const auto* there = actions::find(found.with, key.text);
      if (is_free(action, key.text, of_.trusted) || is_report(key.text, value.text, found)) continue;
      if (there == nullptr) {
        changed(meant, "with." + key.text, found.span, "is gone", value.text);
      } else if (plain(value.text, false) != plain(there->text, true)) {
        changed(meant, "with." + key.text, there->span, "is `" + there->text + "`", value.text);
      }
    }
    for (const auto& [key, value] : found.with) {
      if (is_free(action, key.text, of_.trusted) || actions::find(meant.with, key.text) != nullptr) continue;
      report(Kind::StepChanged, field(meant) + ".with", value.span,
             "`" + key.text + "` was given to `" + meant.title() + "` in " + job() +
                 ", which the definition does not mean");
    }
  }

  /// Nothing looks for a report by its name; only that of a package is taken.
  [[nodiscard]] auto is_report(const std::string& key, const std::string& meant, const Step& found) const -> bool {
    return key == "name" && meant.starts_with("report-") && uploads_as(found) != nullptr &&
           !packages_of(*of_.workflow.meant).contains(uploads_as(found)->text);
  }

  void changed(const Step& meant, const std::string& what, Span span, const std::string& how,
               const std::string& value) {
    const auto name = what.substr(what.rfind('.') + 1);
    report(
        Kind::StepChanged, field(meant) + "." + what, span,
        "`" + name + "` of `" + meant.title() + "` in " + job() + " " + how + "; the definition means `" + value + "`");
  }

  [[nodiscard]] auto plain(std::string_view text, bool is_found) const -> std::string {
    static const Renames kNone;
    return plain_text(text, is_found ? of_.workflow.job_ids : kNone, is_found ? of_.job.step_ids : kNone);
  }

  /// `bash` named as the shell is stricter than none: it stops at a failure inside a pipe, too.
  void compare_shell(const Step& meant, const Step& found) {
    if (found.shell && found.shell->text != "bash" && (!meant.shell || meant.shell->text != found.shell->text)) {
      report(Kind::StepChanged, field(meant) + ".shell", found.shell->span,
             "`" + meant.title() + "` in " + job() + " runs in another shell: `" + found.shell->text + "`",
             "the shell runs something else, or goes on after a command that failed");
    }
    if (found.working_directory &&
        (!meant.working_directory || meant.working_directory->text != found.working_directory->text)) {
      report(Kind::StepChanged, field(meant) + ".working-directory", found.working_directory->span,
             "`" + meant.title() + "` in " + job() + " runs in another directory, where its script is another file");
    }
  }

  /// A variable as a step sees it: its own, else its job's, else its workflow's.
  static auto variable(const Step& step, const actions::Job& job, const actions::Workflow& workflow,
                       std::string_view name) -> const Scalar* {
    for (const auto* env : {&step.env, &job.env, &workflow.env}) {
      if (const auto* value = actions::find(*env, name)) return value;
    }
    return nullptr;
  }
  [[nodiscard]] auto meant_variable(const Step& step, std::string_view name) const -> const Scalar* {
    return variable(step, *of_.job.meant, *of_.workflow.meant, name);
  }
  [[nodiscard]] auto found_variable(const Step& step, std::string_view name) const -> const Scalar* {
    return variable(step, *of_.job.found, *of_.workflow.found, name);
  }

  void compare_env(const Step& meant, const Step& found) {
    std::set<std::string> names;
    for (const auto* env : {&meant.env, &of_.job.meant->env, &of_.workflow.meant->env}) {
      for (const auto& entry : *env) names.insert(entry.key.text);
    }
    for (const auto& name : names) {
      const auto& value = meant_variable(meant, name)->text;
      const auto* there = found_variable(found, name);
      const auto own = actions::find(meant.env, name) != nullptr;
      const auto what = "env." + name;
      if (there == nullptr) {
        // What only other steps need may have moved to them.
        if (own || reads(meant, name)) changed(meant, what, found.span, "is gone", value);
      } else if (plain(value, false) != plain(there->text, true)) {
        changed(meant, what, there->span, "is `" + there->text + "`", value);
      }
    }
    for (const auto* env : {&found.env, &of_.job.found->env, &of_.workflow.found->env}) {
      for (const auto& entry : *env) {
        if (!names.contains(entry.key.text)) extra(meant, entry);
      }
    }
  }

  /// Whether the script of a step, or one that it calls, names a variable.
  [[nodiscard]] auto reads(const Step& step, std::string_view name) const -> bool {
    if (!step.run) return false;
    std::vector<std::string_view> texts{step.run->text};
    std::set<std::string_view> seen;
    for (std::size_t at = 0; at < texts.size(); ++at) {
      if (contains_word(texts[at], name)) return true;
      for (const auto& [file, text] : of_.scripts) {
        if (texts[at].find(file) != std::string_view::npos && seen.insert(file).second) texts.emplace_back(text);
      }
    }
    return false;
  }

  void extra(const Step& meant, const actions::Entry& entry) {
    const auto& name = entry.key.text;
    const auto secret = entry.value.text.find("secrets") != std::string::npos ||
                        entry.value.text.find("github.token") != std::string::npos;
    if (!secret && is_harmless(name)) return;
    const auto steers = name.empty() || steers_programs(name);
    // Each is told once in a job, at the first step that it concerns.
    if ((!secret && !steers && !reads(meant, name)) || !told_.insert(name).second) return;
    if (secret) {
      report(Kind::JobGainedRights, field(meant) + ".env", entry.key.span,
             job() + " gets a secret that the definition does not give it: `" + name + "`");
    } else if (steers) {
      report(Kind::StepChanged, field(meant) + ".env", entry.key.span,
             "`" + name + "` changes how programs run in " + job(),
             "another program answers in the place of the one that is meant");
    } else {
      report(Kind::StepChanged, field(meant) + ".env", entry.key.span,
             "`" + name + "` is read by scripts of the pipeline, and the definition does not give it to " + job());
    }
  }

  const StepsOf& of_;
  Findings& findings_;
  std::set<std::string> told_;
};

}  // namespace

auto is_pinned(std::string_view uses) -> bool {
  if (uses.starts_with("./") || uses.starts_with("$/")) return true;
  if (uses.starts_with("docker://")) return uses.find("@sha256:") != std::string_view::npos;
  const auto at = uses.find('@');
  if (at == std::string_view::npos) return false;
  const auto ref = uses.substr(at + 1);
  return ref.size() == 40 && is_hex(ref);
}

auto steers_programs(std::string_view variable) -> bool {
  static constexpr auto kNames = std::to_array<std::string_view>({"BASH_ENV",
                                                                  "ENV",
                                                                  "PATH",
                                                                  "IFS",
                                                                  "PS4",
                                                                  "SHELLOPTS",
                                                                  "BASHOPTS",
                                                                  "HOME",
                                                                  "TMPDIR",
                                                                  "CDPATH",
                                                                  "GLOBIGNORE",
                                                                  "EXECIGNORE",
                                                                  "POSIXLY_CORRECT",
                                                                  "HTTP_PROXY",
                                                                  "HTTPS_PROXY",
                                                                  "ALL_PROXY",
                                                                  "NO_PROXY",
                                                                  "http_proxy",
                                                                  "https_proxy",
                                                                  "all_proxy",
                                                                  "no_proxy",
                                                                  "GZIP",
                                                                  "BZIP2",
                                                                  "MAKEFLAGS",
                                                                  "PAGER",
                                                                  "EDITOR",
                                                                  "VISUAL",
                                                                  "LOCPATH",
                                                                  "NLSPATH",
                                                                  "HOSTALIASES",
                                                                  "RES_OPTIONS",
                                                                  "LOCALDOMAIN",
                                                                  "GCONV_PATH",
                                                                  "_JAVA_OPTIONS",
                                                                  "JDK_JAVA_OPTIONS",
                                                                  "JAVA_TOOL_OPTIONS"});
  // By the program that reads them: the loader, shells, languages, tools of checks and of the way to AWS and GitHub.
  static constexpr auto kBegins = std::to_array<std::string_view>(
      {"LD_",    "BASH_FUNC", "PYTHON",    "PYTEST",   "NODE_",       "GIT_",    "GH_",       "AWS_",    "SAM_",
       "CFN_",   "GITHUB_",   "RUNNER_",   "ACTIONS_", "PIP_",        "UV_",     "npm_",      "NPM_",    "CURL_",
       "SSL_",   "OPENSSL_",  "PERL",      "RUBY",     "XDG_",        "JQ_",     "REQUESTS_", "DOCKER_", "TAR_",
       "XZ_",    "ZSTD_",     "COVERAGE_", "COV_",     "MYPY",        "RUFF_",   "BANDIT",    "TOX_",    "JEST_",
       "VITEST", "MALLOC_",   "GREP_",     "BOTO",     "HYPOTHESIS_", "LIBPATH", "POETRY_"});
  return std::ranges::find(kNames, variable) != kNames.end() ||
         std::ranges::any_of(kBegins, [&](std::string_view begin) { return variable.starts_with(begin); });
}

auto takes_name_of_package(const Step& step, const std::set<std::string>& packages) -> bool {
  if (!step.uses || !step.uses->text.starts_with("actions/upload-artifact@")) return false;
  const auto* name = uploads_as(step);
  // Without a name it is `artifact`; a calculated one may be anything. Source: actions/upload-artifact, README.
  if (name == nullptr) return packages.contains("artifact");
  return packages.contains(name->text) || name->text.find("${{") != std::string::npos;
}

auto packages_of(const actions::Workflow& meant) -> std::set<std::string> {
  std::set<std::string> names;
  for (const auto& job : meant.jobs) {
    for (const auto& step : job.steps) {
      const auto* name = uploads_as(step);
      if (name != nullptr && name->text.find("${{") == std::string::npos) names.insert(name->text);
    }
  }
  return names;
}

void check_steps(const StepsOf& of, Findings& findings) { Steps(of, findings).check(); }

}  // namespace promoc::verify
