#include "verify/files/data.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace promoc::verify::files {

using document::Document;
using document::Fault;
using document::NodeId;
using document::Shape;

namespace {

constexpr std::size_t kMaxMerges = 64;
constexpr std::size_t kShown = 50;

/// The tag of a node as it is written, without the `!`; the reader keeps apart only those that templates need.
auto tag_name(const Document& document, NodeId id) -> std::string_view {
  const auto text = document.text();
  std::size_t at = document.raw(id).begin;
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    const auto end = std::min(text.find_first_of(" \t\r\n,[]{}", at), text.size());
    if (text[at] == '!') return text.substr(at + 1, end - at - 1);
    at = std::min(text.find_first_not_of(" \t\r\n", end), text.size());
  }
  return {};
}

auto scalar(std::string text, Span span, bool quoted) -> Value {
  return {Value::Kind::Scalar, quoted, std::move(text), {}, span};
}

auto map_of(std::string name, Value value) -> Value {
  const auto span = value.span;
  Value map{Value::Kind::Map, false, {}, {}, span};
  map.members.push_back({std::move(name), span, std::move(value)});
  return map;
}

/// `A.B.C` of `!GetAtt` is the resource A and its attribute B.C.
auto get_att(Value value) -> Value {
  const auto dot = value.text.find('.');
  if (value.kind != Value::Kind::Scalar || dot == std::string::npos) return value;
  Value list{Value::Kind::List, false, {}, {}, value.span};
  list.members.push_back({{}, value.span, scalar(value.text.substr(0, dot), value.span, true)});
  list.members.push_back({{}, value.span, scalar(value.text.substr(dot + 1), value.span, true)});
  return list;
}

/// A `Fn::Sub` that puts in nothing is its text, one that is a single name a `Ref`.
auto simpler_sub(Value value) -> Value {
  if (value.kind != Value::Kind::Scalar) return map_of("Fn::Sub", std::move(value));
  const std::string_view text = value.text;
  const auto open = text.find("${");
  if (open == std::string_view::npos) return value;
  const bool one = open == 0 && text.find('}') == text.size() - 1 && text.find_first_of(".!") == std::string_view::npos;
  if (!one) return map_of("Fn::Sub", std::move(value));
  return map_of("Ref", scalar(std::string(text.substr(2, text.size() - 3)), value.span, true));
}

auto call(std::string_view name, Value value) -> Value {
  if (name == "Fn::Sub") return simpler_sub(std::move(value));
  if (name == "Fn::GetAtt") return map_of("Fn::GetAtt", get_att(std::move(value)));
  return map_of(std::string(name), std::move(value));
}

auto long_name(std::string_view tag) -> std::string {
  return tag == "Ref" || tag == "Condition" ? std::string(tag) : "Fn::" + std::string(tag);
}

struct TooMany {
  Span span;
};

class Reader {
 public:
  Reader(const Document& document, Dialect dialect) : document_(document), dialect_(dialect) {}

  auto read() -> Data {
    auto root = value_of(document_.root(), {});
    return {std::move(root), std::move(duplicates_)};
  }

 private:
  auto value_of(NodeId id, const std::string& path) -> Value {
    if (++count_ > kMaxData) throw TooMany{document_.span(id)};
    auto value = bare(id, path);
    if (dialect_ == Dialect::Json) return value;
    const auto target = document_.resolve(id);
    if (document_.raw(target).tag != document::Tag::None) {
      return call(long_name(tag_name(document_, target)), std::move(value));
    }
    if (value.kind != Value::Kind::Map || value.members.size() != 1) return value;
    const auto name = value.members.front().name;
    if (name != "Fn::Sub" && name != "Fn::GetAtt") return value;
    return call(name, std::move(value.members.front().value));
  }

  auto bare(NodeId id, const std::string& path) -> Value {
    const auto& node = document_.node(id);
    const auto span = document_.span(document_.resolve(id));
    switch (node.shape) {
      case Shape::Scalar: return scalar(node.value, span, !node.plain);
      case Shape::Sequence: return list_of(id, path, span);
      case Shape::Mapping: return map_at(id, path, span);
      default: return {Value::Kind::Null, false, {}, {}, span};
    }
  }

  auto list_of(NodeId id, const std::string& path, Span span) -> Value {
    Value list{Value::Kind::List, false, {}, {}, span};
    document_.for_items(id, [&](NodeId item) {
      auto value = value_of(item, path + "[" + std::to_string(list.members.size()) + "]");
      const auto at = value.span;
      list.members.push_back({{}, at, std::move(value)});
    });
    return list;
  }

  auto map_at(NodeId id, const std::string& path, Span span) -> Value {
    Value map{Value::Kind::Map, false, {}, {}, span};
    std::map<std::string, std::size_t, std::less<>> seen;
    std::vector<NodeId> merged;
    document_.for_pairs(id, [&](NodeId key, NodeId inner) {
      const auto& name = document_.node(key);
      if (name.plain && name.value == "<<" && !document_.is(inner, Shape::Scalar)) {
        merged.push_back(inner);
        return;
      }
      Member member{name.value, document_.span(document_.resolve(key)), value_of(inner, below(path, name.value))};
      const auto [place, is_new] = seen.emplace(member.name, map.members.size());
      if (is_new) {
        map.members.push_back(std::move(member));
        return;
      }
      duplicates_.push_back({below(path, member.name), member.name_span});
      map.members[place->second] = std::move(member);
    });
    for (const auto inner : merged) merge(inner, path, seen, map);
    return map;
  }

  void merge(NodeId id, const std::string& path, std::map<std::string, std::size_t, std::less<>>& seen, Value& into) {
    if (++merges_ > kMaxMerges) throw TooMany{document_.span(id)};
    document_.for_items(id, [&](NodeId item) {
      if (document_.is(item, Shape::Mapping)) merge(item, path, seen, into);
    });
    if (!document_.is(id, Shape::Mapping)) return;
    auto inherited = value_of(id, path);
    for (auto& member : inherited.members) {
      if (seen.emplace(member.name, into.members.size()).second) into.members.push_back(std::move(member));
    }
  }

  const Document& document_;
  Dialect dialect_;
  std::vector<Duplicate> duplicates_;
  std::size_t count_ = 0;
  std::size_t merges_ = 0;
};

/// Where the text stops being JSON, if it does.
auto json_fault(std::string_view text) -> std::optional<std::size_t> {
  if (nlohmann::json::accept(text)) return std::nullopt;
  try {
    const auto parsed = nlohmann::json::parse(text);
    static_cast<void>(parsed);
  } catch (const nlohmann::json::parse_error& error) {
    return std::min<std::size_t>(error.byte == 0 ? 0 : error.byte - 1, text.size());
  } catch (const nlohmann::json::exception&) {  // a number that no double holds
  }
  return 0;
}

auto number(std::string_view text) -> std::optional<double> {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

auto in_quotes(std::string_view text) -> std::string {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

/// `True`, `1.0` and `"1"` where the dialect knows no difference.
auto canonical_scalar(const Value& value, Dialect dialect) -> std::string {
  const bool as_text = dialect == Dialect::CloudFormation;
  if (!as_text && value.quoted) return in_quotes(value.text);
  for (const auto* word : {"true", "false"}) {
    const auto same = std::ranges::equal(value.text, std::string_view(word), {},
                                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (same) return as_text ? in_quotes(word) : std::string(word);
  }
  if (as_text) return in_quotes(value.text);
  const auto as_number = number(value.text);
  if (!as_number) return value.text;
  std::array<char, 64> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *as_number).ptr;
  return {digits.data(), end};
}

}  // namespace

auto Value::find(std::string_view name) const -> const Value* {
  if (kind != Kind::Map) return nullptr;
  const auto found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &found->value;
}

auto read_data(FileId file, const SourceManager& sources, std::string_view noun, Dialect dialect)
    -> std::variant<Data, Fault> {
  const auto fault = [&](Fault::Kind kind, Span span, std::string_view message) {
    return Fault{kind, span, "the " + std::string(noun) + std::string(message)};
  };
  const auto text = sources.text(file);
  const bool fits = text.size() <= Document::kMaxBytes;
  if (const auto at = fits && dialect == Dialect::Json ? json_fault(text) : std::nullopt) {
    const auto begin = static_cast<std::uint32_t>(*at);
    const auto end = static_cast<std::uint32_t>(std::min(*at + 1, text.size()));
    return fault(Fault::Kind::Malformed, {file, begin, end}, " is not well-formed JSON");
  }
  auto read = Document::read(file, sources, noun);
  if (auto* const problem = std::get_if<Fault>(&read)) return std::move(*problem);
  try {
    return Reader(std::get<Document>(read), dialect).read();
  } catch (const TooMany& stop) {
    return fault(Fault::Kind::ExpandsTooFar, stop.span, " holds too many values");
  }
}

auto canonical(const Value& value, Dialect dialect) -> std::string {
  if (value.kind == Value::Kind::Null) return "null";
  if (value.kind == Value::Kind::Scalar) return canonical_scalar(value, dialect);
  std::vector<std::string> parts;
  for (const auto& member : value.members) {
    const auto inner = canonical(member.value, dialect);
    parts.push_back(value.kind == Value::Kind::Map ? in_quotes(member.name) + ":" + inner : inner);
  }
  if (value.kind == Value::Kind::Map) std::ranges::sort(parts);
  std::string result = value.kind == Value::Kind::Map ? "{" : "[";
  for (const auto& part : parts) result += part + ",";
  return result + (value.kind == Value::Kind::Map ? "}" : "]");
}

namespace {

void show(const Value& value, std::string& out) {
  if (out.size() > kShown) return;
  if (value.kind == Value::Kind::Null) out += "null";
  if (value.kind == Value::Kind::Scalar) out += value.text;
  if (value.kind != Value::Kind::List && value.kind != Value::Kind::Map) return;
  const bool is_map = value.kind == Value::Kind::Map;
  const bool is_call = is_map && value.members.size() == 1 && value.members.front().name == "Fn::Sub";
  if (is_call) return show(value.members.front().value, out);
  out += is_map ? "{" : "[";
  for (const auto& member : value.members) {
    if (&member != &value.members.front()) out += ", ";
    if (is_map) out += member.name + ": ";
    show(member.value, out);
  }
  out += is_map ? "}" : "]";
}

}  // namespace

auto shown(const Value& value) -> std::string {
  std::string text;
  show(value, text);
  if (text.size() <= kShown) return text;
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

auto items(const Value& value) -> std::vector<const Value*> {
  if (value.kind != Value::Kind::List) return {&value};
  std::vector<const Value*> all;
  for (const auto& member : value.members) all.push_back(&member.value);
  return all;
}

auto below(std::string_view path, std::string_view name) -> std::string {
  return path.empty() ? std::string(name) : std::string(path) + "." + std::string(name);
}

}  // namespace promoc::verify::files
