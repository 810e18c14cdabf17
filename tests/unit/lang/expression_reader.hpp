// A reader of GitHub expressions that shares nothing with the printer: it gives each expression a fully bracketed form,
// so that two texts mean the same exactly when their forms are equal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lang/ghexpr/expr.hpp"

namespace promoc::tests {

/// Reads by GitHub's documented order of operators: grouping, `!`, `< <= > >=`, `== !=`, `&&`, `||`, all from left to
/// right.
class ExpressionReader {
 public:
  explicit ExpressionReader(std::string_view text) : text_(text) {}

  /// The bracketed form, or nothing when the text is no expression.
  auto read() -> std::optional<std::string> {
    auto form = either();
    skip_spaces();
    if (at_ != text_.size()) ok_ = false;
    return ok_ ? std::optional(std::move(form)) : std::nullopt;
  }

 private:
  auto either() -> std::string { return chain("||", &ExpressionReader::both); }
  auto both() -> std::string { return chain("&&", &ExpressionReader::equality); }
  auto equality() -> std::string { return pairs({"==", "!="}, &ExpressionReader::relation); }
  auto relation() -> std::string { return pairs({"<=", ">=", "<", ">"}, &ExpressionReader::negation); }

  auto chain(std::string_view op, std::string (ExpressionReader::*next)()) -> std::string {
    auto form = (this->*next)();
    auto several = false;
    while (take(op)) {
      form += " " + std::string(op) + " " + (this->*next)();
      several = true;
    }
    return several ? "{" + form + "}" : form;
  }

  auto pairs(const std::vector<std::string_view>& ops, std::string (ExpressionReader::*next)()) -> std::string {
    auto form = (this->*next)();
    while (true) {
      std::string_view found;
      for (const auto op : ops) {
        if (found.empty() && take(op)) found = op;
      }
      if (found.empty()) return form;
      form = "{" + form + " " + std::string(found) + " " + (this->*next)() + "}";
    }
  }

  auto negation() -> std::string {
    skip_spaces();
    if (at_ < text_.size() && text_[at_] == '!' && text_.substr(at_, 2) != "!=") {
      ++at_;
      return "{!" + negation() + "}";
    }
    return primary();
  }

  auto primary() -> std::string {
    skip_spaces();
    if (at_ >= text_.size()) return fail();
    if (take("(")) {
      auto form = either();
      if (!take(")")) return fail();
      return form;
    }
    if (text_[at_] == '\'') return string_literal();
    if (text_[at_] == '-' || (text_[at_] >= '0' && text_[at_] <= '9')) return number();
    return named();
  }

  auto string_literal() -> std::string {
    std::string form = "'";
    ++at_;
    while (at_ < text_.size()) {
      if (text_[at_] != '\'') {
        form += text_[at_++];
      } else if (text_.substr(at_, 2) == "''") {
        form += "''";
        at_ += 2;
      } else {
        ++at_;
        return form + "'";
      }
    }
    return fail();
  }

  auto number() -> std::string {
    std::string form;
    if (text_[at_] == '-') form += text_[at_++];
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') form += text_[at_++];
    return form;
  }

  auto named() -> std::string {
    std::string form = word();
    if (take("(")) {
      form += "(";
      auto first = true;
      while (ok_ && !take(")")) {
        if (!first && !take(",")) return fail();
        if (!first) form += ",";
        form += either();
        first = false;
      }
      return form + ")";
    }
    while (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == '[')) {
      if (text_[at_++] == '.') {
        form += "/" + (take("*") ? "*" : "'" + word() + "'");
      } else {
        form += "/" + string_literal();
        if (!take("]")) return fail();
      }
    }
    return form;
  }

  auto word() -> std::string {
    const auto is_word = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    std::string form;
    while (at_ < text_.size() && is_word(text_[at_])) form += text_[at_++];
    return form.empty() ? fail() : form;
  }

  auto take(std::string_view token) -> bool {
    skip_spaces();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  auto fail() -> std::string {
    ok_ = false;
    at_ = text_.size();
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

/// The same bracketed form, straight from the tree.
inline auto bracketed(const lang::ghexpr::Expr& expr) -> std::string {
  namespace gh = lang::ghexpr;
  const auto quoted = [](const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
  };
  const auto joined = [](const std::vector<gh::Expr>& parts, const std::string& between) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) out += (i > 0 ? between : "") + bracketed(parts[i]);
    return out;
  };
  if (const auto* text = std::get_if<gh::StringLit>(&expr.form())) return quoted(text->value);
  if (const auto* value = std::get_if<gh::NumberLit>(&expr.form())) return std::to_string(value->value);
  if (const auto* value = std::get_if<gh::BoolLit>(&expr.form())) return value->value ? "true" : "false";
  if (const auto* call = std::get_if<gh::Call>(&expr.form())) {
    return call->function + "(" + joined(call->arguments, ",") + ")";
  }
  if (const auto* negated = std::get_if<gh::Not>(&expr.form())) return "{!" + bracketed(negated->operand.front()) + "}";
  if (const auto* junction = std::get_if<gh::Junction>(&expr.form())) {
    return "{" + joined(junction->terms, junction->op == gh::JunctionOp::And ? " && " : " || ") + "}";
  }
  if (const auto* compare = std::get_if<gh::Compare>(&expr.form())) {
    static const std::vector<std::string> symbols = {" == ", " != ", " < ", " <= ", " > ", " >= "};
    return "{" + joined(compare->operands, symbols[static_cast<std::size_t>(compare->op)]) + "}";
  }
  std::string out;
  for (const auto& segment : std::get<gh::Path>(expr.form()).segments) {
    if (out.empty()) {
      out = segment;
    } else {
      out += "/" + (segment == "*" ? segment : quoted(segment));
    }
  }
  return out;
}

}  // namespace promoc::tests
