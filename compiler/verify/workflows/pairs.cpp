#include "verify/workflows/pairs.hpp"

#include <algorithm>

#include "actions/expr/text.hpp"
#include "actions/truth.hpp"

namespace promoc::verify {
namespace {

using actions::Job;
using actions::Step;
using actions::Workflow;

constexpr std::string_view kWorkflows = ".github/workflows/";

auto same_entries(const actions::Entries& a, const actions::Entries& b) -> bool {
  return std::ranges::equal(a, b, [](const actions::Entry& x, const actions::Entry& y) {
    return x.key.text == y.key.text && x.value.text == y.value.text;
  });
}

/// How much two steps have in common; 0: they are not the same step.
auto likeness(const Step& a, const Step& b) -> int {
  const bool same_work = work_of(a) == work_of(b);
  const bool same_title = a.title() == b.title();
  if (same_work && same_entries(a.env, b.env) && same_entries(a.with, b.with)) return same_title ? 8 : 6;
  if (same_work) return same_title ? 5 : 3;
  if (a.name && b.name && a.name->text == b.name->text) return 2;
  return a.id && b.id && a.id->text == b.id->text ? 2 : 0;
}

/// The alignment of two lists of steps that keeps their order and most of what they have in common.
auto align(const std::vector<Step>& meant, const std::vector<Step>& found) -> std::vector<StepPair> {
  const auto rows = meant.size() + 1;
  const auto columns = found.size() + 1;
  std::vector<int> best(rows * columns, 0);
  const auto at = [&](std::size_t row, std::size_t column) -> int& { return best[row * columns + column]; };
  for (auto row = meant.size(); row-- > 0;) {
    for (auto column = found.size(); column-- > 0;) {
      const auto like = likeness(meant[row], found[column]);
      at(row, column) =
          std::max({at(row + 1, column), at(row, column + 1), like > 0 ? like + at(row + 1, column + 1) : 0});
    }
  }
  std::vector<StepPair> pairs;
  std::size_t row = 0;
  std::size_t column = 0;
  while (row < meant.size() || column < found.size()) {
    const bool both = row < meant.size() && column < found.size();
    const auto like = both ? likeness(meant[row], found[column]) : 0;
    if (like > 0 && at(row, column) == like + at(row + 1, column + 1)) {
      pairs.push_back({&meant[row++], &found[column++]});
    } else if (column >= found.size() || (both && at(row, column) == at(row + 1, column))) {
      pairs.push_back({&meant[row++], nullptr});
    } else {
      pairs.push_back({nullptr, &found[column++]});
    }
  }
  return pairs;
}

/// A job under another id is the one with the same work, if there is one such job alone.
auto renamed(const Job& meant, const std::vector<const Job*>& free) -> const Job* {
  const Job* only = nullptr;
  for (const auto* job : free) {
    const auto same = std::ranges::equal(meant.steps, job->steps, {}, work_of, work_of);
    const auto target = [](const Job& each) { return each.environment ? each.environment->name.text : ""; };
    const auto calls = [](const Job& each) { return each.uses ? each.uses->text : ""; };
    if (!same || target(meant) != target(*job) || calls(meant) != calls(*job)) continue;
    if (only != nullptr) return nullptr;
    only = job;
  }
  return only;
}

auto pair_jobs(const Job& meant, const Job* found) -> JobPair {
  JobPair pair{&meant, found, {}, {}};
  if (found == nullptr) return pair;
  pair.steps = align(meant.steps, found->steps);
  for (const auto& steps : pair.steps) {
    if (steps.meant == nullptr || steps.found == nullptr || !steps.meant->id || !steps.found->id) continue;
    if (steps.meant->id->text != steps.found->id->text) {
      pair.step_ids.emplace(steps.found->id->text, steps.meant->id->text);
    }
  }
  return pair;
}

auto pair_workflows(const Workflow& meant, const Workflow& found) -> WorkflowPair {
  WorkflowPair pair{&meant, &found, {}, {}, {}};
  std::vector<const Job*> free;
  for (const auto& job : found.jobs) {
    if (meant.job(job.id.text) == nullptr) free.push_back(&job);
  }
  for (const auto& job : meant.jobs) {
    const auto* same = found.job(job.id.text);
    if (same == nullptr) {
      same = renamed(job, free);
      if (same != nullptr) {
        std::erase(free, same);
        pair.job_ids.emplace(same->id.text, job.id.text);
      }
    }
    pair.jobs.push_back(pair_jobs(job, same));
  }
  pair.added = std::move(free);
  return pair;
}

auto is_id(char c) -> bool {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// Puts new ids after `context.`: "needs.check.result" -> "needs.production-check.result".
auto renamed(std::string text, std::string_view context, const Renames& ids) -> std::string {
  if (ids.empty()) return text;
  const auto head = std::string(context) + ".";
  for (auto at = text.find(head); at != std::string::npos; at = text.find(head, at)) {
    const bool inside = at > 0 && (is_id(text[at - 1]) || text[at - 1] == '.');
    at += head.size();
    auto end = at;
    while (end < text.size() && is_id(text[end])) ++end;
    const auto found = inside ? ids.end() : ids.find(text.substr(at, end - at));
    if (found != ids.end()) text.replace(at, end - at, found->second);
  }
  return text;
}

auto canonical(const actions::expr::Node& node, const Renames& jobs, const Renames& steps) -> std::string {
  return renamed(renamed(actions::canonical(node), "needs", jobs), "steps", steps);
}

/// The words of a line that has nothing but words: one blank between them, no quotes that do nothing, no `./` before a
/// path. Any other line is as it is: in it a blank or a quote may mean something.
auto plain_command(std::string_view line) -> std::string {
  const auto is_plain = [](char c) {
    return is_id(c) || c == '.' || c == '/' || c == '=' || c == ':' || c == ',' || c == '+' || c == '@';
  };
  std::string out;
  std::size_t at = line.find_first_not_of(" \t");
  const auto indent = line.substr(0, std::min(at, line.size()));
  while (at < line.size()) {
    const char quote = line[at] == '"' || line[at] == '\'' ? line[at] : '\0';
    if (quote != '\0') ++at;
    auto end = at;
    while (end < line.size() && is_plain(line[end])) ++end;
    auto word = line.substr(at, end - at);
    if (word.empty() || (quote != '\0' && (end >= line.size() || line[end] != quote))) return std::string(line);
    if (quote != '\0') ++end;
    if (end < line.size() && line[end] != ' ' && line[end] != '\t') return std::string(line);
    if (word.starts_with("./") && !out.empty()) word.remove_prefix(2);
    if (!out.empty()) out += ' ';
    out += word;
    at = line.find_first_not_of(" \t", end);
  }
  return std::string(indent) + out;
}

}  // namespace

auto WorkflowPair::of_meant(const Job* job) const -> const JobPair* {
  const auto at = std::ranges::find(jobs, job, &JobPair::meant);
  return at == jobs.end() ? nullptr : &*at;
}

auto WorkflowPair::of_found(const Job* job) const -> const JobPair* {
  const auto at = std::ranges::find(jobs, job, &JobPair::found);
  return at == jobs.end() ? nullptr : &*at;
}

Pipeline::Pipeline(const Input& input, Findings& findings) : input_(input) {
  for (const auto& path : input.meant_files) {
    if (!path.starts_with(kWorkflows)) continue;
    // What we emit is read like anything else, but its faults would be ours and are told as findings, too.
    if (const auto* workflow = read(input.meant, path, "meant/" + path, nullptr)) meant_.emplace(path, workflow);
  }
  for (const auto& path : input.workflows) {
    const bool ours = meant_.contains(path);
    const auto* workflow = read(input.found, path, path, &findings);
    if (workflow == nullptr) continue;
    found_.emplace(path, workflow);
    if (!ours) foreign_.push_back(workflow);
  }
  for (const auto& [path, workflow] : meant_) {
    const auto found = found_.find(path);
    if (found != found_.end()) pairs_.push_back(pair_workflows(*workflow, *found->second));
  }
}

auto Pipeline::read(const FileSystem& files, const std::string& path, std::string shown, Findings* findings)
    -> const Workflow* {
  auto text = files.read(path);
  if (!text) return nullptr;
  const auto file = input_.sources.add(std::move(shown), std::move(*text));
  auto read = actions::read_workflow(file, input_.sources);
  if (findings != nullptr) {
    for (auto& fault : read.faults) {
      findings->push_back({diag::Kind::PipelineFileUnreadable, rules_at(input_, path, ""), fault.span,
                           "GitHub does not run this workflow: " + fault.message, "", ""});
    }
  }
  if (!read.workflow || !read.faults.empty()) return nullptr;
  read.workflow->path = path;
  workflows_.push_back(std::move(*read.workflow));
  return &workflows_.back();
}

auto plain_script(std::string_view run) -> std::string {
  std::string out;
  std::string joined;
  while (!run.empty()) {
    const auto end = std::min(run.find('\n'), run.size());
    auto line = run.substr(0, end);
    run.remove_prefix(std::min(end + 1, run.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    // A blank behind a backslash is a word of its own, and the command ends there.
    const auto last = line.find_last_not_of(" \t");
    if (last == std::string_view::npos || line[last] != '\\')
      line = line.substr(0, last == std::string_view::npos ? 0 : last + 1);
    const auto first = line.find_first_not_of(" \t");
    if (joined.empty() && (first == std::string_view::npos || line[first] == '#')) continue;
    // One blank where a line goes on, however the rest is indented.
    joined += joined.empty() ? line : line.substr(std::min(first, line.size()));
    if (joined.ends_with('\\')) {
      joined.pop_back();
      while (joined.ends_with(' ')) joined.pop_back();
      joined += ' ';
      continue;
    }
    if (!out.empty()) out += '\n';
    out += plain_command(joined);
    joined.clear();
  }
  return joined.empty() ? out : out + joined;
}

auto work_of(const Step& step) -> std::string {
  if (step.uses) return "uses " + step.uses->text.substr(0, step.uses->text.find('@'));
  return step.run ? "run " + plain_script(step.run->text) : "";
}

auto plain_text(std::string_view text, const Renames& jobs, const Renames& steps) -> std::string {
  if (text.find("${{") == std::string_view::npos) return std::string(text);
  const auto parsed = actions::expr::parse_text(text, actions::expr::all_names());
  if (!parsed.errors.empty()) return std::string(text);
  std::string out;
  for (const auto& piece : parsed.pieces) {
    out += piece.expression == nullptr ? piece.text : "${{ " + canonical(*piece.expression, jobs, steps) + " }}";
  }
  return out;
}

auto plain_condition(const std::optional<actions::Scalar>& condition, const Renames& jobs, const Renames& steps)
    -> std::string {
  if (!condition) return {};
  const auto parsed = actions::expr::parse_condition(condition->text, actions::expr::all_names());
  if (!parsed.errors.empty()) return condition->text;
  if (parsed.root == nullptr) return {};
  auto text = canonical(*parsed.root, jobs, steps);
  return text == "success()" ? std::string() : text;
}

}  // namespace promoc::verify
