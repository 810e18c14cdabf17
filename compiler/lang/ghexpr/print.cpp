#include "lang/ghexpr/print.hpp"

#include <string_view>
#include <utility>

#include "lang/single_quotes.hpp"

namespace promoc::lang::ghexpr {

namespace {

// Binding strength, loosest first, as GitHub documents the order of its operators.
enum Strength { kOr, kAnd, kEquality, kRelation, kNot, kPrimary };

auto strength(CompareOp op) -> Strength {
  return op == CompareOp::Equal || op == CompareOp::NotEqual ? kEquality : kRelation;
}

auto strength(const Expr& expr) -> Strength {
  if (const auto* junction = std::get_if<Junction>(&expr.form())) return junction->op == JunctionOp::And ? kAnd : kOr;
  if (const auto* compare = std::get_if<Compare>(&expr.form())) return strength(compare->op);
  if (std::holds_alternative<Not>(expr.form())) return kNot;
  return kPrimary;
}

auto symbol(CompareOp op) -> std::string_view {
  switch (op) {
    case CompareOp::Equal: return " == ";
    case CompareOp::NotEqual: return " != ";
    case CompareOp::Less: return " < ";
    case CompareOp::LessEqual: return " <= ";
    case CompareOp::Greater: return " > ";
    case CompareOp::GreaterEqual: return " >= ";
  }
  return {};
}

class Printer {
 public:
  void expr(const Expr& node, std::uint32_t depth) {
    std::visit([&](const auto& form) { print_form(form, depth); }, node.form());
  }
  auto result() && -> Printed { return std::move(out_); }

 private:
  void operand(const Expr& node, Strength least, std::uint32_t depth) {
    const auto parentheses = strength(node) < least;
    if (parentheses) out_.text += '(';
    expr(node, depth);
    if (parentheses) out_.text += ')';
  }

  void print_form(const StringLit& form, std::uint32_t /*depth*/) { append_single_quoted(out_.text, form.value); }
  void print_form(const NumberLit& form, std::uint32_t /*depth*/) { out_.text += std::to_string(form.value); }
  void print_form(const BoolLit& form, std::uint32_t /*depth*/) { out_.text += form.value ? "true" : "false"; }

  void print_form(const Path& form, std::uint32_t /*depth*/) {
    for (std::size_t i = 0; i < form.segments.size(); ++i) {
      const auto& segment = form.segments[i];
      const auto filter = form.filters && segment == "*";
      if (i > 0 && !filter && !is_identifier(segment)) {
        out_.text += '[';
        append_single_quoted(out_.text, segment);
        out_.text += ']';
      } else {
        if (i > 0) out_.text += '.';
        out_.text += segment;
      }
    }
  }

  void print_form(const Call& form, std::uint32_t depth) {
    out_.text += form.function;
    out_.text += '(';
    for (std::size_t i = 0; i < form.arguments.size(); ++i) {
      if (i > 0) out_.text += ", ";
      expr(form.arguments[i], depth + 1);
    }
    out_.text += ')';
  }

  void print_form(const Not& form, std::uint32_t depth) {
    out_.text += '!';
    operand(form.operand.front(), kNot, depth + 1);
  }

  void print_form(const Junction& form, std::uint32_t depth) {
    const auto conjunction = form.op == JunctionOp::And;
    for (std::size_t i = 0; i < form.terms.size(); ++i) {
      if (i > 0) {
        out_.breaks.push_back({static_cast<std::uint32_t>(out_.text.size()), depth});
        out_.text += conjunction ? " && " : " || ";
      }
      operand(form.terms[i], conjunction ? kAnd : kOr, depth + 1);
    }
  }

  void print_form(const Compare& form, std::uint32_t depth) {
    const auto own = strength(form.op);
    operand(form.operands.front(), own, depth + 1);
    out_.text += symbol(form.op);
    // The operators read from left to right, so an equal on the right needs its parentheses.
    operand(form.operands.back(), static_cast<Strength>(own + 1), depth + 1);
  }

  Printed out_;
};

}  // namespace

auto print_with_breaks(const Expr& expr) -> Printed {
  Printer printer;
  printer.expr(expr, 0);
  return std::move(printer).result();
}

auto print(const Expr& expr) -> std::string { return print_with_breaks(expr).text; }

}  // namespace promoc::lang::ghexpr
