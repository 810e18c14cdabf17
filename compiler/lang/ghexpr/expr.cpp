#include "lang/ghexpr/expr.hpp"

#include <algorithm>

namespace promoc::lang::ghexpr {

/// The only door to the constructor of Expr.
struct Make {
  static auto expr(Expr::Form form, bool sound) -> Expr { return {std::move(form), sound}; }
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
  return Make::expr(Junction{op, std::move(flat)}, sound);
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
  return Make::expr(Path{std::move(segments)}, sound);
}

auto call(std::string_view function, std::vector<Expr> arguments) -> Expr {
  const auto sound = is_identifier(function) && all_sound(arguments);
  return Make::expr(Call{std::string(function), std::move(arguments)}, sound);
}

auto not_(Expr operand) -> Expr {
  const auto sound = operand.sound();
  Not form;
  form.operand.push_back(std::move(operand));
  return Make::expr(std::move(form), sound);
}

auto all_of(std::vector<Expr> terms) -> Expr { return junction(JunctionOp::And, std::move(terms)); }

auto any_of(std::vector<Expr> terms) -> Expr { return junction(JunctionOp::Or, std::move(terms)); }

auto compare(CompareOp op, Expr left, Expr right) -> Expr {
  const auto sound = left.sound() && right.sound();
  Compare form{op, {}};
  form.operands.reserve(2);
  form.operands.push_back(std::move(left));
  form.operands.push_back(std::move(right));
  return Make::expr(std::move(form), sound);
}

}  // namespace promoc::lang::ghexpr
