// Roles and approvals.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

constexpr std::size_t kLongestLogin = 39;
constexpr std::int64_t kMostApprovals = 6;

/// Slugs of teams and logins of users: letters, digits and `-`; slugs also `_` and `.`.
auto is_member_name(std::string_view text, bool team) -> bool {
  const auto fits = [&](char c) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    return plain || (team && (c == '_' || c == '.'));
  };
  return !text.empty() && (team || text.size() <= kLongestLogin) && std::ranges::all_of(text, fits);
}

void read_members(Context& context, const Node& statement, Role& role) {
  std::vector<Node> seen;
  for (const auto& string : tokens_of(statement, NodeKind::String)) {
    const auto text = plain_text(string, context.sink);
    if (!text) continue;
    // GitHub knows people and teams without case; a name in two spellings would count as two people.
    const auto name = lower_case(*text);
    const auto first = std::ranges::find(role.members, name);
    if (!is_member_name(*text, role.teams)) {
      auto added = context.sink.report(
          diag::Kind::MalformedText, string.span(),
          fmt::format("found `{}`, expected {}", *text, role.teams ? "the slug of a team" : "the login of a user"));
      if (text->find('/') != std::string::npos || text->starts_with('@'))
        added.help("write it without `@` and without the organization");
    } else if (first != role.members.end()) {
      context.sink.report(diag::Kind::DuplicateName, string.span(), fmt::format("`{}` is named twice", *text))
          .label(seen[static_cast<std::size_t>(first - role.members.begin())].span(), "first here");
    } else {
      role.members.push_back(name);
      seen.push_back(string);
    }
  }
}

auto read_count(Context& context, const Node& term) -> std::optional<int> {
  const auto count = term.field("count");
  if (!count) return 1;
  const auto number = count->token();
  const auto value = read_amount(number, Measure::Count, context.sink);
  if (!value) return std::nullopt;
  if (*value == 0) {
    context.sink.report(diag::Kind::ImpossibleApproval, term.span(), "an approval by nobody approves nothing")
        .help("write `approve none` when nobody is asked");
    return std::nullopt;
  }
  if (*value > kMostApprovals) {
    context.sink.report(
        diag::Kind::OutOfRange, number.span(),
        fmt::format("`{}` approvals of one role are more than the {} that can be asked for", *value, kMostApprovals));
    return std::nullopt;
  }
  return static_cast<int>(*value);
}

auto read_term(Context& context, const Node& term) -> std::optional<ApprovalTerm> {
  ApprovalTerm result;
  result.span = term.span();
  const auto count = read_count(context, term);
  bool good = count.has_value();
  for (const auto& name : tokens_of(*term.field("roles"), NodeKind::Name)) {
    const auto* role = context.names.resolve(name, {NameKind::Role}, "a role", context.sink);
    good = good && role != nullptr;
    if (role == nullptr) continue;
    if (std::ranges::find(result.roles, role->name) != result.roles.end()) {
      context.sink.report(diag::Kind::DuplicateName, name.span(), fmt::format("`{}` is named twice", role->name))
          .help("for two people of one role write `*2`");
      good = false;
    }
    result.roles.push_back(role->name);
  }
  result.count = count.value_or(1);
  return good ? std::optional(std::move(result)) : std::nullopt;
}

/// An environment that asks for the approval must be one of its own.
auto read_through(Context& context, const std::string& environment, const Node& field) -> std::optional<std::string> {
  const auto name = field.child(NodeKind::Name).value();
  const auto text = name_of(name);
  const auto* other = context.names.find(text, {NameKind::Environment});
  if (other == nullptr) return text;
  context.sink
      .report(diag::Kind::WrongKindOfName, name.span(), fmt::format("`{}` is an environment that is deployed to", text))
      .label(other->span, "declared here")
      .help(fmt::format("`through` names an environment that only asks, such as `{}-approval`", environment));
  return std::nullopt;
}

/// A job that waits for its reviewers longer has failed by then. Source: GitHub Docs, "Actions limits".
constexpr std::int64_t kLongestWait = 30 * 86'400;

void read_expiry(Context& context, const Node& expires, Approval& approval) {
  const auto value = *expires.field("value");
  approval.expires = read_duration(value, context.sink);
  approval.expires_span = expires.span();
  if (!approval.expires || approval.expires->seconds <= kLongestWait) return;
  const auto& shown = primary(value);
  context.sink.report(diag::Kind::OutOfRange, shown.span(),
                      fmt::format("GitHub waits 30 days for an approval, and `{}` is longer", shown.text()));
}

}  // namespace

auto read_excluded(Context& context, const Node& name) -> std::optional<Excluded> {
  constexpr auto kWords =
      std::to_array<std::pair<std::string_view, Excluded>>({{"pr_author", Excluded::PrAuthor},
                                                            {"last_pusher", Excluded::LastPusher},
                                                            {"any_committer", Excluded::AnyCommitter}});
  std::vector<std::string> words;
  for (const auto& [word, meaning] : kWords) {
    if (word == name_of(name)) return meaning;
    words.emplace_back(word);
  }
  auto added = context.sink.report(diag::Kind::UnknownName, name.span(),
                                   fmt::format("found `{}`, expected {}", name.text(), alternatives(words)));
  if (const auto guess = diag::nearest(name_of(name), words)) {
    added.help(fmt::format("did you mean `{}`?", *guess)).fix(name.span(), *guess, fmt::format("write `{}`", *guess));
  }
  return std::nullopt;
}

void bind_roles(Context& context) {
  for (auto* declaration : context.names.of({NameKind::Role})) {
    Role role;
    role.name = declaration->name;
    role.teams = declaration->statement.field("of")->has_word("team");
    role.span = declaration->span;
    read_members(context, declaration->statement, role);
    context.model.roles.push_back(std::move(role));
  }
}

void read_approval_terms(Context& context, const Node& statement, Approval& approval) {
  if (const auto excluding = statement.field("excluding")) {
    approval.excluding.clear();
    for (const auto& name : tokens_of(*excluding, NodeKind::Name)) {
      const auto excluded = read_excluded(context, name);
      if (excluded && std::ranges::find(approval.excluding, *excluded) == approval.excluding.end())
        approval.excluding.push_back(*excluded);
    }
  }
  if (const auto expires = statement.field("expires")) read_expiry(context, *expires, approval);
  if (const auto comment = statement.field("comment"))
    report_planned_part(context.sink, comment->span(), "environment", "approve", "with comment");
}

void bind_approval_defaults(Context& context) {
  const auto statements = statements_named(context.tree.root(), "approvals");
  if (statements.empty()) return;
  const auto& statement = statements[0];
  const bool table = statement.child(NodeKind::Block).has_value();
  if (!table && !statement.field("excluding") && !statement.field("expires") && !statement.field("comment")) {
    context.sink.report(diag::Kind::DoesNothing, statement.span(), "`approvals` says nothing")
        .help("such as `approvals excluding pr_author expires 48h`");
    return;
  }
  Approval defaults;
  defaults.span = statement.span();
  read_approval_terms(context, statement, defaults);
  context.approval_defaults = std::move(defaults);
}

auto read_approval_sum(Context& context, const Node& approval) -> std::optional<std::vector<ApprovalTerm>> {
  std::vector<ApprovalTerm> terms;
  bool good = true;
  for (const auto& term : approval.fields("term")) {
    auto read = read_term(context, term);
    good = good && read.has_value();
    if (read) terms.push_back(std::move(*read));
  }
  return good ? std::optional(std::move(terms)) : std::nullopt;
}

auto read_approval(Context& context, const std::string& environment, const Node& statement) -> std::optional<Approval> {
  const auto written = *statement.field("approval");
  if (const auto at = statement.field("at"); at && at->has_word("merge")) {
    report_planned_part(context.sink, at->span(), "environment", "approve", "at merge");
    return std::nullopt;
  }
  if (written.has_word("none")) {
    for (const std::string_view part : {"through", "excluding", "expires", "comment"}) {
      const auto field = statement.field(part);
      if (field)
        context.sink
            .report(diag::Kind::Contradiction, field->span(),
                    fmt::format("nobody approves, so `{}` has no meaning", part))
            .label(written.span(), "nobody is asked");
    }
    return std::nullopt;
  }
  auto approval = context.approval_defaults.value_or(Approval());
  approval.span = written.span();
  auto terms = read_approval_sum(context, written);
  const bool good = terms.has_value();
  if (good) approval.terms = std::move(*terms);
  read_approval_terms(context, statement, approval);
  if (const auto through = statement.field("through")) approval.through = read_through(context, environment, *through);
  return good ? std::optional(std::move(approval)) : std::nullopt;
}

}  // namespace promoc::sema
