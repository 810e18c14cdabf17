#include "emit/workflow/steps.hpp"

#include <algorithm>

#include "base/embedded.hpp"
#include "emit/workflow/pins.hpp"
#include "lang/ghexpr/expr.hpp"
#include "lang/json_text.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

auto dashed(std::string_view name) -> std::string {
  std::string text(name);
  std::ranges::replace(text, '_', '-');
  return text;
}

auto role_name(const plan::Plan& plan, std::string_view environment, std::string_view purpose) -> std::string {
  return dashed(plan.pipeline) + "-" + std::string(environment) + "-" + std::string(purpose);
}

auto store_role_name(const plan::Plan& plan) -> std::string { return dashed(plan.pipeline) + "-artifacts"; }

auto lease_table(const plan::Plan& plan, std::string_view environment) -> std::string {
  return dashed(plan.pipeline) + "-" + std::string(environment) + "-lease";
}

auto json_list(const std::vector<std::string>& texts) -> std::string {
  std::string list;
  lang::append_json(list, texts);
  return list;
}

auto gives_evidence(const plan::Step& step) -> bool {
  const auto text = embedded_file(step.script);
  return text && text->find("EVIDENCE") != std::string_view::npos;
}

namespace {

/// Outside the workspace, where the repository's own files are.
auto report_file(std::string_view name) -> yaml::Scalar {
  return yaml::mixed({gh::path("runner.temp"), "/report/" + std::string(name) + ".json"});
}

auto env_of(const plan::Plan& plan, const plan::Check& check, const plan::Step& step) -> yaml::Value {
  yaml::Map env;
  if (plan.report_days && gives_evidence(step)) {
    const auto number = std::ranges::count_if(check.steps, gives_evidence) > 1
                            ? "-" + std::to_string(1 + (&step - check.steps.data()))
                            : std::string();
    env.add("EVIDENCE", report_file(check.id + number));
  }
  for (const auto& binding : step.env) {
    env.add(binding.name, binding.is_secret ? yaml::expr(gh::ref("secrets", binding.text)) : yaml::text(binding.text));
  }
  return env.empty() ? yaml::Value() : yaml::Node(std::move(env));
}

}  // namespace

auto check_step_title(const plan::Check& check, const plan::Step& step, Among among) -> std::string {
  if (among == Among::OwnSteps) return step.title;
  return check.steps.size() == 1 ? check.title : check.title + ": " + step.title;
}

auto check_steps(Emission& emission, const plan::Check& check, Among among) -> yaml::Seq {
  std::vector<std::string> ready;
  const auto once = [&](const std::string& what) {
    if (std::ranges::find(ready, what) != ready.end()) return false;
    ready.push_back(what);
    return true;
  };
  std::vector<yaml::View> steps;
  for (const auto& step : check.steps) {
    const bool set_up = !step.runtime.empty() && once(step.runtime);
    const auto version = [&](std::string_view runtime) {
      return set_up && step.runtime == runtime ? yaml::Value(yaml::TextValue{step.runtime_version}) : yaml::Value();
    };
    auto& view = steps.emplace_back();
    view.set("python", version("python"));
    view.set("node", version("node"));
    view.set("sam", std::ranges::find(step.tools, "sam") != step.tools.end() && once("sam"));
    view.text("title", check_step_title(check, step, among));
    view.set("advisory", check.advisory);
    view.set("env", env_of(emission.plan(), check, step));
    view.set("script", yaml::CodeValue{yaml::command(emission.use_script(step.script))});
  }
  yaml::View view;
  view.set("gate", std::move(steps));
  view.set("actions.setup_python", yaml::CodeValue{pin(Action::SetupPython)});
  view.set("actions.setup_node", yaml::CodeValue{pin(Action::SetupNode)});
  view.set("actions.setup_sam", yaml::CodeValue{pin(Action::SetupSam)});
  auto made = emission.fill(TemplateId::GateSteps, std::move(view));
  if (made.empty()) return {};  // a fault of the template, which is reported
  auto* list = made.entry("steps").value.seq();
  return list == nullptr ? yaml::Seq() : std::move(*list);
}

}  // namespace promoc::emit
