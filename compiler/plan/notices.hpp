// Notices: what is told to whom, when, and by which channel. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/rule.hpp"

namespace promoc::plan {

/// A secret of GitHub, known by its name only.
struct Secret {
  RuleId rule;
  std::string name;  ///< in GitHub: "SLACK_WEBHOOK"
};

/// What only the run knows. Source of the values: the `github` context, see the emitter.
enum class RunFact { Repository, Commit, Branch, Version, Actor, RunUrl, Report, ReportUrl };

/// A piece of a message: a text, or a fact in its place.
struct MessagePiece {
  std::string text;
  std::optional<RunFact> fact;
};
using Message = std::vector<MessagePiece>;

/// A way to people. Secrets are names of secrets of GitHub.
struct Channel {
  enum class Kind { Slack, Mail };
  std::string name;
  Kind kind = Kind::Slack;
  std::string webhook;  ///< secret; of Slack only, what follows of mail only
  std::string server;
  std::int64_t port = 465;
  std::string user;      ///< secret
  std::string password;  ///< secret
  std::string from;
  std::vector<std::string> recipients;
  std::vector<std::string> roles;  ///< whom it reaches

  [[nodiscard]] auto secrets() const -> std::vector<std::string> {
    if (kind == Kind::Slack) return {webhook};
    return {user, password};
  }
};

/// When something is told: an approval is needed; it is given; the deployment is verified; it began and did not end
/// well; the rollback has ended.
enum class Event { Request, Start, Success, Failed, RolledBack };
auto word(Event event) -> std::string_view;
/// Ids of the jobs that tell, and that look for secrets: "production-on-request", "production-on-start-required",
/// "secrets-set".
auto notice_job(std::string_view environment, Event event, bool required) -> std::string;
inline constexpr std::string_view kSecretsJob = "secrets-set";
/// "orders: production waits for approval"
auto headline(Event event, std::string_view pipeline, std::string_view environment) -> std::string;
/// The sentence, then what the run is: commit, branch, repository, who started it, and where to look.
auto standard_message(std::string_view sentence) -> Message;

/// The GitHub environment that holds the secrets of notices.
inline constexpr std::string_view kNoticesEnvironment = "notices";

/// One `notify`.
struct Notice {
  RuleId rule;
  Event event = Event::Request;
  std::vector<std::string> channels;  ///< Channel::name; empty: GitHub itself tells the reviewers
  std::string subject;
  Message text;
  bool required = false;  ///< the deployment waits for it and does not go on without it
};

}  // namespace promoc::plan
