// Who is told what, and the secrets that somebody must set for it.
#include <algorithm>

#include "emit/documents/views.hpp"
#include "emit/workflow/notices.hpp"

namespace promoc::emit {
namespace {

using markdown::code;
using markdown::Spans;
using markdown::text;
using markdown::View;
using plan::Event;

auto when(const plan::Deployment& d, Event event) -> std::string {
  switch (event) {
    case Event::Request: return "an approval is needed";
    case Event::Start: return "the deployment begins";
    case Event::Success: return "it is deployed and verified";
    case Event::Failed:
      return d.by_hand ? "the deployment or a rollback by hand did not end well" : "the deployment did not end well";
    case Event::RolledBack:
      if (!d.rollback) return "a rollback by hand has ended";
      return d.by_hand ? "the rollback, by itself or by hand, has ended" : "the rollback has ended";
  }
  return {};
}

/// "`chat` (Slack), `mail` (`leads@example.com`)"
auto told_by(const plan::Plan& plan, const plan::Notice& notice) -> Spans {
  if (notice.channels.empty()) return {text("GitHub tells the reviewers")};
  std::vector<Spans> pieces;
  for (const auto& name : notice.channels) {
    const auto& channel = *std::ranges::find(plan.channels, name, &plan::Channel::name);
    Spans words{code(name), text(" (")};
    append(words,
           channel.kind == plan::Channel::Kind::Slack ? Spans{text("Slack")} : code_list(channel.recipients, "and"));
    words.push_back(text(")"));
    pieces.push_back(std::move(words));
  }
  return joined(pieces, "and");
}

auto notice_views(const plan::Plan& plan) -> std::vector<View> {
  std::vector<View> views;
  for (const auto& d : plan.deployments) {
    for (const auto& notice : d.notices) {
      auto& view = views.emplace_back();
      view.set("environment", Spans{code(d.environment)});
      view.set("when", Spans{text(when(d, notice.event))});
      view.set("by", told_by(plan, notice));
      view.set("worth", Spans{text(notice.channels.empty() ? "GitHub's part"
                                   : notice.required       ? "the deployment waits for it"
                                                           : "best effort")});
    }
  }
  return views;
}

/// The channels that need a secret.
auto uses(const plan::Plan& plan, const std::string& secret) -> Spans {
  std::vector<std::string> names;
  for (const auto& channel : plan.channels) {
    const auto needed = channel.secrets();
    if (std::ranges::find(needed, secret) != needed.end()) names.push_back(channel.name);
  }
  return code_list(names, "and");
}

auto secret_views(const plan::Plan& plan) -> std::vector<View> {
  const auto* settings = find_notices(plan);
  std::vector<View> views;
  for (const auto& name : settings != nullptr ? settings->secrets : std::vector<std::string>()) {
    auto& view = views.emplace_back();
    view.set("name", Spans{code(name)});
    view.set("uses", uses(plan, name));
    view.set("command", Spans{code(plan.environments_offered ? "gh secret set " + name + " --env " + settings->name
                                                             : "gh secret set " + name)});
  }
  return views;
}

}  // namespace

void add_notices(const Page& page, View& view) {
  const auto& plan = page.plan();
  view.set("notices", notice_views(plan));
  view.set("secrets", secret_views(plan));
  const auto* settings = find_notices(plan);
  const bool own = settings != nullptr && plan.environments_offered;
  view.set("secrets_environment", own ? Spans{code(settings->name)} : Spans{});
  view.set("secrets_branches", own ? code_list(settings->branches, "or") : Spans{});
}

}  // namespace promoc::emit
