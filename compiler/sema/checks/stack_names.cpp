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

/// A role may act on what begins with its stack's name and `-`; that must be nobody else's.
void check_beginnings(const Target& target, const Environment& one, const Environment& other, diag::Sink& sink) {
  const auto begin = lower_case(stack_name(target, one.name)) + "-";
  if (!lower_case(stack_name(target, other.name)).starts_with(begin) || in_other_accounts(one, other)) return;
  sink.report(
          diag::Kind::MalformedText, other.span,
          fmt::format("what belongs to `{}` would begin like what belongs to `{}`, whose roles in AWS could touch it",
                      other.name, one.name))
      .label(one.span, fmt::format("its roles may act on `{}*`", stack_name(target, one.name) + "-"))
      .help("choose a name that does not begin with the other's; different accounts, said with `account`, also do");
}

}  // namespace

void check_stack_names(const Model& model, diag::Sink& sink) {
  const auto& target = model.targets.front();
  for (const auto& environment : model.environments) {
    check_letters(environment, sink);
    check_stack_length(target, environment, sink);
    check_role_length(model, environment, sink);
    for (const auto& other : model.environments) check_beginnings(target, environment, other, sink);
  }
}

}  // namespace promoc::sema
