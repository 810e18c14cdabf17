#include "cfn/template.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace {

using namespace promoc;       // NOLINT(google-build-using-namespace)
using namespace promoc::cfn;  // NOLINT(google-build-using-namespace)

/// A template with the manager that owns its text.
struct Loaded {
  SourceManager sources;
  diag::Sink sink;
  std::optional<Template> result;

  explicit Loaded(std::string text) {
    const auto file = sources.add("template.yaml", std::move(text));
    result = load(file, sources, sink);
  }

  auto operator->() const -> const Template* {
    for (const auto& diagnostic : sink.all()) UNSCOPED_INFO(diagnostic.message);
    REQUIRE(result);
    return &*result;
  }
  auto at(Span span) const -> std::string { return std::string(sources.text(span)); }
  auto codes() const -> std::vector<std::string> {
    std::vector<std::string> codes;
    for (const auto& diagnostic : sink.all()) codes.emplace_back(diag::info(diagnostic.kind).code);
    return codes;
  }
};

/// The references to a name as "Kind section/owner `source text`".
auto told(const Loaded& loaded, std::string_view name) -> std::vector<std::string> {
  static const std::vector<std::string> kinds = {"Ref", "Sub", "GetAtt", "Condition", "DependsOn"};
  static const std::vector<std::string> sections = {"Transform", "Globals",    "Resources",
                                                    "Outputs",   "Conditions", "Rules"};
  std::vector<std::string> result;
  for (const auto& reference : loaded->references_to(name)) {
    result.push_back(kinds[static_cast<std::size_t>(reference.kind)] + " " +
                     sections[static_cast<std::size_t>(reference.section)] + "/" + reference.owner + " " +
                     loaded.at(reference.span));
  }
  return result;
}

using Strings = std::vector<std::string>;

constexpr auto kSam = R"yaml(AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage:
    Type: String
    AllowedValues: [staging, 'production']
    Default: staging
  Memory:
    Type: Number
    Default: 512
    MinValue: 128
    MaxValue: 10240.5
  Secret:
    Type: String
    NoEcho: True
    MinLength: 8
    MaxLength: 64
    AllowedPattern: "[a-z\\d]+"
  Unused:
    Type: CommaDelimitedList
Globals:
  Function:
    MemorySize: !Ref Memory
    Timeout: 30
    AutoPublishAlias: live
    DeploymentPreference:
      Type: !Ref Rollout
      Alarms:
        - !Ref Errors
Resources:
  First:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      MemorySize: 1024
      DeploymentPreference:
        Alarms:
          - Ref: Latency
  Second:
    Type: AWS::Serverless::Function
    Condition: IsProduction
    Properties:
      AutoPublishAlias: !Sub "${Stage}-live"
      DeploymentPreference:
        Type: Canary10Percent5Minutes
        Enabled: !If [IsProduction, true, false]
  Hook:
    Type: AWS::Serverless::Function
    IgnoreGlobals: [DeploymentPreference, MemorySize]
  Errors:
    Type: AWS::CloudWatch::Alarm
  Latency:
    Type: AWS::CloudWatch::Alarm
)yaml";

}  // namespace

TEST_CASE("parameters with all that CloudFormation checks about them") {
  const Loaded loaded(kSam);
  CHECK(loaded.codes() == Strings{});
  CHECK(loaded->serverless);
  REQUIRE(loaded->parameters.size() == 4);
  const auto& stage = *loaded->parameter("Stage");
  CHECK(loaded.at(stage.span) == "Stage");
  CHECK(stage.type.value == "String");
  CHECK(loaded.at(stage.type.span) == "String");
  CHECK(stage.default_value->value == "staging");
  REQUIRE(stage.allowed_values.size() == 2);
  CHECK(stage.allowed_values[1].value == "production");
  CHECK(loaded.at(stage.allowed_values[1].span) == "'production'");
  CHECK_FALSE(stage.no_echo);
  const auto& memory = *loaded->parameter("Memory");
  CHECK(memory.default_value->value == "512");
  CHECK(memory.min_value == 128.0);
  CHECK(memory.max_value == 10240.5);
  const auto& secret = *loaded->parameter("Secret");
  CHECK(secret.no_echo);
  CHECK(secret.min_length == 8U);
  CHECK(secret.max_length == 64U);
  CHECK(secret.allowed_pattern->value == "[a-z\\d]+");
  CHECK(loaded.at(secret.allowed_pattern->span) == R"("[a-z\\d]+")");
  CHECK(loaded->parameter("Other") == nullptr);
}

TEST_CASE("functions see their own settings over those of Globals") {
  const Loaded loaded(kSam);
  CHECK(loaded->resources.size() == 5);
  CHECK(loaded->resource("Second")->condition->value == "IsProduction");
  CHECK(loaded->resource("Errors")->type.value == "AWS::CloudWatch::Alarm");
  CHECK(loaded.at(loaded->resource("Errors")->span) == "Errors");
  REQUIRE(loaded->functions.size() == 3);
  CHECK(loaded->globals.memory_size->refers_to("Memory"));
  CHECK(loaded.at(loaded->globals.memory_size->span) == "!Ref Memory");

  const auto& first = loaded->functions[0];
  CHECK(loaded->resources[first.resource].id == "First");
  CHECK(first.effective.memory_size->text == "1024");
  CHECK(first.effective.timeout->text == "30");
  CHECK(first.effective.auto_publish_alias->text == "live");
  CHECK_FALSE(first.own.auto_publish_alias);
  CHECK(first.effective.deployment_type->refers_to("Rollout"));
  REQUIRE(first.effective.alarms.size() == 2);
  CHECK(first.effective.alarms[0].refers_to("Errors"));
  CHECK(first.effective.alarms[1].refers_to("Latency"));
  const auto shadows = loaded->shadows(first);
  REQUIRE(shadows.size() == 1);
  CHECK(shadows[0].property == "MemorySize");
  CHECK(shadows[0].own->is_literal());
  CHECK(loaded.at(shadows[0].own->span) == "1024");

  const auto& second = loaded->functions[1];
  CHECK(second.effective.auto_publish_alias->kind == Value::Kind::Computed);
  CHECK(loaded.at(second.effective.auto_publish_alias->span) == R"(!Sub "${Stage}-live")");
  CHECK(second.effective.deployment_type->text == "Canary10Percent5Minutes");
  CHECK(second.effective.deployment_enabled->kind == Value::Kind::Computed);
  CHECK(loaded->shadows(second).size() == 2);

  const auto& hook = loaded->functions[2];
  CHECK_FALSE(hook.effective.deployment_type);
  CHECK(hook.effective.alarms.empty());
  CHECK_FALSE(hook.effective.memory_size);
  CHECK(hook.effective.timeout->text == "30");
}

TEST_CASE("a function may ignore all Globals, and alarms may be computed") {
  const Loaded loaded(R"yaml(
Globals:
  Function:
    Timeout: 3
    DeploymentPreference:
      Alarms: !If [IsProd, [!Ref A], !Ref AWS::NoValue]
Resources:
  F: {Type: AWS::Serverless::Function, IgnoreGlobals: '*'}
  G: {Type: AWS::Serverless::Function}
)yaml");
  CHECK_FALSE(loaded->functions[0].effective.timeout);
  CHECK_FALSE(loaded->functions[0].effective.computed_alarms);
  CHECK(loaded->functions[1].effective.computed_alarms);
  CHECK(loaded->functions[1].effective.alarms.empty());
  CHECK(told(loaded, "A") == Strings{"Ref Globals/ !Ref A"});
  CHECK(loaded->references_to("AWS::NoValue").empty());
}

TEST_CASE("references in every form are found where they stand") {
  const Loaded loaded(R"yaml(
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Thing:
    Type: AWS::X::Y
    DependsOn: [Table, Other]
    Properties:
      A: !Ref P
      B: {Ref: P}
      C: !Sub "x-${P}-${AWS::Region}-${!P}-${Table.Arn}"
      D:
        Fn::Sub:
          - "${P} ${Own} ${Own.X}"
          - Own: !GetAtt Table.StreamArn
      E: !GetAtt [Table, !Ref P]
      F: {"Fn::GetAtt": [Table, Arn]}
      G: {"Fn::GetAtt": "Table.Arn"}
      H: !Join ["-", [a, !Ref P]]
      I: !Sub |
        line one ${P}
        ${P}
      J: {Ref: P, Other: 1}
      Ref: P
      K: 'no ${P} here'
Outputs:
  Out:
    Value: !Sub '${Table}/${P}'
)yaml");
  CHECK(told(loaded, "P") == Strings{"Ref Resources/Thing !Ref P", "Ref Resources/Thing P", "Sub Resources/Thing P",
                                     "Sub Resources/Thing P", "Ref Resources/Thing !Ref P",
                                     "Ref Resources/Thing !Ref P", "Sub Resources/Thing P", "Sub Resources/Thing P",
                                     "Sub Outputs/Out P"});
  CHECK(told(loaded, "Table") == Strings{"DependsOn Resources/Thing Table", "Sub Resources/Thing Table.Arn",
                                         "GetAtt Resources/Thing !GetAtt Table.StreamArn",
                                         "GetAtt Resources/Thing Table", "GetAtt Resources/Thing Table",
                                         "GetAtt Resources/Thing \"Table.Arn\"", "Sub Outputs/Out Table"});
  CHECK(told(loaded, "Other") == Strings{"DependsOn Resources/Thing Other"});
  CHECK(told(loaded, "Own") == Strings{"Sub Resources/Thing Own.X"});
  CHECK(told(loaded, "AWS::Region").empty());
}

TEST_CASE("a parameter has an effect when something deployed or checked depends on it") {
  const Loaded loaded(R"yaml(
Parameters:
  Direct: {Type: String}
  ThroughCondition: {Type: String}
  ThroughTwo: {Type: String}
  DeadCondition: {Type: String}
  Circular: {Type: String}
  Never: {Type: String}
  InRule: {Type: String}
  InMetadata: {Type: String}
Metadata:
  Note: !Ref InMetadata
Rules:
  R:
    Assertions:
      - Assert: !Equals [!Ref InRule, a]
Conditions:
  Used: !Equals [!Ref ThroughCondition, a]
  Inner: !Equals [!Ref ThroughTwo, a]
  Outer: !And [!Condition Inner, Condition: Used]
  Dead: !Equals [!Ref DeadCondition, a]
  One: !Or [!Equals [!Ref Circular, a], !Condition Two]
  Two: !Not [!Condition One]
Resources:
  A:
    Type: AWS::X::Y
    Condition: Outer
    Properties:
      V: !Ref Direct
      W: !If [Used, 1, 2]
)yaml");
  for (const auto* name : {"Direct", "ThroughCondition", "ThroughTwo", "InRule"}) {
    INFO(name);
    CHECK(loaded->has_effect(name));
  }
  for (const auto* name : {"DeadCondition", "Circular", "Never", "InMetadata", "Unknown", "Used"}) {
    INFO(name);
    CHECK_FALSE(loaded->has_effect(name));
  }
}

TEST_CASE("JSON is read like YAML") {
  const Loaded loaded(R"json({
  "Transform": ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"],
  "Parameters": {"P": {"Type": "Number", "Default": 3, "NoEcho": true}},
  "Resources": {
	"F": {"Type": "AWS::Serverless::Function", "Properties": {"Timeout": {"Ref": "P"}, "Description": "a\/\u00e4"}},
    "Fn::ForEach::Topics": ["Name", ["a"], {"T${Name}": {"Type": "AWS::SNS::Topic"}}]
  }
})json");
  CHECK(loaded.codes() == Strings{});
  CHECK(loaded->serverless);
  CHECK(loaded->parameter("P")->no_echo);
  CHECK(loaded.at(loaded->parameter("P")->span) == "\"P\"");
  CHECK(loaded->functions[0].own.timeout->refers_to("P"));
  CHECK(told(loaded, "P") == Strings{"Ref Resources/F \"P\""});
  CHECK(loaded->resources.size() == 1);
}

TEST_CASE("anchors, aliases and merge keys are followed") {
  const Loaded loaded(R"yaml(
Metadata:
  Common: &common
    Timeout: !Ref P
    MemorySize: 128
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      <<: *common
      MemorySize: 256
  G:
    Type: &type AWS::Serverless::Function
    Properties:
      <<: [{Timeout: 5}, *common]
  H:
    Type: *type
    Properties: *common
)yaml");
  CHECK(loaded.codes() == Strings{});
  CHECK(loaded->functions[0].own.timeout->refers_to("P"));
  CHECK(loaded->functions[0].own.memory_size->text == "256");
  CHECK(loaded->functions[1].own.timeout->text == "5");
  CHECK(loaded->functions[1].own.memory_size->text == "128");
  CHECK(loaded->functions[2].own.timeout->refers_to("P"));
  CHECK(told(loaded, "P").size() == 3);
}

TEST_CASE("positions hold behind a byte order mark, with CRLF and beside letters of several bytes") {
  const Loaded loaded(
      "\xEF\xBB\xBF# Größe\r\nParameters:\r\n  P:\r\n    Type: String # ü\r\n    Default: 'ä'\r\nResources:\r\n"
      "  R: {Type: 'A::B', V: !Sub 'ö${P}'}\r\n");
  CHECK(loaded.codes() == Strings{});
  CHECK(loaded.at(loaded->parameter("P")->span) == "P");
  CHECK(loaded.at(loaded->parameter("P")->default_value->span) == "'ä'");
  CHECK(told(loaded, "P") == Strings{"Sub Resources/R P"});
  CHECK(loaded->references_to("P")[0].span.begin == loaded.sources.text(loaded->file).find("${P}") + 2);
}

TEST_CASE("positions hold behind every kind of line end, and behind values of several lines") {
  const Loaded loaded(
      "Description: \"one\r\n  two\r\n\r\n  three\"\r\nMetadata: |\r\n  four\r\n\r\n  five\r\n# \xC2\x85# "
      "\xE2\x80\xA8# \xE2\x82\xAC\r"
      "Parameters: {P: {Type: String}}\nResources:\n  R: {Type: 'A::B', V: !Ref P}\n");
  CHECK(loaded.codes() == Strings{});
  CHECK(loaded.at(loaded->parameter("P")->span) == "P");
  CHECK(loaded.at(loaded->references_to("P")[0].span) == "!Ref P");
}

TEST_CASE("an alias of nothing, and a second document") {
  const Loaded alias("\xEF\xBB\xBFResources: *none\n");
  CHECK(alias.codes() == Strings{"P0601"});
  CHECK(alias.sink.all()[0].span.begin == 14);
  const Loaded second("\xEF\xBB\xBFResources: {}\n---\nResources: {}\n");
  CHECK(second.codes() == Strings{"P0601"});
  CHECK(second.sink.all()[0].span.begin == 17);
}

TEST_CASE("what is no template is said, each with its own code") {
  const auto codes = [](std::string text) {
    const Loaded loaded(std::move(text));
    CHECK_FALSE(loaded.result);
    return loaded.codes();
  };
  CHECK(codes("") == Strings{"P0602"});
  CHECK(codes("# only a comment\n") == Strings{"P0602"});
  CHECK(codes("just text") == Strings{"P0602"});
  CHECK(codes("- a\n- b\n") == Strings{"P0602"});
  CHECK(codes("a: [b\n") == Strings{"P0601"});
  CHECK(codes("a: b: c\n") == Strings{"P0601"});
  CHECK(codes("a: *nobody\n") == Strings{"P0601"});
  CHECK(codes("{\"Resources\": {") == Strings{"P0601"});
  CHECK(codes("Resources: {R: {Type: A}}\n---\nb: 1\n") == Strings{"P0601"});
  CHECK(codes(std::string("a\0b", 3)) == Strings{"P0601"});
  CHECK(codes("\xFF\xFE"
              "a") == Strings{"P0601"});
  CHECK(codes("a: 1\n") == Strings{"P0603"});
  CHECK(codes("Resources:\n") == Strings{"P0603"});
  CHECK(codes("Resources: []\n") == Strings{"P0603"});
  CHECK(codes("Resources: {}\n") == Strings{"P0603"});
  CHECK(codes("Resources: " + std::string(70, '[') + std::string(70, ']')) == Strings{"P0604"});
  CHECK(codes("Resources: " + std::string(5000, '[')) == Strings{"P0604"});
  CHECK(codes(std::string((8U << 20U) + 1, ' ')) == Strings{"P0605"});
  CHECK(codes("a: &a [*a]\n") == Strings{"P0606"});
}

TEST_CASE("a depth of 64 is still read, one of 65 is not") {
  const auto nested = [](std::size_t depth) {
    // Root, Resources, R and A make three levels.
    return Loaded("Resources: {R: {Type: A, P: " + std::string(depth - 4, '[') + "x" + std::string(depth - 4, ']') +
                  "}}");
  };
  CHECK(nested(64).codes() == Strings{});
  CHECK(nested(66).codes() == Strings{"P0604"});
}

TEST_CASE("aliases that multiply are refused before they are expanded") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const auto before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 0; k < 9; ++k) bomb += ", " + before;
    bomb += "]\n";
  }
  CHECK(Loaded(bomb + "Resources: {R: {Type: A}}\n").codes() == Strings{"P0606"});

  // Lists of merges that merge lists: few values each, many ways through them.
  std::string merges = "m0: &m0 {x: 1}\n";
  for (int i = 1; i < 6; ++i) {
    merges += "m" + std::to_string(i) + ": &m" + std::to_string(i) + " {<<: [";
    for (int k = 0; k < 9; ++k) merges += "*m" + std::to_string(i - 1) + ", ";
    merges += "]}\n";
  }
  CHECK(Loaded(merges + "Resources: {R: {Type: A, Properties: *m5}}\n").codes() == Strings{});
}

TEST_CASE("malformed entries are reported and left out, the rest stays") {
  const Loaded loaded(R"yaml(
Parameters:
  NoType: {Default: a}
  NoMapping: text
  BadNumber: {Type: Number, MinValue: low}
  BadList: {Type: String, AllowedValues: a}
  BadItem: {Type: String, AllowedValues: [[a], !Ref X]}
  BadDefault: {Type: String, Default: [a]}
  Good: {Type: String}
Resources:
  NoType: {Properties: {}}
  Null:
  Good: {Type: A}
)yaml");
  CHECK(loaded.codes() == Strings{"P0608", "P0608", "P0608", "P0608", "P0608", "P0608", "P0608", "P0608", "P0608"});
  CHECK(loaded->parameters.size() == 5);
  CHECK(loaded->parameter("Good") != nullptr);
  CHECK(loaded->resources.size() == 1);
  CHECK(loaded.sink.all()[0].message == "parameter `NoType` has no `Type`");
  CHECK(loaded.at(loaded.sink.all()[2].span) == "low");
  CHECK(Loaded("Parameters: 1\nResources: {R: {Type: A}}\n").codes() == Strings{"P0608"});
  CHECK(Loaded("Parameters:\nResources: {R: {Type: A}}\n").codes() == Strings{});
}

TEST_CASE("names that stand twice are reported at the second, with the first beside it") {
  const Loaded loaded(
      "Parameters:\n  P: {Type: String}\n  P: {Type: Number}\nResources:\n  R: {Type: A}\n  R: {Type: B}\n");
  CHECK(loaded.codes() == Strings{"P0607", "P0607"});
  const auto& first = loaded.sink.all()[0];
  CHECK(first.message == "parameter `P` stands twice; only one of them counts");
  CHECK(first.span.begin > first.labels[0].span.begin);
  CHECK(Loaded("Resources: {R: {Type: A}}\nResources: {S: {Type: A}}\n").codes() == Strings{"P0607"});
}

TEST_CASE("a malformed template says where and why") {
  const Loaded loaded("Resources:\n  R:\n    Type: [A\n  S: x\n");
  REQUIRE(loaded.codes() == Strings{"P0601"});
  CHECK(loaded.sink.all()[0].message.find("the template is not well-formed YAML: ") == 0);
  CHECK(loaded.sources.position(loaded.sink.all()[0].span.file, loaded.sink.all()[0].span.begin).line >= 3);
}

TEST_CASE("names that a template gives, as far as they can be told") {
  const Loaded loaded(R"yaml(
Resources:
  A: {Type: AWS::Lambda::Function, Properties: {FunctionName: plain}}
  B: {Type: AWS::Serverless::Function, Properties: {FunctionName: !Ref Name}}
  C: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub "${AWS::StackName}-${Stage}"}}
  D: {Type: AWS::IAM::User, Properties: {UserName: {"Fn::Sub": "x-${!Literal}-y"}}}
  E: {Type: AWS::IAM::Group, Properties: {GroupName: !Sub ["${AWS::Region}-${Own}-z", {Own: 1}]}}
  F: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: !Join ["-", [a, b]]}}
  G: {Type: AWS::IAM::InstanceProfile, Properties: {InstanceProfileName: "a${b}"}}
  H: {Type: AWS::IAM::Policy, Properties: {PolicyName: needed}}
  I: {Type: AWS::IAM::Role, Properties: {Path: /}}
)yaml");
  Strings patterns;
  for (const auto& resource : loaded->resources)
    patterns.push_back(resource.custom_name ? resource.custom_name->pattern : "none");
  CHECK(patterns ==
        Strings{"plain", "${Name}", "${AWS::StackName}-${Stage}", "x-", "${AWS::Region}-", "", "a", "none", "none"});
  CHECK(loaded.at(loaded->resources[0].custom_name->span) == "plain");
}

TEST_CASE("transforms wherever they stand, and resources that only they make") {
  const Loaded loaded(R"yaml(
Transform: [AWS::LanguageExtensions, {Name: Ours, Parameters: {A: 1}}]
Resources:
  A:
    Type: AWS::S3::Bucket
    Properties: {"Fn::Transform": {Name: AWS::Include, Parameters: {Location: x}}}
  B: {Type: AWS::S3::Bucket, Properties: !Transform {Name: !Ref Computed}}
  Fn::ForEach::Loop: [X, [a], {}]
Outputs:
  Fn::Transform: {Name: OfOutputs}
)yaml");
  Strings names;
  for (const auto& transform : loaded->transforms) names.push_back(transform.value);
  CHECK(names == Strings{"AWS::LanguageExtensions", "Ours", "AWS::Include", "", "OfOutputs"});
  REQUIRE(loaded->hidden.size() == 1);
  CHECK(loaded.at(loaded->hidden[0]) == "Fn::ForEach::Loop");
}

TEST_CASE("runtimes that a build needs") {
  const Loaded loaded(R"yaml(
Globals: {Function: {Runtime: python3.11}}
Resources:
  A: {Type: AWS::Serverless::Function}
  B: {Type: AWS::Serverless::Function, Properties: {Runtime: nodejs22.x}}
  C: {Type: AWS::Serverless::Function, Properties: {PackageType: Image}}
  D: {Type: AWS::Serverless::Function, IgnoreGlobals: [Runtime]}
  E: {Type: AWS::Lambda::Function, Properties: {Runtime: !Ref Python}}
  F: {Type: AWS::Serverless::LayerVersion, Metadata: {BuildMethod: python3.10}}
  G: {Type: AWS::Lambda::LayerVersion}
)yaml");
  Strings told;
  for (const auto& runtime : loaded->runtimes)
    told.push_back(loaded->resources[runtime.resource].id + " " + runtime.value.text);
  CHECK(told == Strings{"A python3.11", "B nodejs22.x", "E Python", "F python3.10"});
}
