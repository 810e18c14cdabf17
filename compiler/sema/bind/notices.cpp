// `notify` in the reactions of an environment: whom, by which channels, with which words.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

/// Slack shows 4000 characters of a message and cuts the rest; the facts of the run need some of them. Source: Slack
/// API, "chat.postMessage".
constexpr std::size_t kLongestText = 3000;

constexpr auto kFacts = std::to_array<std::pair<std::string_view, plan::RunFact>>({
    {"candidate.branch", plan::RunFact::Branch},
    {"candidate.commit", plan::RunFact::Commit},
    {"candidate.version", plan::RunFact::Version},
    {"repository", plan::RunFact::Repository},
    {"run.actor", plan::RunFact::Actor},
    {"run.url", plan::RunFact::RunUrl},
});

auto all_facts() -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto& [name, fact] : kFacts) names.emplace_back(name);
  names.emplace_back("environment");
  names.emplace_back("pipeline");
  return names;
}

auto dotted(const Node& name) -> std::string {
  std::string text;
  for (const auto& part : name_parts(name)) text += (text.empty() ? "" : ".") + part;
  return text;
}

void report_unknown_fact(Context& context, Span span, const std::string& name) {
  auto added = context.sink.report(diag::Kind::UnknownName, span, fmt::format("a message knows no `{}`", name));
  std::vector<std::string> guesses;
  for (const auto& known : all_facts()) {
    if (known.ends_with("." + name)) guesses.push_back(known);
  }
  const auto guess = guesses.empty() ? diag::nearest(name, all_facts()) : std::optional(guesses.front());
  if (guess) {
    added.help(fmt::format("did you mean `{}`?", *guess)).fix(span, *guess, fmt::format("write `{}`", *guess));
  } else {
    added.help(fmt::format("it can name {}", alternatives(all_facts())));
  }
}

/// Whether the definition says what `candidate.version` is; `span` is where it is asked for.
auto knows_version(Context& context, Span span) -> bool {
  if (!statements_named(context.tree.root(), "version").empty()) return true;
  context.sink.report(diag::Kind::MissingStatement, span, "the definition does not say what the version of a build is")
      .help("such as `version from conventional_commits`");
  return false;
}

/// One `notify` while it is read.
class NoticeBinder {
 public:
  NoticeBinder(Context& context, Environment& environment, plan::Event event, const Node& action)
      : context_(context), environment_(environment), action_(action) {
    notice_.event = event;
    place_.span = action.span();
  }

  void run() {
    bind_people();
    bind_text();
    bind_required();
    const auto event = plan::word(notice_.event);
    const auto number = 1 + std::ranges::count(environment_.notices, notice_.event, &plan::Notice::event);
    const auto& owner = environment_.said_in.empty() ? environment_.name : environment_.said_in;
    const auto prefix = environment_.said_in.empty() ? owner : "path." + owner;
    notice_.rule = fmt::format("{}.{}.notify.{}", prefix, event, number);
    context_.rule(notice_.rule, fmt::format("{}: on {} {}", owner, event, one_line(action_)), action_.span());
    environment_.notices.push_back(std::move(notice_));
    environment_.notice_places.push_back(std::move(place_));
  }

 private:
  void add_channel(const std::string& name) {
    if (std::ranges::find(notice_.channels, name) == notice_.channels.end()) notice_.channels.push_back(name);
  }

  /// A role is told by every channel that reaches it.
  void bind_people() {
    for (const auto& name : tokens_of(action_, NodeKind::Name)) {
      const auto* told =
          context_.names.resolve(name, {NameKind::Channel, NameKind::Role}, "a role or a channel", context_.sink);
      if (told == nullptr) continue;
      if (told->kind == NameKind::Channel) {
        add_channel(told->name);
        continue;
      }
      bool reached = false;
      for (const auto& channel : context_.model.channels) {
        if (std::ranges::find(channel.roles, told->name) == channel.roles.end()) continue;
        add_channel(channel.name);
        if (auto* declared = context_.names.find(channel.name, {NameKind::Channel})) declared->used = true;
        reached = true;
      }
      if (!reached) place_.unreached.push_back(told->name);
    }
  }

  void bind_text() {
    const auto& pipeline = context_.model.pipeline;
    notice_.subject = plan::headline(notice_.event, pipeline, environment_.name);
    notice_.text = plan::standard_message(notice_.subject);
    const auto with = action_.field("with");
    if (!with) return;
    place_.worded = true;
    if (const auto name = with->child(NodeKind::Name)) return bind_report(*name);
    const auto string = *with->child(NodeKind::String);
    notice_.text.clear();
    std::size_t length = 0;
    for (const auto part : string.children()) {
      if (part.kind() != NodeKind::StringPart) continue;
      if (part.name() == "hole") {
        bind_hole(part);
      } else {
        add_text(unescape(part.text()));
        length += part.text().size();
      }
    }
    if (notice_.text.empty())
      context_.sink.report(diag::Kind::DoesNothing, string.span(), "the message is empty")
          .help("leave `with` out for a message that says what happened");
    if (length > kLongestText)
      context_.sink.report(diag::Kind::OutOfRange, string.span(),
                           fmt::format("a message has at most {} bytes, and this one has {}", kLongestText, length));
  }

  /// `with summary`, `with report`: what is always said, and then what the report says.
  void bind_report(const Node& name) {
    const auto word = name_of(name);
    if (word != "summary" && word != "report") {
      context_.sink
          .report(diag::Kind::UnknownName, name.span(), fmt::format("found `{}`, expected a text in quotes", word))
          .help("such as `with \"Look at \\(run.url)\"`");
      return;
    }
    if (notice_.event == plan::Event::Request || notice_.event == plan::Event::Start)
      return report_planned_part(context_.sink, name.span(), "on", "notify", "a report before a deployment");
    if (statements_named(context_.tree.root(), "reports").empty()) {
      context_.sink.report(diag::Kind::MissingStatement, name.span(), "the definition keeps no reports")
          .help("such as `reports keep 90d`");
      return;
    }
    for (const auto fact : {plan::RunFact::Report, plan::RunFact::ReportUrl}) {
      if (fact == plan::RunFact::ReportUrl && word == "summary") continue;
      add_text("\n");
      notice_.text.push_back({{}, fact});
    }
  }

  void add_text(const std::string& text) {
    if (!notice_.text.empty() && !notice_.text.back().fact) {
      notice_.text.back().text += text;
    } else {
      notice_.text.push_back({text, {}});
    }
  }

  void bind_hole(const Node& hole) {
    const auto name = dotted(hole);
    if (name == "environment") return add_text(environment_.name);
    if (name == "pipeline") return add_text(context_.model.pipeline);
    const auto found = std::ranges::find(kFacts, name, &std::pair<std::string_view, plan::RunFact>::first);
    if (found != kFacts.end()) {
      notice_.text.push_back({{}, found->second});
      if (found->second == plan::RunFact::Version) knows_version(context_, hole.span());
    } else if (context_.names.find(name, {NameKind::Secret}) != nullptr) {
      report_secret_out_of_place(context_.sink, hole.span(), name);
    } else {
      report_unknown_fact(context_, hole.span(), name);
    }
  }

  /// Only before a deployment is there anything that could wait.
  void bind_required() {
    const auto required = action_.field("required");
    notice_.required = required.has_value();
    if (!required || notice_.event == plan::Event::Request || notice_.event == plan::Event::Start) return;
    context_.sink
        .report(
            diag::Kind::Contradiction, required->span(),
            fmt::format("nothing waits for a notice of `{}`, so it cannot be `required`", plan::word(notice_.event)))
        .help("a deployment waits for notices of `on request` and `on start` only");
  }

  Context& context_;
  Environment& environment_;
  const Node action_;
  plan::Notice notice_;
  NoticePlace place_;
};

auto event_of(const Node& line) -> plan::Event {
  const auto event = *line.field("event");
  for (const auto each : {plan::Event::Request, plan::Event::Start, plan::Event::Success, plan::Event::Failed}) {
    if (event.has_word(plan::word(each))) return each;
  }
  return plan::Event::RolledBack;
}

void bind_rollback(Context& context, Environment& environment, plan::Event event, const Node& action) {
  if (event != plan::Event::Failed) {
    context.sink.report(diag::Kind::MisplacedStatement, action.span(), "`rollback` stands in `on failed` only")
        .help("such as `on failed { rollback }`");
    return;
  }
  environment.rollback_on_failure = true;
  environment.rollback_span = action.span();
  context.rule(fmt::format("{}.rollback", environment.name), fmt::format("{}: on failed rollback", environment.name),
               action.span());
}

/// The version is the tag's name: `version from conventional_commits` looks for such tags.
void bind_tag(Context& context, Environment& environment, plan::Event event, const Node& action) {
  const auto string = *action.child(NodeKind::String);
  if (event != plan::Event::Success) {
    context.sink.report(diag::Kind::MisplacedStatement, action.span(), "`tag` stands in `on success` only")
        .help("a tag says that a version was found good");
  } else if (one_line(string) != "\"v\\(candidate.version)\"") {
    report_planned_part(context.sink, string.span(), "on", "tag", "a tag of another form than `v1.2.3`");
  } else if (!knows_version(context, string.span())) {
    return;
  } else if (environment.tags_version) {
    context.sink.report(diag::Kind::Contradiction, action.span(), "`tag` is said twice");
  } else {
    environment.tags_version = true;
    context.rule(fmt::format("{}.success.tag", environment.name),
                 fmt::format("{}: on success {}", environment.name, one_line(action)), action.span());
  }
}

}  // namespace

void bind_event(Context& context, Environment& environment, const Node& line) {
  const auto event = event_of(line);
  if (line.statements().empty()) {
    context.sink.report(diag::Kind::DoesNothing, line.span(), fmt::format("`on {}` does nothing", plan::word(event)))
        .help(event == plan::Event::Failed ? "such as `on failed { rollback }`"
                                           : fmt::format("such as `on {} {{ notify lead }}`", plan::word(event)));
  }
  for (const auto& action : built_lines(context.sink, line, "on")) {
    if (action.name() == "rollback") bind_rollback(context, environment, event, action);
    if (action.name() == "tag") bind_tag(context, environment, event, action);
    if (action.name() == "notify") NoticeBinder(context, environment, event, action).run();
  }
}

void bind_secret_rules(Context& context) {
  for (const auto* declaration : context.names.of({NameKind::Secret})) {
    const auto rule = "secrets-set." + declaration->name;
    const auto secret = std::ranges::find(context.model.secrets, rule, &plan::Secret::rule);
    if (secret == context.model.secrets.end()) continue;
    const auto needs = [&](const plan::Channel& channel) {
      const auto names = channel.secrets();
      return std::ranges::find(names, secret->name) != names.end();
    };
    const auto tells = [&](const auto& place) {
      return std::ranges::any_of(place.notices, [&](const plan::Notice& notice) {
        return std::ranges::any_of(context.model.channels, [&](const plan::Channel& channel) {
          return needs(channel) && std::ranges::find(notice.channels, channel.name) != notice.channels.end();
        });
      });
    };
    const bool told =
        std::ranges::any_of(context.model.environments, tells) || std::ranges::any_of(context.model.paths, tells);
    if (told) context.rule(rule, one_line(declaration->statement), declaration->statement.span());
  }
}

}  // namespace promoc::sema
