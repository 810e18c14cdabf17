#include "emit/workflow/notices.hpp"

#include <algorithm>

#include "emit/notice_links.hpp"
#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/section.hpp"
#include "emit/workflow/steps.hpp"
#include "emit/workflow/triggers.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

namespace {

using plan::Channel;
using plan::Event;
using plan::Notice;

/// For the checkout or the look; then for each message, with all its tries: three of 20 seconds, three of 60.
constexpr std::int64_t kMinutes = 5;
constexpr std::int64_t kSlackMinutes = 2;
constexpr std::int64_t kMailMinutes = 4;

auto title_of(const plan::Deployment& d, Event event) -> std::string {
  switch (event) {
    case Event::Request: return "Tell that " + d.environment + " waits for approval";
    case Event::Start: return "Tell that the deployment to " + d.environment + " begins";
    case Event::Success: return "Tell that " + d.environment + " is deployed";
    case Event::Failed: return "Tell that the deployment to " + d.environment + " did not succeed";
    case Event::RolledBack: return "Tell how the rollback of " + d.environment + " ended";
  }
  return {};
}

void add_fact(plan::RunFact fact, std::vector<yaml::Piece>& pieces) {
  switch (fact) {
    case plan::RunFact::Repository: pieces.emplace_back(gh::path("github.repository")); return;
    case plan::RunFact::Commit: pieces.emplace_back(gh::path("github.sha")); return;
    case plan::RunFact::Branch: pieces.emplace_back(gh::path("github.ref_name")); return;
    case plan::RunFact::Version: pieces.emplace_back(gh::path("needs.build.outputs.version")); return;
    case plan::RunFact::Actor: pieces.emplace_back(gh::path("github.actor")); return;
    case plan::RunFact::RunUrl:
      pieces.emplace_back(gh::path("github.server_url"));
      pieces.emplace_back("/");
      pieces.emplace_back(gh::path("github.repository"));
      pieces.emplace_back("/actions/runs/");
      pieces.emplace_back(gh::path("github.run_id"));
      return;
  }
}

auto message_node(const plan::Message& message) -> yaml::Scalar {
  if (std::ranges::none_of(message, [](const auto& piece) { return piece.fact.has_value(); })) {
    std::string words;
    for (const auto& piece : message) words += piece.text;
    return yaml::text(words);
  }
  std::vector<yaml::Piece> pieces;
  for (const auto& piece : message) {
    if (piece.fact) {
      add_fact(*piece.fact, pieces);
    } else {
      pieces.emplace_back(piece.text);
    }
  }
  return yaml::mixed(pieces);
}

auto secret(const std::string& name) -> yaml::Scalar { return yaml::expr(gh::ref("secrets", name)); }

/// Whether something that is said at this time names the version, which the build knows.
auto names_version(const plan::Deployment& d, Event event) -> bool {
  return std::ranges::any_of(d.notices, [&](const Notice& notice) {
    return notice.event == event &&
           std::ranges::find(notice.text, plan::RunFact::Version, &plan::MessagePiece::fact) != notice.text.end();
  });
}

/// What is said, and how the step is called.
struct Words {
  std::string title;
  std::string subject;
  const plan::Message& text;
};

auto env_of(const Channel& channel, const Words& words, bool best_effort) -> yaml::Map {
  yaml::Map env;
  if (channel.kind == Channel::Kind::Slack) {
    env.add("WEBHOOK", secret(channel.webhook));
  } else {
    env.add("SERVER", yaml::text(channel.server));
    env.add("PORT", yaml::quoted(std::to_string(channel.port)));
    env.add("SMTP_USER", secret(channel.user));
    env.add("SMTP_PASSWORD", secret(channel.password));
    env.add("FROM", yaml::text(channel.from));
    env.add("RECIPIENTS", yaml::text(json_list(channel.recipients)));
    env.add("SUBJECT", yaml::text(words.subject));
  }
  env.add("MESSAGE", message_node(words.text));
  if (best_effort) env.add("NOT_SENT", yaml::text("warning"));
  return env;
}

/// When notices of an environment go out, in the jobs of the promotion.
struct NoticeTime {
  Event event = Event::Request;
  std::vector<std::string> needs;
  std::optional<gh::Expr> condition;
};

/// The job for the notices of one event, those that are required or the others, while its steps are written.
class NoticeJob {
 public:
  NoticeJob(Emission& emission, const plan::Deployment& d, NoticeTime time, bool required)
      : emission_(emission), d_(d), event_(time.event), required_(required) {
    job_ = Job{.id = plan::notice_job(d.environment, event_, required), .name = title_of(d, event_)};
    job_.needs = std::move(time.needs);
    job_.condition = std::move(time.condition);
    job_.timeout_minutes = kMinutes;
    job_.permissions = {{"contents", "read"}};
    if (emission.plan().environments_offered) job_.environment = plan::kNoticesEnvironment;
    if (required) {
      job_.comment = "The deployment waits for this, and does not go on without it.";
    } else {
      job_.comment = "Best effort: nothing waits for it, and nothing fails with it.";
      job_.may_fail = "best effort";
    }
    job_.steps.add(checkout_own());
  }

  void write(yaml::Map& jobs) {
    for (const auto& notice : d_.notices) {
      if (notice.event == event_ && notice.required == required_) add_notice(notice);
    }
    std::move(job_).add_to(jobs);
  }

 private:
  void add_notice(const Notice& notice) {
    for (const auto& name : notice.channels) {
      const auto& channels = emission_.plan().channels;
      const auto& channel = *std::ranges::find(channels, name, &Channel::name);
      const Words words{channel.name, notice.subject, notice.text};
      job_.timeout_minutes += channel.kind == Channel::Kind::Slack ? kSlackMinutes : kMailMinutes;
      if (event_ != Event::RolledBack) {
        add_step(channel, words, {});
        continue;
      }
      const auto result = gh::ref("needs", rollback_job(d_), "result");
      add_step(channel, words, gh::eq(result, gh::lit("success")));
      const auto sentence = emission_.plan().pipeline + ": the rollback of " + d_.environment + " FAILED";
      const auto text = plan::standard_message(sentence + ", a person must act");
      add_step(channel, {channel.name + ": the rollback failed", sentence, text}, gh::ne(result, gh::lit("success")));
    }
  }

  /// One channel that fails does not keep the next from being told.
  void add_step(const Channel& channel, const Words& words, std::optional<gh::Expr> condition) {
    if (steps_++ > 0) {
      const auto goes_on = gh::not_(gh::call("cancelled"));
      condition = condition ? gh::all_of({goes_on, *condition}) : goes_on;
    }
    const bool slack = channel.kind == Channel::Kind::Slack;
    job_.steps.add(script_step(emission_, {.title = words.title,
                                           .script = slack ? "notify-slack.sh" : "notify-mail.sh",
                                           .env = env_of(channel, words, !required_),
                                           .condition = std::move(condition)}));
  }

  Emission& emission_;
  const plan::Deployment& d_;
  Event event_;
  bool required_;
  Job job_;
  int steps_ = 0;
};

/// Which runs come to an environment that tells anybody anything; nothing when all do. Only these may read the secrets.
/// A run that is dispatched may be of any branch.
auto secrets_condition(const plan::Plan& plan) -> std::optional<gh::Expr> {
  const auto* settings = find_notices(plan);
  if (settings == nullptr) return std::nullopt;
  const auto reads = [&](const std::string& branch) {
    return std::ranges::find(settings->branches, branch) != settings->branches.end();
  };
  if (!plan.dispatch && std::ranges::all_of(plan.push_branches, reads)) return std::nullopt;
  auto short_of = plan.dispatch_ends;
  std::erase_if(short_of, [&](const std::string& end) {
    return std::ranges::any_of(plan.deployments, [&](const plan::Deployment& d) {
      return d.sends_notices() && plan.leads_through(end, d.environment);
    });
  });
  auto all = does_not_end_in(short_of);
  all.insert(all.begin(), is_any_branch(settings->branches));
  return gh::all_of(std::move(all));
}

auto names_of(const plan::Plan& plan) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto& one : plan.secrets) {
    if (std::ranges::find(names, one.name) == names.end()) names.push_back(one.name);
  }
  return names;
}

}  // namespace

auto Section::tells(Event event) const -> bool { return tells(event, true) || tells(event, false); }

auto Section::tells(Event event, bool required) const -> bool {
  return !candidate_.older && std::ranges::any_of(d_.notices, [&](const Notice& notice) {
    return notice.event == event && notice.required == required && !notice.channels.empty();
  });
}

void Section::add_notices(Event event) {
  if (!tells(event)) return;
  NoticeTime time{.event = event};
  const bool before_anything = event == Event::Request || event == Event::Start;
  if (before_anything && d_.matches_people()) {
    time.needs = {check_job(d_)};
  } else if (before_anything) {
    time.needs = before();
    time.condition = start_condition(plan_, d_);
  }
  // No job can stand between the click on the deployment's own environment and its steps.
  if (event == Event::Start && d_.approvals) {
    for (const auto& slot : d_.approvals->slots) time.needs.push_back(slot.environment);
  }
  if (event == Event::Success) time.needs = {last_job(d_)};
  if (event == Event::Failed) {
    time.needs = ends();
    time.condition = has_failed();
  }
  if (event == Event::RolledBack) {
    const auto job = rollback_job(d_);
    time.needs = {job};
    time.condition = gh::all_of({gh::call("always"), gh::ne(gh::ref("needs", job, "result"), gh::lit("skipped")),
                                 gh::ne(gh::ref("needs", job, "outputs", "result"), gh::lit("nothing"))});
  }
  const bool knows_build = std::ranges::find(time.needs, "build") != time.needs.end();
  if (names_version(d_, event) && !knows_build) time.needs.insert(time.needs.begin(), "build");
  for (const bool required : {true, false}) {
    if (tells(event, required)) NoticeJob(emission_, d_, time, required).write(jobs_);
  }
}

void add_secrets_job(const plan::Plan& plan, yaml::Map& jobs) {
  if (plan.secrets.empty()) return;
  Job job{.id = std::string(plan::kSecretsJob), .name = "Secrets are set"};
  job.comment =
      "Fails by name, before anything is deployed that needs them. It sees whether they are set, not what they are.";
  job.condition = secrets_condition(plan);
  job.timeout_minutes = kMinutes;
  if (plan.environments_offered) job.environment = plan::kNoticesEnvironment;
  yaml::Map env;
  std::string names;
  for (const auto& name : names_of(plan)) names += (names.empty() ? "" : " ") + name;
  env.add("NAMES", yaml::text(names));
  for (const auto& name : names_of(plan))
    env.add("SET_" + name, yaml::expr(gh::ne(gh::ref("secrets", name), gh::lit(""))));
  env.add("PAGE", yaml::text(plan.environments_offered ? "environments" : "secrets/actions"));
  env.add("OPTION",
          yaml::text(plan.environments_offered ? "--env " + std::string(plan::kNoticesEnvironment) : "--app actions"));
  job.steps.add(inline_step("Every secret has a value", "secrets", std::move(env)));
  std::move(job).add_to(jobs);
}

auto secrets_before_build(const plan::Plan& plan) -> bool { return !plan.secrets.empty() && !secrets_condition(plan); }

auto secrets_before(const plan::Plan& plan, const plan::Deployment& deployment) -> bool {
  return deployment.sends_notices() && !secrets_before_build(plan);
}

}  // namespace promoc::emit
