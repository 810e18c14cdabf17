// The bucket that keeps packages beyond the lives of their runs, and who may do what with it.
#include <algorithm>

#include "emit/emitters.hpp"
#include "emit/iam.hpp"
#include "emit/workflow/steps.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;

namespace {

auto all_accounts_known(const plan::Plan& plan) -> bool {
  return std::ranges::all_of(plan.deployments, [](const auto& d) { return d.account.has_value(); });
}

/// The accounts that the definition names; those it does not name are given when the stack is made.
auto accounts_parameter(const plan::Plan& plan) -> yaml::Map {
  std::string known;
  for (const auto& d : plan.deployments) {
    if (d.account && known.find(*d.account) == std::string::npos) known += (known.empty() ? "" : ",") + *d.account;
  }
  yaml::Map accounts;
  accounts.add("Type", yaml::text("CommaDelimitedList"));
  accounts.add("Description", yaml::text("Accounts whose deploy roles read packages"));
  if (all_accounts_known(plan)) accounts.add("Default", yaml::quoted(known));
  return accounts;
}

auto parameters(const plan::Plan& plan) -> yaml::Map {
  yaml::Map map;
  iam::add_repository(map);
  map.add("Accounts", accounts_parameter(plan));
  return map;
}

auto lifecycle(const plan::Plan& plan) -> yaml::Map {
  yaml::Map rule;
  rule.add("Status", yaml::text("Enabled"));
  rule.add("ExpirationInDays", yaml::number(plan.artifact_days));
  rule.add("NoncurrentVersionExpiration", yaml::map({{"NoncurrentDays", yaml::number(plan.artifact_days)}}));
  rule.add("AbortIncompleteMultipartUpload", yaml::map({{"DaysAfterInitiation", yaml::number(1)}}));
  return yaml::map({{"Rules", yaml::list({std::move(rule)})}});
}

auto bucket(const plan::Plan& plan) -> yaml::Map {
  yaml::Map blocked;
  for (const auto* key : {"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"})
    blocked.add(key, yaml::boolean(true));
  yaml::Map properties;
  properties.add("BucketName", yaml::text(*plan.bucket));
  properties.add("VersioningConfiguration", yaml::map({{"Status", yaml::text("Enabled")}}));
  properties.add("LifecycleConfiguration", lifecycle(plan));
  properties.add("PublicAccessBlockConfiguration", std::move(blocked));
  properties.add(
      "OwnershipControls",
      yaml::map({{"Rules", yaml::list({yaml::map({{"ObjectOwnership", yaml::text("BucketOwnerEnforced")}})})}}));
  yaml::Map resource;
  resource.add("Type", yaml::text("AWS::S3::Bucket"));
  resource.add("DeletionPolicy", yaml::text("Retain"));
  resource.add("UpdateReplacePolicy", yaml::text("Retain"));
  resource.add("Properties", std::move(properties));
  return resource;
}

/// The deploy roles read from whatever account they are in; their own policy lets them as well.
auto readers(const plan::Plan& plan) -> yaml::Map {
  yaml::Map allow;
  allow.add("Effect", yaml::text("Allow"));
  allow.add("Action", yaml::text("s3:GetObject"));
  allow.add("Principal", yaml::map({{"AWS", yaml::map({{"Ref", yaml::text("Accounts")}})}}));
  allow.add("Resource", yaml::text(package_arns(plan)));
  allow.add(
      "Condition",
      yaml::map({{"ArnLike", yaml::map({{"aws:PrincipalArn", yaml::text("arn:aws:iam::*:role/" + dashed(plan.pipeline) +
                                                                        "-*-deploy")}})}}));
  return allow;
}

auto bucket_policy(const plan::Plan& plan) -> yaml::Map {
  yaml::Map properties;
  properties.add("Bucket", yaml::map({{"Ref", yaml::text("Packages")}}));
  properties.add("PolicyDocument", iam::policy_document(yaml::list({readers(plan)})));
  return yaml::map({{"Type", yaml::text("AWS::S3::BucketPolicy")}, {"Properties", std::move(properties)}});
}

auto role(const plan::Plan& plan) -> yaml::Map {
  yaml::Map policy;
  policy.add("PolicyName", yaml::text("artifacts"));
  policy.add("PolicyDocument", iam::policy_document(yaml::list({iam::statement({"s3:PutObject", "s3:GetObject"},
                                                                               {yaml::text(package_arns(plan))})})));
  yaml::Map properties;
  properties.add("RoleName", yaml::text(store_role_name(plan)));
  properties.add("AssumeRolePolicyDocument", iam::trust(plan, "artifacts"));
  properties.add("Policies", yaml::list({std::move(policy)}));
  return yaml::map({{"Type", yaml::text("AWS::IAM::Role")}, {"Properties", std::move(properties)}});
}

}  // namespace

auto package_arns(const plan::Plan& plan) -> std::string {
  return "arn:aws:s3:::" + plan.bucket.value_or("") + "/" + dashed(plan.pipeline) + "/*";
}

void emit_artifacts(Emission& emission) {
  const auto& plan = emission.plan();
  if (!plan.bucket) return;
  yaml::Map resources;
  resources.add("Packages", bucket(plan)).comment("Each package under its digest.");
  resources.add("PackagesPolicy", bucket_policy(plan)).blank_before();
  resources.add("StoreRole", role(plan))
      .comment(
          "Puts packages there. What is deployed is compared with the digest of the build, so it cannot pass off "
          "another one.")
      .blank_before();
  yaml::Map document;
  document.add("AWSTemplateFormatVersion", yaml::quoted("2010-09-09"));
  document.add("Description", yaml::text("Where the packages of " + plan.pipeline + " are kept"));
  document.add("Parameters", parameters(plan)).blank_before();
  document.add("Resources", std::move(resources)).blank_before();
  emission.add_yaml(kArtifactsFile,
                    "Where packages are kept. Deploy it once, into the account AWS_ACCOUNT_ID of the environment "
                    "`artifacts`, before the roles:\n"
                    "  aws cloudformation deploy --template-file " +
                        std::string(kArtifactsFile) + " --stack-name promoc-" + dashed(plan.pipeline) +
                        "-artifacts \\\n"
                        "    --capabilities CAPABILITY_NAMED_IAM --parameter-overrides Owner=... Repository=..." +
                        (all_accounts_known(plan) ? "" : " Accounts=..."),
                    std::move(document));
}

}  // namespace promoc::emit
