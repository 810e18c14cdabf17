// Who must review changes of which files: GitHub's CODEOWNERS.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

/// CODEOWNERS has the patterns of .gitignore without ranges and negation, and blanks end a pattern. Source: GitHub
/// Docs, "About code owners".
auto is_pattern(std::string_view text) -> bool {
  const auto fits = [](char c) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return plain || std::string_view("._-/*").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.front() != '/' && text.find("..") == std::string_view::npos &&
         std::ranges::all_of(text, fits);
}

void read_patterns(Context& context, const Node& statement, Ownership& ownership) {
  for (const auto& string : tokens_of(statement, NodeKind::String)) {
    const auto text = plain_text(string, context.sink);
    if (!text) continue;
    if (is_pattern(*text)) {
      ownership.patterns.push_back(*text);
      context.model.path_mentions.push_back({*text, string.span()});
      continue;
    }
    context.sink
        .report(diag::Kind::MalformedText, string.span(), fmt::format("`{}` is no pattern of code owners", *text))
        .help("a path from the folder of the definition: letters, digits, `.`, `_`, `-`, `/`, and `*` or `**`");
  }
}

void read_handles(Context& context, const Node& statement, Ownership& ownership) {
  for (const auto& name : tokens_of(statement, NodeKind::Name)) {
    const auto* declared = context.names.resolve(name, {NameKind::Role}, "a role", context.sink);
    if (declared == nullptr) continue;
    const auto role = std::ranges::find(context.model.roles, declared->name, &Role::name);
    if (role == context.model.roles.end()) continue;
    if (role->teams && context.model.github.organization.empty()) {
      context.sink
          .report(diag::Kind::MissingStatement, name.span(),
                  fmt::format("`{}` is a team, and CODEOWNERS names teams with their organization", role->name))
          .label(context.model.github.span, "which is not said here")
          .help("add `organization NAME` to `github`");
      return;
    }
    for (const auto& member : role->members)
      ownership.handles.push_back(role->teams ? fmt::format("@{}/{}", context.model.github.organization, member)
                                              : "@" + member);
  }
}

constexpr auto kOtherFiles = std::to_array<std::string_view>({"CODEOWNERS", "docs/CODEOWNERS"});

/// A branch that asks owners, and nothing has any.
void check_asked(Context& context) {
  const auto asks = std::ranges::find_if(context.model.branches, &BranchProtection::code_owners);
  const auto is_there = [&](std::string_view path) { return context.files.read(path).has_value(); };
  if (asks == context.model.branches.end() || is_there(".github/CODEOWNERS")) return;
  if (std::ranges::any_of(kOtherFiles, is_there)) return;
  context.sink
      .report(diag::Kind::DoesNothing, asks->span,
              fmt::format("`{}` asks for reviews of code owners, and no file has any", asks->branch))
      .help("such as `owner \".github/**\" = lead`");
}

/// Owners are asked by branches, and from one file.
void check_effect(Context& context, const Node& statement) {
  if (std::ranges::none_of(context.model.branches, &BranchProtection::code_owners)) {
    context.sink.report(diag::Kind::DoesNothing, head_span(statement), "no branch asks code owners for a review")
        .help("such as `protect branch main { code_owners }`");
  }
  for (const auto other : kOtherFiles) {
    if (!context.files.read(other)) continue;
    context.sink
        .report(diag::Kind::Contradiction, head_span(statement),
                fmt::format("GitHub would read `.github/CODEOWNERS` alone, and the lines of `{}` would count no more",
                            other))
        .help(fmt::format("write its lines as `owner`, and remove `{}`", other));
  }
}

}  // namespace

void bind_owners(Context& context) {
  const auto statements = statements_named(context.tree.root(), "owner");
  for (const auto& statement : statements) {
    Ownership ownership;
    ownership.rule = fmt::format("owner.{}", context.model.owners.size() + 1);
    ownership.span = statement.span();
    read_patterns(context, statement, ownership);
    read_handles(context, statement, ownership);
    context.rule(ownership.rule, one_line(statement), statement.span());
    context.model.owners.push_back(std::move(ownership));
  }
  if (statements.empty()) return check_asked(context);
  check_effect(context, statements.front());
}

}  // namespace promoc::sema
