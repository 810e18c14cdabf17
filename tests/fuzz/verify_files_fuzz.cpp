// Any bytes as each of the files that verify compares: findings lie in the file, and the meant bytes have none.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>

#include "verify/files/files.hpp"

namespace {

using promoc::verify::Findings;

void must(bool condition) {
  if (!condition) std::abort();
}

class Files final : public promoc::FileSystem {
 public:
  std::map<std::string, std::string, std::less<>> files;
  [[nodiscard]] auto read(std::string_view path) const -> std::optional<std::string> override {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] auto is_directory(std::string_view) const -> bool override { return false; }
};

constexpr auto kRoles = R"(Parameters:
  Environment: {Type: String, AllowedValues: [staging]}
Resources:
  DeployRole:
    Type: AWS::IAM::Role
    Properties:
      MaxSessionDuration: 3600
      ManagedPolicyArns: [!Ref Policies]
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: sts:AssumeRoleWithWebIdentity
            Principal: {Federated: !Sub 'arn:aws:iam::${AWS::AccountId}:oidc-provider/x'}
            Condition: {StringEquals: {x:aud: sts.amazonaws.com, x:sub: !Sub 'repo:${Owner}:${Environment}'}}
      Policies:
        - PolicyDocument: {Statement: [{Effect: Allow, Action: [a:B, a:C], Resource: '*'}, {Effect: Deny, Action: d:E, Resource: '*'}]}
)";

/// A small pipeline with one file of each kind.
auto meant_files() -> const std::map<std::string, std::string, std::less<>>& {
  static const std::map<std::string, std::string, std::less<>> files{
      {".github/CODEOWNERS", "/.github/** @a/b\n/src/*.md @a/c @d\n"},
      {".github/promoc/a.sh", "#!/usr/bin/env bash\nset -euo pipefail\njq -e . x || exit 1\nexit 0\n"},
      {".github/promoc/documents.json", "{\"a\": [1, true, null]}"},
      {".github/promoc/manifest.json", R"({"schema": 1, "files": [{"path": "samconfig.toml", "sha256": "0"}]})"},
      {".github/promoc/settings/staging.json",
       R"({"environment": "staging", "put": {"wait_timer": 0, "reviewers": [{"type": "Team", "slug": "a"}],
          "prevent_self_review": true, "deployment_branch_policy": {"protected_branches": false}},
          "branch_policies": [{"name": "main", "type": "branch"}], "secrets": {"A": null}})"},
      {".github/promoc/settings/rulesets/main.json",
       R"({"name": "main", "enforcement": "active", "bypass_actors": [],
          "conditions": {"ref_name": {"include": ["refs/heads/main"], "exclude": []}},
          "rules": [{"type": "pull_request", "parameters": {"required_approving_review_count": 1, "x": true}},
          {"type": "required_status_checks", "parameters": {"required_status_checks": [{"context": "v", "integration_id": 1}]}}]})"},
      {".github/workflows/w.yml", "jobs: {a: {steps: [{name: A, run: bash .github/promoc/a.sh}]}}\n"},
      {"infrastructure/promoc/github.tf.json",
       R"({"//": ["x"], "terraform": {"required_providers": {"github": {"version": "1"}}},
          "data": {"github_team": {"a": {"slug": "a"}}},
          "resource": {"github_repository_environment": {"b": {"reviewers": {"teams": ["${data.github_team.a.id}"]}}}},
          "check": {"c": {"assert": [{"condition": "${x}"}]}}})"},
      {"infrastructure/promoc/oidc-roles.yaml", kRoles},
      {"samconfig.toml",
       "version = 0.1\n[staging.deploy.parameters]\ncapabilities = [\"A\"]\nparameter_overrides = [\"A=1\", \"B=\\\"2 "
       "3\\\"\"]\n"},
  };
  return files;
}

constexpr auto kExtra = ".github/promoc/settings/extra.json";

/// Findings lie in files that are not as meant.
void check(const promoc::plan::Plan& plan, const Files& found) {
  Files meant;
  meant.files = meant_files();
  std::vector<std::string> files;
  std::vector<promoc::plan::Enforcement> links;
  for (const auto& [path, content] : meant.files) {
    files.push_back(path);
    links.push_back({.rule = "r", .file = path, .field = "put.reviewers"});
  }
  promoc::SourceManager sources;
  Findings findings;
  promoc::verify::check_files({plan, links, meant, files, found, {}, sources, {kExtra}}, findings);
  for (const auto& finding : findings) {
    must(!finding.message.empty());
    must(finding.span.file != promoc::kNowhere.file);
    const auto size = sources.text(finding.span.file).size();
    must(finding.span.begin <= finding.span.end && finding.span.end <= size);
    const auto& path = sources.path(finding.span.file);
    must(path == kExtra || found.files.at(path) != meant.files.at(path));
  }
}

}  // namespace

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  static const auto plan = [] {
    promoc::plan::Plan made;
    made.definition = "promotion.promo";
    made.default_branch = "main";
    made.rules.push_back({"r", "", {}});
    made.environments.push_back({.name = "staging"});
    return made;
  }();
  const std::string text(reinterpret_cast<const char*>(data), size);
  Files alone;
  Files inside;  // bytes inside a text that is well-formed reach further
  Files same;
  same.files = meant_files();
  for (const auto& [path, content] : same.files) {
    const auto middle = size == 0 ? 0 : data[0] * content.size() / 256;
    alone.files[path] = text;
    inside.files[path] = content.substr(0, middle) + text.substr(0, 200) + content.substr(middle);
  }
  alone.files[kExtra] = inside.files[kExtra] = text;
  check(plan, alone);
  check(plan, inside);
  check(plan, same);
  return 0;
}
