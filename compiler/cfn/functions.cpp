// How the functions of a SAM template are rolled out: their own properties, and those of `Globals.Function`.
#include <algorithm>

#include "cfn/parts.hpp"

namespace promoc::cfn {

namespace {

/// Properties of one place; a property that the place leaves out, or must not inherit, is empty.
class SettingsReader {
 public:
  explicit SettingsReader(const Document& document) : document_(document) {}

  auto read(NodeId properties) -> FunctionSettings {
    FunctionSettings result;
    result.runtime = value(properties, "Runtime");
    result.package_type = value(properties, "PackageType");
    result.memory_size = value(properties, "MemorySize");
    result.timeout = value(properties, "Timeout");
    result.auto_publish_alias = value(properties, "AutoPublishAlias");
    result.auto_publish_all_properties = value(properties, "AutoPublishAliasAllProperties");
    if (const auto preference = document_.find(properties, "DeploymentPreference")) {
      read_preference(*preference, result);
    }
    return result;
  }

 private:
  auto value(NodeId mapping, std::string_view key) -> std::optional<Value> {
    const auto found = document_.find(mapping, key);
    return found ? std::optional(value_of(document_, *found)) : std::nullopt;
  }

  void read_preference(NodeId preference, FunctionSettings& result) {
    result.deployment_type = value(preference, "Type");
    result.deployment_enabled = value(preference, "Enabled");
    const auto alarms = document_.find(preference, "Alarms");
    if (!alarms) return;
    const auto is_list = document_.is(*alarms, Shape::Sequence) && document_.node(*alarms).tag == Tag::None;
    if (!is_list) result.computed_alarms = value_of(document_, *alarms);
    if (is_list) {
      document_.for_items(*alarms, [&](NodeId item) { result.alarms.push_back(value_of(document_, item)); });
    }
  }

  const Document& document_;
};

// The top-level properties that a function refuses to inherit (`IgnoreGlobals: "*"`, or a list of them).
struct Ignored {
  bool all = false;
  std::vector<std::string_view> properties;

  [[nodiscard]] auto has(std::string_view property) const -> bool {
    return all || std::ranges::find(properties, property) != properties.end();
  }
};

auto ignored_by(const Document& document, NodeId resource) -> Ignored {
  Ignored result;
  const auto found = document.find(resource, "IgnoreGlobals");
  if (!found) return result;
  result.all = document.node(*found).value == "*";
  document.for_items(*found, [&](NodeId item) { result.properties.push_back(document.node(item).value); });
  return result;
}

// Source: SAM specification, "Globals": primitives are replaced, mappings merged, lists joined with the global items
// first.
auto merged(const FunctionSettings& globals, const FunctionSettings& own, const Ignored& ignored) -> FunctionSettings {
  auto result = own;
  const auto inherit = [&](auto member, std::string_view property) {
    if (!(result.*member) && !ignored.has(property)) result.*member = globals.*member;
  };
  inherit(&FunctionSettings::runtime, "Runtime");
  inherit(&FunctionSettings::package_type, "PackageType");
  inherit(&FunctionSettings::memory_size, "MemorySize");
  inherit(&FunctionSettings::timeout, "Timeout");
  inherit(&FunctionSettings::auto_publish_alias, "AutoPublishAlias");
  inherit(&FunctionSettings::auto_publish_all_properties, "AutoPublishAliasAllProperties");
  inherit(&FunctionSettings::deployment_type, "DeploymentPreference");
  inherit(&FunctionSettings::deployment_enabled, "DeploymentPreference");
  if (ignored.has("DeploymentPreference")) return result;
  if (own.alarms.empty()) inherit(&FunctionSettings::computed_alarms, "DeploymentPreference");
  if (!own.computed_alarms) {
    result.alarms.insert(result.alarms.begin(), globals.alarms.begin(), globals.alarms.end());
  }
  return result;
}

auto global_properties(const Document& document) -> std::optional<NodeId> {
  const auto globals = document.find(document.root(), "Globals");
  return globals ? document.find(*globals, "Function") : std::nullopt;
}

/// An image brings its runtime with it.
auto is_image(const FunctionSettings& settings) -> bool {
  return settings.package_type && settings.package_type->is_literal() && settings.package_type->text == "Image";
}

}  // namespace

auto value_of(const Document& document, NodeId id) -> Value {
  const auto& node = document.node(id);
  const auto span = document.span(document.resolve(id));
  if (node.shape == Shape::Scalar && node.tag == Tag::None) return {Value::Kind::Literal, node.value, span};
  if (node.shape == Shape::Scalar && node.tag == Tag::Ref) return {Value::Kind::Reference, node.value, span};
  if (node.shape == Shape::Mapping) {
    if (const auto name = document.find(id, "Ref"); name && document.is(*name, Shape::Scalar)) {
      return {Value::Kind::Reference, document.node(*name).value, document.span(*name)};
    }
  }
  return {Value::Kind::Computed, {}, span};
}

void read_functions(const Document& document, const std::vector<NodeId>& resources, Template& out) {
  SettingsReader reader(document);
  if (const auto globals = global_properties(document)) out.globals = reader.read(*globals);
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (out.resources[i].type.value != "AWS::Serverless::Function") continue;
    const auto properties = document.find(resources[i], "Properties");
    Function function{i, properties ? reader.read(*properties) : FunctionSettings{}, {}};
    function.effective = merged(out.globals, function.own, ignored_by(document, resources[i]));
    out.functions.push_back(std::move(function));
  }
}

// Source: AWS SAM Developer Guide, "sam build": functions of both types, and layers that say how they are built.
void read_runtimes(const Document& document, const std::vector<NodeId>& resources, Template& out) {
  for (const auto& function : out.functions) {
    const auto& settings = function.effective;
    if (settings.runtime && !is_image(settings)) out.runtimes.push_back({function.resource, *settings.runtime});
  }
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const auto& type = out.resources[i].type.value;
    const bool layer = type == "AWS::Serverless::LayerVersion" || type == "AWS::Lambda::LayerVersion";
    if (!layer && type != "AWS::Lambda::Function") continue;
    const auto part = document.find(resources[i], layer ? "Metadata" : "Properties");
    const auto runtime = part ? document.find(*part, layer ? "BuildMethod" : "Runtime") : std::nullopt;
    if (runtime) out.runtimes.push_back({i, value_of(document, *runtime)});
  }
}

}  // namespace promoc::cfn
