// Branches: their names, and what protects them.
#include <fmt/format.h>

#include <algorithm>

#include "plan/plan.hpp"
#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

void bind_reviews(Context& context, const Node& line, BranchProtection& protection) {
  if (line.field("of")) return bind_team_reviews(context, line, protection);
  protection.reviews = read_review_count(context, line);
  context.rule(fmt::format("branch.{}.reviews", protection.branch),
               fmt::format("{}: {}", protection.branch, one_line(line)), line.span());
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

/// An expression would take `Develop` for `develop`, so a script compares, and knows these two wildcards.
void bind_from(Context& context, const Node& line, BranchProtection& protection) {
  protection.from = read_branches(context, line);
  for (const auto& from : protection.from) {
    if (from.find_first_of("?+[]!") == std::string::npos) continue;
    context.sink
        .report(diag::Kind::MalformedText, line.span(), fmt::format("`{}` has a sign that is no wildcard here", from))
        .help("`*` stands for any text without `/`, `**` for any text");
  }
  const bool only_itself =
      std::ranges::all_of(protection.from, [&](const std::string& from) { return from == protection.branch; });
  if (!protection.from.empty() && only_itself) {
    context.sink.report(
        diag::Kind::Contradiction, line.span(),
        fmt::format("no pull request goes from `{0}` to `{0}`, so nothing could change it", protection.branch));
  }
}

/// A queue is that of one branch. Source: GitHub Docs, "Managing a merge queue".
void bind_queue(Context& context, const Node& line, BranchProtection& protection) {
  protection.merge_queue = true;
  if (protection.branch.find_first_of("*?+[") != std::string::npos) {
    context.sink.report(diag::Kind::Contradiction, line.span(),
                        fmt::format("a merge queue is that of one branch, and `{}` is a pattern", protection.branch));
  }
}

void note_queue_defaults(Context& context, const std::vector<Node>& lines, const BranchProtection& protection) {
  const auto line = std::ranges::find(lines, "merge_queue", &Node::name);
  if (line == lines.end()) return;
  context.default_taken(
      fmt::format("the merge queue of {} makes {}, from one change on, after 5min at most, 5 at most "
                  "at once, and waits 60min for its checks",
                  protection.branch, protection.linear_history ? "one commit of each change" : "merge commits"),
      line->span());
}

/// GitHub asks it as a part of what must have passed.
void check_up_to_date(Context& context, const std::vector<Node>& lines, const BranchProtection& protection) {
  const auto checks = [](const Node& line) { return line.name() == "checks" || line.name() == "from"; };
  if (std::ranges::any_of(lines, checks)) return;
  for (const auto& line : lines) {
    if (line.name() != "up_to_date") continue;
    context.sink
        .report(diag::Kind::DoesNothing, line.span(),
                fmt::format("`{}` requires no checks, and GitHub asks only checked branches to be up to date",
                            protection.branch))
        .help("say which: `checks unit`");
  }
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
    if (line.name() == "reviews") {
      bind_reviews(context, line, protection);
      continue;
    }
    if (line.name() == "from") bind_from(context, line, protection);
    if (line.name() == "merge_queue") bind_queue(context, line, protection);
    bind_flag(line, protection);
    context.rule(fmt::format("branch.{}.{}", branch, line.name()), fmt::format("{}: {}", branch, one_line(line)),
                 line.span());
  }
  note_queue_defaults(context, lines, protection);
  check_up_to_date(context, lines, protection);
  return protection;
}

/// Tags come without pull requests, so little of what is asked of branches can be asked of them.
auto bind_tag_protection(Context& context, const Node& statement, const std::string& tag, Span span) -> TagProtection {
  TagProtection protection{tag, false, span};
  context.rule(fmt::format("tag.{}.kept", tag), fmt::format("tag {}: protect tag", tag), span);
  for (const auto& line : statement.statements()) {
    if (line.name() == "signed_commits") protection.signed_commits = true;
    context.rule(fmt::format("tag.{}.{}", tag, line.name()), fmt::format("tag {}: {}", tag, one_line(line)),
                 line.span());
  }
  return protection;
}

void check_tag_lines(Context& context, const Node& statement) {
  for (const auto& line : statement.statements()) {
    if (line.name() == "signed_commits" || line.name() == "no_bypass") continue;
    context.sink
        .report(diag::Kind::DoesNothing, head_span(line),
                fmt::format("`{}` is asked of pull requests, and tags come without them", line.name()))
        .help("a protected tag is neither moved nor deleted; `signed_commits` and `no_bypass` can be added");
  }
}

/// Reports a ref that is protected already, or whose settings would get the file of another one's.
template <typename Protection>
auto is_new(Context& context, const std::vector<Protection>& known, std::string Protection::*name, const Node& token,
            const std::string& ref) -> bool {
  for (const auto& other : known) {
    if (other.*name == ref) {
      context.sink.report(diag::Kind::Contradiction, token.span(), fmt::format("`{}` is protected twice", ref))
          .label(other.span, "first here");
      return false;
    }
    if (plan::name_for_file(other.*name) == plan::name_for_file(ref)) {
      context.sink
          .report(diag::Kind::DuplicateName, token.span(),
                  fmt::format("the settings of `{}` and `{}` would have the same name", other.*name, ref))
          .label(other.span, "the other");
      return false;
    }
  }
  return true;
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

/// A branch or tag, or a pattern of them.
auto read_ref(Context& context, const Node& token) -> std::optional<std::string> {
  const auto text = token.kind() == NodeKind::String ? plain_text(token, context.sink) : std::optional(name_of(token));
  if (!text) return std::nullopt;
  if (const auto wrong = malformed_branch(*text)) {
    context.sink.report(diag::Kind::MalformedText, token.span(), fmt::format("`{}` is no branch: {}", *text, *wrong));
    return std::nullopt;
  }
  warn_of_slash(context, token, *text);
  return text;
}

void bind_protect_tag(Context& context, const Node& statement) {
  only_once(context.sink, statement, {"signed_commits", "no_bypass"});
  check_tag_lines(context, statement);
  for (const auto child : statement.children()) {
    if (child.kind() != NodeKind::Name && child.kind() != NodeKind::String) continue;
    const auto tag = read_ref(context, child);
    if (!tag || !is_new(context, context.model.tags, &TagProtection::tag, child, *tag)) continue;
    context.model.tags.push_back(bind_tag_protection(context, statement, *tag, child.span()));
  }
}

void check_reviews_once(Context& context, const Node& statement) {
  std::optional<Node> first;
  for (const auto& line : statements_named(statement, "reviews")) {
    if (line.field("of")) continue;
    if (first) {
      context.sink.report(diag::Kind::Contradiction, line.span(), "`reviews` is said twice")
          .label(first->span(), "first here");
    } else {
      first = line;
    }
  }
}

void bind_protect(Context& context, const Node& statement) {
  if (statement.field("kind")->has_word("tag")) return bind_protect_tag(context, statement);
  if (statement.statements().empty())
    context.sink.report(diag::Kind::DoesNothing, head_span(statement), "`protect` protects from nothing")
        .help("such as `protect branch main { reviews 2 }`");
  only_once(context.sink, statement,
            {"from", "code_owners", "signed_commits", "up_to_date", "dismiss_stale", "last_push_approval",
             "linear_history", "merge_queue", "no_bypass"});
  check_reviews_once(context, statement);
  const auto lines = built_lines(context.sink, statement, "protect");
  for (const auto child : statement.children()) {
    if (child.kind() != NodeKind::Name && child.kind() != NodeKind::String) continue;
    const auto branch = read_branch(context, child);
    if (!branch || !is_new(context, context.model.branches, &BranchProtection::branch, child, *branch)) continue;
    context.model.branches.push_back(bind_protection(context, lines, *branch, child.span()));
  }
}

}  // namespace

auto read_branch(Context& context, const Node& token) -> std::optional<std::string> {
  auto branch = read_ref(context, token);
  if (branch) context.model.branch_mentions.push_back({*branch, token.span()});
  return branch;
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
