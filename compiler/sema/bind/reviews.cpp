// Reviews: how many, and of which team for which files.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

/// Source: GitHub's REST API, "Create a repository ruleset", and GitHub Docs, "Available rules for rulesets".
constexpr std::int64_t kMostReviews = 10;
constexpr std::size_t kMostTeams = 15;

/// The one team of a role: GitHub counts reviews of each team for itself.
auto read_team(Context& context, const Node& name) -> std::optional<std::string> {
  const auto* declared = context.names.resolve(name, {NameKind::Role}, "a role", context.sink);
  if (declared == nullptr) return std::nullopt;
  const auto role = std::ranges::find(context.model.roles, declared->name, &Role::name);
  if (role == context.model.roles.end() || role->members.empty()) return std::nullopt;
  if (!role->teams) {
    context.sink
        .report(diag::Kind::WrongKindOfName, name.span(),
                fmt::format("`{}` is a role of users, and GitHub asks only teams to review files", role->name))
        .label(declared->span, "declared here")
        .help("make them a team; or name them as owners: `owner \"path/**\" = ...` and `code_owners`");
    return std::nullopt;
  }
  if (role->members.size() > 1) {
    context.sink
        .report(diag::Kind::WrongKindOfName, name.span(),
                fmt::format("`{}` is more than one team, and GitHub counts the reviews of each for itself", role->name))
        .label(declared->span, "declared here")
        .help("write a line for each team that must review, or make one team of them");
    return std::nullopt;
  }
  return role->members.front();
}

/// GitHub's patterns for files have more signs, and say nowhere what they mean.
auto is_file_pattern(std::string_view text) -> bool {
  const auto fits = [](char c) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return plain || std::string_view("._-/*").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.front() != '/' && text.find("..") == std::string_view::npos &&
         std::ranges::all_of(text, fits);
}

auto read_file_patterns(Context& context, const Node& of) -> std::optional<std::vector<std::string>> {
  std::vector<std::string> patterns;
  for (const auto& string : tokens_of(of, NodeKind::String)) {
    const auto text = plain_text(string, context.sink);
    if (!text) return std::nullopt;
    if (!is_file_pattern(*text)) {
      context.sink.report(diag::Kind::MalformedText, string.span(), fmt::format("`{}` is no pattern of files", *text))
          .help("a path from the folder of the definition: letters, digits, `.`, `_`, `-`, `/`, and `*` or `**`");
      return std::nullopt;
    }
    patterns.push_back(*text);
  }
  return patterns;
}

}  // namespace

auto read_review_count(Context& context, const Node& line) -> std::optional<int> {
  const auto number = *line.child(NodeKind::Number);
  const auto count = read_amount(number, Measure::Count, context.sink);
  if (!count) return std::nullopt;
  if (*count > kMostReviews) {
    context.sink.report(
        diag::Kind::OutOfRange, number.span(),
        fmt::format("GitHub asks for {} reviews at most, and `{}` is more", kMostReviews, number.text()));
    return std::nullopt;
  }
  return static_cast<int>(*count);
}

void bind_team_reviews(Context& context, const Node& line, BranchProtection& protection) {
  const auto of = *line.field("of");
  const auto count = read_review_count(context, line);
  const auto team = read_team(context, *of.child(NodeKind::Name));
  auto patterns = read_file_patterns(context, of);
  if (!count || !team || !patterns) return;
  if (*count == 0) {
    context.sink.report(diag::Kind::DoesNothing, line.span(), "no reviews of a team ask the team for nothing");
    return;
  }
  const auto rule = fmt::format("branch.{}.reviews.{}", protection.branch, protection.path_reviews.size() + 1);
  protection.path_reviews.push_back({rule, *team, std::move(*patterns), *count});
  std::set<std::string> teams;
  for (const auto& review : protection.path_reviews) teams.insert(review.team);
  if (teams.size() > kMostTeams) {
    context.sink.report(diag::Kind::OutOfRange, line.span(),
                        fmt::format("GitHub asks {} teams at most for reviews in one branch", kMostTeams));
  }
  context.rule(rule, fmt::format("{}: {}", protection.branch, one_line(line)), line.span());
}

}  // namespace promoc::sema
