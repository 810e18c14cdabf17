#include "emit/iam.hpp"

namespace promoc::emit::iam {

namespace yaml = lang::yaml;

namespace {

auto subject(const plan::Plan& plan, std::string_view environment) -> yaml::Node {
  const auto names = "repo:${Owner}/${Repository}:environment:" + std::string(environment);
  const auto ids = [&] {
    return "repo:${Owner}@" + std::to_string(plan.owner_id.value_or(0)) + "/${Repository}@" +
           std::to_string(plan.repo_id.value_or(0)) + ":environment:" + std::string(environment);
  };
  switch (plan.oidc_subject) {
    case plan::OidcSubject::Names: return sub(names);
    case plan::OidcSubject::Ids: return sub(ids());
    case plan::OidcSubject::Both: return yaml::list({sub(names), sub(ids())});
  }
  return sub(names);
}

}  // namespace

auto sub(std::string_view text) -> yaml::Map { return yaml::map({{"Fn::Sub", yaml::text(text)}}); }

auto statement(const Actions& actions, const std::vector<yaml::Node>& resources) -> yaml::Map {
  yaml::Map map;
  map.add("Effect", yaml::text("Allow"));
  if (actions.size() == 1) map.add("Action", yaml::text(actions.front()));
  if (actions.size() > 1) {
    yaml::Seq list;
    for (const auto& action : actions) list.add(yaml::text(action));
    map.add("Action", std::move(list.flow(actions.size() <= 2)));
  }
  if (resources.size() == 1) map.add("Resource", resources.front());
  if (resources.size() > 1) {
    yaml::Seq list;
    for (const auto& resource : resources) list.add(resource);
    map.add("Resource", std::move(list));
  }
  return map;
}

auto policy_document(yaml::Seq statements) -> yaml::Map {
  yaml::Map document;
  document.add("Version", yaml::quoted("2012-10-17"));
  document.add("Statement", std::move(statements));
  return document;
}

void add_repository(yaml::Map& parameters) {
  for (const auto* key : {"Owner", "Repository"}) {
    yaml::Map parameter;
    parameter.add("Type", yaml::text("String"));
    parameter.add("Description", yaml::text(std::string_view(key) == "Owner" ? "GitHub organization or user"
                                                                             : "Name of the repository"));
    parameters.add(key, std::move(parameter));
  }
}

auto trust(const plan::Plan& plan, std::string_view environment) -> yaml::Map {
  yaml::Map equals;
  equals.add("token.actions.githubusercontent.com:aud", yaml::text("sts.amazonaws.com"));
  equals.add("token.actions.githubusercontent.com:sub", subject(plan, environment));
  yaml::Map allow;
  allow.add("Effect", yaml::text("Allow"));
  allow.add("Action", yaml::text("sts:AssumeRoleWithWebIdentity"));
  allow.add("Principal",
            yaml::map({{"Federated",
                        sub("arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com")}}));
  allow.add("Condition", yaml::map({{"StringEquals", std::move(equals)}}));
  return policy_document(yaml::list({std::move(allow)}));
}

}  // namespace promoc::emit::iam
