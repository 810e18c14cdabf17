#include "lang/yaml/expand.hpp"

#include <algorithm>

#include "lang/ghexpr/print.hpp"
#include "lang/ghexpr/written.hpp"
#include "lang/holes.hpp"
#include "lang/yaml/quoting.hpp"
#include "lang/yaml/writer.hpp"

namespace promoc::lang::yaml {

namespace {

constexpr auto kNone = std::string_view::npos;

/// Where a hole stands.
enum class Place { Whole, Inside, Key, Comment, Condition, Expression, Code, WholeCode };

/// The table: which type of value may stand where. A type that is missing in a row may stand nowhere there.
auto allows(Place place, const Value& value) -> bool {
  const auto is = [&]<class... Types>(std::variant<Types...>*) {
    return (std::holds_alternative<Types>(value) || ...);
  };
  using Words = std::variant<std::int64_t, TextValue, NameValue>;
  switch (place) {
    case Place::Whole:
      return is(static_cast<std::variant<bool, std::int64_t, TextValue, NameValue, ghexpr::Expr, Node>*>(nullptr));
    case Place::Inside:
      return is(static_cast<std::variant<std::int64_t, TextValue, NameValue, ghexpr::Expr>*>(nullptr));
    case Place::Key: return is(static_cast<std::variant<NameValue>*>(nullptr));
    case Place::Comment: return is(static_cast<Words*>(nullptr)) || std::holds_alternative<std::monostate>(value);
    case Place::Condition:
    case Place::Expression:
      return is(static_cast<std::variant<bool, std::int64_t, TextValue, NameValue, ghexpr::Expr>*>(nullptr));
    case Place::WholeCode: return is(static_cast<std::variant<CodeValue>*>(nullptr));
    case Place::Code: return false;
  }
  return false;
}

auto describe(Place place) -> std::string_view {
  switch (place) {
    case Place::Whole: return "be a value";
    case Place::Inside: return "stand inside a text";
    case Place::Key: return "be a key";
    case Place::Comment: return "stand in a comment";
    case Place::Condition:
    case Place::Expression: return "stand in an expression";
    case Place::Code: return "stand in code";
    case Place::WholeCode: return "be code";
  }
  return {};
}

auto describe(const Value& value) -> std::string_view {
  static constexpr std::string_view kNames[] = {"an empty value", "a boolean",     "a number",  "a text", "a name",
                                                "code",           "an expression", "a subtree", "a list"};
  return kNames[value.index()];
}

auto repair(Place place, const Value& value) -> std::string_view {
  if (place == Place::Code || place == Place::WholeCode)
    return "pass it through `env:` and use it as \"$NAME\": then no value can become code";
  if (std::holds_alternative<CodeValue>(value)) return "it is the whole value of `run:` or `uses:`";
  if (std::holds_alternative<std::monostate>(value)) return "put `#@ when` above, so that the line is left out";
  if (std::holds_alternative<std::vector<View>>(value))
    return "put `#@ each x in ...` above, and name the values of `x`";
  if (std::holds_alternative<Node>(value)) return "it fills a whole value, a list item or an entry";
  return {};
}

/// Keys whose values some program runs.
auto is_code(std::string_view key) -> bool {
  return key == "run" || key == "script" || key == "shell" || key == "uses";
}

auto is_number(std::string_view text) -> bool {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && text.size() < 18 && std::ranges::all_of(text, digit) && (text.size() == 1 || text[0] != '0');
}

auto number_in(std::string_view text) -> std::int64_t {
  const bool negative = text.starts_with('-');
  std::int64_t value = 0;
  for (const char c : text.substr(negative ? 1 : 0)) value = value * 10 + (c - '0');
  return negative ? -value : value;
}

/// One expansion of a template.
class Expander {
 public:
  Expander(const Pattern& pattern, View& view, const FindScript& find_script, ExpandOptions options)
      : pattern_(pattern), find_script_(find_script), options_(options) {
    scopes_.enter({}, view);
  }

  auto run() -> Expansion {
    const auto& root = pattern_.nodes.front();
    if (root.form != PatternNode::Form::Map) {
      fault(FaultKind::Form, root.range, "a template is a mapping");
      return std::move(out_);
    }
    out_.root = map(root);
    return std::move(out_);
  }

 private:
  void fault(FaultKind kind, Range range, std::string message, std::string_view help = {}) {
    Fault found{kind, range, std::move(message), std::string(help)};
    if (std::ranges::find(out_.faults, found) == out_.faults.end()) out_.faults.push_back(std::move(found));
  }

  auto find(std::string_view path, Range range) -> Value* {
    auto* value = scopes_.find(path, [](View& view, std::string_view name) { return view.find(name); });
    if (value == nullptr) {
      fault(FaultKind::Value, range, "there is no value `" + std::string(path) + "` here");
    }
    return value;
  }

  /// The value for a hole; null, and a fault, when there is none or it may not stand there.
  auto filling(std::string_view path, Range range, Place place) -> Value* {
    auto* value = find(path, range);
    if (value == nullptr) return nullptr;
    if (allows(place, *value)) return value;
    fault(FaultKind::Place, range,
          "`" + std::string(path) + "` is " + std::string(describe(*value)) + " and cannot " +
              std::string(describe(place)),
          repair(place, *value));
    return nullptr;
  }

  /// Where a hole stands that is a part of a text of the template.
  [[nodiscard]] auto hole_range(std::string_view path, Range otherwise) const -> Range {
    const auto range = pattern_.range_of(path, otherwise);
    return range == otherwise ? range : Range{range.begin - 2, range.end + 1};
  }

  // --- what stands above a node ---

  auto directives(const PatternNode& node) const -> std::pair<const Directive*, const Directive*> {
    const auto* const first = pattern_.directives.data() + node.directives;
    return {first, first + node.directive_count};
  }

  /// Calls `once` for each round of a node: none, one, or one for each view of a list.
  template <class Once>
  void obey(const PatternNode& node, const Once& once) {
    const auto [first, last] = directives(node);
    obey_from(first, last, once);
  }

  template <class Once>
  void obey_from(const Directive* at, const Directive* last, const Once& once) {
    while (at != last && at->kind == Directive::Kind::Script) ++at;
    if (at == last) return once();
    auto* value = find(at->path, at->range);
    if (value == nullptr) return;
    if (at->kind != Directive::Kind::Each) {
      if (is_empty(*value) == (at->kind == Directive::Kind::WhenNot)) obey_from(at + 1, last, once);
      return;
    }
    auto* list = std::get_if<std::vector<View>>(value);
    if (list == nullptr) {
      return fault(FaultKind::Directive, at->range, "`" + std::string(at->path) + "` is no list");
    }
    for (auto& view : *list) {
      scopes_.enter(at->name, view);
      obey_from(at + 1, last, once);
      scopes_.leave();
    }
  }

  auto decoration(const PatternNode& node) -> Decoration {
    Decoration result;
    if (node.blank_before) result.make().blank_before = true;
    if (node.comment_count > 0) comments(node, result.make().comments);
    if (!node.note.empty()) {
      if (auto note = comment(node.note)) result.make().note = std::move(*note);
    }
    return result;
  }

  void comments(const PatternNode& node, std::vector<std::string>& lines) {
    for (std::uint32_t i = 0; i < node.comment_count; ++i) {
      const auto words = comment(pattern_.comments[node.comments + i]);
      if (!words) continue;
      for (std::string_view rest = *words;;) {
        const auto end = rest.find('\n');
        lines.emplace_back(rest.substr(0, end));
        if (end == kNone) break;
        rest.remove_prefix(end + 1);
      }
    }
  }

  /// The words of a comment; nothing when a hole of it is empty.
  auto comment(std::string_view line) -> std::optional<std::string> {
    if (!has_holes(line)) return std::string(line);
    const auto whole = pattern_.range_of(line, {});
    std::string words;
    for (auto rest = line; !rest.empty();) {
      const auto part = next_part(rest);
      if (part.kind == HolePart::Kind::Unclosed) unclosed(part, whole);
      if (part.kind == HolePart::Kind::Text) words += part.text;
      if (part.kind != HolePart::Kind::Hole) continue;
      const auto* value = filling(part.text, hole_range(part.text, whole), Place::Comment);
      if (value == nullptr || is_empty(*value)) return std::nullopt;
      words += in_words(*value);
    }
    return words;
  }

  void unclosed(const HolePart& part, Range otherwise) {
    fault(FaultKind::Form, pattern_.range_of(part.text, otherwise), "the hole has no `>`",
          "the characters `$<` themselves are written `$$<`");
  }

  static auto in_words(const Value& value) -> std::string {
    if (const auto* text = std::get_if<TextValue>(&value)) return text->text;
    if (const auto* name = std::get_if<NameValue>(&value)) return name->name;
    return std::to_string(std::get<std::int64_t>(value));
  }

  // --- mappings and lists ---

  auto map(const PatternNode& node) -> Map {
    Map result;
    std::size_t entries = 0;
    for (auto at = node.first; at != 0; at = pattern_.nodes[at].next) ++entries;
    result.reserve(entries);
    for (auto at = node.first; at != 0; at = pattern_.nodes[at].next) {
      const auto& entry = pattern_.nodes[at];
      obey(entry, [&] { add_entry(entry, result); });
    }
    return result;
  }

  void add_entry(const PatternNode& entry, Map& to) {
    const bool filled_in = has_holes(entry.key);
    const auto made = filled_in ? filled_key(entry) : std::string();
    const auto key = filled_in ? std::string_view(made) : entry.key;
    if (to.find(key) != nullptr) {
      return fault(FaultKind::Written, entry.key_range,
                   "the key `" + std::string(key) + "` stands twice in its mapping");
    }
    const Step step(*this, key);
    note_origin(entry.key_range);
    auto above = decoration(entry);
    auto filled = value(entry, key);
    if (filled) to.add(key, std::move(*filled)).decoration = std::move(above);
  }

  auto filled_key(const PatternNode& entry) -> std::string {
    std::string key;
    for (auto rest = entry.key; !rest.empty();) {
      const auto part = next_part(rest);
      if (part.kind == HolePart::Kind::Unclosed) unclosed(part, entry.key_range);
      if (part.kind == HolePart::Kind::Text) key += part.text;
      if (part.kind != HolePart::Kind::Hole) continue;
      const auto* value = filling(part.text, hole_range(part.text, entry.key_range), Place::Key);
      if (value != nullptr) key += std::get<NameValue>(*value).name;
    }
    return key;
  }

  auto seq(const PatternNode& node, std::string_view key) -> Seq {
    Seq result;
    result.flow(node.flow);
    for (auto at = node.first; at != 0; at = pattern_.nodes[at].next) {
      const auto& item = pattern_.nodes[at];
      obey(item, [&] { add_item(item, key, result); });
    }
    return result;
  }

  void add_item(const PatternNode& item, std::string_view key, Seq& to) {
    const bool repeated = [&] {
      const auto [first, last] = directives(item);
      return std::any_of(first, last, [](const Directive& d) { return d.kind == Directive::Kind::Each; });
    }();
    if (repeated && item.form == PatternNode::Form::Seq && !item.flow) {
      for (auto at = item.first; at != 0; at = pattern_.nodes[at].next) {
        const auto& inner = pattern_.nodes[at];
        obey(inner, [&] { add_item(inner, key, to); });
      }
      return;
    }
    const Step step(*this, to.items().size());
    note_origin(item.range);
    auto above = decoration(item);
    auto filled = value(item, key);
    if (!filled) return;
    // A hole that is filled with a list stands for its items.
    if (auto* list = filled->seq(); list != nullptr && item.form == PatternNode::Form::Scalar) {
      for (auto i = to.items().size() + 1; i < to.items().size() + list->items().size(); ++i) {
        note_origin_at(std::to_string(i), item.range);
      }
      to.append(std::move(*list));
      return;
    }
    to.add(std::move(*filled)).decoration = std::move(above);
  }

  auto value(const PatternNode& node, std::string_view key) -> std::optional<Node> {
    const auto [first, last] = directives(node);
    const auto script = std::find_if(first, last, [](const Directive& d) { return d.kind == Directive::Kind::Script; });
    if (script != last) return code_of(*script, node, key);
    switch (node.form) {
      case PatternNode::Form::Map: return Node(map(node));
      case PatternNode::Form::Seq: return Node(seq(node, key));
      case PatternNode::Form::Scalar: return scalar(node, key);
      case PatternNode::Form::Empty: break;
    }
    fault(FaultKind::Form, node.range, "the value is missing",
          "an empty text is `''`, an empty mapping `{}`; `#@ script` above fills `run:`");
    return std::nullopt;
  }

  auto code_of(const Directive& script, const PatternNode& node, std::string_view key) -> std::optional<Node> {
    if (key != "run" || node.form != PatternNode::Form::Empty) {
      fault(FaultKind::Directive, script.range, "`#@ script` fills an empty `run:`, and there is none below");
      return std::nullopt;
    }
    auto code = find_script_(script.name, script.path);
    if (code) return Node(std::move(*code));
    fault(FaultKind::Directive, script.range, "promoc has no script `" + std::string(script.name) + "`");
    return std::nullopt;
  }

  // --- scalars ---

  auto scalar(const PatternNode& node, std::string_view key) -> std::optional<Node> {
    const auto text = node.text;
    const bool condition = key == "if";
    const bool constant = text.find('$') == kNone;  // neither a hole nor an expression
    if (node.style == PatternNode::Style::Plain) {
      if (const auto path = constant ? std::nullopt : lone_hole(text)) return whole(*path, node, key);
      if (constant || !has_holes(text)) {
        if (text == "true" || text == "false") return Node(boolean(text == "true"));
        if (is_number(text)) return Node(number(number_in(text)));
        if (!condition && is_ambiguous(text)) {
          fault(FaultKind::Form, node.range, "readers of YAML do not agree what `" + std::string(text) + "` is",
                "put it in quotes");
          return std::nullopt;
        }
      }
    }
    if (condition) return condition_of(node);
    if (!constant && is_code(key) && !code_is_whole(node)) return std::nullopt;
    if (key == "run") {
      return Node(node.style == PatternNode::Style::Block ? script(text) : command(text));
    }
    if (key == "uses") return pin_of(node);
    if (!constant) return words(node);
    return node.style == PatternNode::Style::Quoted ? Node(quoted(text)) : Node(yaml::text(text));
  }

  static auto is_ambiguous(std::string_view text) -> bool {
    const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    const char c = text.front();
    if (c == '.') return digit(1) || is_reserved_word(text.substr(1));
    return digit(0) || c == '+' || c == '-' || c == '~' || c == '=' || is_reserved_word(text);
  }

  auto code_is_whole(const PatternNode& node) -> bool {
    if (!has_holes(node.text) && node.text.find("${{") == kNone) return true;
    for (auto rest = node.text; !rest.empty();) {
      const auto part = next_part(rest);
      if (part.kind != HolePart::Kind::Hole) continue;
      filling(part.text, hole_range(part.text, node.range), Place::Code);
      return false;
    }
    fault(FaultKind::Place, node.range, "`${{ }}` may not stand in code",
          "pass it through `env:` and use it as \"$NAME\": then no value can become code");
    return false;
  }

  /// The comment behind a pin is its version, which is a part of the value.
  static auto pin_of(const PatternNode& node) -> Node {
    return node.text.find('@') == kNone ? Node(text(node.text)) : Node(plain_pin(node.text, {}));
  }

  auto whole(std::string_view path, const PatternNode& node, std::string_view key) -> std::optional<Node> {
    const auto place = is_code(key) ? Place::WholeCode : key == "if" ? Place::Condition : Place::Whole;
    auto* value = filling(path, node.range, place);
    if (value == nullptr) return std::nullopt;
    if (place == Place::Condition) {
      if (const auto* tree = std::get_if<ghexpr::Expr>(value)) return Node(bare_expr(*tree));
      return Node(written_condition(in_expression(*value)));
    }
    const auto* node_value = std::get_if<Node>(value);
    return node_of(*value, node_value != nullptr && is_last_use(path, *node_value));
  }

  static auto node_of(Value& value, bool movable) -> Node {
    if (const auto* yes = std::get_if<bool>(&value)) return boolean(*yes);
    if (const auto* digits = std::get_if<std::int64_t>(&value)) return number(*digits);
    if (const auto* words = std::get_if<TextValue>(&value)) return text(words->text);
    if (const auto* word = std::get_if<NameValue>(&value)) return text(word->name);
    if (const auto* code = std::get_if<CodeValue>(&value)) return code->code;
    if (const auto* tree = std::get_if<ghexpr::Expr>(&value)) return expr(*tree);
    auto& node = std::get<Node>(value);
    return movable ? std::move(node) : node;
  }

  /// Of a smaller one a copy costs less than the search for a second use.
  static auto is_large(const Node& node) -> bool {
    constexpr std::size_t kLarge = 3;
    if (const auto* below = node.map()) return below->entries().size() > kLarge;
    return node.seq() != nullptr && node.seq()->items().size() > kLarge;
  }

  /// Whether nothing asks for the value of that hole a second time.
  [[nodiscard]] auto is_last_use(std::string_view path, const Node& node) const -> bool {
    if (options_.keep_view || !is_large(node) || !is_seen_once(path, node)) return false;
    const auto hole = "$<" + std::string(path) + '>';
    return pattern_.source.find(hole, pattern_.source.find(hole) + 1) == kNone;
  }

  /// Whether a hole of that path meets the value in one round only: there is no loop around it, or one that alone goes
  /// through the list that the value is in.
  [[nodiscard]] auto is_seen_once(std::string_view path, const Node& node) const -> bool {
    if (scopes_.depth() == 1) return true;
    const auto* own = scopes_.innermost().find(split_path(path).second);
    if (scopes_.depth() > 2 || own == nullptr || std::get_if<Node>(own) != &node) return false;
    const auto is_loop = [](const Directive& d) { return d.kind == Directive::Kind::Each; };
    return std::ranges::count_if(pattern_.directives, is_loop) == 1;
  }

  auto condition_of(const PatternNode& node) -> std::optional<Node> {
    auto text = node.text;
    if (text.starts_with("${{")) {
      const auto end = ghexpr::end_of_expression(text.substr(3));
      if (end && *end + 5 == text.size()) text = text.substr(3, *end);
    }
    const auto written = written_expression(text, node);
    if (!written) return std::nullopt;
    auto condition = written_condition(*written);
    if (condition.problem() == Problem::UnsoundExpression) return no_expression(node);
    return Node(std::move(condition));
  }

  auto no_expression(const PatternNode& node) -> std::nullopt_t {
    fault(FaultKind::Form, node.range, "this is no whole expression", "a literal or a parenthesis is not closed");
    return std::nullopt;
  }

  /// An expression of the template with its holes filled; whether it is one is not looked at.
  auto written_expression(std::string_view text, const PatternNode& node) -> std::optional<std::string> {
    std::string out;
    bool whole = true;
    for (auto rest = text; !rest.empty();) {
      const auto part = next_part(rest);
      if (part.kind == HolePart::Kind::Unclosed) unclosed(part, node.range);
      if (part.kind == HolePart::Kind::Text) out += part.text;
      if (part.kind != HolePart::Kind::Hole) continue;
      const auto range = hole_range(part.text, node.range);
      if (std::ranges::count(out, '\'') % 2 != 0) {
        fault(FaultKind::Place, range, "no hole may stand inside a literal",
              "a text in an expression becomes a literal by itself: leave the quotes out");
        return std::nullopt;
      }
      const auto* value = filling(part.text, range, Place::Expression);
      whole = whole && value != nullptr;
      if (value != nullptr) out += in_expression(*value);
    }
    return whole ? std::optional(ghexpr::with_single_blanks(out)) : std::nullopt;
  }

  static auto in_expression(const Value& value) -> std::string {
    if (const auto* yes = std::get_if<bool>(&value)) return *yes ? "true" : "false";
    if (const auto* words = std::get_if<TextValue>(&value)) return ghexpr::print(ghexpr::lit(words->text));
    if (const auto* tree = std::get_if<ghexpr::Expr>(&value)) return '(' + ghexpr::print(*tree) + ')';
    const auto word = in_words(value);
    const bool plain = std::holds_alternative<std::int64_t>(value) || ghexpr::is_identifier(word);
    return plain ? word : ghexpr::print(ghexpr::lit(word));
  }

  /// Texts, expressions and holes joined.
  auto words(const PatternNode& node) -> std::optional<Node> {
    Mixture all;
    for (auto rest = node.text; !rest.empty();) {
      const auto begin = rest.find("${{");
      if (!add_words(rest.substr(0, begin), node, all)) return std::nullopt;
      if (begin == kNone) break;
      rest.remove_prefix(begin + 3);
      const auto end = ghexpr::end_of_expression(rest);
      if (!end) {
        fault(FaultKind::Form, node.range, "the expression has no `}}`");
        return std::nullopt;
      }
      const auto written = written_expression(rest.substr(0, *end), node);
      if (!written) return std::nullopt;
      if (!all.written(*written)) return no_expression(node);
      rest.remove_prefix(*end + 2);
    }
    if (node.style == PatternNode::Style::Quoted && !all.has_expressions()) return Node(quoted(all.words()));
    return Node(std::move(all).scalar());
  }

  auto add_words(std::string_view words, const PatternNode& node, Mixture& all) -> bool {
    bool whole = true;
    for (auto rest = words; !rest.empty();) {
      const auto part = next_part(rest);
      if (part.kind == HolePart::Kind::Unclosed) unclosed(part, node.range);
      if (part.kind == HolePart::Kind::Text) all.text(part.text);
      if (part.kind != HolePart::Kind::Hole) continue;
      const auto* value = filling(part.text, hole_range(part.text, node.range), Place::Inside);
      whole = whole && value != nullptr;
      if (value == nullptr) continue;
      if (const auto* tree = std::get_if<ghexpr::Expr>(value)) all.expr(*tree);
      else all.text(in_words(*value));
    }
    return whole;
  }

  // --- origins ---

  /// Names the part of the document that is made while it lives.
  class Step {
   public:
    Step(Expander& expander, std::string_view key) : expander_(expander), size_(expander.path_.size()) {
      if (!expander.options_.origins) return;
      if (size_ > 0) expander.path_ += '.';
      expander.path_ += key;
    }
    Step(Expander& expander, std::size_t index) : expander_(expander), size_(expander.path_.size()) {
      if (expander.options_.origins) expander.path_ += '[' + std::to_string(index) + ']';
    }
    Step(const Step&) = delete;
    auto operator=(const Step&) -> Step& = delete;
    ~Step() { expander_.path_.resize(size_); }

   private:
    Expander& expander_;
    std::size_t size_;
  };

  void note_origin(Range range) {
    if (options_.origins) out_.origins.push_back({path_, range});
  }
  void note_origin_at(const std::string& index, Range range) {
    if (!options_.origins) return;
    out_.origins.push_back({path_.substr(0, path_.rfind('[')) + '[' + index + ']', range});
  }

  const Pattern& pattern_;
  const FindScript& find_script_;
  ExpandOptions options_;
  Scopes<View> scopes_;
  Expansion out_;
  std::string path_;
};

}  // namespace

auto expand(const Pattern& pattern, View& view, const FindScript& find_script, ExpandOptions options) -> Expansion {
  return Expander(pattern, view, find_script, options).run();
}

auto origin_of(const std::vector<Origin>& origins, std::string_view path) -> Range {
  Range best;
  std::size_t longest = 0;
  for (const auto& origin : origins) {
    if (!path.starts_with(origin.path) || origin.path.size() < longest) continue;
    const bool ends =
        origin.path.size() == path.size() || path[origin.path.size()] == '.' || path[origin.path.size()] == '[';
    if (!ends) continue;
    longest = origin.path.size();
    best = origin.range;
  }
  return best;
}

}  // namespace promoc::lang::yaml
