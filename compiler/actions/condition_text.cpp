#include "actions/condition_text.hpp"

#include <algorithm>
#include <iterator>

#include "actions/expr/evaluate.hpp"
#include "actions/expr/json.hpp"
#include "actions/expr/text.hpp"

namespace promoc::actions {

auto is_expression(std::string_view text) -> bool { return text.find("${{") != std::string_view::npos; }

auto is_run_wide(const Path& path) -> bool { return path[0] == "github" || path[0] == "vars" || path[0] == "secrets"; }

auto is_local_field(std::string_view field) -> bool {
  static constexpr std::string_view kLocal[] = {
      "job", "action", "action_path",  "action_ref", "action_repository", "action_status",
      "env", "path",   "step_summary", "token",      "workspace"};
  return std::ranges::find(kLocal, field) != std::end(kLocal);
}

namespace {

// Depth is bounded by expr::kMaxHeight.
auto may_break(const expr::Node& node) -> bool {
  const auto any = [](const auto& nodes) {
    return std::ranges::any_of(nodes, [](auto* each) { return may_break(*each); });
  };
  if (const auto* call = std::get_if<expr::Call>(&node.kind)) {
    const auto& function = call->function;
    const auto* literal = call->arguments.empty() ? nullptr : std::get_if<expr::Literal>(&call->arguments[0]->kind);
    const auto* text = literal == nullptr ? nullptr : literal->value.if_string();
    if (function == "fromjson" && (text == nullptr || !expr::from_json(*text))) return true;
    return function == "hashfiles" || (function == "format" && text == nullptr) || any(call->arguments);
  }
  if (const auto* index = std::get_if<expr::Index>(&node.kind)) {
    return may_break(*index->object) || may_break(*index->index);
  }
  if (const auto* star = std::get_if<expr::Star>(&node.kind)) return may_break(*star->object);
  if (const auto* no = std::get_if<expr::Not>(&node.kind)) return may_break(*no->operand);
  if (const auto* junction = std::get_if<expr::Junction>(&node.kind)) return any(junction->operands);
  const auto* comparison = std::get_if<expr::Comparison>(&node.kind);
  return comparison != nullptr && (may_break(*comparison->left) || may_break(*comparison->right));
}

}  // namespace

auto may_break(std::string_view text) -> bool {
  const auto condition = expr::parse_condition(text, expr::all_names());
  return condition.root != nullptr && may_break(*condition.root);
}

auto has_text(const expr::Node& glued) -> bool {
  const auto* call = std::get_if<expr::Call>(&glued.kind);
  const auto* format = call == nullptr ? nullptr : std::get_if<expr::Literal>(&call->arguments.front()->kind);
  const auto* text = format == nullptr ? nullptr : format->value.if_string();
  if (text == nullptr) return false;
  bool inside = false;
  for (const char c : *text) {
    if (!inside && c != '{') return true;
    inside = c != '}';
  }
  return false;
}

auto is_run_wide(std::string_view text) -> bool {
  static constexpr std::string_view kLocal[] = {"needs",
                                                "steps",
                                                "env",
                                                "matrix",
                                                "runner",
                                                "job",
                                                "strategy",
                                                "hashfiles",
                                                "inputs",
                                                "success",
                                                "failure",
                                                "cancelled",
                                                "github.action",
                                                "github.path",
                                                "github.token",
                                                "github.workspace",
                                                "github.step_summary",
                                                "github.*",
                                                "tojson(github)"};
  return std::ranges::none_of(kLocal, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace promoc::actions
