// What CloudFormation runs over a template before it builds anything from it.
#include "cfn/parts.hpp"

namespace promoc::cfn {

namespace {

class Finder {
 public:
  Finder(const Document& document, Template& out) : document_(document), out_(out) {}

  // A name, a mapping with a name, or a list of these.
  void add(NodeId id) {
    const auto& node = document_.node(id);
    const auto is_literal = node.shape == Shape::Scalar && node.tag == Tag::None;
    if (node.shape == Shape::Scalar) out_.transforms.push_back({is_literal ? node.value : "", document_.span(id)});
    document_.for_items(id, [&](NodeId item) { add(item); });
    if (node.shape != Shape::Mapping) return;
    if (const auto name = document_.find(id, "Name")) return add(*name);
    out_.transforms.push_back({{}, document_.span(id)});
  }

  // Walked as written: what an alias stands for is walked where it stands itself.
  void walk(NodeId id) {
    const auto& node = document_.raw(id);
    if (node.tag == Tag::Transform) add(id);
    if (node.shape == Shape::Sequence) document_.for_items(id, [&](NodeId item) { walk(item); });
    if (node.shape != Shape::Mapping) return;
    document_.for_pairs(id, [&](NodeId key, NodeId value) {
      if (document_.node(key).value == "Fn::Transform") add(value);
      walk(value);
    });
  }

 private:
  const Document& document_;
  Template& out_;
};

}  // namespace

void read_transforms(const Document& document, Template& out) {
  Finder finder(document, out);
  const auto root = document.root();
  if (const auto transform = document.find(root, "Transform")) finder.add(*transform);
  finder.walk(root);
}

}  // namespace promoc::cfn
