// The steps of `load`, each of which fills its part of the template.
#pragma once

#include "cfn/template.hpp"
#include "document/document.hpp"

namespace promoc::cfn {

using document::Document;
using document::kNoNode;
using document::Node;
using document::NodeId;
using document::Shape;
using document::Tag;

/// What a node is as the value of a property. Null and containers without a function count as computed.
auto value_of(const Document& document, NodeId id) -> Value;

/// Reports keys of a mapping that stand twice or are no text; `what` names them: "parameter".
void check_keys(const Document& document, NodeId mapping, std::string_view what, diag::Sink& sink);

void read_parameters(const Document& document, NodeId parameters, Template& out, diag::Sink& sink);
/// Returns the nodes of the resources, in the order of `out.resources`.
auto read_resources(const Document& document, NodeId resources, Template& out, diag::Sink& sink) -> std::vector<NodeId>;
/// Fills `globals` and `functions`; `resources` are the nodes of `out.resources`.
void read_functions(const Document& document, const std::vector<NodeId>& resources, Template& out);
/// Fills the `custom_name` of resources.
void read_custom_names(const Document& document, const std::vector<NodeId>& resources, Template& out);
/// Fills `runtimes`, once `functions` are there.
void read_runtimes(const Document& document, const std::vector<NodeId>& resources, Template& out);
/// Fills `transforms`.
void read_transforms(const Document& document, Template& out);
/// Fills `references`.
void read_references(const Document& document, Template& out);

}  // namespace promoc::cfn
