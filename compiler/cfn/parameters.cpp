// `Parameters` and `Resources`.
#include <algorithm>
#include <charconv>

#include "cfn/parts.hpp"

namespace promoc::cfn {

namespace {

using diag::Kind;

auto text_of(const Document& document, NodeId id) -> std::optional<Text> {
  const auto& node = document.node(id);
  if (node.shape != Shape::Scalar || node.tag != Tag::None) return std::nullopt;
  return Text{node.value, document.span(document.resolve(id))};
}

/// Reads the attributes of one parameter, and reports those that are not what CloudFormation takes.
class ParameterReader {
 public:
  ParameterReader(const Document& document, diag::Sink& sink, NodeId attributes, const std::string& name)
      : document_(document), sink_(sink), attributes_(attributes), name_(name) {}

  auto text(std::string_view key) -> std::optional<Text> {
    const auto found = document_.find(attributes_, key);
    if (!found) return std::nullopt;
    auto value = text_of(document_, *found);
    if (!value) complain(*found, key, "is not a plain value");
    return value;
  }

  template <class Number>
  auto number(std::string_view key) -> std::optional<Number> {
    const auto found = text(key);
    if (!found) return std::nullopt;
    Number value{};
    const auto* end = found->value.data() + found->value.size();
    const auto [stop, error] = std::from_chars(found->value.data(), end, value);
    if (error == std::errc() && stop == end) return value;
    complain(*document_.find(attributes_, key), key, "is not a number");
    return std::nullopt;
  }

  auto texts(std::string_view key) -> std::vector<Text> {
    std::vector<Text> values;
    const auto found = document_.find(attributes_, key);
    if (!found) return values;
    if (!document_.is(*found, Shape::Sequence)) complain(*found, key, "is not a list");
    document_.for_items(*found, [&](NodeId item) {
      if (auto value = text_of(document_, item)) {
        values.push_back(std::move(*value));
      } else {
        complain(item, key, "holds something else than plain values");
      }
    });
    return values;
  }

 private:
  void complain(NodeId id, std::string_view key, std::string_view what) {
    sink_.report(Kind::MalformedTemplateEntry, document_.span(id),
                 "`" + std::string(key) + "` of parameter `" + name_ + "` " + std::string(what));
  }

  const Document& document_;
  diag::Sink& sink_;
  NodeId attributes_;
  const std::string& name_;
};

// As YAML 1.1 and CloudFormation read it.
auto is_true(const std::optional<Text>& text) -> bool {
  if (!text) return false;
  std::string lower = text->value;
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower == "true" || lower == "yes" || lower == "on" || lower == "y";
}

auto read_parameter(const Document& document, NodeId key, NodeId attributes, diag::Sink& sink)
    -> std::optional<Parameter> {
  Parameter result;
  result.name = document.node(key).value;
  result.span = document.span(key);
  ParameterReader reader(document, sink, attributes, result.name);
  auto type = reader.text("Type");
  if (!type) {
    if (!document.find(attributes, "Type")) {
      sink.report(Kind::MalformedTemplateEntry, result.span, "parameter `" + result.name + "` has no `Type`");
    }
    return std::nullopt;
  }
  result.type = std::move(*type);
  result.default_value = reader.text("Default");
  result.allowed_values = reader.texts("AllowedValues");
  result.allowed_pattern = reader.text("AllowedPattern");
  result.min_value = reader.number<double>("MinValue");
  result.max_value = reader.number<double>("MaxValue");
  result.min_length = reader.number<std::uint64_t>("MinLength");
  result.max_length = reader.number<std::uint64_t>("MaxLength");
  result.no_echo = is_true(reader.text("NoEcho"));
  return result;
}

// `Fn::ForEach::Name` and `Fn::Transform` stand where a resource would, and make resources that are not known here.
auto is_macro(std::string_view key) -> bool { return key.starts_with("Fn::"); }

}  // namespace

void check_keys(const Document& document, NodeId mapping, std::string_view what, diag::Sink& sink) {
  std::vector<std::pair<std::string_view, NodeId>> keys;
  document.for_pairs(mapping, [&](NodeId key, NodeId /*value*/) {
    const auto& node = document.node(key);
    if (node.shape != Shape::Scalar) {
      sink.report(Kind::MalformedTemplateEntry, document.span(key),
                  "the name of a " + std::string(what) + " is no text");
    } else if (node.value != "<<") {
      keys.emplace_back(node.value, key);
    }
  });
  std::ranges::sort(keys);
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (keys[i].first != keys[i - 1].first) continue;
    sink.report(Kind::DuplicateTemplateKey, document.span(keys[i].second),
                std::string(what) + " `" + std::string(keys[i].first) + "` stands twice; only one of them counts")
        .label(document.span(keys[i - 1].second), "also here");
  }
}

void read_parameters(const Document& document, NodeId parameters, Template& out, diag::Sink& sink) {
  if (document.is(parameters, Shape::Null)) return;
  if (!document.is(parameters, Shape::Mapping)) {
    sink.report(Kind::MalformedTemplateEntry, document.span(parameters), "`Parameters` is not a mapping");
    return;
  }
  check_keys(document, parameters, "parameter", sink);
  document.for_pairs(parameters, [&](NodeId key, NodeId value) {
    const auto& name = document.node(key);
    if (name.shape != Shape::Scalar || name.value == "<<") return;
    if (!document.is(value, Shape::Mapping)) {
      sink.report(Kind::MalformedTemplateEntry, document.span(key), "parameter `" + name.value + "` is not a mapping");
    } else if (auto parameter = read_parameter(document, key, value, sink)) {
      out.parameters.push_back(std::move(*parameter));
    }
  });
}

auto read_resources(const Document& document, NodeId resources, Template& out, diag::Sink& sink)
    -> std::vector<NodeId> {
  std::vector<NodeId> nodes;
  check_keys(document, resources, "resource", sink);
  document.for_pairs(resources, [&](NodeId key, NodeId value) {
    const auto& id = document.node(key);
    if (id.shape != Shape::Scalar || id.value == "<<") return;
    if (is_macro(id.value)) {
      out.hidden.push_back(document.span(key));
      return;
    }
    const auto type = document.find(value, "Type");
    auto name = type ? text_of(document, *type) : std::nullopt;
    if (!name) {
      sink.report(Kind::MalformedTemplateEntry, document.span(key), "resource `" + id.value + "` has no `Type`");
      return;
    }
    const auto condition = document.find(value, "Condition");
    out.resources.push_back(
        {id.value, document.span(key), std::move(*name), condition ? text_of(document, *condition) : std::nullopt});
    nodes.push_back(value);
  });
  return nodes;
}

}  // namespace promoc::cfn
