// samconfig.toml: what `sam deploy --config-env <environment>` takes from the definition.
#include <nlohmann/json.hpp>

#include "emit/emitters.hpp"
#include "lang/toml/writer.hpp"

namespace promoc::emit {

namespace toml = lang::toml;

namespace {

auto overrides_of(const plan::Deployment& deployment) -> toml::Overrides {
  toml::Overrides overrides;
  for (const auto& parameter : deployment.parameters) overrides.add(parameter.name, parameter.value);
  return overrides;
}

void add_environment(toml::Document& document, const plan::Plan& plan, const plan::Deployment& deployment) {
  auto& table = document.table({deployment.environment, "deploy", "parameters"});
  table.add("stack_name", toml::text(deployment.stack));
  table.add("region", toml::text(deployment.region));
  table.add("capabilities", toml::list_of_texts({plan.application.named_iam ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM",
                                                 "CAPABILITY_AUTO_EXPAND"}));
  table.add("resolve_s3", toml::boolean(true));
  table.add("confirm_changeset", toml::boolean(false));
  table.add("fail_on_empty_changeset", toml::boolean(false));
  if (!deployment.parameters.empty()) table.add("parameter_overrides", toml::overrides(overrides_of(deployment)));
}

/// What `samconfig.toml` does not say of a deployment: which template it takes, into which account.
void emit_targets(Emission& emission) {
  const auto& plan = emission.plan();
  auto targets = nlohmann::ordered_json::object();
  for (const auto& d : plan.deployments)
    targets[d.environment] = {{"template", plan.template_path}, {"account", d.account.value_or("")}};
  emission.add_file(kTargetsFile, targets.dump(2) + "\n");
}

}  // namespace

void emit_samconfig(Emission& emission) {
  const auto& plan = emission.plan();
  toml::Document document;
  document.root.add("version", toml::decimal(1, 1));
  for (const auto& deployment : plan.deployments) add_environment(document, plan, deployment);
  emission.add_toml(kSamConfigFile, "Settings of `sam deploy` for each environment.", document);
  if (plan.tells_resources()) emit_targets(emission);
}

}  // namespace promoc::emit
