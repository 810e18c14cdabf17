// Who names whom.
#include <algorithm>
#include <array>
#include <tuple>

#include "cfn/parts.hpp"

namespace promoc::cfn {

namespace {

constexpr std::array<std::pair<std::string_view, Section>, 6> kSections = {{{"Transform", Section::Transform},
                                                                            {"Globals", Section::Globals},
                                                                            {"Resources", Section::Resources},
                                                                            {"Outputs", Section::Outputs},
                                                                            {"Conditions", Section::Conditions},
                                                                            {"Rules", Section::Rules}}};

class Collector {
 public:
  Collector(const Document& document, std::vector<Reference>& references)
      : document_(document), references_(references) {}

  void section(NodeId id, Section section) {
    section_ = section;
    owner_.clear();
    if (section == Section::Globals || section == Section::Transform) return walk(id);
    document_.for_pairs(id, [&](NodeId key, NodeId value) {
      owner_ = document_.node(key).value;
      if (section == Section::Resources) depends_on(value);
      walk(value);
    });
  }

 private:
  void walk(NodeId id) {
    const auto& raw = document_.raw(id);
    // A document that expands too far is refused when it is read, so aliases cannot multiply without end here.
    if (raw.shape == Shape::Alias) return walk(raw.target);
    if (raw.tag != Tag::None && tagged(id, raw)) return;
    if (raw.shape == Shape::Sequence) document_.for_items(id, [&](NodeId item) { walk(item); });
    if (raw.shape == Shape::Mapping) mapping(id, raw);
  }

  // True when the function has been dealt with whole.
  auto tagged(NodeId id, const Node& node) -> bool {
    switch (node.tag) {
      case Tag::Ref: reference(Reference::Kind::Ref, id); return true;
      case Tag::Condition: reference(Reference::Kind::Condition, id); return true;
      case Tag::GetAtt: get_att(id); return true;
      case Tag::Sub: sub(id); return true;
      case Tag::If: condition_of_if(id); return false;
      case Tag::None:
      case Tag::Transform:
      case Tag::Other: return false;
    }
    return false;
  }

  void mapping(NodeId id, const Node& node) {
    const auto single = node.end > id + 1 && document_.raw(document_.raw(id + 1).end).end == node.end;
    document_.for_pairs(id, [&](NodeId key, NodeId value) {
      const auto& name = document_.node(key).value;
      if (single && name == "Ref") return reference(Reference::Kind::Ref, value);
      if (single && name == "Fn::GetAtt") return get_att(value);
      if (single && name == "Fn::Sub") return sub(value);
      if (single && name == "Fn::If") condition_of_if(value);
      if (name == "Condition") reference(Reference::Kind::Condition, value);
      walk(value);
    });
  }

  void reference(Reference::Kind kind, NodeId id) {
    const auto& node = document_.node(id);
    if (node.shape == Shape::Scalar) add(kind, node.value, document_.span(id));
  }

  void add(Reference::Kind kind, std::string_view name, Span span) {
    if (!name.empty() && !name.starts_with("AWS::")) {
      references_.push_back({kind, std::string(name), span, section_, owner_});
    }
  }

  void condition_of_if(NodeId id) {
    auto first = true;
    document_.for_items(id, [&](NodeId item) {
      if (first) reference(Reference::Kind::Condition, item);
      first = false;
    });
  }

  // `A.Attribute`, or a list whose first item is A and whose second may be a reference of its own.
  void get_att(NodeId id) {
    const auto& node = document_.node(id);
    if (node.shape == Shape::Scalar) {
      add(Reference::Kind::GetAtt, std::string_view(node.value).substr(0, node.value.find('.')), document_.span(id));
      return;
    }
    auto first = true;
    document_.for_items(id, [&](NodeId item) {
      if (first && document_.node(item).tag == Tag::None) {
        reference(Reference::Kind::GetAtt, item);
      } else {
        walk(item);
      }
      first = false;
    });
  }

  // A text, or a list of a text and a mapping of names that stand for something else in it.
  void sub(NodeId id) {
    if (document_.is(id, Shape::Scalar)) return substitutions(document_.resolve(id), kNoNode);
    std::vector<NodeId> items;
    document_.for_items(id, [&](NodeId item) { items.push_back(document_.resolve(item)); });
    if (items.empty()) return walk_if_new(id);
    const auto own = items.size() > 1 ? items[1] : kNoNode;
    if (document_.is(items[0], Shape::Scalar)) substitutions(items[0], own);
    document_.for_pairs(own == kNoNode ? items[0] : own, [&](NodeId /*key*/, NodeId value) { walk(value); });
  }

  // A malformed `!Sub`: its parts may still name something.
  void walk_if_new(NodeId id) {
    document_.for_pairs(id, [&](NodeId /*key*/, NodeId value) { walk(value); });
  }

  void substitutions(NodeId text, NodeId own) {
    const std::string_view value = document_.node(text).value;
    const auto whole = document_.span(text);
    auto cursor = std::size_t{whole.begin};
    for (auto open = value.find("${"); open != std::string_view::npos; open = value.find("${", open + 2)) {
      const auto close = value.find('}', open);
      if (close == std::string_view::npos) return;
      const auto name = value.substr(open + 2, close - open - 2);
      if (name.starts_with('!')) continue;
      const auto span = locate(value.substr(open, close - open + 1), whole, cursor);
      const auto head = name.substr(0, name.find('.'));
      if (own == kNoNode || !document_.find(own, name)) add(Reference::Kind::Sub, head, span);
    }
  }

  // Where a substitution stands in the file. Escapes and folded lines may hide it; then the whole text is named.
  auto locate(std::string_view written, Span whole, std::size_t& cursor) const -> Span {
    constexpr std::size_t kFar = 16384;  // a block scalar's end is not known; do not search the whole file for it
    const auto window = document_.text().substr(0, std::max<std::size_t>(whole.end, cursor + kFar));
    const auto found = window.find(written, cursor);
    if (found == std::string_view::npos) return whole;
    cursor = found + written.size();
    return {whole.file, static_cast<std::uint32_t>(found + 2), static_cast<std::uint32_t>(cursor - 1)};
  }

  void depends_on(NodeId resource) {
    const auto found = document_.find(resource, "DependsOn");
    if (!found) return;
    if (document_.is(*found, Shape::Scalar)) reference(Reference::Kind::DependsOn, *found);
    document_.for_items(*found, [&](NodeId item) { reference(Reference::Kind::DependsOn, item); });
  }

  const Document& document_;
  std::vector<Reference>& references_;
  Section section_ = Section::Resources;
  std::string owner_;
};

}  // namespace

void read_references(const Document& document, Template& out) {
  Collector collector(document, out.references);
  document.for_pairs(document.root(), [&](NodeId key, NodeId value) {
    const auto found = std::ranges::find(kSections, document.node(key).value, [](const auto& s) { return s.first; });
    if (found != kSections.end()) collector.section(value, found->second);
  });
  std::ranges::sort(out.references, {}, [](const Reference& r) {
    return std::tuple(std::string_view(r.name), r.span.begin, r.span.end, r.kind, r.section, std::string_view(r.owner));
  });
}

}  // namespace promoc::cfn
