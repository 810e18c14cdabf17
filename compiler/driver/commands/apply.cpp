#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "apply/present.hpp"
#include "apply/saved.hpp"
#include "apply/show.hpp"
#include "diag/render_display.hpp"
#include "driver/settings.hpp"

namespace promoc::driver {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {"FILE", "", "The definition, or a plan that `promoc plan --out` saved. Without it: the nearest promotion.promo.",
     &Options::file},
    kRepoOption,
    {"--yes", "", "Ask nobody.", &Options::yes},
    kFormatOption,
    kColorOption,
    kHelpOption,
});

void report_unusable(diag::Sink& sink, std::string message, std::string_view help) {
  sink.report(diag::Kind::PlanFileUnusable, kNowhere, std::move(message)).help(std::string(help));
}

/// A saved plan, with what is there now in the place of what was there; refused when somebody else was at work.
auto saved_plan(const std::string& text, Session& session, const Options& options, apply::GitHub& github) -> MadePlan {
  auto plan = apply::read_plan(text);
  if (!plan) {
    report_unusable(session.sink, fmt::format("`{}` is no plan that this promoc wrote", diag::escaped(options.file)),
                    "a plan is not edited, and does not outlive its promoc: make another one with `promoc plan --out`");
    return {std::nullopt, kUsage};
  }
  const auto& planned = plan->repository;
  if (!options.repo.empty() && apply::lower_case(options.repo) != apply::lower_case(planned.full_name)) {
    report_unusable(session.sink,
                    fmt::format("the plan is for {}, not for {}", diag::escaped(planned.full_name), options.repo),
                    "leave `--repo` out, or make a plan for that repository");
    return {std::nullopt, kUsage};
  }
  const auto repository = apply::read_repository(github, planned.full_name);
  if (!repository) return {std::nullopt, report_trouble(github, session.sink)};
  if (repository->facts.repo_id != planned.facts.repo_id || repository->full_name != planned.full_name) {
    report_unusable(session.sink,
                    fmt::format("{} is not the repository that the plan is for: it was renamed or made anew",
                                diag::escaped(planned.full_name)),
                    "make another plan");
    return {std::nullopt, kFindings};
  }
  const auto before = plan->present;
  if (!apply::refresh(github, *plan)) return {std::nullopt, report_trouble(github, session.sink)};
  const auto moved = apply::moved(plan->goal, before, plan->present);
  for (const auto& one : moved) {
    session.sink
        .report(diag::Kind::SettingsMoved, kNowhere,
                fmt::format("somebody changed this since the plan was made: {}", diag::escaped(one)))
        .help("nothing was changed; look at it with another `promoc plan`");
  }
  if (!moved.empty()) return {std::nullopt, kFindings};
  return {std::move(plan), kClean};
}

/// Only the whole word is a yes.
auto agreed(const apply::Planned& plan, std::size_t requests, Env& env) -> bool {
  env.out << fmt::format("Send these {} requests to {}? (yes/no) ", requests, diag::escaped(plan.repository.full_name))
          << std::flush;
  std::string answer;
  return env.in != nullptr && std::getline(*env.in, answer) && answer == "yes";
}

void report_left(const std::vector<apply::Difference>& left, const apply::ReviewerNames& names, diag::Sink& sink) {
  for (const auto& one : left) {
    for (const auto& field : one.fields) {
      sink.report(diag::Kind::SettingsNotTaken, kNowhere,
                  fmt::format("GitHub accepted the change, and the {} is still not as it shall be: {} is {}, wanted {}",
                              apply::title(one.kind, diag::escaped(one.name)), field.field,
                              apply::shown(field.field, field.before, names),
                              apply::shown(field.field, field.after, names)))
          .help(
              "a reviewer without access, or a setting that the plan does not offer, is left out without a word; "
              "or somebody else changes it at this moment");
    }
  }
}

class Application {
 public:
  Application(Session& session, Env& env, apply::GitHub& github, const apply::Planned& plan)
      : session_(session), env_(env), github_(github), plan_(plan) {}

  auto run() -> int {
    auto more = nlohmann::ordered_json::object();
    auto& sent = more["done"] = nlohmann::ordered_json::array();
    const auto outcome = apply::carry_out(github_, plan_, [&](const apply::Step& step) {
      sent.push_back({{"changes", step.title}, {"method", step.request.method}, {"path", step.request.path}});
      if (session_.has_lines())
        env_.out << fmt::format("done: {}: {} {}\n", diag::escaped(step.title), step.request.method,
                                diag::escaped(step.request.path));
    });
    if (outcome.failed) {
      report_trouble(github_, session_.sink);
      show(more);
      if (session_.has_lines()) env_.out << "not finished: run it again, it reads what is there and goes on\n";
      return kUsage;
    }
    report_left(outcome.left, plan_.names, session_.sink);
    const bool is_shown = sent.empty();  // with the plan, and nothing has happened since
    const auto by_hand = is_shown ? std::string() : apply::show_by_hand(outcome.left, plan_.repository);
    show(more);
    if (!session_.has_lines()) return outcome.left.empty() ? kClean : kFindings;
    env_.out << by_hand;
    if (!outcome.left.empty()) return kFindings;
    env_.out << fmt::format("{}: {} settings are as the definition says, read back\n",
                            diag::escaped(plan_.repository.full_name),
                            plan_.goal.objects.size() + plan_.goal.removed.size());
    return kClean;
  }

 private:
  void show(nlohmann::ordered_json& done) {
    if (session_.has_lines()) return session_.show();
    auto more = apply::show_json(plan_);
    more.update(done);
    session_.show(more);
  }

  Session& session_;
  Env& env_;
  apply::GitHub& github_;
  const apply::Planned& plan_;
};

auto run(const Options& options, Env& env) -> int {
  if (!repo_is_fine(options, env)) return kUsage;
  Session session(options, env);
  if (!options.yes && (!session.has_lines() || !env.in_is_terminal)) {
    env.err << "error: nobody can be asked here; `--yes` applies without asking\n";
    return kUsage;
  }
  apply::GitHub github(env.github);
  const auto text = read_named(options.file, env);
  const bool is_saved = text && apply::looks_like_plan(*text);
  const auto [plan, code] =
      is_saved ? saved_plan(*text, session, options, github) : make_plan(session, options, env, github);
  if (!plan) {
    session.show();
    return code;
  }
  const auto todo = apply::steps(plan->goal, plan->present, plan->repository).size();
  if (session.has_lines()) env.out << apply::show_text(*plan);
  if (todo > 0 && !options.yes && !agreed(*plan, todo, env)) {
    session.show();
    env.out << "nothing was changed\n";
    return kFindings;
  }
  return Application(session, env, github, *plan).run();
}

}  // namespace

const Command kApplyCommand = {
    "apply", "Give a repository on GitHub the settings of a definition",
    "Shows what `promoc plan` shows, asks, sends the requests, then reads everything back and compares once more. A "
    "plan\n"
    "that was saved is applied as it was shown, or not at all: when somebody has changed something since, nothing is\n"
    "done. The strictest comes first, and a new environment admits nobody until its rules stand. After a cut or a "
    "refusal\n"
    "run it again: it reads what is there and goes on. Environments that are no longer in the definition are closed, "
    "not\n"
    "deleted. Values of variables and secrets are never asked for nor sent: those that are missing are listed.\n"
    "Requests are sent by `gh`, so log in with `gh auth login` as an administrator; promoc never sees the token.\n"
    "Exit code 0: GitHub has these settings. 1: something still differs, or must be repaired first, or you said no.\n"
    "2: GitHub could not be asked, refused, or gave an odd answer.",
    kOptions, &run};

}  // namespace promoc::driver
