#include <fmt/format.h>

#include <algorithm>

#include "sema/checks/checks.hpp"
#include "sema/text.hpp"

namespace promoc::sema {
namespace {

constexpr std::size_t kLongestStackName = 128;
constexpr std::size_t kLongestRoleName = 64;

auto dashed(std::string text) -> std::string {
  std::ranges::replace(text, '_', '-');
  return text;
}

void check_letters(const Environment& environment, diag::Sink& sink) {
  if (environment.name.find('_') == std::string::npos) return;
  sink.report(diag::Kind::MalformedText, environment.span,
              fmt::format("`{}` cannot be in the name of a stack, which has letters, digits and `-` only",
                          environment.name))
      .help(fmt::format("call the environment `{}`", dashed(environment.name)));
}

void check_stack_length(const Target& target, const Environment& environment, diag::Sink& sink) {
  const auto name = stack_name(target, environment.name);
  if (name.size() <= kLongestStackName) return;
  sink.report(diag::Kind::MalformedText, environment.span,
              fmt::format("the stack would be called `{}`, which has {} characters, and {} are allowed", name,
                          name.size(), kLongestStackName))
      .help("shorten it with `stack: \"...\"` in the target");
}

/// The purposes of the roles that an environment gets.
auto longest_purpose(const Environment& environment) -> std::string_view {
  if (environment.rollback_on_failure) return "rollback";
  return "deploy";  // as long as any other: "stack", "watch"
}

void check_role_length(const Model& model, const Environment& environment, diag::Sink& sink) {
  const auto name = fmt::format("{}-{}-{}", dashed(model.pipeline), environment.name, longest_purpose(environment));
  if (name.size() <= kLongestRoleName) return;
  sink.report(diag::Kind::MalformedText, environment.span,
              fmt::format("a role of AWS would be called `{}`, which has {} characters, and {} are allowed", name,
                          name.size(), kLongestRoleName))
      .help("shorten the name of the pipeline or of the environment");
}

auto in_other_accounts(const Environment& one, const Environment& other) -> bool {
  return one.account && other.account && *one.account != *other.account;
}

void report_beginning(const Target& target, const Environment& one, const Environment& other, diag::Sink& sink) {
  sink.report(
          diag::Kind::MalformedText, other.span,
          fmt::format("what belongs to `{}` would begin like what belongs to `{}`, whose roles in AWS could touch it",
                      other.name, one.name))
      .label(one.span, fmt::format("its roles may act on `{}*`", stack_name(target, one.name) + "-"))
      .help("choose a name that does not begin with the other's; different accounts, said with `account`, also do");
}

/// A role may act on what begins with its stack's name and `-`; that must be nobody else's. `stacks` are the names of
/// all environments' stacks, in lower case.
void check_beginnings(const Model& model, const std::vector<std::string>& stacks, std::size_t own, diag::Sink& sink) {
  const auto begin = stacks[own] + "-";
  for (std::size_t i = 0; i < stacks.size(); ++i) {
    if (!stacks[i].starts_with(begin) || in_other_accounts(model.environments[own], model.environments[i])) continue;
    report_beginning(model.targets.front(), model.environments[own], model.environments[i], sink);
  }
}

}  // namespace

void check_stack_names(const Model& model, diag::Sink& sink) {
  const auto& target = model.targets.front();
  std::vector<std::string> stacks;
  for (const auto& environment : model.environments) stacks.push_back(lower_case(stack_name(target, environment.name)));
  for (std::size_t i = 0; i < stacks.size(); ++i) {
    check_letters(model.environments[i], sink);
    check_stack_length(target, model.environments[i], sink);
    check_role_length(model, model.environments[i], sink);
    check_beginnings(model, stacks, i, sink);
  }
}

}  // namespace promoc::sema
