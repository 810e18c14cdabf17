#include "actions/truth.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "actions/expr/evaluate.hpp"
#include "actions/workflow.hpp"

namespace promoc::actions {
namespace {

using expr::Node;
using expr::Value;

template <typename T>
auto as(const Node& node) -> const T* {
  return std::get_if<T>(&node.kind);
}

/// Combinations of cases that are tried one by one; more than that, and nothing is known.
constexpr std::size_t kMaxCases = 4096;

/// `a.b.c` with a name in front; nothing for anything else.
auto path_of(const Node& node) -> std::optional<Path> {
  Path path;
  const auto* here = &node;
  while (const auto* index = as<expr::Index>(*here)) {
    const auto* literal = as<expr::Literal>(*index->index);
    const auto* key = literal == nullptr ? nullptr : literal->value.if_string();
    if (key == nullptr) return std::nullopt;
    path.push_back(lower_case(*key));
    here = index->object;
  }
  const auto* context = as<expr::ContextName>(*here);
  if (context == nullptr || path.empty()) return std::nullopt;
  path.push_back(context->name);
  std::ranges::reverse(path);
  return path;
}

/// `needs.*.result`.
auto star_of(const Node& node) -> std::optional<Path> {
  const auto* index = as<expr::Index>(node);
  const auto* star = index == nullptr ? nullptr : as<expr::Star>(*index->object);
  const auto* context = star == nullptr ? nullptr : as<expr::ContextName>(*star->object);
  const auto* literal = index == nullptr ? nullptr : as<expr::Literal>(*index->index);
  if (context == nullptr || literal == nullptr || literal->value.if_string() == nullptr) return std::nullopt;
  return Path{context->name, *literal->value.if_string()};
}

/// Every path that an expression reads; false when it reads something that is no plain path.
class Collector {
 public:
  explicit Collector(const Sight& sight) : sight_(sight) {}

  // Depth is bounded by expr::kMaxHeight.
  auto collect(const Node& node) -> bool {
    if (const auto path = path_of(node)) return paths.insert(*path), true;
    if (const auto star = star_of(node)) return collect_star(*star);
    if (as<expr::ContextName>(node) != nullptr || as<expr::Star>(node) != nullptr) return false;
    if (as<expr::Literal>(node) != nullptr) return true;
    if (const auto* index = as<expr::Index>(node)) return collect(*index->object) && collect(*index->index);
    if (const auto* call = as<expr::Call>(node)) return is_pure(call->function) && collect_all(call->arguments);
    if (const auto* no = as<expr::Not>(node)) return collect(*no->operand);
    if (const auto* junction = as<expr::Junction>(node)) return collect_all(junction->operands);
    const auto* comparison = as<expr::Comparison>(node);
    return comparison != nullptr && collect(*comparison->left) && collect(*comparison->right);
  }

  std::set<Path> paths;

 private:
  static auto is_pure(std::string_view function) -> bool {
    static constexpr std::string_view kOthers[] = {"success", "failure", "cancelled", "always", "hashfiles"};
    return std::ranges::find(kOthers, function) == std::end(kOthers);
  }
  auto collect_all(const std::vector<const Node*>& nodes) -> bool {
    return std::ranges::all_of(nodes, [&](const Node* node) { return collect(*node); });
  }
  auto collect_star(const Path& star) -> bool {
    const auto keys = sight_.keys(star[0]);
    for (const auto& key : keys) paths.insert({star[0], key, star[1]});
    return !keys.empty();
  }

  const Sight& sight_;
};

/// The contexts of one combination of cases.
class Case : public expr::Context {
 public:
  Case(const std::set<Path>& paths, const std::vector<const Value*>& values) : paths_(paths), values_(values) {}

  [[nodiscard]] auto named(std::string_view name) const -> std::optional<Value> override {
    return object(Path{std::string(name)});
  }
  [[nodiscard]] auto call(std::string_view, std::span<const Value>) const -> expr::Result<Value> override {
    return expr::EvaluationError{0, 0, "not here"};
  }

 private:
  [[nodiscard]] auto object(const Path& prefix) const -> Value {
    expr::Object made;
    std::size_t at = 0;
    for (const auto& path : paths_) {
      const auto* value = values_[at++];
      if (path.size() <= prefix.size() || !std::equal(prefix.begin(), prefix.end(), path.begin())) continue;
      const auto& key = path[prefix.size()];
      if (path.size() == prefix.size() + 1) {
        made.add(key, *value);
      } else {
        auto inner = prefix;
        inner.push_back(key);
        made.add(key, object(inner));
      }
    }
    return Value::object(std::move(made));
  }

  const std::set<Path>& paths_;
  const std::vector<const Value*>& values_;
};

class Truth {
 public:
  Truth(Sight& sight, Logic& logic) : sight_(sight), logic_(logic) {}

  // Depth is bounded by expr::kMaxHeight.
  auto of(const Node& node) -> Fact {
    if (const auto* literal = as<expr::Literal>(node)) return logic_.constant(expr::truthy(literal->value));
    if (const auto* no = as<expr::Not>(node)) return -of(*no->operand);
    if (const auto* junction = as<expr::Junction>(node)) return of(*junction);
    if (const auto* call = as<expr::Call>(node)) {
      if (is_status(call->function)) return status(*call);
      if (const auto found = contained(*call)) return *found;
    }
    return leaf(node);
  }

 private:
  static auto is_status(std::string_view function) -> bool {
    return function == "success" || function == "failure" || function == "cancelled" || function == "always";
  }

  auto of(const expr::Junction& junction) -> Fact {
    std::vector<Fact> parts;
    for (const auto* operand : junction.operands) parts.push_back(of(*operand));
    return junction.op == expr::JunctionOp::And ? logic_.all(parts) : logic_.any(parts);
  }

  auto status(const expr::Call& call) -> Fact {
    std::vector<std::string> jobs;
    for (const auto* argument : call.arguments) {
      const auto* literal = as<expr::Literal>(*argument);
      if (literal != nullptr) jobs.push_back(expr::to_string(literal->value));
    }
    return sight_.status(call.function, jobs);
  }

  /// `contains(needs.*.result, 'failure')`, for any number of needs.
  auto contained(const expr::Call& call) -> std::optional<Fact> {
    if (call.function != "contains" || call.arguments.size() != 2) return std::nullopt;
    const auto star = star_of(*call.arguments[0]);
    const auto* literal = as<expr::Literal>(*call.arguments[1]);
    if (!star || literal == nullptr) return std::nullopt;
    std::vector<Fact> any;
    for (const auto& key : sight_.keys((*star)[0])) {
      const auto seen = sight_.look({(*star)[0], key, (*star)[1]});
      if (!seen || !seen->complete) return std::nullopt;
      for (std::size_t i = 0; i < seen->cases.size(); ++i) {
        if (expr::equal(seen->values[i], literal->value)) any.push_back(seen->cases[i]);
      }
    }
    return logic_.any(any);
  }

  /// What is neither junction nor denial: every combination of what it reads is tried.
  auto leaf(const Node& node) -> Fact {
    Collector collector(sight_);
    if (!collector.collect(node)) return sight_.unknown(canonical(node));
    std::vector<Seen> seen;
    std::size_t combinations = 1;
    for (const auto& path : collector.paths) {
      auto what = sight_.look(path);
      if (!what || (!what->complete && !is_plain(node))) return sight_.unknown(canonical(node));
      combinations *= std::max<std::size_t>(what->cases.size(), 1);
      if (combinations > kMaxCases) return sight_.unknown(canonical(node));
      seen.push_back(std::move(*what));
    }
    return over(node, collector.paths, seen, combinations);
  }

  /// A path alone, or one compared with a literal.
  static auto is_plain(const Node& node) -> bool {
    if (path_of(node)) return true;
    const auto* comparison = as<expr::Comparison>(node);
    if (comparison == nullptr) return false;
    if (comparison->op != expr::CompareOp::Equal && comparison->op != expr::CompareOp::NotEqual) return false;
    const auto literal_and_path = [](const Node& a, const Node& b) {
      return as<expr::Literal>(a) != nullptr && path_of(b).has_value();
    };
    return literal_and_path(*comparison->left, *comparison->right) ||
           literal_and_path(*comparison->right, *comparison->left);
  }

  auto over(const Node& node, const std::set<Path>& paths, const std::vector<Seen>& seen, std::size_t combinations)
      -> Fact {
    std::vector<Fact> any;
    std::vector<const Value*> values(seen.size());
    std::vector<Fact> facts(seen.size());
    for (std::size_t number = 0; number < combinations; ++number) {
      auto rest = number;
      for (std::size_t i = 0; i < seen.size(); ++i) {
        const auto chosen = rest % seen[i].cases.size();
        rest /= seen[i].cases.size();
        values[i] = &seen[i].values[chosen];
        facts[i] = seen[i].cases[chosen];
      }
      const auto value = expr::evaluate(node, Case(paths, values));
      if (value.ok() && expr::truthy(value.value())) any.push_back(logic_.all(facts));
    }
    return logic_.any(any);
  }

  Sight& sight_;
  Logic& logic_;
};

auto operator_text(expr::CompareOp op) -> std::string_view {
  switch (op) {
    case expr::CompareOp::Equal: return " == ";
    case expr::CompareOp::NotEqual: return " != ";
    case expr::CompareOp::Less: return " < ";
    case expr::CompareOp::LessEqual: return " <= ";
    case expr::CompareOp::Greater: return " > ";
    case expr::CompareOp::GreaterEqual: break;
  }
  return " >= ";
}

auto joined(const std::vector<const Node*>& nodes, std::string_view between) -> std::string {
  std::string out;
  for (const auto* node : nodes) {
    if (!out.empty()) out += between;
    out += canonical(*node);
  }
  return out;
}

auto literal_text(const Value& value) -> std::string {
  const auto* text = value.if_string();
  if (text == nullptr) return value.kind() == expr::Kind::Null ? "null" : expr::to_string(value);
  std::string out = "'";
  for (const auto c : *text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

}  // namespace

auto truth(const expr::Node& node, Sight& sight, Logic& logic) -> Fact { return Truth(sight, logic).of(node); }

auto canonical(const expr::Node& node) -> std::string {
  if (const auto path = path_of(node)) {
    std::string out;
    for (const auto& part : *path) out += (out.empty() ? "" : ".") + part;
    return out;
  }
  if (const auto* literal = as<expr::Literal>(node)) return literal_text(literal->value);
  if (const auto* context = as<expr::ContextName>(node)) return context->name;
  if (const auto* index = as<expr::Index>(node))
    return canonical(*index->object) + "[" + canonical(*index->index) + "]";
  if (const auto* star = as<expr::Star>(node)) return canonical(*star->object) + ".*";
  if (const auto* call = as<expr::Call>(node)) return call->function + "(" + joined(call->arguments, ", ") + ")";
  if (const auto* no = as<expr::Not>(node)) return "!" + canonical(*no->operand);
  if (const auto* junction = as<expr::Junction>(node)) {
    return "(" + joined(junction->operands, junction->op == expr::JunctionOp::And ? " && " : " || ") + ")";
  }
  const auto& comparison = std::get<expr::Comparison>(node.kind);
  return "(" + canonical(*comparison.left) + std::string(operator_text(comparison.op)) + canonical(*comparison.right) +
         ")";
}

}  // namespace promoc::actions
