#include "emit/workflow/notices.hpp"

#include <algorithm>

#include "emit/workflow/job.hpp"
#include "emit/workflow/names.hpp"
#include "emit/workflow/pins.hpp"
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

auto title_of(const plan::Deployment& d, Event event, bool by_hand) -> std::string {
  if (by_hand && event == Event::Failed) return "Tell that the rollback of " + d.environment + " did not succeed";
  switch (event) {
    case Event::Request: return "Tell that " + d.environment + " waits for approval";
    case Event::Start: return "Tell that the deployment to " + d.environment + " begins";
    case Event::Success: return "Tell that " + d.environment + " is deployed";
    case Event::Failed: return "Tell that the deployment to " + d.environment + " did not succeed";
    case Event::RolledBack: return "Tell how the rollback of " + d.environment + " ended";
  }
  return {};
}

/// What one of these jobs gives; only those that ran give anything.
auto output_of_any(const std::vector<std::string>& jobs, const char* output, const char* otherwise) -> gh::Expr {
  std::vector<gh::Expr> any;
  for (const auto& job : jobs) any.push_back(gh::ref("needs", job, "outputs", output));
  any.push_back(gh::lit(otherwise));
  return gh::any_of(std::move(any));
}

/// `reporting`: the jobs that write a report of what is told.
void add_fact(plan::RunFact fact, const std::vector<std::string>& reporting, const Candidate& candidate,
              std::vector<yaml::Piece>& pieces) {
  switch (fact) {
    case plan::RunFact::Report: pieces.emplace_back(output_of_any(reporting, "report", "There is no report.")); return;
    case plan::RunFact::ReportUrl: pieces.emplace_back(output_of_any(reporting, "report_url", "")); return;
    case plan::RunFact::Repository: pieces.emplace_back(gh::path("github.repository")); return;
    case plan::RunFact::Commit: pieces.emplace_back(candidate.sha); return;
    case plan::RunFact::Branch: pieces.emplace_back(candidate.branch); return;
    case plan::RunFact::Version: pieces.emplace_back(candidate.version); return;
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

auto message_node(const plan::Message& message, const std::vector<std::string>& reporting, const Candidate& candidate)
    -> yaml::Scalar {
  if (std::ranges::none_of(message, [](const auto& piece) { return piece.fact.has_value(); })) {
    std::string words;
    for (const auto& piece : message) words += piece.text;
    return yaml::text(words);
  }
  std::vector<yaml::Piece> pieces;
  for (const auto& piece : message) {
    if (piece.fact) {
      add_fact(*piece.fact, reporting, candidate, pieces);
    } else {
      pieces.emplace_back(piece.text);
    }
  }
  return yaml::mixed(pieces);
}

/// Whether something that is said at this time names what only other jobs know: the version; the commit, where it is
/// not the run's.
auto names_candidate(const plan::Deployment& d, Event event, bool of_run) -> bool {
  return std::ranges::any_of(d.notices, [&](const Notice& notice) {
    return notice.event == event && std::ranges::any_of(notice.text, [&](const plan::MessagePiece& piece) {
             return piece.fact == plan::RunFact::Version ||
                    (!of_run && (piece.fact == plan::RunFact::Commit || piece.fact == plan::RunFact::Branch));
           });
  });
}

}  // namespace

/// One way in which what is told can have ended.
struct Ending {
  std::optional<gh::Expr> when;
  std::string title = {};     ///< behind the name of the channel
  std::string sentence = {};  ///< the subject, and the beginning of the text; empty: the definition has the words
  std::string plea = {};      ///< behind the sentence, in the text
};

/// When notices of an environment go out.
struct NoticeTime {
  Event event = Event::Request;
  bool by_hand = false;  ///< of a rollback that a person started
  std::vector<std::string> needs = {};
  std::optional<gh::Expr> condition = {};
  std::vector<Ending> endings = {Ending{}};
  std::vector<std::string> reporting = {};  ///< jobs that write a report of it, the last one first
};

namespace {

/// The job that rolls back ran, and found something to do.
auto has_rolled_back(const plan::Deployment& d) -> gh::Expr {
  const auto job = rollback_job(d);
  return gh::all_of({gh::ne(result_of(job), gh::lit("skipped")),
                     gh::ne(gh::ref("needs", job, "outputs", "result"), gh::lit("nothing"))});
}

/// What is said, how the step is called, and when it is said.
struct Words {
  std::string title;
  std::string subject;
  yaml::Scalar text;
  std::optional<gh::Expr> condition = {};
};

/// What is said of a rollback by hand: which commit was asked for, by whom, and why.
auto text_by_hand(const std::string& sentence, const plan::Deployment& d, const Candidate& candidate) -> yaml::Scalar {
  std::vector<yaml::Piece> pieces{sentence + ". Asked for: commit ", gh::ref("needs", target_job(d), "outputs", "sha"),
                                  " in "};
  add_fact(plan::RunFact::Repository, {}, candidate, pieces);
  pieces.emplace_back(", by ");
  add_fact(plan::RunFact::Actor, {}, candidate, pieces);
  pieces.emplace_back(": ");
  add_fact(plan::RunFact::RunUrl, {}, candidate, pieces);
  pieces.emplace_back(". Reason: ");
  pieces.emplace_back(gh::path("inputs.reason"));
  return yaml::mixed(pieces);
}

/// The environment that holds the secrets.
auto own_environment(const plan::Plan& plan) -> yaml::Value {
  if (!plan.environments_offered) return {};
  return yaml::NameValue{std::string(plan::kNoticesEnvironment)};
}

auto slack_view(const Channel& channel) -> yaml::View {
  yaml::View view;
  view.name("webhook", channel.webhook);
  return view;
}

auto mail_view(const Channel& channel) -> yaml::View {
  yaml::View view;
  view.text("server", channel.server);
  view.text("port", std::to_string(channel.port));
  view.name("user", channel.user);
  view.name("password", channel.password);
  view.text("from", channel.from);
  view.text("recipients", json_list(channel.recipients));
  return view;
}

/// The job for the notices of one event, those that are required or the others, while its messages are collected.
class NoticeJob {
 public:
  NoticeJob(Emission& emission, const plan::Deployment& d, const Candidate& candidate, NoticeTime time, bool required)
      : emission_(emission),
        plan_(emission.plan()),
        d_(d),
        candidate_(candidate),
        time_(std::move(time)),
        required_(required) {}

  auto make() -> yaml::Map {
    for (const auto& notice : d_.notices) {
      if (notice.event == time_.event && notice.required == required_) add_notice(notice);
    }
    yaml::View view;
    view.text("worth", required_ ? "The deployment waits for this, and does not go on without it."
                                 : "Best effort: nothing waits for it, and nothing fails with it.");
    view.name("job", plan::notice_job(d_.environment, time_.event, required_));
    view.text("title", title_of(d_, time_.event, time_.by_hand));
    view.set("needs", needs_value(time_.needs));
    view.set("start", time_.condition ? yaml::Value(*time_.condition) : yaml::Value());
    view.set("minutes", minutes_);
    view.set("best_effort", !required_);
    view.set("own_environment", own_environment(plan_));
    view.set("messages", std::move(messages_));
    view.set("actions.checkout", yaml::CodeValue{pin(Action::Checkout)});
    return emission_.fill(TemplateId::Notice, std::move(view));
  }

 private:
  void add_notice(const Notice& notice) {
    for (const auto& name : notice.channels) {
      if (is_told(notice, name)) continue;
      const auto& channel = *std::ranges::find(plan_.channels, name, &Channel::name);
      minutes_ += channel.kind == Channel::Kind::Slack ? kSlackMinutes : kMailMinutes;
      for (const auto& ending : time_.endings) add_message(channel, words_of(notice, ending));
    }
  }

  [[nodiscard]] auto words_of(const Notice& notice, const Ending& ending) const -> Words {
    if (ending.sentence.empty())
      return {ending.title, notice.subject, message_node(notice.text, time_.reporting, candidate_), ending.when};
    const auto sentence = plan_.pipeline + ": " + ending.sentence;
    const auto said = sentence + ending.plea;
    return {
        ending.title, sentence,
        time_.by_hand ? text_by_hand(said, d_, candidate_) : message_node(plan::standard_message(said), {}, candidate_),
        ending.when};
  }

  /// Whether this channel tells the same already, for another rule.
  auto is_told(const Notice& notice, const std::string& channel) -> bool {
    const auto same = [&](const std::pair<std::string, const Notice*>& other) {
      return other.first == channel && other.second->subject == notice.subject &&
             std::ranges::equal(other.second->text, notice.text,
                                [](const auto& a, const auto& b) { return a.text == b.text && a.fact == b.fact; });
    };
    if (std::ranges::any_of(told_, same)) return true;
    told_.emplace_back(channel, &notice);
    return false;
  }

  /// One channel that fails does not keep the next from being told.
  void add_message(const Channel& channel, Words words) {
    if (!messages_.empty()) {
      const auto goes_on = gh::not_(gh::call("cancelled"));
      words.condition = words.condition ? gh::all_of({goes_on, *words.condition}) : goes_on;
    }
    const bool slack = channel.kind == Channel::Kind::Slack;
    auto& view = messages_.emplace_back();
    view.text("title", channel.name + (words.title.empty() ? "" : ": " + words.title));
    view.set("start", words.condition ? yaml::Value(*words.condition) : yaml::Value());
    view.text("subject", words.subject);
    view.set("text", yaml::Node(std::move(words.text)));
    view.set("slack", slack ? std::vector{slack_view(channel)} : std::vector<yaml::View>());
    view.set("mail", slack ? std::vector<yaml::View>() : std::vector{mail_view(channel)});
  }

  Emission& emission_;
  const plan::Plan& plan_;
  const plan::Deployment& d_;
  const Candidate& candidate_;
  NoticeTime time_;
  bool required_;
  std::vector<yaml::View> messages_;
  std::vector<std::pair<std::string, const Notice*>> told_;
  std::int64_t minutes_ = kMinutes;
};

/// Which runs come to an environment that tells anybody anything; nothing when all do. Only these may read the secrets.
/// A run that is dispatched may be of any branch.
auto secrets_condition(const plan::Plan& plan, const plan::Promotion& promotion) -> std::optional<gh::Expr> {
  const auto* settings = find_notices(plan);
  if (settings == nullptr || promotion.kind == plan::Promotion::Kind::Path) return std::nullopt;
  const auto reads = [&](const std::string& branch) {
    return std::ranges::find(settings->branches, branch) != settings->branches.end();
  };
  if (!promotion.dispatch && std::ranges::all_of(promotion.push_branches, reads)) return std::nullopt;
  auto short_of = promotion.dispatch_ends;
  std::erase_if(short_of, [&](const std::string& end) {
    return std::ranges::any_of(plan.deployments, [&](const plan::Deployment& d) {
      return &plan.promotion_of(d) == &promotion && d.sends_notices() && plan.leads_through(end, d.environment);
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

/// A rollback by hand is told as such; nothing in it waits for a notice.
auto Section::tells(Event event, bool required) const -> bool {
  if (event == Event::RolledBack && !candidate_.older && !d_.rollback) return false;
  if (event != Event::RolledBack && event != Event::Failed && candidate_.older) return false;
  return std::ranges::any_of(d_.notices, [&](const Notice& notice) {
    return notice.event == event && notice.required == required && !notice.channels.empty();
  });
}

auto Section::reports(Event event) const -> bool {
  return !candidate_.older && std::ranges::any_of(d_.notices, [&](const Notice& notice) {
    return notice.event == event &&
           std::ranges::find(notice.text, plan::RunFact::Report, &plan::MessagePiece::fact) != notice.text.end();
  });
}

void Section::add_notices(Event event) {
  if (!tells(event)) return;
  const auto time = candidate_.older ? time_by_hand(event) : time_of(event);
  for (const bool required : {true, false}) {
    if (tells(event, required)) add_job(jobs_, NoticeJob(emission_, d_, candidate_, time, required).make());
  }
}

auto Section::time_of(Event event) const -> NoticeTime {
  NoticeTime time{.event = event};
  const bool before_anything = event == Event::Request || event == Event::Start;
  if (before_anything && d_.has_check_job()) {
    time.needs = {check_job(d_)};
    std::vector<gh::Expr> extra;
    if (auto something = something_to_do()) extra.push_back(std::move(*something));
    time.condition = when(time.needs, std::move(extra));
  } else if (before_anything) {
    time.needs = before();
    time.condition = when(sure(time.needs), comes_here());
  }
  // No job can stand between the click on the deployment's own environment and its steps.
  if (event == Event::Start) {
    for (const auto& slot : slots()) time.needs.push_back(slot.environment);
    if (d_.is_classified()) time.needs.push_back(class_job(d_));
    if (may_skip_before() && time.condition) {
      auto all = rows_approved();
      all.insert(all.begin(), *time.condition);
      time.condition = gh::all_of(std::move(all));
    }
  }
  if (event == Event::Success) {
    time.needs = time.reporting = {last_job(d_)};
    time.condition = when(time.needs, {});
  }
  if (event == Event::Failed) {
    time.needs = time.reporting = ends();
    std::ranges::reverse(time.reporting);
    time.condition = has_failed();
  }
  if (event == Event::RolledBack) {
    const auto job = rollback_job(d_);
    time.needs = time.reporting = {job};
    time.condition = gh::all_of({gh::call("always"), has_rolled_back(d_)});
    time.endings = {{.when = is_success(job)},
                    {.when = gh::ne(result_of(job), gh::lit("success")),
                     .title = "the rollback failed",
                     .sentence = "the rollback of " + d_.environment + " FAILED",
                     .plea = ", a person must act"}};
  }
  if (names_candidate(d_, event, candidate_.jobs.front() == "build")) {
    for (const auto& job : candidate_.jobs) {
      if (std::ranges::find(time.needs, job) == time.needs.end()) time.needs.push_back(job);
    }
  }
  return time;
}

/// When a rollback by hand did not end well, it is rolled back in turn where the environment is.
auto Section::time_by_hand(Event event) const -> NoticeTime {
  const auto by_hand = "the rollback of " + d_.environment + " by hand";
  NoticeTime time{.event = event, .by_hand = true, .needs = ends()};
  time.needs.insert(time.needs.begin(), target_job(d_));
  if (event == Event::Failed) {
    time.condition = has_failed();
    time.endings = {{.sentence = by_hand + " did not succeed"}};
    return time;
  }
  const auto each = [&](const std::vector<std::string>& jobs, lang::ghexpr::CompareOp op, const char* result) {
    std::vector<gh::Expr> terms;
    for (const auto& job : jobs) terms.push_back(gh::compare(op, result_of(job), gh::lit(result)));
    return terms;
  };
  using enum lang::ghexpr::CompareOp;
  const auto last = d_.has_verify_job() ? std::vector{verify_job(d_)} : begins();
  const auto ended_well = gh::any_of(each(last, Equal, "success"));
  time.endings = {{.when = ended_well, .sentence = d_.environment + " was rolled back by hand"}};
  if (!d_.rollback) {
    time.condition = gh::all_of({gh::call("always"), gh::any_of(each(begins(), NotEqual, "skipped"))});
    time.endings.push_back({.when = gh::all_of(each(last, NotEqual, "success")),
                            .title = "the rollback failed",
                            .sentence = by_hand + " did not succeed"});
    return time;
  }
  const auto undo = result_of(rollback_job(d_));
  time.needs.push_back(rollback_job(d_));
  time.condition = gh::all_of({gh::call("always"), gh::any_of({ended_well, has_rolled_back(d_)})});
  time.endings.push_back({.when = gh::eq(undo, gh::lit("success")),
                          .title = "it was undone",
                          .sentence = by_hand + " was undone, and what ran before it is live again"});
  time.endings.push_back({.when = gh::all_of({gh::ne(undo, gh::lit("success")), gh::ne(undo, gh::lit("skipped"))}),
                          .title = "the rollback failed",
                          .sentence = by_hand + " FAILED",
                          .plea = ", a person must act"});
  return time;
}

/// Whether a workflow tells anybody anything by a channel.
auto sends_notices(const plan::Plan& plan, const plan::Promotion& promotion) -> bool {
  const auto sends = [&](const plan::Deployment& d) {
    return &plan.promotion_of(d) == &promotion && d.sends_notices();
  };
  return std::ranges::any_of(plan.deployments, sends) || std::ranges::any_of(plan.paths, [&](const plan::Path& path) {
           return std::ranges::any_of(path.deployments, sends);
         });
}

auto find_notices(const plan::Plan& plan) -> const plan::EnvironmentSettings* {
  using Settings = plan::EnvironmentSettings;
  const auto found = std::ranges::find(plan.environments, Settings::Purpose::Notices, &Settings::purpose);
  return found == plan.environments.end() ? nullptr : &*found;
}

void add_secrets_job(Emission& emission, const plan::Promotion& promotion, yaml::Map& jobs) {
  const auto& plan = emission.plan();
  if (plan.secrets.empty() || !sends_notices(plan, promotion)) return;
  std::string names;
  std::vector<yaml::View> secrets;
  for (const auto& name : names_of(plan)) {
    names += (names.empty() ? "" : " ") + name;
    secrets.emplace_back().name("name", name);
  }
  const auto condition = secrets_condition(plan, promotion);
  yaml::View view;
  view.name("job", plan::kSecretsJob);
  view.set("start", condition ? yaml::Value(*condition) : yaml::Value());
  view.set("own_environment", own_environment(plan));
  view.text("names", names);
  view.set("secrets", std::move(secrets));
  add_job(jobs, emission.fill(TemplateId::SecretsSet, std::move(view)));
}

auto secrets_before_build(const plan::Plan& plan, const plan::Promotion& promotion) -> bool {
  return !plan.secrets.empty() && sends_notices(plan, promotion) && !secrets_condition(plan, promotion);
}

auto secrets_before(const plan::Plan& plan, const plan::Deployment& deployment) -> bool {
  const auto& promotion = plan.promotion_of(deployment);
  const bool builds = promotion.kind == plan::Promotion::Kind::Builds;
  return deployment.sends_notices() && !(builds && secrets_before_build(plan, promotion));
}

}  // namespace promoc::emit
