// What a checker needs to know about an application template (SAM or CloudFormation): parameters and whether anything
// depends on them, resources, and how its functions are rolled out. Positions point into the template.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"
#include "diag/diagnostic.hpp"

namespace promoc::cfn {

/// A literal of the template and where it stands.
struct Text {
  std::string value;
  Span span;
};

/// What is set for a property: a literal, a plain reference (`!Ref X`: `text` is X), or anything computed (`!Sub`,
/// `!If` ...: `text` is empty).
struct Value {
  enum class Kind { Literal, Reference, Computed };
  Kind kind = Kind::Literal;
  std::string text;
  Span span;

  [[nodiscard]] auto is_literal() const -> bool { return kind == Kind::Literal; }
  [[nodiscard]] auto refers_to(std::string_view name) const -> bool { return kind == Kind::Reference && text == name; }
};

/// One entry of `Parameters`. Source of the attributes: AWS CloudFormation User Guide, "Parameters".
struct Parameter {
  std::string name;
  Span span;  ///< of the name
  Text type;  ///< `String`, `Number`, `List<Number>`, `CommaDelimitedList`, `AWS::SSM::Parameter::Value<...>` ...
  std::optional<Text> default_value;
  std::vector<Text> allowed_values;
  std::optional<Text> allowed_pattern;  ///< a regular expression in Java's dialect; the whole value must match
  std::optional<double> min_value;      ///< of a Number, inclusive
  std::optional<double> max_value;
  std::optional<std::uint64_t> min_length;  ///< of a String, in characters, inclusive
  std::optional<std::uint64_t> max_length;
  bool no_echo = false;
};

/// The name that the template gives a function or a resource of IAM, in place of one that CloudFormation makes.
struct CustomName {
  std::string pattern;  ///< how it begins, `${X}` where a parameter's value or a pseudo parameter is put in
  Span span;
};

/// One entry of `Resources`.
struct Resource {
  std::string id;
  Span span;  ///< of the logical id
  Text type;
  std::optional<Text> condition;
  std::optional<CustomName> custom_name;
};

/// The runtime that a function or a layer is built for.
struct BuildRuntime {
  std::size_t resource = 0;  ///< index into Template::resources
  Value value;
};

/// A part of the template.
enum class Section { Transform, Globals, Resources, Outputs, Conditions, Rules };

/// A place that names a parameter, a resource or a condition.
struct Reference {
  enum class Kind {
    Ref,        ///< `!Ref X`
    Sub,        ///< `${X}` or `${X.Attribute}` in a `!Sub`
    GetAtt,     ///< `!GetAtt X.Attribute`
    Condition,  ///< `!If [X, ...]`, `Condition: X`: names a condition, not a parameter
    DependsOn
  };
  Kind kind = Kind::Ref;
  std::string name;
  Span span;
  Section section = Section::Resources;
  std::string owner;  ///< logical id, output, condition or rule that it stands in; empty in Transform and Globals
};

/// What decides how new versions of a function go live. Of `Globals.Function`, of one function, or of both merged.
struct FunctionSettings {
  std::optional<Value> runtime;
  std::optional<Value> package_type;
  std::optional<Value> memory_size;
  std::optional<Value> timeout;
  std::optional<Value> auto_publish_alias;
  std::optional<Value> auto_publish_all_properties;  ///< `AutoPublishAliasAllProperties`
  std::optional<Value> deployment_type;              ///< `DeploymentPreference.Type`
  std::optional<Value> deployment_enabled;           ///< `DeploymentPreference.Enabled`
  std::vector<Value> alarms;                         ///< items of `DeploymentPreference.Alarms`
  std::optional<Value> computed_alarms;              ///< `Alarms` that is no list (`!If ...`)
};

/// An `AWS::Serverless::Function`.
struct Function {
  std::size_t resource = 0;    ///< index into Template::resources
  FunctionSettings own;        ///< what stands at the function itself
  FunctionSettings effective;  ///< with the Globals that it does not ignore: lists are joined, else its own value wins
};

/// A property of a function that hides the one of Globals: what is set there does nothing for this function.
struct Shadow {
  std::string_view property;
  const Value* own = nullptr;
  const Value* global = nullptr;
};

struct Template {
  FileId file;
  bool serverless = false;       ///< `Transform` names AWS::Serverless-2016-10-31
  std::vector<Text> transforms;  ///< names in `Transform` and `Fn::Transform`; empty when a name is computed
  std::vector<Span> hidden;      ///< `Fn::ForEach` and the like in `Resources`: they make resources unknown here
  std::vector<Parameter> parameters;
  std::vector<Resource> resources;
  std::vector<Function> functions;
  std::vector<BuildRuntime> runtimes;
  FunctionSettings globals;
  std::vector<Reference> references;  ///< sorted by name, then by position

  [[nodiscard]] auto parameter(std::string_view name) const -> const Parameter*;
  [[nodiscard]] auto resource(std::string_view id) const -> const Resource*;
  [[nodiscard]] auto references_to(std::string_view name) const -> std::span<const Reference>;
  /// Whether anything that is deployed or checked depends on the parameter: a reference in a condition that nothing
  /// uses does not count.
  [[nodiscard]] auto has_effect(std::string_view parameter) const -> bool;
  /// Whether any resource depends on it: what only outputs show changes nothing that runs.
  [[nodiscard]] auto shapes_resources(std::string_view parameter) const -> bool;
  /// MemorySize, Timeout, AutoPublishAlias and DeploymentPreference.Type where both places set them.
  [[nodiscard]] auto shadows(const Function& function) const -> std::vector<Shadow>;
};

/// Reads a template. Reports what cannot be read (then there is none) and entries that are malformed (these are left
/// out, the rest stays).
auto load(FileId file, const SourceManager& sources, diag::Sink& sink) -> std::optional<Template>;

}  // namespace promoc::cfn
