#include "verify/who.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "diag/render_display.hpp"
#include "driver/args.hpp"
#include "driver/session.hpp"
#include "driver/written.hpp"

namespace promoc::driver {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kOptions = std::to_array<OptionSpec>({
    kFileOption,
    {"--to", "ENV", "The environment that the change shall reach.", &Options::to},
    {"--paths", "PATH...", "Every file that differs from what is live there, from the root of the repository.",
     &Options::paths},
    {"--label", "NAME...", "The labels of its pull requests. Without it: all cases that labels decide are told.",
     &Options::labels},
    {"--branch", "NAME", "The branch that it came from. Without it: all cases that branches decide are told.",
     &Options::branch},
    kFormatOption,
    kColorOption,
    kHelpOption,
});

auto joined(const std::vector<std::string>& parts, std::string_view between) -> std::string {
  return fmt::format("{}", fmt::join(parts, between));
}

auto people(const std::vector<plan::Reviewer>& reviewers) -> std::string {
  std::vector<std::string> names;
  for (const auto& each : reviewers) names.push_back((each.team ? "team " : "") + each.name);
  return fmt::format("{}{}", reviewers.size() == 1 && !reviewers.front().team ? "" : "one of ", joined(names, ", "));
}

auto counted(int number, std::string_view one) -> std::string {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
}

auto duration(std::int64_t seconds) -> std::string {
  constexpr std::int64_t kHour = 3600;
  if (seconds % kHour == 0) return fmt::format("{} h", seconds / kHour);
  return fmt::format("{} min", seconds / 60);
}

auto merge_text(const verify::Merge& merge) -> std::string {
  std::vector<std::string> parts;
  if (merge.reviews > 0) parts.push_back(counted(merge.reviews, "approving review"));
  for (const auto& each : merge.owners)
    parts.push_back(fmt::format("a review by {}, who own `{}`", joined(each.handles, " or "),
                                diag::escaped(joined(each.paths, "`, `"))));
  for (const auto& each : merge.teams)
    parts.push_back(fmt::format("{} by team {} for `{}`", counted(each.approvals, "review"), each.team,
                                diag::escaped(joined(each.patterns, "`, `"))));
  return fmt::format("to merge it into {}: {}\n", merge.branch, joined(parts, ", "));
}

auto outcome_text(const verify::Outcome& outcome) -> std::string {
  const auto of = outcome.classes.empty() ? std::string("any change") : joined(outcome.classes, " and ");
  const auto when = outcome.conditions.empty() ? std::string() : ", if " + joined(outcome.conditions, " and ");
  auto text = fmt::format("  {}{}\n", of, when);
  if (!outcome.asked.empty()) text += fmt::format("    asked for: {}\n", joined(outcome.asked, ", and "));
  if (outcome.at_merge > 0)
    text += fmt::format("    at merge: {} of each pull request, read again\n",
                        counted(outcome.at_merge, "approving review"));
  for (const auto& each : outcome.approvers)
    text += fmt::format("    - {}: {}{}\n", each.environment, people(each.reviewers),
                        each.when.empty() ? "" : ", if " + each.when);
  if (outcome.approvers.empty() && outcome.at_merge == 0) text += "    nobody is asked\n";
  if (!outcome.left_out.empty()) text += fmt::format("    left out: {}\n", joined(outcome.left_out, ", "));
  return text;
}

auto way_text(const verify::Way& way) -> std::string {
  auto text = fmt::format("\nby {}{}\n", way.workflow, way.path.empty() ? "" : ", the path " + way.path);
  for (const auto& each : way.outcomes) text += outcome_text(each);
  if (!way.excluding.empty()) text += fmt::format("  no approval counts by: {}\n", joined(way.excluding, ", "));
  if (way.expires_seconds) text += fmt::format("  an approval expires after {}\n", duration(*way.expires_seconds));
  return text;
}

auto text_of(const verify::Asked& asked, const Options& options) -> std::string {
  const auto what = options.paths.size() > 3 ? fmt::format("{} files", options.paths.size())
                                             : fmt::format("`{}`", diag::escaped(joined(options.paths, "`, `")));
  auto text = fmt::format("Who approves a change of {} before it is in {}:\n\n", what, options.to);
  for (const auto& each : asked.merges) text += merge_text(each);
  for (const auto& each : asked.ways) text += way_text(each);
  return text;
}

auto json_of(const verify::Outcome& outcome) -> Json {
  auto approvers = Json::array();
  for (const auto& each : outcome.approvers) {
    auto reviewers = Json::array();
    for (const auto& one : each.reviewers)
      reviewers.push_back({{"type", one.team ? "Team" : "User"}, {"name", one.name}});
    approvers.push_back({{"environment", each.environment},
                         {"role", each.role},
                         {"reviewers", std::move(reviewers)},
                         {"when", each.when}});
  }
  return {{"if", outcome.conditions},          {"classes", outcome.classes},   {"asked", outcome.asked},
          {"approvers", std::move(approvers)}, {"at_merge", outcome.at_merge}, {"left_out", outcome.left_out}};
}

auto json_of(const verify::Asked& asked) -> Json {
  auto merges = Json::array();
  for (const auto& each : asked.merges) {
    auto owners = Json::array();
    for (const auto& one : each.owners) owners.push_back({{"owners", one.handles}, {"paths", one.paths}});
    auto teams = Json::array();
    for (const auto& one : each.teams)
      teams.push_back({{"team", one.team}, {"approvals", one.approvals}, {"paths", one.patterns}});
    merges.push_back({{"branch", each.branch},
                      {"reviews", each.reviews},
                      {"owners", std::move(owners)},
                      {"teams", std::move(teams)}});
  }
  auto ways = Json::array();
  for (const auto& each : asked.ways) {
    auto outcomes = Json::array();
    for (const auto& one : each.outcomes) outcomes.push_back(json_of(one));
    ways.push_back({{"workflow", each.workflow},
                    {"path", each.path},
                    {"excluding", each.excluding},
                    {"expires_seconds", each.expires_seconds ? Json(*each.expires_seconds) : Json()},
                    {"outcomes", std::move(outcomes)}});
  }
  return {{"merges", std::move(merges)}, {"ways", std::move(ways)}};
}

/// What is wrong with the command line; empty if nothing.
auto misunderstood(const Options& options, const plan::Plan* plan) -> std::string {
  if (options.to.empty()) return "`--to ENV` is needed: the environment that the change shall reach";
  if (options.paths.empty()) return "`--paths PATH...` is needed, such as those of `git diff --name-only main`";
  for (const auto& each : options.paths) {
    if (each.empty() || each.starts_with('/') || each.starts_with("./") || each.starts_with("../"))
      return fmt::format("`--paths {}`: expected a path from the root of the repository", diag::escaped(each));
  }
  if (plan == nullptr || plan->deployment(options.to) != nullptr) return {};
  std::vector<std::string> names;
  for (const auto& each : plan->deployments) names.push_back(each.environment);
  return fmt::format("no environment `{}`{}", diag::escaped(options.to), did_you_mean(options.to, names));
}

auto refuse(const std::string& message, Env& env) -> int {
  env.err << fmt::format("error: {}\n`promoc who --help` shows what it takes\n", message);
  return kUsage;
}

auto run(const Options& options, Env& env) -> int {
  if (const auto wrong = misunderstood(options, nullptr); !wrong.empty()) return refuse(wrong, env);
  Session session(options, env);
  const auto found = session.compile(Until::Planned);
  if (!found || session.sink.has_errors()) {
    session.show();
    return found ? session.failure() : kUsage;
  }
  const auto& plan = *session.compiled.plan;
  if (const auto wrong = misunderstood(options, &plan); !wrong.empty()) return refuse(wrong, env);

  const Written written(session.compiled.outputs);
  const verify::Input input{plan, session.compiled.links, written, written.paths(), written, {}, session.sources};
  verify::Change change{.paths = options.paths};
  if (!options.labels.empty()) change.labels = options.labels;
  if (!options.branch.empty()) change.branch = options.branch;
  const auto asked = verify::who(input, options.to, change);
  auto more = Json::object();
  if (!session.has_lines()) more["who"] = json_of(*asked);
  session.show(more);
  if (session.has_lines()) env.out << text_of(*asked, options);
  return kClean;
}

}  // namespace

const Command kWhoCommand = {
    "who", "Say who must approve a change before it reaches an environment",
    "Reads the answer off the workflows that a build writes, in every run that GitHub may make of them: each approval "
    "that\n"
    "the change cannot do without, on each way into the environment, and the reviews that its pull requests need. What "
    "is\n"
    "not known, such as labels, is told in all cases. Writes no file and opens no socket.",
    kOptions, &run};

}  // namespace promoc::driver
