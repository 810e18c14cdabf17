#include "emit/workflow/steps.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/embedded.hpp"
#include "emit/workflow/pins.hpp"
#include "emit/workflow/sessions.hpp"
#include "lang/ghexpr/expr.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;

namespace {

auto checkout(std::string_view title, std::string_view ref, bool history) -> yaml::Map {
  yaml::Map with;
  if (!ref.empty()) with.add("ref", yaml::expr(gh::path(ref)));
  if (history) with.add("fetch-depth", yaml::number(0));
  with.add("persist-credentials", yaml::boolean(false));
  yaml::Map step;
  step.add("name", yaml::text(title));
  step.add("uses", pin(Action::Checkout));
  step.add("with", std::move(with));
  return step;
}

/// The code of a script without its first line and the comment below it: a step's name and its `env` say the same.
auto body(std::string_view script) -> std::string_view {
  while (script.starts_with('#')) script.remove_prefix(std::min(script.size(), script.find('\n') + 1));
  return script;
}

}  // namespace

auto checkout_candidate() -> yaml::Map { return checkout("Check out", {}, false); }

auto checkout_history() -> yaml::Map { return checkout("Check out, with all tags", {}, true); }

auto checkout_own(bool history) -> yaml::Map {
  return checkout("Check out the pipeline's own files", "github.workflow_sha", history);
}

auto script_step(Emission& emission, ScriptStep call) -> yaml::Map {
  yaml::Map step;
  step.add("name", yaml::text(call.title));
  if (!call.id.empty()) step.add("id", yaml::name(call.id));
  if (call.condition) step.add("if", yaml::bare_expr(*call.condition));
  if (call.may_fail) step.add("continue-on-error", yaml::boolean(true)).note("advisory");
  if (!call.env.empty()) step.add("env", std::move(call.env));
  step.add("run", yaml::command(emission.use_script(call.script, call.argument)));
  return step;
}

auto inline_step(std::string_view title, std::string_view name, yaml::Map env) -> yaml::Map {
  yaml::Map step;
  step.add("name", yaml::text(title));
  if (!env.empty()) step.add("env", std::move(env));
  const auto text = embedded_file("templates/github/steps/" + std::string(name) + ".sh");
  const auto code = text ? body(*text) : std::string_view();
  step.add("run", std::ranges::count(code, '\n') == 1 && code.find_first_of("'\"") == std::string_view::npos
                      ? yaml::command(code.substr(0, code.size() - 1))
                      : yaml::script(code));
  return step;
}

auto dashed(std::string_view name) -> std::string {
  std::string text(name);
  std::ranges::replace(text, '_', '-');
  return text;
}

auto role_name(const plan::Plan& plan, std::string_view environment, std::string_view purpose) -> std::string {
  return dashed(plan.pipeline) + "-" + std::string(environment) + "-" + std::string(purpose);
}

auto lease_table(const plan::Plan& plan, std::string_view environment) -> std::string {
  return dashed(plan.pipeline) + "-" + std::string(environment) + "-lease";
}

auto json_list(const std::vector<std::string>& texts) -> std::string { return nlohmann::json(texts).dump(); }

namespace {

/// ARN of one of our roles; an account that the definition does not name is a variable of the environment.
auto role_arn(const plan::Plan& plan, const plan::Deployment& deployment, std::string_view purpose) -> yaml::Scalar {
  const auto role = ":role/" + role_name(plan, deployment.environment, purpose);
  if (deployment.account) return yaml::quoted("arn:aws:iam::" + *deployment.account + role);
  return yaml::mixed({"arn:aws:iam::", gh::path("vars.AWS_ACCOUNT_ID"), role});
}

}  // namespace

auto stack_role(const plan::Plan& plan, const plan::Deployment& deployment) -> yaml::Scalar {
  return role_arn(plan, deployment, "stack");
}

auto credentials_step(const plan::Plan& plan, const plan::Deployment& deployment, std::string_view purpose)
    -> yaml::Map {
  yaml::Map with;
  with.add("role-to-assume", role_arn(plan, deployment, purpose));
  with.add("aws-region", yaml::text(deployment.region));
  const auto session = session_seconds(plan, deployment, purpose);
  if (session > kUsualSession)
    with.add("role-duration-seconds", yaml::number(session)).note("as long as the job may take");
  yaml::Map step;
  step.add("name", yaml::text("Take the role " + role_name(plan, deployment.environment, purpose)));
  step.add("uses", pin(Action::ConfigureAwsCredentials));
  step.add("with", std::move(with));
  return step;
}

auto upload_step(const plan::Plan& plan, std::string_view file) -> yaml::Map {
  yaml::Map with;
  with.add("name", yaml::text("app"));
  with.add("path", yaml::text(file));
  with.add("if-no-files-found", yaml::text("error"));
  // S3 keeps it for good; this one is for the next job, and for a second try of it.
  with.add("retention-days", yaml::number(plan.bucket ? 7 : plan.artifact_days));
  yaml::Map step;
  step.add("name", yaml::text("Keep the artifact"));
  step.add("uses", pin(Action::UploadArtifact));
  step.add("with", std::move(with));
  return step;
}

auto store_credentials_step(const plan::Plan& plan) -> yaml::Map {
  yaml::Map with;
  with.add("role-to-assume", yaml::mixed({"arn:aws:iam::", gh::path("vars.AWS_ACCOUNT_ID"),
                                          ":role/" + dashed(plan.pipeline) + "-artifacts"}));
  with.add("aws-region", yaml::text(plan.deployments.front().region));
  yaml::Map step;
  step.add("name", yaml::text("Take the role " + dashed(plan.pipeline) + "-artifacts"));
  step.add("uses", pin(Action::ConfigureAwsCredentials));
  step.add("with", std::move(with));
  return step;
}

auto fetch_step(Emission& emission, yaml::Scalar uri) -> yaml::Map {
  yaml::Map env;
  env.add("URI", std::move(uri));
  env.add("BUCKET", yaml::text(emission.plan().bucket.value_or("")));
  env.add("ARTIFACT", yaml::text("app.tar.gz"));
  return script_step(emission, {.title = "Get the artifact", .script = "fetch-artifact.sh", .env = std::move(env)});
}

auto download_step(std::optional<gh::Expr> run) -> yaml::Map {
  yaml::Map with;
  with.add("name", yaml::text("app"));
  if (run) {
    with.add("run-id", yaml::expr(std::move(*run)));
    with.add("github-token", yaml::expr(gh::path("github.token")));
  }
  yaml::Map step;
  step.add("name", yaml::text("Get the artifact"));
  step.add("uses", pin(Action::DownloadArtifact));
  step.add("with", std::move(with));
  return step;
}

auto checkout_parameters(gh::Expr commit) -> yaml::Map {
  yaml::Map with;
  with.add("ref", yaml::expr(std::move(commit)));
  with.add("path", yaml::text("version"));
  with.add("sparse-checkout", yaml::text("samconfig.toml"));
  with.add("sparse-checkout-cone-mode", yaml::boolean(false));
  with.add("persist-credentials", yaml::boolean(false));
  yaml::Map step;
  step.add("name", yaml::text("Get the parameters of that version"));
  step.add("uses", pin(Action::Checkout));
  step.add("with", std::move(with));
  return step;
}

auto setup_step(std::string_view runtime, std::string_view version) -> yaml::Map {
  const bool python = runtime == "python";
  const bool several = version.find('\n') != std::string_view::npos;
  yaml::Map step;
  step.add("name", yaml::text(python ? "Set up Python" : "Set up Node.js"));
  step.add("uses", pin(python ? Action::SetupPython : Action::SetupNode));
  step.add(
      "with",
      yaml::map({{python ? "python-version" : "node-version", several ? yaml::text(version) : yaml::quoted(version)}}));
  return step;
}

auto setup_sam_step() -> yaml::Map {
  yaml::Map step;
  step.add("name", yaml::text("Set up SAM"));
  step.add("uses", pin(Action::SetupSam));
  step.add("with", yaml::map({{"use-installer", yaml::boolean(true)}}));
  return step;
}

/// Outside the workspace, where the repository's own files are.
auto report_file(std::string_view name) -> yaml::Scalar {
  return yaml::mixed({gh::path("runner.temp"), "/report/" + std::string(name) + ".json"});
}

auto gives_evidence(const plan::Step& step) -> bool {
  const auto text = embedded_file(step.script);
  return text && text->find("EVIDENCE") != std::string_view::npos;
}

auto keep_report_step(const plan::Plan& plan, std::string_view job, bool must_be_there) -> yaml::Map {
  yaml::Map with;
  with.add("name", yaml::mixed({"report-" + std::string(job) + "-", gh::path("github.run_attempt")}));
  with.add("path", yaml::mixed({gh::path("runner.temp"), "/report"}));
  with.add("if-no-files-found", yaml::text(must_be_there ? "error" : "ignore"));
  with.add("retention-days", yaml::number(plan.report_days.value_or(0)));
  yaml::Map step;
  step.add("name", yaml::text("Keep the report"));
  step.add("if", yaml::bare_expr(gh::call("always")));
  step.add("uses", pin(Action::UploadArtifact));
  step.add("with", std::move(with));
  return step;
}

namespace {

auto title_of(const plan::Check& check, const plan::Step& step, Among among) -> std::string {
  if (among == Among::OwnSteps) return step.title;
  return check.steps.size() == 1 ? check.title : check.title + ": " + step.title;
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
    view.text("title", title_of(check, step, among));
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
