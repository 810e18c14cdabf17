// Scripts: the bytes are what is meant, or every line that is not is named, the most telling one first.
#include <algorithm>
#include <optional>
#include <set>

#include "verify/files/lines.hpp"
#include "verify/files/parts.hpp"
#include "verify/places.hpp"

namespace promoc::verify::files {
namespace {

using Lines = std::vector<std::string_view>;

/// What a changed line does. The lowest rank is told first.
struct Observation {
  int rank = 9;
  std::size_t line = 0;  ///< of the text found, counted from 0
  std::string message;
  std::string scenario;
};

struct Change {
  const Lines& meant;
  const Lines& found;
  const Hunk& hunk;
};

auto trimmed(std::string_view line) -> std::string_view {
  const auto begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin);
}

auto is_letter(char c) -> bool {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

auto is_comment(std::string_view line) -> bool { return trimmed(line).empty() || trimmed(line).starts_with('#'); }

/// The line says nothing, or only sets options and values: nothing has been done yet.
auto is_before_work(std::string_view line) -> bool {
  return is_comment(line) || trimmed(line).starts_with("set ") || trimmed(line).starts_with("here=");
}

/// `word` stands in the line as a word of its own.
auto has_word(std::string_view line, std::string_view word) -> bool {
  for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_letter(line[at - 1])) && (end == line.size() || !is_letter(line[end]))) return true;
  }
  return false;
}

auto any_line(const Lines& lines, std::size_t begin, std::size_t end, bool (*is)(std::string_view)) -> bool {
  return std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                     lines.begin() + static_cast<std::ptrdiff_t>(end),
                     [&](std::string_view line) { return !is_comment(line) && is(line); });
}

auto first_line(const Change& change, bool (*is)(std::string_view)) -> std::optional<std::size_t> {
  for (auto i = change.hunk.found_begin; i < change.hunk.found_end; ++i) {
    if (!is_comment(change.found[i]) && is(change.found[i])) return i;
  }
  return std::nullopt;
}

auto ends_well(std::string_view line) -> bool {
  for (const auto* word : {"exit 0", "return 0"}) {
    if (has_word(line, word)) return true;
  }
  const auto text = trimmed(line);
  return text == "exit" || text == "return" || text.ends_with("; exit") || text.ends_with("&& exit");
}

auto stops_at_errors(std::string_view line) -> bool {
  const auto text = trimmed(line);
  if (!text.starts_with("set -")) return false;
  const auto flags = text.substr(5, text.find(' ', 5) - 5);
  return flags.find('e') != std::string_view::npos || text.find("errexit") != std::string_view::npos;
}

auto goes_on_after_errors(std::string_view line) -> bool {
  return line.find("set +e") != std::string_view::npos || line.find("set +o errexit") != std::string_view::npos;
}

auto ignores_failures(std::string_view line) -> bool {
  for (auto at = line.find("||"); at != std::string_view::npos; at = line.find("||", at + 2)) {
    const auto rest = trimmed(line.substr(at + 2));
    if (rest.starts_with("true") || rest.starts_with(":") || rest.starts_with("exit 0") ||
        rest.starts_with("return 0")) {
      return true;
    }
  }
  return false;
}

auto runs_jq(std::string_view line) -> bool { return has_word(line, "jq"); }

/// `jq -e`, `jq -er`, `jq --exit-status`: an answer of null or false is a failure.
auto asks_jq(std::string_view line) -> bool {
  const auto at = line.find("jq ");
  if (at == std::string_view::npos) return false;
  if (line.find("--exit-status", at) != std::string_view::npos) return true;
  for (auto flag = line.find(" -", at); flag != std::string_view::npos; flag = line.find(" -", flag + 1)) {
    const auto word = line.substr(flag + 2, line.find(' ', flag + 2) - flag - 2);
    if (!word.starts_with('-') && word.find('e') != std::string_view::npos) return true;
  }
  return false;
}

auto early_end(const Change& change) -> std::optional<Observation> {
  const auto line = first_line(change, ends_well);
  if (!line || any_line(change.meant, change.hunk.meant_begin, change.hunk.meant_end, ends_well)) return std::nullopt;
  const bool first =
      std::all_of(change.meant.begin(), change.meant.begin() + static_cast<std::ptrdiff_t>(change.hunk.meant_begin),
                  is_before_work);
  return Observation{0, *line,
                     first ? "the script ends with success before it has done anything"
                           : "the script ends with success here, whatever follows",
                     "the step that runs it always passes"};
}

auto lost_errexit(const Change& change) -> std::optional<Observation> {
  const auto off = first_line(change, goes_on_after_errors);
  const bool gone = any_line(change.meant, change.hunk.meant_begin, change.hunk.meant_end, stops_at_errors) &&
                    !any_line(change.found, 0, change.found.size(), stops_at_errors);
  if (!off && !gone) return std::nullopt;
  return Observation{1, off.value_or(change.hunk.found_begin),
                     "the script no longer stops at the first command that fails: `set -e` is gone",
                     "a check inside it fails, and the step passes"};
}

auto ignored_failure(const Change& change) -> std::optional<Observation> {
  const auto line = first_line(change, ignores_failures);
  if (!line || any_line(change.meant, change.hunk.meant_begin, change.hunk.meant_end, ignores_failures))
    return std::nullopt;
  return Observation{2, *line, "a failure here no longer counts",
                     "what this command looks at fails, and the step passes"};
}

auto weak_jq(const Change& change) -> std::optional<Observation> {
  const auto line = first_line(change, runs_jq);
  const bool asked = any_line(change.meant, change.hunk.meant_begin, change.hunk.meant_end, asks_jq);
  if (!line || !asked || any_line(change.found, change.hunk.found_begin, change.hunk.found_end, asks_jq))
    return std::nullopt;
  return Observation{3, *line, "`jq` no longer fails when the answer is null or false: `-e` is gone",
                     "an answer that is empty counts as a good one"};
}

auto plain(const Change& change) -> Observation {
  const auto& hunk = change.hunk;
  const auto removed = hunk.meant_end - hunk.meant_begin;
  const auto added = hunk.found_end - hunk.found_begin;
  const auto lines = [](std::size_t count) { return count == 1 ? "a line" : std::to_string(count) + " lines"; };
  if (added == 0) return {5, hunk.found_begin, lines(removed) + " of the script gone from here", {}};
  if (removed == 0) return {5, hunk.found_begin, lines(added) + " added to the script", {}};
  return {5, hunk.found_begin, lines(added) + " of the script changed", {}};
}

auto observe(const Change& change) -> Observation {
  for (auto* const look : {early_end, lost_errexit, ignored_failure, weak_jq}) {
    if (auto seen = look(change)) return *seen;
  }
  return plain(change);
}

/// "; lines 4 and 9 are others, too"
auto others(const std::vector<Observation>& all, const Observation& told) -> std::string {
  std::vector<std::string> numbers;
  for (const auto& one : all) {
    if (&one != &told) numbers.push_back(std::to_string(one.line + 1));
  }
  if (numbers.empty()) return {};
  return (numbers.size() == 1 ? "; line " : "; lines ") + listed(numbers) +
         (numbers.size() == 1 ? " is not as meant either" : " are not as meant either");
}

/// What is behind line ends of Windows. A text with other ends is compared as if it had ours.
auto without_carriage_returns(std::string_view text) -> std::string {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') result += text[i];
  }
  return result;
}

auto empty_script(const Lines& found) -> bool { return std::ranges::all_of(found, is_comment); }

void add_change(Report& report, const Pair& pair, std::size_t line, std::string message, std::string scenario) {
  const auto lines = lines_of(pair.found);
  report.add({diag::Kind::ScriptChanged, rules_of_script(report.input(), pair.path),
              span_of(pair.file, pair.found, lines, line), std::move(message), std::move(scenario),
              "run `promoc build --force`, which writes every file of the build again"});
}

/// Shows where `found` is not `meant`; the texts differ.
void add_differences(Report& report, const Pair& pair, std::string_view found_text) {
  const auto meant = lines_of(pair.meant);
  const auto found = lines_of(found_text);
  if (empty_script(found)) {
    return add_change(report, pair, 0, "the script does nothing any more", "the step that runs it always passes");
  }
  std::vector<Observation> seen;
  for (const auto& hunk : hunks(meant, found)) seen.push_back(observe({meant, found, hunk}));
  if (seen.empty()) return add_change(report, pair, found.size(), "the end of the script is another", {});
  const auto told = std::ranges::min_element(seen, {}, &Observation::rank);
  add_change(report, pair, told->line, told->message + others(seen, *told), told->scenario);
}

/// Whether a script names another one in a command.
auto names(std::string_view text, std::string_view script) -> bool {
  return std::ranges::any_of(lines_of(text), [&](std::string_view line) {
    return !is_comment(line) && has_word(line, script) && line.find('/' + std::string(script)) != line.npos;
  });
}

auto file_name(std::string_view path) -> std::string_view { return path.substr(path.rfind('/') + 1); }

/// The script and those that run it, through others as well.
auto callers_of(const Input& input, std::string_view path) -> std::set<std::string> {
  std::set<std::string> callers{std::string(file_name(path))};
  for (std::size_t before = 0; before != callers.size();) {
    before = callers.size();
    for (const auto& other : input.meant_files) {
      if (!other.starts_with(kScripts) || !other.ends_with(".sh")) continue;
      const auto text = input.meant.read(other).value_or("");
      if (std::ranges::any_of(callers, [&](const std::string& script) { return names(text, script); }))
        callers.emplace(file_name(other));
    }
  }
  return callers;
}

/// Collects the rules that are linked to steps of one workflow.
class StepRules {
 public:
  StepRules(const Input& input, std::string_view file, std::set<plan::RuleId>& rules)
      : input_(input), file_(file), rules_(rules) {}

  void add(const Value& workflow, const std::set<std::string>& scripts) {
    const auto* const jobs = workflow.find("jobs");
    if (jobs == nullptr) return;
    for (const auto& job : jobs->members) {
      const auto* const steps = job.value.find("steps");
      if (steps == nullptr) continue;
      for (const auto& step : steps->members) {
        const auto* const run = step.value.find("run");
        const auto* const name = step.value.find("name");
        if (run == nullptr || name == nullptr) continue;
        if (std::ranges::any_of(scripts, [&](const auto& script) { return names(run->text, script); }))
          add_at("jobs." + job.name + ".steps[" + name->text + "]", "jobs." + job.name);
      }
    }
  }

 private:
  /// The rules of the step, and those that speak of its whole job.
  void add_at(const std::string& step, const std::string& job) {
    for (const auto& link : input_.links) {
      if (link.file == file_ && (nearness(step, link.field).related || link.field == job)) rules_.insert(link.rule);
    }
  }

  const Input& input_;
  std::string_view file_;
  std::set<plan::RuleId>& rules_;
};

}  // namespace

auto rules_of_script(const Input& input, std::string_view path) -> std::vector<plan::RuleId> {
  const auto scripts = callers_of(input, path);
  std::set<plan::RuleId> rules;
  for (const auto& file : input.meant_files) {
    if (!file.starts_with(kWorkflows)) continue;
    SourceManager own;
    const auto id = own.add(file, input.meant.read(file).value_or(""));
    const auto read = read_data(id, own, "workflow", Dialect::CloudFormation);
    if (const auto* const data = std::get_if<Data>(&read)) StepRules(input, file, rules).add(data->root, scripts);
  }
  std::vector<plan::RuleId> ordered;
  for (const auto& rule : input.plan.rules) {
    if (rules.contains(rule.id)) ordered.push_back(rule.id);
  }
  return ordered;
}

void check_script(Report& report, const Pair& pair) {
  const auto unix_ends = without_carriage_returns(pair.found);
  if (unix_ends.size() != pair.found.size() && pair.meant.find("\r\n") == std::string::npos) {
    const auto lines = lines_of(pair.found);
    const auto first = std::ranges::find_if(lines, [](std::string_view line) { return line.ends_with('\r'); });
    add_change(report, pair, static_cast<std::size_t>(first - lines.begin()),
               "the script has line ends of Windows, which bash takes for part of each command",
               "every step that runs it fails");
    if (unix_ends == pair.meant) return;
  }
  add_differences(report, pair, unix_ends);
}

void check_other(Report& report, const Pair& pair) {
  if (pair.path.ends_with(".json")) {
    const auto both = report.read_both(pair, "document", Dialect::Json, diag::Kind::ScriptChanged);
    if (!both || differences(both->first, both->second, {}, {}, pair.top()).empty()) return;
  }
  const auto meant = lines_of(pair.meant);
  const auto found = lines_of(pair.found);
  const auto changed = hunks(meant, found);
  const auto line = changed.empty() ? found.size() : changed.front().found_begin;
  report.add(diag::Kind::ScriptChanged, {pair.path, {}, span_of(pair.file, pair.found, found, line)},
             code(pair.path) + " is not what the definition makes", {},
             "run `promoc build --force`, which writes every file of the build again");
}

}  // namespace promoc::verify::files
