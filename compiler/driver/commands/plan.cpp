#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "apply/saved.hpp"
#include "apply/show.hpp"
#include "base/path.hpp"
#include "diag/render_display.hpp"
#include "driver/settings.hpp"

namespace promoc::driver {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    kFileOption,
    kRepoOption,
    {"--out", "FILE", "Save the plan, for `promoc apply FILE`.", &Options::out},
    kFormatOption,
    kColorOption,
    kHelpOption,
});

/// Only a plan is ever replaced.
auto save(const apply::Planned& plan, const std::string& name, Env& env) -> Status {
  const auto folder = env.disk.open(path::parent(name));
  const auto file = std::string(path::name(name));
  const auto scratch = file + ".promoc-new";
  const auto there = folder->entry(file);
  if (there.kind == EntryKind::File && !apply::looks_like_plan(folder->content(file).value_or(""))) {
    return {"something else than a plan has this name"};
  }
  if (there.kind != EntryKind::File && there.kind != EntryKind::None) return {"it is no file"};
  if (folder->entry(scratch).kind == EntryKind::File) static_cast<void>(folder->remove_file(scratch));
  if (auto status = folder->create_file(scratch, apply::print_plan(plan), false); !status.ok()) return status;
  return folder->rename(scratch, file);
}

auto run(const Options& options, Env& env) -> int {
  if (!repo_is_fine(options, env)) return kUsage;
  auto own = options;
  own.out.clear();  // for a build it is a folder, here it is a file
  Session session(own, env);
  apply::GitHub github(env.github);
  const auto [plan, code] = make_plan(session, options, env, github);
  auto more = nlohmann::ordered_json::object();
  if (plan && !session.has_lines()) more = apply::show_json(*plan);
  if (plan && !options.out.empty()) {
    if (const auto status = save(*plan, options.out, env); !status.ok()) {
      session.sink.report(
          diag::Kind::CannotWrite, kNowhere,
          fmt::format("the plan cannot be written to `{}`: {}", diag::escaped(options.out), status.error));
      session.show(more);
      return kUsage;
    }
  }
  session.show(more);
  if (!plan) return code;
  if (session.has_lines()) env.out << apply::show_text(*plan);
  return apply::differences(plan->goal, plan->present).empty() ? kClean : kFindings;
}

}  // namespace

const Command kPlanCommand = {
    "plan", "Show how the settings of a repository on GitHub differ from a definition",
    "Compiles the definition, reads what the repository has (environments, their reviewers, branches, variables and\n"
    "secrets, rulesets, switches of GitHub Actions), and shows field by field what differs, and which rules need it.\n"
    "Order, and what GitHub adds, do not count; what is there and not in the definition does. Environments and "
    "rulesets\n"
    "that promoc does not know are named and left alone. Says who is asked to review and cannot. Changes nothing.\n"
    "Requests are sent by `gh`, so log in with `gh auth login` as an administrator; promoc never sees the token.\n"
    "Exit code 0: nothing to do. 1: something differs, or must be repaired first. 2: GitHub could not be asked, "
    "refused,\n"
    "or gave an odd answer.",
    kOptions, &run};

}  // namespace promoc::driver
