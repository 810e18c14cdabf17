// Branches: their names, and what protects them.
#include <fmt/format.h>

#include <algorithm>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

constexpr std::int64_t kMostReviews = 10;

void bind_reviews(Context& context, const Node& line, BranchProtection& protection) {
  const auto number = *line.child(NodeKind::Number);
  const auto count = read_amount(number, Measure::Count, context.sink);
  if (!count) return;
  if (*count > kMostReviews) {
    context.sink.report(
        diag::Kind::OutOfRange, number.span(),
        fmt::format("GitHub asks for {} reviews at most, and `{}` is more", kMostReviews, number.text()));
    return;
  }
  protection.reviews = static_cast<int>(*count);
}

/// Checks of pull requests run without any environment.
void bind_checks(Context& context, const Node& line, BranchProtection& protection) {
  for (const auto& used : use_items(context, {}, line)) {
    const auto check = std::ranges::find(context.model.checks, used.use.check, &Check::id);
    const auto reads = !used.use.is_list && std::ranges::any_of(check->steps, &CheckStep::reads_aws);
    if (reads) {
      context.sink
          .report(diag::Kind::NoEnvironmentHere, used.use.span,
                  fmt::format("`{}` reads AWS, and a pull request has no role there", used.text))
          .help("use it in an environment, with `require` or `verify`");
      continue;
    }
    const auto known = std::ranges::find(protection.checks, used.use.check, &CheckUse::check);
    if (known == protection.checks.end()) protection.checks.push_back(used.use);
    context.rule(fmt::format("branch.{}.checks.{}", protection.branch, used.use.check),
                 fmt::format("{}: checks {}", protection.branch, used.text), used.use.span);
  }
}

void bind_flag(const Node& line, BranchProtection& protection) {
  const auto kind = line.name();
  if (kind == "code_owners") protection.code_owners = true;
  if (kind == "signed_commits") protection.signed_commits = true;
  if (kind == "up_to_date") protection.up_to_date = true;
  if (kind == "dismiss_stale") protection.dismiss_stale = true;
  if (kind == "last_push_approval") protection.last_push_approval = true;
  if (kind == "linear_history") protection.linear_history = true;
}

auto bind_protection(Context& context, const std::vector<Node>& lines, const std::string& branch, Span span)
    -> BranchProtection {
  BranchProtection protection;
  protection.branch = branch;
  protection.span = span;
  for (const auto& line : lines) {
    if (line.name() == "checks") {
      bind_checks(context, line, protection);
      continue;
    }
    if (line.name() == "reviews") bind_reviews(context, line, protection);
    bind_flag(line, protection);
    context.rule(fmt::format("branch.{}.{}", branch, line.name()), fmt::format("{}: {}", branch, one_line(line)),
                 line.span());
  }
  return protection;
}

void bind_protect(Context& context, const Node& statement) {
  if (statement.field("kind")->has_word("tag"))
    return report_planned_part(context.sink, head_span(statement), "file", "protect", "protect tag");
  if (statement.statements().empty())
    context.sink.report(diag::Kind::DoesNothing, head_span(statement), "`protect` protects from nothing")
        .help("such as `protect branch main { reviews 2 }`");
  only_once(context.sink, statement,
            {"reviews", "code_owners", "signed_commits", "up_to_date", "dismiss_stale", "last_push_approval",
             "linear_history"});
  const auto lines = built_lines(context.sink, statement, "protect");
  for (const auto child : statement.children()) {
    if (child.kind() != NodeKind::Name && child.kind() != NodeKind::String) continue;
    const auto branch = read_branch(context, child);
    if (!branch) continue;
    const auto first = std::ranges::find(context.model.branches, *branch, &BranchProtection::branch);
    if (first != context.model.branches.end()) {
      context.sink.report(diag::Kind::Contradiction, child.span(), fmt::format("`{}` is protected twice", *branch))
          .label(first->span, "first here");
      continue;
    }
    context.model.branches.push_back(bind_protection(context, lines, *branch, child.span()));
  }
}

/// `hotfix/*` covers `hotfix/a` and not `hotfix/a/b`, which surprises.
void warn_of_slash(Context& context, const Node& token, const std::string& branch) {
  const bool one_star = branch.ends_with("/*");
  if (!one_star) return;
  context.sink
      .report(diag::Kind::PatternStopsAtSlash, token.span(),
              fmt::format("`{}` covers no branch with a further `/` in its name", branch))
      .help(fmt::format("write `\"{}*\"` to cover those, too", branch))
      .fix(token.span(), fmt::format("\"{}*\"", branch), fmt::format("write `{}*`", branch));
}

}  // namespace

auto read_branch(Context& context, const Node& token) -> std::optional<std::string> {
  const auto text = token.kind() == NodeKind::String ? plain_text(token, context.sink) : std::optional(name_of(token));
  if (!text) return std::nullopt;
  if (const auto wrong = malformed_branch(*text)) {
    context.sink.report(diag::Kind::MalformedText, token.span(), fmt::format("`{}` is no branch: {}", *text, *wrong));
    return std::nullopt;
  }
  warn_of_slash(context, token, *text);
  return text;
}

auto read_branches(Context& context, const Node& node) -> std::vector<std::string> {
  std::vector<std::string> branches;
  std::vector<Node> seen;
  for (const auto child : node.children()) {
    if (child.kind() != NodeKind::Name && child.kind() != NodeKind::String) continue;
    const auto branch = read_branch(context, child);
    if (!branch) continue;
    const auto first = std::ranges::find(branches, *branch);
    if (first != branches.end()) {
      context.sink.report(diag::Kind::DuplicateName, child.span(), fmt::format("`{}` is named twice", *branch))
          .label(seen[static_cast<std::size_t>(first - branches.begin())].span(), "first here");
      continue;
    }
    branches.push_back(*branch);
    seen.push_back(child);
  }
  return branches;
}

void bind_branches(Context& context) {
  for (const auto& statement : statements_named(context.tree.root(), "protect")) bind_protect(context, statement);
}

}  // namespace promoc::sema
