// Channels: how notices come to people.
#include <fmt/format.h>

#include <algorithm>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

constexpr std::int64_t kMostPorts = 65'535;

auto parameter(std::string name, Type type, Span span, std::optional<Node> fallback = {}) -> GateParameter {
  return {std::move(name), type, {}, std::move(fallback), span};
}

/// The name that GitHub knows the secret by.
auto secret_name(const Context& context, const Value& secret) -> std::string {
  const auto found = std::ranges::find(context.model.secrets, "secrets-set." + secret.text, &plan::Secret::rule);
  return found == context.model.secrets.end() ? std::string() : found->name;
}

auto is_host(std::string_view text) -> bool {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !text.empty() && text.front() != '-' && text.front() != '.' && std::ranges::all_of(text, fits);
}

auto split(std::string_view words) -> std::vector<std::string> {
  std::vector<std::string> list;
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    list.emplace_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return list;
}

/// `slack.webhook(hook)`
auto read_slack(Context& context, const Node& call, plan::Channel& channel) -> bool {
  const auto arguments =
      bind_arguments(context, {}, call, "slack.webhook", {parameter("webhook", Type::Secret, call.span())});
  if (!arguments) return false;
  channel.kind = plan::Channel::Kind::Slack;
  channel.webhook = secret_name(context, *arguments->front());
  return true;
}

/// `mail.smtp("smtp.example.com", port: 465, user: u, password: p, from: "...", recipients: [...])`
auto read_mail(Context& context, const Node& call, plan::Channel& channel) -> bool {
  const auto at = call.span();
  const auto arguments =
      bind_arguments(context, {}, call, "mail.smtp",
                     {parameter("server", Type::Text, at), parameter("port", Type::Count, at, call),
                      parameter("user", Type::Secret, at), parameter("password", Type::Secret, at),
                      parameter("from", Type::Email, at), parameter("recipients", Type::Emails, at)});
  if (!arguments) return false;
  channel.kind = plan::Channel::Kind::Mail;
  const auto& server = *arguments->at(0);
  channel.server = server.text;
  if (const auto& port = arguments->at(1)) channel.port = port->amount;
  channel.user = secret_name(context, *arguments->at(2));
  channel.password = secret_name(context, *arguments->at(3));
  channel.from = arguments->at(4)->text;
  channel.recipients = split(arguments->at(5)->text);
  if (!is_host(server.text)) {
    context.sink.report(diag::Kind::MalformedText, server.span,
                        fmt::format("found `{}`, expected the name of a host", server.text));
    return false;
  }
  if (channel.port >= 1 && channel.port <= kMostPorts) return true;
  context.sink.report(diag::Kind::OutOfRange, arguments->at(1)->span,
                      fmt::format("`{}` is no port: they go from 1 to {}", channel.port, kMostPorts));
  return false;
}

void read_roles(Context& context, const Node& statement, plan::Channel& channel) {
  const auto to = statement.field("to");
  if (!to) return;
  for (const auto& name : tokens_of(*to, NodeKind::Name)) {
    const auto* role = context.names.resolve(name, {NameKind::Role}, "a role", context.sink);
    if (role == nullptr) continue;
    if (std::ranges::find(channel.roles, role->name) != channel.roles.end()) {
      context.sink.report(diag::Kind::DuplicateName, name.span(), fmt::format("`{}` is named twice", role->name));
      continue;
    }
    channel.roles.push_back(role->name);
  }
}

void bind_channel(Context& context, Declaration& declaration) {
  const auto value = *declaration.statement.field("value");
  const auto call = primary(value);
  const bool is_call = call.kind() == NodeKind::Field && call.name() == "call" && !value.field("in");
  const auto function = is_call ? name_of(name_node(call)) : std::string();
  plan::Channel channel;
  channel.name = declaration.name;
  declaration.broken = true;
  if (function.starts_with("aws.")) {
    report_planned_part(context.sink, value.span(), "file", "channel",
                        "a channel other than slack.webhook and mail.smtp");
  } else if (function != "slack.webhook" && function != "mail.smtp") {
    context.sink
        .report(diag::Kind::WrongType, value.span(),
                fmt::format("found `{}`, expected a channel such as `slack.webhook(SECRET)`", one_line(value)))
        .help("it could be `slack.webhook` or `mail.smtp`");
  } else if (is_module_at_hand(context, name_node(call))) {
    declaration.broken =
        function == "slack.webhook" ? !read_slack(context, call, channel) : !read_mail(context, call, channel);
  }
  read_roles(context, declaration.statement, channel);
  context.model.channels.push_back(std::move(channel));
}

}  // namespace

void bind_channels(Context& context) {
  for (auto* declaration : context.names.of({NameKind::Channel})) bind_channel(context, *declaration);
}

}  // namespace promoc::sema
