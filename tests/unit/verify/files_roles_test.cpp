// Roles in AWS: who takes them, what they may do.
#include "unit/verify/files_support.hpp"
#include "verify/files/difference.hpp"

using namespace promoc;
using test::main_example;
using test::strict_example;

namespace {

constexpr auto kRoles = "infrastructure/promoc/oidc-roles.yaml";
constexpr auto kBucket = "infrastructure/promoc/artifacts.yaml";
constexpr auto kSubject = "Fn::Sub: 'repo:${Owner}/${Repository}:environment:${Environment}'";
constexpr auto kDeployTrust =
    "              StringEquals:\n                token.actions.githubusercontent.com:aud: sts.amazonaws.com\n         "
    "       "
    "token.actions.githubusercontent.com:sub:\n                  Fn::Sub: "
    "'repo:${Owner}/${Repository}:environment:${Environment}'\n";
constexpr auto kFirstStatement = "      Policies:\n        - PolicyName: deploy\n";

}  // namespace

TEST_CASE("roles that others may take, or that may do more or less, are found") {
  const std::vector<test::Weakening> weakenings{
      {"any environment",
       {kRoles, kSubject, "Fn::Sub: 'repo:${Owner}/${Repository}:*'"},
       "P1113",
       "repo:${Owner}/${Repository}:*",
       "production.account",
       "trusts `repo:${Owner}/${Repository}:*`"},
      {"a branch as well",
       {kRoles, kSubject,
        "- !Sub 'repo:${Owner}/${Repository}:environment:${Environment}'\n                  - !Sub "
        "'repo:${Owner}/${Repository}:ref:refs/heads/main'"},
       "P1113",
       "- !Sub 'repo:${Owner}/${Repository}:environment:${Environment}'",
       "staging.account",
       "trusts `repo:${Owner}/${Repository}:ref:refs/heads/main`"},
      {"no subject",
       {kRoles,
        std::string("                token.actions.githubusercontent.com:sub:\n                  ") + kSubject + "\n",
        ""},
       "P1113",
       "Effect: Allow",
       "production.account",
       "any repository on GitHub"},
      {"no audience",
       {kRoles, "                token.actions.githubusercontent.com:aud: sts.amazonaws.com\n", ""},
       "P1113",
       "Effect: Allow",
       "production.account",
       "another service"},
      {"another audience",
       {kRoles, "aud: sts.amazonaws.com", "aud: '*'"},
       "P1113",
       "aud: '*'",
       "production.account",
       "trusts `*`"},
      {"alike is enough",
       {kRoles, "StringEquals:\n                token", "StringLike:\n                token"},
       "P1113",
       "",
       "",
       ""},
      {"if it says anything",
       {kRoles, "StringEquals:\n                token", "StringEqualsIfExists:\n                token"},
       "P1113",
       "",
       "",
       ""},
      {"another provider",
       {kRoles, ":oidc-provider/token.actions.githubusercontent.com'", ":oidc-provider/token.example.com'"},
       "P1113",
       "Federated",
       "production.account",
       "may take DeployRole"},
      {"anybody",
       {kRoles,
        "Principal:\n              Federated:\n                Fn::Sub: "
        "'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com'",
        "Principal: '*'"},
       "P1113",
       "Principal: '*'",
       "production.account",
       "`any *` may take DeployRole"},
      {"a second way in",
       {kRoles, "        Statement:\n          - Effect: Allow\n",
        "        Statement:\n          - {Effect: Allow, Action: 'sts:AssumeRole', Principal: {AWS: "
        "'arn:aws:iam::1:root'}}\n          - Effect: Allow\n"},
       "P1113",
       "sts:AssumeRole'",
       "production.account",
       "`AWS arn:aws:iam::1:root` takes the role"},
      {"an action more",
       {kRoles, "                  - cloudformation:CreateChangeSet\n",
        "                  - cloudformation:CreateChangeSet\n                  - cloudformation:DeleteStack\n"},
       "P1113",
       "cloudformation:DeleteStack",
       "",
       "`cloudformation:deletestack`"},
      {"all actions",
       {kRoles, "['lambda:GetAlias', 'lambda:UpdateAlias']", "'lambda:*'"},
       "P1113",
       "'lambda:*'",
       "",
       "`lambda:*`"},
      {"a resource more",
       {kRoles, "Resource: 'arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-*'",
        "Resource: ['arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-*', 'arn:aws:s3:::other/*']"},
       "P1113",
       "Resource: ['arn:aws:s3",
       "",
       "reaches `arn:aws:s3:::other/*`"},
      {"all resources",
       {kRoles, "Resource: 'arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-*'", "Resource: '*'"},
       "P1113",
       "Resource: '*'",
       "",
       "reaches `*`"},
      {"any stack", {kRoles, "stack/orders-${Environment}/*", "stack/*"}, "P1113", "stack/*", "", "stack/*`, not only"},
      {"hands on to anything",
       {kRoles,
        "                Condition:\n                  StringEquals:\n                    iam:PassedToService: "
        "cloudformation.amazonaws.com\n",
        ""},
       "P1113",
       "- Effect: Allow\n                Action: iam:PassRole",
       "",
       "lost the condition on `iam:PassedToService`"},
      {"hands on any role",
       {kRoles, "Fn::GetAtt: [StackRole, Arn]", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/*'"},
       "P1113",
       "!Sub 'arn",
       "",
       "reaches `arn:aws:iam::${AWS::AccountId}:role/*`"},
      {"a statement more",
       {kRoles, kFirstStatement,
        "      Policies:\n        - {PolicyName: x, PolicyDocument: {Version: '2012-10-17', Statement: {Effect: Allow, "
        "Action: '*', Resource: '*'}}}\n        - PolicyName: deploy\n"},
       "P1113",
       "PolicyName: x",
       "",
       "`*` on `*`"},
      {"what is not named",
       {kRoles, kFirstStatement,
        "      Policies:\n        - {PolicyName: x, PolicyDocument: {Statement: {Effect: Allow, NotAction: 'iam:*', "
        "Resource: '*'}}}\n        - PolicyName: deploy\n"},
       "P1113",
       "PolicyName: x",
       "",
       "another form"},
      {"a macro in a statement",
       {kRoles, "          - Effect: Allow\n", "          - Effect: Allow\n            Fn::Transform: {Name: x}\n"},
       "P1113",
       "- Effect",
       "",
       ""},
      {"a macro in a policy",
       {kRoles, "        Version: '2012-10-17'\n", "        Version: '2012-10-17'\n        Fn::Transform: {Name: x}\n"},
       "P1113",
       "",
       "",
       ""},
      {"a managed policy",
       {kRoles, "      MaxSessionDuration: 5400\n",
        "      MaxSessionDuration: 5400\n      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']\n"},
       "P1113",
       "ManagedPolicyArns",
       "",
       "AdministratorAccess"},
      {"other policies for the stack",
       {kRoles, "Ref: StackPolicies", "- arn:aws:iam::aws:policy/AdministratorAccess"},
       "P1113",
       "- arn:aws:iam::aws",
       "",
       "gained the policy"},
      {"long sessions",
       {kRoles, "MaxSessionDuration: 5400", "MaxSessionDuration: 43200"},
       "P1113",
       "43200",
       "",
       "last 43200 seconds at most, not 5400"},
      {"short sessions",
       {kRoles, "      MaxSessionDuration: 5400\n", ""},
       "P1113",
       "Properties",
       "",
       "last 3600 seconds at most"},
      {"another name",
       {kRoles, "'orders-${Environment}-deploy'", "'orders-${Environment}'"},
       "P1113",
       "'orders-${Environment}'\n",
       "",
       "another name"},
      {"an action less",
       {kRoles, "                  - cloudformation:ExecuteChangeSet\n", ""},
       "P1113",
       "- PolicyName: deploy",
       "",
       "may no longer do `cloudformation:executechangeset`"},
      {"a refusal",
       {kRoles, kFirstStatement,
        "      Policies:\n        - {PolicyName: x, PolicyDocument: {Version: '2012-10-17', Statement: {Effect: Deny, "
        "Action: 'lambda:*', Resource: '*'}}}\n        - PolicyName: deploy\n"},
       "P1113",
       "PolicyName: x",
       "",
       "is refused `lambda:*`"},
      {"a condition more",
       {kRoles,
        "                Action: iam:PassRole\n                Resource:\n                  Fn::GetAtt: [StackRole, "
        "Arn]\n                Condition:\n",
        "                Action: iam:PassRole\n                Resource:\n                  Fn::GetAtt: [StackRole, "
        "Arn]\n                Condition:\n                  Bool: {'aws:SecureTransport': true}\n"},
       "P1113",
       "- PolicyName: deploy",
       "",
       "may no longer do `iam:passrole`"},
      {"a lease for everybody", {kRoles, "KeyType: HASH", "KeyType: RANGE"}, "P1113", "KeyType: RANGE", "", "KeyType"},
      {"another key",
       {kRoles, "- AttributeName: pk\n          KeyType", "- AttributeName: id\n          KeyType"},
       "P1113",
       "",
       "",
       ""},
      {"a lease that never ends",
       {kRoles, "Enabled: true", "Enabled: false"},
       "P1113",
       "Enabled: false",
       "",
       "TimeToLive"},
      {"another table",
       {kRoles, "'orders-${Environment}-lease'\n      BillingMode", "'lease'\n      BillingMode"},
       "P1113",
       "'lease'",
       "",
       "TableName"},
      {"an environment more",
       {kRoles, "[staging, production]", "[staging, production, test]"},
       "P1113",
       "test]",
       "",
       "`test` is allowed"},
      {"an environment with a dot",
       {kRoles, "[staging, production]", "[staging, production, a.b]"},
       "P1113",
       "a.b]",
       "",
       "`a.b` is allowed"},
      {"an environment less",
       {kRoles, "[staging, production]", "[staging]"},
       "P1113",
       "AllowedValues",
       "",
       "`production` is no longer allowed"},
      {"any environment name",
       {kRoles, "    AllowedValues: [staging, production]\n", ""},
       "P1113",
       "  Environment:",
       "",
       "AllowedValues"},
      {"a macro", {kRoles, "Parameters:\n", "Transform: Evil\nParameters:\n"}, "P1113", "Transform", "", "a macro"},
      {"a role more",
       {kRoles, "  # Who is deploying", "  Other:\n    Type: AWS::IAM::Role\n  # Who is deploying"},
       "P1113",
       "  Other:",
       "",
       "`Other` (AWS::IAM::Role) was added"},
      {"a role only sometimes",
       {kRoles, "  DeployRole:\n    Type: AWS::IAM::Role\n",
        "  DeployRole:\n    Type: AWS::IAM::Role\n    Condition: Never\n"},
       "P1113",
       "Condition: Never",
       "",
       "under a condition"},
      {"a version of old",
       {kRoles, "        Version: '2012-10-17'", "        Version: '2008-10-17'"},
       "P1113",
       "'2008",
       "",
       "2012-10-17"},
      {"a key twice",
       {kRoles, "      MaxSessionDuration: 5400\n", "      MaxSessionDuration: 5400\n      MaxSessionDuration: 5400\n"},
       "P1113",
       "",
       "",
       ""},
      {"no YAML", {kRoles, "Parameters:\n", "Parameters: [\n"}, "P1102", "", "", ""},
  };
  for (auto weakening : weakenings) {
    if (weakening.message.empty()) {
      const test::Findings findings(main_example(), test::edited(main_example(), {weakening.edit}));
      INFO(weakening.name << "\n" << findings.text());
      REQUIRE(!findings.all.empty());
      CHECK(diag::info(findings.all[0].kind).code == weakening.code);
      CHECK(findings.all.size() <= 2);
      continue;
    }
    test::check_weakening(main_example(), weakening);
  }
}

TEST_CASE("what lies beside the bucket for packages is found") {
  const auto& world = strict_example();
  const std::vector<test::Weakening> weakenings{
      {"public",
       {kBucket, "BlockPublicPolicy: true", "BlockPublicPolicy: false"},
       "P1113",
       "BlockPublicPolicy: false",
       "",
       "BlockPublicPolicy"},
      {"kept shorter",
       {kBucket, "ExpirationInDays: 90", "ExpirationInDays: 1"},
       "P1113",
       "ExpirationInDays: 1",
       "artifacts.keep",
       "ExpirationInDays"},
      {"gone with the stack",
       {kBucket, "    DeletionPolicy: Retain\n", ""},
       "P1113",
       "Packages:",
       "",
       "DeletionPolicy"},
      {"no versions", {kBucket, "Status: Enabled", "Status: Suspended"}, "P1113", "Status: Suspended", "", "Status"},
      {"readers",
       {kBucket, "arn:aws:iam::*:role/orders-*-deploy", "*"},
       "P1113",
       "",
       "",
       "trusts `*` as `aws:PrincipalArn`"},
      {"writers",
       {kBucket, "Action: s3:GetObject", "Action: ['s3:GetObject', 's3:PutObject']"},
       "P1113",
       "s3:PutObject",
       "",
       "may do more: `s3:putobject`"},
      {"an open list",
       {kBucket, "    Properties:\n      BucketName",
        "    Properties:\n      AccessControl: PublicRead\n      BucketName"},
       "P1113",
       "AccessControl",
       "",
       "AccessControl"},
  };
  for (auto weakening : weakenings) {
    INFO(world.meant.files.at(kBucket));
    if (weakening.name == "readers") weakening.at = "aws:PrincipalArn";
    if (weakening.name == "writers") weakening.at = "Action: ['s3:GetObject', 's3:PutObject']";
    test::check_weakening(world, weakening);
  }
}

TEST_CASE("roles that say the same in another form, or give nothing more, draw nothing") {
  const auto& world = main_example();
  const auto& text = world.meant.files.at(kRoles);
  test::check_neutral(world, "comments and line ends", {{kRoles, "", test::every("# ours\n" + text, "\n", "\r\n")}});
  test::check_neutral(world, "short forms",
                      {{kRoles, "", test::every(text, "\n                  Fn::Sub: ", " !Sub ")}});
  test::check_neutral(world, "short names", {{kRoles, "Fn::GetAtt: [StackRole, Arn]", "!GetAtt StackRole.Arn"}});
  test::check_neutral(world, "long names as a text",
                      {{kRoles, "Fn::GetAtt: [StackRole, Arn]", "Fn::GetAtt: StackRole.Arn"}});
  test::check_neutral(world, "references", {{kRoles, "\n        Ref: StackPolicies", " !Ref StackPolicies"}});
  test::check_neutral(world, "a reference as a text",
                      {{kRoles, "dynamodb:LeadingKeys:\n                      Ref: Environment",
                        "dynamodb:LeadingKeys: !Sub '${Environment}'"}});
  test::check_neutral(world, "quotes", {{kRoles, "", test::every(text, "'", "\"")}});
  test::check_neutral(world, "numbers as texts", {{kRoles, "MaxSessionDuration: 5400", "MaxSessionDuration: '5400'"}});
  test::check_neutral(
      world, "order of actions",
      {{kRoles, "['lambda:GetAlias', 'lambda:UpdateAlias']", "['lambda:UpdateAlias', 'lambda:GetAlias']"}});
  test::check_neutral(world, "case of actions",
                      {{kRoles, "'lambda:GetAlias', 'lambda:UpdateAlias'", "'lambda:getAlias', 'Lambda:UpdateAlias'"}});
  test::check_neutral(world, "a list of one",
                      {{kRoles, "Action: sts:AssumeRoleWithWebIdentity", "Action: [sts:AssumeRoleWithWebIdentity]"}});
  test::check_neutral(world, "a statement by itself",
                      {{kRoles,
                        "        Statement:\n          - Effect: Allow\n            Action: sts:AssumeRole\n           "
                        " Principal:\n              Service: cloudformation.amazonaws.com\n",
                        "        Statement: {Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: "
                        "cloudformation.amazonaws.com}}\n"}});
  test::check_neutral(
      world, "two statements of one",
      {{kRoles, "              - Effect: Allow\n                Action: ['lambda:GetAlias', 'lambda:UpdateAlias']\n",
        "              - Effect: Allow\n                Action: 'lambda:GetAlias'\n                Resource: !Sub "
        "'arn:aws:lambda:*:${AWS::AccountId}:function:orders-${Environment}-*'\n              - Effect: Allow\n        "
        "        Action: 'lambda:UpdateAlias'\n"}});
  test::check_neutral(
      world, "a narrower one beside",
      {{kRoles, "              - Effect: Allow\n                Action: ['lambda:GetAlias', 'lambda:UpdateAlias']\n",
        "              - Effect: Allow\n                Action: 'lambda:GetAlias'\n                Resource: !Sub "
        "'arn:aws:lambda:*:${AWS::AccountId}:function:orders-${Environment}-a'\n              - Effect: Allow\n        "
        "        Action: ['lambda:GetAlias', 'lambda:UpdateAlias']\n"}});
  test::check_neutral(world, "names of statements",
                      {{kRoles, "          - Effect: Allow\n", "          - Sid: Jobs\n            Effect: Allow\n"}});
  test::check_neutral(world, "the name of a policy", {{kRoles, "PolicyName: deploy", "PolicyName: deployment"}});
  test::check_neutral(world, "descriptions",
                      {{kRoles, "Description: What", "Description: All that"},
                       {kRoles, "      MaxSessionDuration", "      Description: ours\n      MaxSessionDuration"}});
  test::check_neutral(
      world, "tags",
      {{kRoles, "      MaxSessionDuration", "      Tags: [{Key: team, Value: orders}]\n      MaxSessionDuration"}});
  test::check_neutral(world, "a boundary",
                      {{kRoles, "      MaxSessionDuration",
                        "      PermissionsBoundary: arn:aws:iam::1:policy/b\n      MaxSessionDuration"}});
  test::check_neutral(
      world, "outputs and metadata",
      {{kRoles, "Resources:\n", "Metadata: {a: 1}\nOutputs: {Role: {Value: !Ref DeployRole}}\nResources:\n"}});
  test::check_neutral(world, "a default",
                      {{kRoles, "    Description: GitHub organization or user\n",
                        "    Description: GitHub organization or user\n    Default: company\n"}});
  test::check_neutral(
      world, "a table with backups",
      {{kRoles, "      BillingMode",
        "      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}\n      BillingMode"}});
  test::check_neutral(world, "the provider",
                      {{kRoles, "  # Who is deploying",
                        "  Provider: {Type: 'AWS::IAM::OIDCProvider', Properties: {Url: "
                        "'https://token.actions.githubusercontent.com'}}\n  # Who is deploying"}});
  test::check_neutral(
      world, "an alarm of the team's",
      {{kRoles, "  # Who is deploying", "  Alarm: {Type: 'AWS::CloudWatch::Alarm'}\n  # Who is deploying"}});
  test::check_neutral(world, "anchors",
                      {{kRoles, "Version: '2012-10-17'", "Version: &version '2012-10-17'"},
                       {kRoles, "            Version: '2012-10-17'", "            Version: *version"}});
}

TEST_CASE("differences of two documents have paths and places") {
  using namespace verify::files;
  SourceManager sources;
  const auto read = [&](const char* text) {
    return std::get<Data>(read_data(sources.add("x", text), sources, "file", Dialect::CloudFormation)).root;
  };
  const auto meant = read("a: {b: 1, c: [x, y]}\nd: !Join [',', [e]]\n");
  const auto found = read("a: {b: 2, c: [y]}\nd: !Select [',', [e]]\nf: 1\n");
  const Comparing by_text{Dialect::CloudFormation, [](std::string_view, const Value& item) { return item.text; }, {}};
  std::string text;
  for (const auto& d : differences(meant, found, by_text, {}, {})) {
    text += fmt::format("{}{} {}\n", "-+~"[static_cast<int>(d.kind)], d.path, sources.text(d.span));
  }
  CHECK(text == "~a.b 2\n-a.c[x] c\n-d.Fn::Join d\n+d.Fn::Select !\n+f f\n");
}
