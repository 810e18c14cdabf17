// The settings of GitHub as Terraform takes them, made from the bodies for GitHub's API so that both say the same.
// Names and forms of resources: the provider integrations/github 6.13, docs/resources and docs/data-sources.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "emit/emitters.hpp"
#include "emit/rulesets.hpp"

namespace promoc::emit {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kEnvironment = "github_repository_environment";
constexpr auto kPolicy = "github_repository_environment_deployment_policy";
constexpr auto kVariable = "github_actions_environment_variable";
constexpr auto kRuleset = "github_repository_ruleset";
constexpr auto kWorkflows = "github_workflow_repository_permissions";
constexpr auto kTeam = "github_team";
constexpr auto kUser = "github_user";
constexpr auto kRepository = "${var.repository}";

/// What Terraform takes as a name: a letter or `_`, then letters, digits, `_` and `-`. Signs that it does not take fall
/// away at the end and are `_` elsewhere: "release/**" is `release`.
auto label(std::string_view text) -> std::string {
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool later = (c >= '0' && c <= '9') || c == '-';
    if (out.empty() && !letter) out += '_';
    if (letter || later || !out.ends_with('_')) out += letter || later ? c : '_';
  }
  while (out.size() > 1 && (out.ends_with('_') || out.ends_with('-'))) out.pop_back();
  return out;
}

/// Names of resources, each new among those of its kind, so that none takes the place of another.
class Labels {
  using Name = std::pair<std::string, std::string>;  ///< kind, and what GitHub calls it

 public:
  explicit Labels(const plan::Plan& plan) {
    const auto names = names_of(plan);
    // Whoever can have its own name has it, whatever else there is: a new name is a new resource for Terraform.
    for (const auto& [kind, name] : names)
      if (label(name) == name) add(kind, name);
    for (const auto& [kind, name] : names) add(kind, name);
  }

  [[nodiscard]] auto of(const std::string& kind, const std::string& name) const -> std::string {
    return all_.at({kind, name});
  }

 private:
  static auto names_of(const plan::Plan& plan) -> std::vector<Name> {
    std::vector<Name> names;
    for (const auto& settings : plan.environments) {
      names.emplace_back(kEnvironment, settings.name);
      for (const auto& branch : settings.branches) names.emplace_back(kPolicy, settings.name + "-" + branch);
      for (const auto& variable : settings.variables) names.emplace_back(kVariable, settings.name + "-" + variable);
      for (const auto& reviewer : settings.reviewers) names.emplace_back(reviewer.team ? kTeam : kUser, reviewer.name);
    }
    for (const auto& branch : plan.branches) {
      names.emplace_back(kRuleset, branch.branch);
      for (const auto& review : branch.path_reviewers) names.emplace_back(kTeam, review.team);
    }
    for (const auto& tag : plan.tags) names.emplace_back(kRuleset, "tag " + tag.tag);
    return names;
  }

  void add(const std::string& kind, const std::string& name) {
    const auto taken = [&](const std::string& one) {
      return std::ranges::any_of(all_, [&](const auto& e) { return e.first.first == kind && e.second == one; });
    };
    if (all_.contains({kind, name})) return;
    auto one = label(name);
    for (int i = 2; taken(one); ++i) one = label(name) + "_" + std::to_string(i);
    all_[{kind, name}] = one;
  }

  std::map<Name, std::string> all_;
};

/// Texts of Terraform are templates: `${` and `%{` begin an expression unless the sign is doubled.
auto literal(std::string_view text) -> std::string {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool opens = (text[i] == '$' || text[i] == '%') && i + 1 < text.size() && text[i + 1] == '{';
    out.append(opens ? 2 : 1, text[i]);
  }
  return out;
}

/// A text inside an expression.
auto in_quotes(std::string_view text) -> std::string {
  std::string out = "\"";
  for (const char c : literal(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

/// A text whose value is that of an expression.
auto expression(const std::string& code) -> std::string { return "${" + code + "}"; }

auto quoted_list(const Json& names) -> std::string {
  std::string out;
  for (const auto& [name, value] : names.items()) out += (out.empty() ? std::string() : ", ") + in_quotes(name);
  return "[" + out + "]";
}

auto literals(const Json& texts) -> Json {
  auto list = Json::array();
  for (const auto& text : texts) list.push_back(literal(text.get<std::string>()));
  return list;
}

auto lines(const std::string& text) -> Json {
  auto list = Json::array();
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    list.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return list;
}

class Document {
 public:
  explicit Document(const plan::Plan& plan) : plan_(plan), labels_(plan) {}

  auto make() -> Json {
    variables_["repository"] = {{"type", "string"}, {"description", "Name of the repository, without its owner."}};
    add_repository_check();
    for (const auto& settings : plan_.environments)
      add_environment(environment_settings(plan_, settings), account_of(settings));
    for (const auto& branch : plan_.branches)
      add_ruleset(labels_.of(kRuleset, branch.branch), branch_ruleset(plan_, branch));
    for (const auto& tag : plan_.tags) add_ruleset(labels_.of(kRuleset, "tag " + tag.tag), tag_ruleset(tag));
    if (opens_pull_requests(plan_)) add_workflow_permissions();
    return whole();
  }

 private:
  auto whole() -> Json {
    Json root;
    root["//"] = lines(
        header(plan_, "The settings of the repository on GitHub, for Terraform.") +
        "\nTerraform looks at what it made. Branches that somebody let in by hand, reviewers that somebody removed, and"
        "\nsecrets without a value are found by `bash .github/promoc/apply-settings.sh --dry-run`."
        "\nThe integration 15368 is GitHub Actions: a check that anybody else reports does not count.");
    root["terraform"] = {
        {"required_version", ">= 1.5.0"},
        {"required_providers", {{"github", {{"source", "integrations/github"}, {"version", "~> 6.13"}}}}}};
    root["variable"] = finished(std::move(variables_));
    if (!data_.empty()) root["data"] = std::move(data_);
    root["resource"] = std::move(resources_);
    root["check"] = std::move(checks_);
    return root;
  }

  /// The type of a variable that has a value for each environment: `object({ staging = string })`.
  static auto finished(Json variables) -> Json {
    for (auto& [name, variable] : variables.items()) {
      if (!variable["type"].is_array()) continue;
      std::string fields;
      for (const auto& field : variable["type"]) fields += (fields.empty() ? "" : ", ") + field.get<std::string>();
      variable["type"] = "object({ " + fields + " })";
    }
    return variables;
  }

  auto person(const Json& reviewer) -> std::string {
    const bool team = reviewer["type"] == "Team";
    const auto name = reviewer[team ? "slug" : "login"].get<std::string>();
    const std::string kind = team ? kTeam : kUser;
    const auto one = labels_.of(kind, name);
    // Members and repositories of a team are not needed, and not everybody may read them.
    data_[kind][one] = team ? Json{{"slug", name}, {"summary_only", true}} : Json{{"username", name}};
    return expression("data." + kind + "." + one + ".id");
  }

  /// The environment whose values these settings have: what looks after a deployment, or rolls it back, does so in the
  /// account of that.
  static auto account_of(const plan::EnvironmentSettings& settings) -> const std::string& {
    using Purpose = plan::EnvironmentSettings::Purpose;
    const bool same = settings.purpose == Purpose::Watch || settings.purpose == Purpose::Rollback;
    return same ? settings.serves : settings.name;
  }

  void add_environment(const Json& settings, const std::string& account) {
    const auto name = settings["environment"].get<std::string>();
    const auto one = labels_.of(kEnvironment, name);
    Json json{{"repository", kRepository}, {"environment", literal(name)}};
    for (const auto& [field, value] : settings["put"].items()) {
      if (field != "reviewers") {
        json[field] = value;
      } else if (!value.empty()) {
        json[field] = reviewers(value);
      }
    }
    resources_[kEnvironment][one] = std::move(json);
    const Json place{{"repository", kRepository},
                     {"environment", expression(std::string(kEnvironment) + "." + one + ".environment")}};
    for (const auto& policy : settings["branch_policies"]) add_policy(name, place, policy["name"].get<std::string>());
    if (settings.contains("variables")) {
      for (const auto& [variable, value] : settings["variables"].items())
        add_variable(name, place, variable, labels_.of(kEnvironment, account));
    }
    if (settings.contains("secrets")) add_secrets(name, settings["secrets"]);
  }

  /// Blocks of their own kind stand side by side: teams before users, each once.
  auto reviewers(const Json& all) -> Json {
    Json json;
    for (const auto* const type : {"Team", "User"}) {
      for (const auto& each : all) {
        if (each["type"] == type) json[each["type"] == "Team" ? "teams" : "users"].push_back(person(each));
      }
    }
    return json;
  }

  void add_policy(const std::string& environment, Json json, const std::string& branch) {
    json["branch_pattern"] = literal(branch);
    resources_[kPolicy][labels_.of(kPolicy, environment + "-" + branch)] = std::move(json);
  }

  /// A definition has no values of variables: whoever applies gives them, all or none.
  void add_variable(const std::string& environment, Json json, const std::string& variable, const std::string& value) {
    auto& input = variables_[label(variable)];
    if (input.is_null())
      input = {{"type", Json::array()}, {"description", "The variable " + variable + " of GitHub, by environment."}};
    const Json field = value + " = string";
    auto& fields = input["type"];
    if (std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
    json["variable_name"] = variable;
    json["value"] = expression("var." + label(variable) + "." + value);
    resources_[kVariable][labels_.of(kVariable, environment + "-" + variable)] = std::move(json);
  }

  /// A value given to Terraform would stand in its state, so it only looks whether somebody has set one.
  void add_secrets(const std::string& environment, const Json& secrets) {
    const auto one = labels_.of(kEnvironment, environment);
    const auto missing = "setsubtract(" + quoted_list(secrets) + ", data.github_actions_environment_secrets." + one +
                         ".secrets[*].name)";
    Json check;
    check["data"]["github_actions_environment_secrets"][one] = {{"name", kRepository},
                                                                {"environment", literal(environment)}};
    check["assert"] = {{"condition", expression("length(" + missing + ") == 0")},
                       {"error_message", "Secrets of " + literal(environment) +
                                             " without a value: " + expression("join(\", \", " + missing + ")") + "."}};
    checks_["secrets_of_" + one] = std::move(check);
  }

  /// What the definition says about the repository itself is compared and never changed.
  void add_repository_check() {
    const std::string repository = "data.github_repository.repository";
    auto asserts = Json::array();
    const auto expect = [&](const char* field, const std::string& value, const std::string& message) {
      asserts.push_back(
          {{"condition", expression(repository + "." + field + " == " + value)}, {"error_message", message}});
    };
    expect("visibility", in_quotes(plan_.visibility),
           "The definition says that the repository is " + plan_.visibility + ".");
    expect("default_branch", in_quotes(plan_.default_branch),
           "The definition says that the default branch is " + literal(plan_.default_branch) + ".");
    if (plan_.repo_id) {
      const auto id = std::to_string(*plan_.repo_id);
      expect("repo_id", id, "The definition says that the id of the repository is " + id + ".");
    }
    Json check;
    check["data"]["github_repository"]["repository"] = {{"name", kRepository}};
    check["assert"] = std::move(asserts);
    checks_["repository"] = std::move(check);
  }

  /// GitHub takes both fields only together, and a definition says nothing about the first.
  void add_workflow_permissions() {
    constexpr auto kDefault = "default_workflow_permissions";
    variables_[kDefault] = {
        {"type", "string"},
        {"default", "read"},
        {"description", "What the token of a workflow may do that does not say it: read or write. Ours all say it."}};
    resources_[kWorkflows]["repository"] = {{"repository", kRepository},
                                            {kDefault, expression(std::string("var.") + kDefault)},
                                            {"can_approve_pull_request_reviews", true}};
  }

  /// What differs from the API: rules are fields, those without parameters are `true`, a required check is a
  /// `required_check`, and a team is a number.
  void add_ruleset(const std::string& name, const Json& ruleset) {
    Json json{{"repository", kRepository}};
    for (const auto& [field, value] : ruleset.items()) {
      if (field == "conditions") {
        json[field]["ref_name"] = {{"include", literals(value["ref_name"]["include"])},
                                   {"exclude", literals(value["ref_name"]["exclude"])}};
      } else if (field == "rules") {
        for (const auto& rule : value) {
          const auto type = rule["type"].get<std::string>();
          json[field][type] = rule.contains("parameters") ? parameters(rule["parameters"]) : Json(true);
        }
      } else {
        json[field] = value.is_string() ? Json(literal(value.get<std::string>())) : value;
      }
    }
    resources_[kRuleset][name] = std::move(json);
  }

  auto parameters(const Json& given) -> Json {
    Json json;
    for (const auto& [name, value] : given.items()) {
      if (name == "required_status_checks") {
        for (const auto& check : value) {
          json["required_check"].push_back(
              {{"context", literal(check["context"].get<std::string>())}, {"integration_id", check["integration_id"]}});
        }
      } else if (name == "required_reviewers") {
        for (const auto& each : value) {
          json[name].push_back({{"file_patterns", literals(each["file_patterns"])},
                                {"minimum_approvals", each["minimum_approvals"]},
                                {"reviewer", {{"type", "Team"}, {"id", person(each["reviewer"])}}}});
        }
      } else {
        json[name] = value;
      }
    }
    return json;
  }

  const plan::Plan& plan_;
  Labels labels_;
  Json variables_ = Json::object();
  Json data_ = Json::object();
  Json resources_ = Json::object();
  Json checks_ = Json::object();
};

/// `rules[pull_request].parameters.x` as `rules.pull_request.x`.
auto ruleset_field(std::string_view field) -> std::string {
  constexpr std::string_view kRules = "rules[";
  constexpr std::string_view kParameters = ".parameters.";
  const auto close = field.find(']');
  if (!field.starts_with(kRules) || close == std::string_view::npos) return std::string(field);
  std::string out = "rules." + std::string(field.substr(kRules.size(), close - kRules.size()));
  auto rest = field.substr(close + 1);
  if (!rest.starts_with(kParameters)) return out;
  rest.remove_prefix(kParameters.size());
  constexpr std::string_view kChecks = "required_status_checks[";
  if (rest.starts_with(kChecks)) return out + ".required_check[" + std::string(rest.substr(kChecks.size()));
  return out + "." + std::string(rest);
}

auto resource(const std::string& kind, const std::string& name, const std::string& field) -> std::string {
  return "resource." + kind + "." + name + "." + field;
}

auto environment_places(const Labels& labels, const plan::EnvironmentSettings& settings, std::string_view field)
    -> std::vector<std::string> {
  constexpr std::string_view kPut = "put.";
  std::vector<std::string> places;
  if (field == "branch_policies") {
    for (const auto& branch : settings.branches)
      places.push_back(resource(kPolicy, labels.of(kPolicy, settings.name + "-" + branch), "branch_pattern"));
  } else if (field.starts_with(kPut)) {
    places.push_back(
        resource(kEnvironment, labels.of(kEnvironment, settings.name), std::string(field.substr(kPut.size()))));
  } else if (field.starts_with("secrets.")) {
    places.push_back("check.secrets_of_" + labels.of(kEnvironment, settings.name) + ".assert");
  }
  return places;
}

}  // namespace

void emit_terraform(Emission& emission) {
  const auto& plan = emission.plan();
  if (!plan.terraform || !plan.environments_offered) return;
  emission.add_file(kTerraformFile, Document(plan).make().dump(2) + "\n");
}

auto terraform_places(const plan::Plan& plan, std::string_view file, std::string_view field)
    -> std::vector<std::string> {
  if (!plan.terraform || !plan.environments_offered) return {};
  const Labels labels(plan);
  for (const auto& settings : plan.environments)
    if (file == settings_file(settings.name)) return environment_places(labels, settings, field);
  for (const auto& branch : plan.branches)
    if (file == ruleset_file(branch.branch))
      return {resource(kRuleset, labels.of(kRuleset, branch.branch), ruleset_field(field))};
  for (const auto& tag : plan.tags)
    if (file == tag_ruleset_file(tag.tag))
      return {resource(kRuleset, labels.of(kRuleset, "tag " + tag.tag), ruleset_field(field))};
  return {};
}

}  // namespace promoc::emit
