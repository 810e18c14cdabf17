#include "actions/canonical.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace promoc::actions {
namespace {

using document::Document;
using document::NodeId;
using document::Shape;

auto quoted(const std::string& text) -> std::string {
  if (!text.empty() && text.find_first_of(",:[]{}'\n ") == std::string::npos) return text;
  std::string out = "'";
  for (const auto c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

// Depth is bounded by Document::kMaxDepth.
void append(const Document& document, NodeId id, std::string& out) {
  const auto& node = document.node(id);
  if (node.shape == Shape::Scalar) {
    out += quoted(node.value);
  } else if (node.shape == Shape::Sequence) {
    out += '[';
    document.for_items(id, [&](NodeId item) {
      if (out.back() != '[') out += ", ";
      append(document, item, out);
    });
    out += ']';
  } else if (node.shape == Shape::Mapping) {
    std::vector<std::pair<std::string, NodeId>> pairs;
    document.for_pairs(id, [&](NodeId key, NodeId value) { pairs.emplace_back(document.node(key).value, value); });
    std::ranges::stable_sort(pairs, {}, [](const auto& pair) { return pair.first; });
    out += '{';
    for (const auto& [key, value] : pairs) {
      if (out.back() != '{') out += ", ";
      out += quoted(key) + ": ";
      append(document, value, out);
    }
    out += '}';
  }
}

}  // namespace

auto canonical(const Document& document, NodeId id) -> std::string {
  const auto& node = document.node(id);
  if (node.shape == Shape::Scalar) return node.value;
  std::string out;
  append(document, id, out);
  return out;
}

}  // namespace promoc::actions
