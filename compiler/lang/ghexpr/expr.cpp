#include "lang/ghexpr/expr.hpp"

#include <algorithm>

namespace promoc::lang::ghexpr {

/// The only door to the constructor of Expr.
struct Make {
  static auto expr(Expr::Form form, bool sound) -> Expr { return {std::move(form), sound, 1}; }

  /// An expression above others. One that would be too deep is never made, so that whatever walks a tree needs little
  /// stack.
  static auto above(Expr::Form form, int depth, bool sound) -> Expr {
    if (depth > kMaxDepth) return {StringLit{}, false, 1};
    return {std::move(form), sound, depth};
  }

  static auto depth_above(const std::vector<Expr>& parts) -> int {
    int depth = 0;
    for (const auto& part : parts) depth = std::max(depth, part.depth_);
    return depth + 1;
  }
};

namespace {

auto all_sound(const std::vector<Expr>& parts) -> bool { return std::ranges::all_of(parts, &Expr::sound); }

auto is_letter(char c) -> bool { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

auto junction(JunctionOp op, std::vector<Expr> terms) -> Expr {
  if (terms.empty()) return lit_bool(op == JunctionOp::And);
  if (terms.size() == 1) return std::move(terms.front());
  std::vector<Expr> flat;
  flat.reserve(terms.size());
  for (auto& term : terms) {
    const auto* inner = std::get_if<Junction>(&term.form());
    if (inner != nullptr && inner->op == op) {
      flat.insert(flat.end(), inner->terms.begin(), inner->terms.end());
    } else {
      flat.push_back(std::move(term));
    }
  }
  const auto sound = all_sound(flat);
  const auto depth = Make::depth_above(flat);
  return Make::above(Junction{op, std::move(flat)}, depth, sound);
}

}  // namespace

auto is_identifier(std::string_view text) -> bool {
  if (text.empty() || !(is_letter(text.front()) || text.front() == '_')) return false;
  return std::ranges::all_of(text,
                             [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

auto lit(std::string_view text) -> Expr {
  return Make::expr(StringLit{std::string(text)}, text.find("${{") == std::string_view::npos);
}

auto lit_number(std::int64_t value) -> Expr { return Make::expr(NumberLit{value}, true); }

auto lit_bool(bool value) -> Expr { return Make::expr(BoolLit{value}, true); }

auto ref(std::vector<std::string> segments) -> Expr {
  const auto opens = [](const std::string& s) { return s.find("${{") != std::string::npos; };
  const auto sound = !segments.empty() && is_identifier(segments.front()) && std::ranges::none_of(segments, opens);
  return Make::expr(Path{std::move(segments)}, sound);
}

auto path(std::string_view dotted) -> Expr {
  std::vector<std::string> segments;
  while (true) {
    const auto dot = dotted.find('.');
    segments.emplace_back(dotted.substr(0, dot));
    if (dot == std::string_view::npos) break;
    dotted.remove_prefix(dot + 1);
  }
  const auto sound = is_identifier(segments.front()) &&
                     std::ranges::all_of(segments, [](const std::string& s) { return s == "*" || is_identifier(s); });
  return Make::expr(Path{std::move(segments), true}, sound);
}

auto call(std::string_view function, std::vector<Expr> arguments) -> Expr {
  const auto sound = is_identifier(function) && all_sound(arguments);
  const auto depth = Make::depth_above(arguments);
  return Make::above(Call{std::string(function), std::move(arguments)}, depth, sound);
}

auto not_(Expr operand) -> Expr {
  const auto sound = operand.sound();
  Not form;
  form.operand.push_back(std::move(operand));
  const auto depth = Make::depth_above(form.operand);
  return Make::above(std::move(form), depth, sound);
}

auto all_of(std::vector<Expr> terms) -> Expr { return junction(JunctionOp::And, std::move(terms)); }

auto any_of(std::vector<Expr> terms) -> Expr { return junction(JunctionOp::Or, std::move(terms)); }

auto compare(CompareOp op, Expr left, Expr right) -> Expr {
  const auto sound = left.sound() && right.sound();
  Compare form{op, {}};
  form.operands.reserve(2);
  form.operands.push_back(std::move(left));
  form.operands.push_back(std::move(right));
  const auto depth = Make::depth_above(form.operands);
  return Make::above(std::move(form), depth, sound);
}

}  // namespace promoc::lang::ghexpr
