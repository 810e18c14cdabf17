#include "cfn/template.hpp"

#include <algorithm>

#include "cfn/parts.hpp"

namespace promoc::cfn {

namespace {

using diag::Kind;

auto kind_of(document::Fault::Kind fault) -> Kind {
  switch (fault) {
    case document::Fault::Kind::Malformed: return Kind::MalformedTemplate;
    case document::Fault::Kind::TooDeep: return Kind::TemplateTooDeep;
    case document::Fault::Kind::TooLarge: return Kind::TemplateTooLarge;
    case document::Fault::Kind::ExpandsTooFar: return Kind::TemplateExpandsTooFar;
    case document::Fault::Kind::Empty: break;
  }
  return Kind::TemplateNotMapping;
}

auto names_serverless(const Document& document, NodeId transform) -> bool {
  constexpr std::string_view kTransform = "AWS::Serverless-2016-10-31";
  if (document.is(transform, Shape::Scalar)) return document.node(transform).value == kTransform;
  auto found = false;
  document.for_items(transform, [&](NodeId item) { found = found || document.node(item).value == kTransform; });
  return found;
}

auto find_resources(const Document& document, diag::Sink& sink) -> std::optional<NodeId> {
  const auto root = document.root();
  if (!document.is(root, Shape::Mapping)) {
    sink.report(Kind::TemplateNotMapping, document.span(root),
                "a template is a mapping of sections such as `Resources`");
    return std::nullopt;
  }
  check_keys(document, root, "section", sink);
  const auto resources = document.find(root, "Resources");
  if (resources && document.is(*resources, Shape::Mapping) && document.node(*resources).end > *resources + 1) {
    return resources;
  }
  const auto span = resources ? document.span(*resources) : document.span(root);
  sink.report(Kind::TemplateWithoutResources, span, "the template has no resources, so there is nothing to deploy")
      .help("is this the template that `sam deploy` uses?");
  return std::nullopt;
}

auto condition_is_used(const Template& source, std::string_view name, std::vector<std::string_view>& conditions)
    -> bool {
  if (std::ranges::find(conditions, name) != conditions.end()) return false;  // being looked at already
  conditions.push_back(name);
  return std::ranges::any_of(source.references_to(name), [&](const Reference& reference) {
    if (reference.kind != Reference::Kind::Condition) return false;
    return reference.section != Section::Conditions || condition_is_used(source, reference.owner, conditions);
  });
}

/// Whether a value names the parameter, in a section that counts or in a condition that is used.
template <class Counts>
auto names_value(const Template& source, std::string_view name, Counts counts) -> bool {
  std::vector<std::string_view> conditions;
  return std::ranges::any_of(source.references_to(name), [&](const Reference& reference) {
    if (reference.kind != Reference::Kind::Ref && reference.kind != Reference::Kind::Sub) return false;
    if (reference.section == Section::Conditions) return condition_is_used(source, reference.owner, conditions);
    return counts(reference.section);
  });
}

}  // namespace

auto Template::parameter(std::string_view name) const -> const Parameter* {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? nullptr : &*found;
}

auto Template::resource(std::string_view id) const -> const Resource* {
  const auto found = std::ranges::find(resources, id, &Resource::id);
  return found == resources.end() ? nullptr : &*found;
}

auto Template::references_to(std::string_view name) const -> std::span<const Reference> {
  const auto first = std::ranges::lower_bound(references, name, {}, &Reference::name);
  const auto last = std::ranges::upper_bound(references, name, {}, &Reference::name);
  return {first, last};
}

auto Template::has_effect(std::string_view name) const -> bool {
  return names_value(*this, name, [](Section) { return true; });
}

auto Template::shapes_resources(std::string_view name) const -> bool {
  return names_value(*this, name,
                     [](Section section) { return section == Section::Resources || section == Section::Globals; });
}

auto Template::shadows(const Function& function) const -> std::vector<Shadow> {
  std::vector<Shadow> found;
  const auto compare = [&](std::string_view property, const std::optional<Value>& own,
                           const std::optional<Value>& global) {
    if (own && global) found.push_back({property, &*own, &*global});
  };
  compare("MemorySize", function.own.memory_size, globals.memory_size);
  compare("Timeout", function.own.timeout, globals.timeout);
  compare("AutoPublishAlias", function.own.auto_publish_alias, globals.auto_publish_alias);
  compare("DeploymentPreference.Type", function.own.deployment_type, globals.deployment_type);
  return found;
}

auto load(FileId file, const SourceManager& sources, diag::Sink& sink) -> std::optional<Template> {
  const auto read = Document::read(file, sources, "template");
  if (const auto* fault = std::get_if<document::Fault>(&read)) {
    sink.report(kind_of(fault->kind), fault->span, fault->message);
    return std::nullopt;
  }
  const auto* document = std::get_if<Document>(&read);
  const auto resources = find_resources(*document, sink);
  if (!resources) return std::nullopt;
  Template result;
  result.file = file;
  const auto root = document->root();
  if (const auto transform = document->find(root, "Transform")) {
    result.serverless = names_serverless(*document, *transform);
  }
  if (const auto parameters = document->find(root, "Parameters")) {
    read_parameters(*document, *parameters, result, sink);
  }
  const auto nodes = read_resources(*document, *resources, result, sink);
  read_functions(*document, nodes, result);
  read_runtimes(*document, nodes, result);
  read_custom_names(*document, nodes, result);
  read_transforms(*document, result);
  read_references(*document, result);
  return result;
}

}  // namespace promoc::cfn
