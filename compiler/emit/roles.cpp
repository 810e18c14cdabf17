// AWS roles that trust GitHub's OIDC provider, one per purpose: what a job may do in AWS is decided by the environment
// it names.
#include <algorithm>

#include "emit/emitters.hpp"
#include "emit/iam.hpp"
#include "emit/workflow/sessions.hpp"
#include "emit/workflow/steps.hpp"
#include "lang/yaml/tree.hpp"

namespace promoc::emit {

namespace yaml = lang::yaml;

namespace {

class Roles {
 public:
  explicit Roles(const plan::Plan& plan) : plan_(plan), prefix_(dashed(plan.pipeline)) {}

  auto document() -> yaml::Map {
    yaml::Map document;
    document.add("AWSTemplateFormatVersion", yaml::quoted("2010-09-09"));
    document.add("Description",
                 yaml::text("What the GitHub jobs of " + plan_.pipeline + " may do in AWS, for one environment"));
    document.add("Parameters", parameters()).blank_before();
    if (needs_conditions()) document.add("Conditions", conditions()).blank_before();
    document.add("Resources", resources()).blank_before();
    return document;
  }

 private:
  using Has = bool (*)(const plan::Deployment&);
  static auto rolls_back(const plan::Deployment& d) -> bool { return d.moves_aliases(); }
  static auto has_verify_job(const plan::Deployment& d) -> bool { return d.has_verify_job(); }
  static auto has_records(const plan::Deployment& d) -> bool { return d.has_records(); }

  [[nodiscard]] auto any(Has has) const -> bool { return std::ranges::any_of(plan_.deployments, has); }
  [[nodiscard]] auto some(Has has) const -> bool { return any(has) && !std::ranges::all_of(plan_.deployments, has); }
  [[nodiscard]] auto needs_conditions() const -> bool {
    return some(rolls_back) || some(has_verify_job) || some(has_records);
  }
  /// The condition of a resource that only the environments with `has` need; empty when all do.
  [[nodiscard]] auto condition_name(Has has, const char* name) const -> std::string { return some(has) ? name : ""; }

  static auto verifies_in_switch(const plan::Deployment& d) -> bool {
    return d.switches_by_hand() && !d.has_verify_job();
  }
  static auto verifies_in_deployment(const plan::Deployment& d) -> bool { return !d.has_verify_job(); }

  /// Whether a check after a deployment calls functions, in those environments for which `where` holds.
  [[nodiscard]] auto calls_functions(Has where) const -> bool {
    return std::ranges::any_of(plan_.deployments, [&](const plan::Deployment& d) {
      return where(d) && std::ranges::any_of(d.verify_checks, [&](const std::string& id) {
               const auto& steps = std::ranges::find(plan_.checks, id, &plan::Check::id)->steps;
               return std::ranges::find(steps, "stdlib/scripts/lambda-invoke.sh", &plan::Step::script) != steps.end();
             });
    });
  }

  auto parameters() -> yaml::Map {
    yaml::Map parameters;
    yaml::Map environment;
    environment.add("Type", yaml::text("String"));
    yaml::Seq names;
    for (const auto& d : plan_.deployments) names.add(yaml::text(d.environment));
    environment.add("AllowedValues", std::move(names.flow()));
    parameters.add("Environment", std::move(environment));
    iam::add_repository(parameters);
    yaml::Map policies;
    policies.add("Type", yaml::text("CommaDelimitedList"));
    policies.add("Description", yaml::text("ARNs of the policies that CloudFormation needs to build the application"));
    parameters.add("StackPolicies", std::move(policies));
    return parameters;
  }

  /// True in the environments for which `has` holds.
  auto condition(Has has) -> yaml::Node {
    yaml::Seq any;
    for (const auto& d : plan_.deployments) {
      if (!has(d)) continue;
      any.add(yaml::map(
          {{"Fn::Equals", yaml::list({yaml::map({{"Ref", yaml::text("Environment")}}), yaml::text(d.environment)})}}));
    }
    if (any.items().size() == 1) return any.items().front().value;
    return yaml::map({{"Fn::Or", std::move(any)}});
  }

  auto conditions() -> yaml::Map {
    yaml::Map conditions;
    if (some(rolls_back)) conditions.add("RollsBack", condition(rolls_back));
    if (some(has_verify_job)) conditions.add("IsVerified", condition(has_verify_job));
    if (some(has_records)) conditions.add("HasRecords", condition(has_records));
    return conditions;
  }

  /// The template is one for all environments, so it allows what the slowest of them needs.
  [[nodiscard]] auto longest_session(std::string_view purpose) const -> std::int64_t {
    std::int64_t longest = kUsualSession;
    for (const auto& d : plan_.deployments) longest = std::max(longest, session_seconds(plan_, d, purpose));
    return longest;
  }

  auto role(std::string_view purpose, std::string_view environment, yaml::Seq rights, std::string_view condition)
      -> yaml::Map {
    yaml::Map properties;
    properties.add("RoleName", iam::sub(prefix_ + "-${Environment}-" + std::string(purpose)));
    if (const auto session = longest_session(purpose); session > kUsualSession)
      properties.add("MaxSessionDuration", yaml::number(session));
    properties.add("AssumeRolePolicyDocument", iam::trust(plan_, environment));
    yaml::Map policy;
    policy.add("PolicyName", yaml::text(purpose));
    policy.add("PolicyDocument", iam::policy_document(std::move(rights)));
    properties.add("Policies", yaml::list({std::move(policy)}));
    yaml::Map resource;
    resource.add("Type", yaml::text("AWS::IAM::Role"));
    if (!condition.empty()) resource.add("Condition", yaml::text(condition));
    resource.add("Properties", std::move(properties));
    return resource;
  }

  [[nodiscard]] auto stack_prefix() const -> std::string {
    return plan_.deployments.front().stack.substr(
        0, plan_.deployments.front().stack.size() - plan_.deployments.front().environment.size());
  }
  auto stack() -> yaml::Node {
    return iam::sub("arn:aws:cloudformation:*:${AWS::AccountId}:stack/" + stack_prefix() + "${Environment}/*");
  }
  auto functions() -> yaml::Node {
    return iam::sub("arn:aws:lambda:*:${AWS::AccountId}:function:" + stack_prefix() + "${Environment}-*");
  }

  [[nodiscard]] auto transforms() const -> std::vector<yaml::Node> {
    std::vector<yaml::Node> arns;
    for (const auto& name : plan_.application.transforms) {
      constexpr std::string_view kOwner = "AWS::";
      const auto own = std::string_view(name).substr(name.starts_with(kOwner) ? kOwner.size() : 0);
      arns.emplace_back(iam::sub("arn:aws:cloudformation:*:aws:transform/" + std::string(own)));
    }
    return arns;
  }

  auto lease_rights() -> yaml::Map {
    auto rights =
        iam::statement({"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"},
                       {iam::sub("arn:aws:dynamodb:*:${AWS::AccountId}:table/" + prefix_ + "-${Environment}-lease")});
    rights.add("Condition",
               yaml::map({{"ForAllValues:StringEquals",
                           yaml::map({{"dynamodb:LeadingKeys", yaml::map({{"Ref", yaml::text("Environment")}})}})}}));
    return rights;
  }

  auto deploy_rights() -> yaml::Seq {
    yaml::Seq rights;
    rights.add(iam::statement(
        {"cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:DescribeChangeSet",
         "cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks", "cloudformation:ExecuteChangeSet",
         "cloudformation:GetTemplate", "cloudformation:GetTemplateSummary", "cloudformation:ListStackResources"},
        {stack()}));
    if (!plan_.application.transforms.empty()) {
      rights.add(iam::statement({"cloudformation:CreateChangeSet"}, transforms()))
          .comment("The SAM template is expanded by a transform.");
    }
    rights
        .add(iam::statement(
            {"cloudformation:DescribeStacks", "cloudformation:ListStackResources"},
            {iam::sub("arn:aws:cloudformation:*:${AWS::AccountId}:stack/aws-sam-cli-managed-default/*")}))
        .comment("The bucket that SAM keeps for packages; `sam deploy --guided`, run once by hand, makes it.");
    rights.add(iam::statement({"s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:GetBucketLocation"},
                              {yaml::text("arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-*")}));
    auto pass =
        iam::statement({"iam:PassRole"}, {yaml::map({{"Fn::GetAtt", yaml::list_of_texts({"StackRole", "Arn"})}})});
    pass.add("Condition",
             yaml::map(
                 {{"StringEquals", yaml::map({{"iam:PassedToService", yaml::text("cloudformation.amazonaws.com")}})}}));
    rights.add(std::move(pass)).comment("The only role it can hand on: the one that builds the application.");
    iam::Actions on_functions;
    if (any(has_records) || calls_functions(verifies_in_deployment)) on_functions.emplace_back("lambda:GetAlias");
    if (any(has_records)) on_functions.emplace_back("lambda:UpdateAlias");
    if (calls_functions(verifies_in_deployment)) on_functions.emplace_back("lambda:InvokeFunction");
    if (!on_functions.empty()) rights.add(iam::statement(on_functions, {functions()}));
    if (plan_.bucket)
      rights.add(iam::statement({"s3:GetObject"}, {yaml::text(package_arns(plan_))})).comment("The package to deploy.");
    if (any(has_records)) rights.add(lease_rights());
    return rights;
  }

  auto watch_rights() -> yaml::Seq {
    yaml::Seq rights;
    rights.add(iam::statement({"cloudformation:DescribeStacks", "cloudformation:ListStackResources"}, {stack()}));
    if (calls_functions(has_verify_job))
      rights.add(iam::statement({"lambda:GetAlias", "lambda:InvokeFunction"}, {functions()}));
    rights.add(lease_rights());
    return rights;
  }

  auto rollback_rights() -> yaml::Seq {
    yaml::Seq rights;
    rights.add(iam::statement(
        {"cloudformation:CancelUpdateStack", "cloudformation:DescribeStacks", "cloudformation:ListStackResources"},
        {stack()}));
    iam::Actions on_functions{"lambda:GetAlias", "lambda:UpdateAlias"};
    if (calls_functions(verifies_in_switch)) on_functions.emplace_back("lambda:InvokeFunction");
    rights.add(iam::statement(on_functions, {functions()}));
    rights.add(iam::statement(
        {"codedeploy:ListDeploymentGroups", "codedeploy:ListDeployments", "codedeploy:StopDeployment"},
        {iam::sub("arn:aws:codedeploy:*:${AWS::AccountId}:application:" + stack_prefix() + "${Environment}-*"),
         iam::sub("arn:aws:codedeploy:*:${AWS::AccountId}:deploymentgroup:" + stack_prefix() + "${Environment}-*/*")}));
    rights.add(lease_rights());
    return rights;
  }

  auto stack_role() -> yaml::Map {
    yaml::Map allow;
    allow.add("Effect", yaml::text("Allow"));
    allow.add("Action", yaml::text("sts:AssumeRole"));
    allow.add("Principal", yaml::map({{"Service", yaml::text("cloudformation.amazonaws.com")}}));
    yaml::Map properties;
    properties.add("RoleName", iam::sub(prefix_ + "-${Environment}-stack"));
    properties.add("AssumeRolePolicyDocument", iam::policy_document(yaml::list({std::move(allow)})));
    properties.add("ManagedPolicyArns", yaml::map({{"Ref", yaml::text("StackPolicies")}}));
    return yaml::map({{"Type", yaml::text("AWS::IAM::Role")}, {"Properties", std::move(properties)}});
  }

  auto lease() -> yaml::Map {
    yaml::Map properties;
    properties.add("TableName", iam::sub(prefix_ + "-${Environment}-lease"));
    properties.add("BillingMode", yaml::text("PAY_PER_REQUEST"));
    properties.add("AttributeDefinitions",
                   yaml::list({yaml::map({{"AttributeName", yaml::text("pk")}, {"AttributeType", yaml::text("S")}})}));
    properties.add("TimeToLiveSpecification",
                   yaml::map({{"AttributeName", yaml::text("expires_at")}, {"Enabled", yaml::boolean(true)}}));
    properties.add("KeySchema",
                   yaml::list({yaml::map({{"AttributeName", yaml::text("pk")}, {"KeyType", yaml::text("HASH")}})}));
    yaml::Map resource;
    resource.add("Type", yaml::text("AWS::DynamoDB::Table"));
    if (some(has_records)) resource.add("Condition", yaml::text("HasRecords"));
    resource.add("Properties", std::move(properties));
    return resource;
  }

  auto resources() -> yaml::Map {
    yaml::Map resources;
    resources.add("DeployRole", role("deploy", "${Environment}", deploy_rights(), {}))
        .comment("Deploys. Nothing but a job in the environment itself gets it, so its reviewers guard it.");
    resources.add("StackRole", stack_role())
        .comment("With this one CloudFormation builds the application.")
        .blank_before();
    if (any(has_verify_job)) {
      resources
          .add("WatchRole",
               role("watch", "${Environment}-watch", watch_rights(), condition_name(has_verify_job, "IsVerified")))
          .comment("Reads and calls what was deployed, and ends the lease.")
          .blank_before();
    }
    if (any(rolls_back)) {
      resources
          .add("RollbackRole",
               role("rollback", "${Environment}-rollback", rollback_rights(), condition_name(rolls_back, "RollsBack")))
          .comment("Switches back to a published version, without asking anybody; cannot bring new code.")
          .blank_before();
    }
    if (any(has_records)) {
      resources.add("Lease", lease()).comment("Who is deploying: one item while somebody is.").blank_before();
    }
    return resources;
  }

  const plan::Plan& plan_;
  std::string prefix_;
};

}  // namespace

void emit_roles(Emission& emission) {
  const auto& plan = emission.plan();
  if (plan.deployments.empty()) return;
  const auto stack = "promoc-" + dashed(plan.pipeline) + "-" + plan.deployments.front().environment;
  const auto purpose =
      "What GitHub may do in AWS. Deploy it once per environment, into that environment's account:\n"
      "  aws cloudformation deploy --template-file " +
      std::string(kRolesFile) + " --stack-name " + stack +
      " \\\n"
      "    --capabilities CAPABILITY_NAMED_IAM --parameter-overrides Environment=" +
      plan.deployments.front().environment +
      " \\\n"
      "    Owner=... Repository=... StackPolicies=...\n"
      "The account needs GitHub's OIDC provider: token.actions.githubusercontent.com, audience sts.amazonaws.com.";
  emission.add_yaml(kRolesFile, purpose, Roles(plan).document());
}

}  // namespace promoc::emit
