// YAML: every position of the tree, read back by yaml-cpp.
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "lang/yaml/writer.hpp"
#include "writers/formats.hpp"

namespace promoc::tests::writers {

namespace {

namespace yaml = lang::yaml;
namespace gh = lang::ghexpr;
using Leaves = std::vector<std::string>;

/// A place where a text can stand. `leaves` are the keys and values that a reader finds there, in order.
struct Position {
  std::string_view name;
  bool (*takes)(std::string_view);
  yaml::Node (*node)(const std::string&);
  Leaves (*leaves)(const std::string&);
};

auto any(std::string_view /*text*/) -> bool { return true; }
auto is_name(std::string_view text) -> bool {
  const auto word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto inner = [&](char c) { return word(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && word(text.front()) && std::ranges::all_of(text, inner);
}

/// What the writer documents about scripts: empty lines at both ends are dropped, and one line feed ends them.
auto as_script(std::string_view text) -> std::string {
  const auto end = text.find_last_not_of(" \t\n");
  if (end == std::string_view::npos) return {};
  const auto begin = text.find_first_not_of('\n');
  return std::string(text.substr(begin, end + 1 - begin)) + "\n";
}

// Compact on purpose: each document is read by four readers.
const Position kPositions[] = {
    {"key, value, comments", fits_yaml_key,
     [](const auto& t) -> yaml::Node {
       yaml::Map map;
       map.add(t, yaml::text(t)).comment(t).note(t);
       return map;
     },
     [](const auto& t) {
       return Leaves{t, t};
     }},
    {"key of a block, deep item", fits_yaml_key,
     [](const auto& t) -> yaml::Node {
       return yaml::map({{t, yaml::list({yaml::list({yaml::text(t)})})}});
     },
     [](const auto& t) {
       return Leaves{t, t};
     }},
    {"item", any, [](const auto& t) -> yaml::Node { return yaml::text(t); }, [](const auto& t) { return Leaves{t}; }},
    {"flow", any,
     [](const auto& t) -> yaml::Node {
       return yaml::list_of_texts({t, "z"});
     },
     [](const auto& t) {
       return Leaves{t, "z"};
     }},
    {"quoted", any, [](const auto& t) -> yaml::Node { return yaml::quoted(t); },
     [](const auto& t) { return Leaves{t}; }},
    {"script", any, [](const auto& t) -> yaml::Node { return yaml::script(t); },
     [](const auto& t) { return Leaves{as_script(t)}; }},
    {"name", is_name,
     [](const auto& t) -> yaml::Node {
       return yaml::list_of_names({t, t});
     },
     [](const auto& t) {
       return Leaves{t, t};
     }},
    {"mixed", any,
     [](const auto& t) -> yaml::Node {
       return yaml::mixed({t, gh::ref("a", "b"), t});
     },
     [](const auto& t) { return Leaves{t + "${{ a.b }}" + t}; }},
    {"pin", any, [](const auto& t) -> yaml::Node { return yaml::plain_pin("a/b@v1", t); },
     [](const auto& /*t*/) { return Leaves{"a/b@v1"}; }},
};

constexpr std::string_view kRoot = "root";

/// Every position is a sequence below its name; then come the texts as keys of the root.
auto document(Texts texts) -> yaml::Map {
  yaml::Map root;
  for (const auto& position : kPositions) {
    yaml::Seq items;
    for (const auto& text : texts) {
      if (position.takes(text)) items.add(position.node(text));
    }
    root.add("position " + std::string(position.name), std::move(items));
  }
  for (const auto& text : texts) {
    if (fits_yaml_key(text)) root.add(text, yaml::name("z"));
  }
  return root;
}

auto header(Texts texts) -> std::string {
  std::string lines;
  for (const auto& text : texts) lines += text + "\n";
  return lines;
}

auto written(Texts texts) -> std::optional<std::string> {
  auto result = yaml::write(document(texts), header(texts));
  if (!result.ok()) return std::nullopt;
  return std::move(result.text);
}

void flatten(const YAML::Node& node, Leaves& into) {
  if (node.IsMap()) {
    for (const auto& pair : node) {
      flatten(pair.first, into);
      flatten(pair.second, into);
    }
  } else if (node.IsSequence()) {
    for (const auto& item : node) flatten(item, into);
  } else {
    into.push_back(node.IsScalar() ? node.Scalar() : "(no text)");
  }
}

void compare(const Position& position, const std::string& text, const YAML::Node& node, Findings& findings) {
  Leaves found;
  flatten(node, found);
  const auto expected = position.leaves(text);
  if (found.size() != expected.size()) return findings.fault(position.name, text, "has neighbours that changed");
  for (std::size_t i = 0; i < found.size(); ++i) findings.same(position.name, expected[i], found[i]);
}

void read_back(std::string_view text, Texts texts, Findings& findings) {
  std::vector<std::pair<YAML::Node, YAML::Node>> root;
  try {
    for (const auto& pair : YAML::Load(std::string(text))) root.emplace_back(pair.first, pair.second);
  } catch (const YAML::Exception& error) {
    return findings.fault("yaml", texts.front(), "begins a document that is not read: " + std::string(error.what()));
  }
  std::size_t at = 0;
  for (const auto& position : kPositions) {
    const auto& items = root.at(at++).second;
    std::size_t i = 0;
    for (const auto& each : texts) {
      if (position.takes(each)) compare(position, each, items[i++], findings);
    }
    if (i != items.size()) findings.fault(position.name, texts.front(), "begins a batch with items too many");
  }
  for (const auto& each : texts) {
    if (!fits_yaml_key(each)) continue;
    findings.same(kRoot, each, root.at(at).first.Scalar());
    findings.same(kRoot, "z", root.at(at++).second.Scalar());
  }
  if (at != root.size()) findings.fault(kRoot, texts.front(), "begins a batch with entries too many");
}

/// Each position alone must refuse the text.
void refusals(std::string_view text, Findings& findings) {
  const std::string own(text);
  const auto utf8 = is_well_formed(text);
  for (const auto& position : kPositions) {
    if (position.name == "pin") continue;  // a comment
    yaml::Map root;
    root.add("a", position.node(own));
    const auto comment = position.name == "comment";
    ++findings.compared;
    if (yaml::write(root).ok() != (comment && utf8))
      findings.fault(position.name, text, "is not refused as documented");
  }
  // Comments may hold `${{`: nobody evaluates it there.
  const auto comment_is = [&](bool good, std::string_view where) {
    ++findings.compared;
    if (good != utf8) findings.fault(where, text, "is not refused as documented");
  };
  comment_is(yaml::write(yaml::Map(), text).ok(), "header");
  yaml::Map above;
  above.add("a", yaml::number(1)).comment(text);
  comment_is(yaml::write(above).ok(), "comment above");
  yaml::Map behind;
  behind.add("a", yaml::number(1)).note(text);
  comment_is(yaml::write(behind).ok(), "comment behind");
  comment_is(yaml::write(yaml::map({{"a", yaml::plain_pin("a/b@v1", text)}})).ok(), "comment of a pin");
}

}  // namespace

auto carried_by_yaml(std::string_view text) -> bool { return is_well_formed(text) && !opens_expression(text); }

// Escapes make a key longer, so between the two figures the writer decides; what it writes must be read back.
auto fits_yaml_key(std::string_view text) -> bool {
  if (text.size() <= 200 || text.size() > 1000) return text.size() <= 200;
  return yaml::write(yaml::map({{std::string(text), yaml::number(1)}})).ok();
}

auto yaml_format() -> Format { return {"yaml", 1, 250, carried_by_yaml, written, read_back, refusals}; }

}  // namespace promoc::tests::writers
