#include "sema/checks/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/application.hpp"
#include "sema/lower.hpp"
#include "sema/promotion_order.hpp"

namespace promoc::sema {
namespace {

constexpr auto kModelChecks = std::to_array<ModelCheck>(
    {check_reachable, check_dispatch_ends, check_approvals_possible, check_table, check_paths, check_platform,
     check_committers_proved, check_subject_ids, check_default_branch, check_trigger_patterns, check_rollback_by_hand,
     check_artifacts_last, check_stack_names, check_waits_after_approval, check_notices, check_branch_names});
constexpr auto kPlanChecks = std::to_array<PlanCheck>({check_reviewer_count, check_environment_names, check_job_names,
                                                       check_path_approvals, check_closed_paths, check_policies});
constexpr auto kTemplateChecks = std::to_array<TemplateCheck>(
    {check_template_parameters, check_hidden_parameters, check_shadowed_parameters, check_missing_values,
     check_template_values, check_rollback_target, check_rollout, check_called_functions, check_function_names,
     check_transforms, check_resource_classes, check_build_runtimes});

auto read_template(Context& context, const Target& target) -> std::optional<cfn::Template> {
  auto text = context.files.read(target.template_path);
  if (!text) {
    context.sink.report(diag::Kind::WrongPath, target.template_span,
                        fmt::format("`{}` is a folder, expected a template", target.template_path));
    return std::nullopt;
  }
  const auto file = context.sources.add(target.template_path, std::move(*text));
  return cfn::load(file, context.sources, context.sink);
}

/// Parameters that an environment does not set get the default of the definition.
void apply_defaults(Context& context) {
  auto& model = context.model;
  if (model.targets.empty()) return;
  for (const auto& parameter : model.targets.front().parameters) {
    if (!parameter.default_value) continue;
    for (auto& environment : model.environments) {
      if (std::ranges::find(environment.settings, parameter.maps_to, &Setting::parameter) != environment.settings.end())
        continue;
      environment.settings.push_back(
          {parameter.maps_to, *parameter.default_value, parameter.span, parameter.name, parameter.written});
      if (parameter.is_secret) {
        context.rule(fmt::format("{}.set.{}", environment.name, parameter.maps_to),
                     fmt::format("{}: secret {} = {}", environment.name, parameter.name, parameter.written),
                     parameter.span);
        continue;
      }
      const auto text =
          fmt::format("{}: set {} = {}, the default", environment.name, parameter.name, *parameter.default_value);
      context.rule(fmt::format("{}.set.{}", environment.name, parameter.maps_to), text, parameter.span);
      context.default_taken(text, parameter.span);
    }
  }
}

auto something_to_deploy(Context& context) -> bool {
  const auto at = context.model.github.span;
  if (context.model.environments.empty()) {
    context.sink.report(diag::Kind::MissingStatement, at, "the definition has no `environment`, so nothing is promoted")
        .help("such as `environment staging { trigger push main }`");
  } else if (context.model.targets.empty()) {
    context.sink
        .report(diag::Kind::MissingStatement, context.model.environments.front().span,
                "the definition has no `target`, so there is nothing to deploy")
        .help("such as `target app = sam.stack(\"template.yaml\", region: \"eu-west-1\")`");
  }
  return !context.sink.has_errors();
}

}  // namespace

auto model_checks() -> std::span<const ModelCheck> { return kModelChecks; }
auto plan_checks() -> std::span<const PlanCheck> { return kPlanChecks; }
auto template_checks() -> std::span<const TemplateCheck> { return kTemplateChecks; }

void run_checks(Context& context) {
  if (!something_to_deploy(context) || !put_in_order(context.model, context.sink)) return;
  join_order_and_trigger(context.model, context.sink);
  apply_defaults(context);
  for (const auto check : model_checks()) check(context.model, context.sink);
  check_path_patterns(context.model, context.files, context.sink);
  // What it would become: some rules of the platform hold for that.
  const auto plan = lower(context.model, {});
  for (const auto check : plan_checks()) check(context.model, plan, context.sink);
  auto& target = context.model.targets.front();
  const auto application = read_template(context, target);
  if (!application) return;
  for (const auto check : template_checks()) check(context.model, *application, context.sink);
  describe_application(*application, target);
}

}  // namespace promoc::sema
