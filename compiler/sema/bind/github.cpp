// `github { ... }`: what can be enforced follows from it.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

template <typename T>
using Words = std::vector<std::pair<std::string, T>>;

/// The meaning of a word from a closed list.
template <typename T>
auto read_word(Context& context, const Node& line, const Words<T>& words) -> std::optional<T> {
  const auto name = name_node(line);
  const auto text = name_of(name);
  std::vector<std::string> known;
  for (const auto& [word, meaning] : words) {
    if (word == text) return meaning;
    known.push_back(word);
  }
  auto added = context.sink.report(
      diag::Kind::UnknownName, name.span(),
      fmt::format("`{}` is no {} of GitHub", text, line.name() == "oidc_subject" ? "form of subject" : line.name()));
  if (const auto guess = diag::nearest(text, known)) {
    added.help(fmt::format("did you mean `{}`?", *guess)).fix(name.span(), *guess, fmt::format("write `{}`", *guess));
  } else {
    added.help(fmt::format("it could be {}", alternatives(known)));
  }
  return std::nullopt;
}

auto read_id(Context& context, const Node& line) -> std::optional<std::int64_t> {
  const auto number = *line.child(NodeKind::Number);
  const auto text = number.text();
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size() && id > 0) return id;
  context.sink.report(diag::Kind::OutOfRange, number.span(),
                      fmt::format("`{}` is no id of GitHub, which is a whole number above zero", text));
  return std::nullopt;
}

/// Who brings the settings to GitHub. What safe-settings reads lies in another repository and wants numbers, so that no
/// file here could carry a rule.
void read_settings(Context& context, const Node& line) {
  enum class Form { Script, Terraform, SafeSettings };
  const auto form = read_word<Form>(
      context, line, {{"script", Form::Script}, {"terraform", Form::Terraform}, {"safe_settings", Form::SafeSettings}});
  context.model.github.terraform = form == Form::Terraform;
  if (form != Form::SafeSettings) return;
  context.sink
      .report(diag::Kind::DoesNothing, line.span(),
              "safe-settings reads no file of this repository, wants teams by number, and lets administrators bypass "
              "reviewers")
      .help(
          "use `settings terraform`, or leave the line out; and exclude this repository from safe-settings, which "
          "deletes environments that it does not know");
}

void read_line(Context& context, const Node& line) {
  auto& github = context.model.github;
  const auto kind = line.name();
  if (kind == "plan") {
    const auto plan = read_word<GitHubPlan>(context, line,
                                            {{"free", GitHubPlan::Free},
                                             {"pro", GitHubPlan::Pro},
                                             {"team", GitHubPlan::Team},
                                             {"enterprise", GitHubPlan::Enterprise}});
    github.plan = plan.value_or(GitHubPlan::Enterprise);
  } else if (kind == "visibility") {
    const auto visibility = read_word<Visibility>(
        context, line,
        {{"public", Visibility::Public}, {"private", Visibility::Private}, {"internal", Visibility::Internal}});
    github.visibility = visibility.value_or(Visibility::Public);
  } else if (kind == "oidc_subject") {
    const auto subject = read_word<OidcSubject>(
        context, line, {{"names", OidcSubject::Names}, {"ids", OidcSubject::Ids}, {"both", OidcSubject::Both}});
    github.oidc_subject = subject.value_or(OidcSubject::Names);
  } else if (kind == "default_branch") {
    const auto branches = read_branches(context, line);
    if (!branches.empty()) github.default_branch = branches[0];
  } else if (kind == "organization") {
    const auto name = line.child(NodeKind::Name);
    github.organization = name_of(*name);
  } else if (kind == "owner_id") {
    github.owner_id = read_id(context, line);
  } else if (kind == "settings") {
    read_settings(context, line);
  } else {
    github.repo_id = read_id(context, line);
  }
}

/// Whether there is anything to bring to GitHub.
void check_settings(Context& context, const Node& block) {
  const auto& github = context.model.github;
  if (!github.terraform || github.visibility == Visibility::Public || github.plan != GitHubPlan::Free) return;
  context.sink
      .report(diag::Kind::DoesNothing, statements_named(block, "settings").front().span(),
              "there are no settings to apply: GitHub has none for private repositories of the plan `free`")
      .help("leave `settings` out");
}

}  // namespace

void bind_github(Context& context) {
  const auto root = context.tree.root();
  const auto blocks = statements_named(root, "github");
  if (blocks.empty()) {
    const auto pipelines = statements_named(root, "pipeline");
    const auto at = pipelines.empty() ? root.statements().front().span() : pipelines[0].span();
    context.sink
        .report(diag::Kind::MissingStatement, at, "the definition has no `github`: what can be enforced depends on it")
        .help("such as `github { plan team; visibility public; default_branch main }`");
    return;
  }
  context.model.github.span = head_span(blocks[0]);
  only_once(
      context.sink, blocks[0],
      {"plan", "visibility", "default_branch", "oidc_subject", "organization", "owner_id", "repo_id", "settings"});
  for (const auto& line : blocks[0].statements()) read_line(context, line);
  check_settings(context, blocks[0]);
  for (const std::string_view needed : {"plan", "visibility", "default_branch"}) {
    if (!statements_named(blocks[0], needed).empty()) continue;
    context.sink.report(diag::Kind::MissingStatement, head_span(blocks[0]), fmt::format("`github` has no `{}`", needed))
        .help("what can be enforced depends on it");
  }
  if (statements_named(blocks[0], "oidc_subject").empty())
    context.default_taken("AWS trusts the subject by names: `oidc_subject names`", head_span(blocks[0]));
}

}  // namespace promoc::sema
