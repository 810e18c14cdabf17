#include "actions/expr/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "actions/expr/names.hpp"
#include "actions/expr/parse_part.hpp"
#include "actions/expr/unicode.hpp"

// Source: template-reader.js and if-condition.js of @actions/workflow-parser.

namespace promoc::actions::expr {

namespace {

constexpr std::string_view kOpen = "${{";
constexpr std::string_view kClose = "}}";
constexpr std::string_view kInsert = "insert";

auto place(std::size_t from, std::size_t to) -> Place {
  return {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to - from)};
}

/// Behind the braces that close the expression; braces in strings do not. Nothing where there are none.
auto end_of_expression(std::string_view text, std::size_t open) -> std::optional<std::size_t> {
  auto in_string = false;
  for (auto at = open + kOpen.size(); at < text.size(); ++at) {
    if (text[at] == '\'') in_string = !in_string;
    if (!in_string && text[at] == '}' && text[at - 1] == '}') return at + 1;
  }
  return std::nullopt;
}

auto doubled(std::string_view text, std::string_view characters) -> std::string {
  std::string result;
  for (const auto c : text) {
    result.push_back(c);
    if (characters.find(c) != std::string_view::npos) result.push_back(c);
  }
  return result;
}

auto all_of(std::string_view text) -> Place { return place(0, text.size()); }

/// The scalar as one expression, as GitHub writes it down before it reads it again.
struct Glued {
  std::string format;     ///< first argument of the call of `format`
  std::string arguments;  ///< the others, each behind a comma
  std::vector<const Node*> nodes;
};

auto glue(const Text& text) -> Glued {
  Glued result;
  for (const auto& piece : text.pieces) {
    if (piece.expression == nullptr) {
      result.format += doubled(piece.text, "{}");
      continue;
    }
    result.format += "{" + std::to_string(result.nodes.size()) + "}";
    result.arguments += ", " + piece.text;
    result.nodes.push_back(piece.expression);
  }
  return result;
}

auto written(const Glued& parts) -> std::string {
  return "format('" + doubled(parts.format, "'") + "'" + parts.arguments + ")";
}

/// What GitHub puts around expressions must fit into its limits too; errors have the place of the whole scalar.
void check_limits(std::string_view whole, Place scalar, const ParseOptions& options, std::vector<Error>& errors) {
  auto parsed = parse(whole, options);
  for (auto& error : parsed.errors) {
    error.offset = scalar.offset;
    error.length = scalar.length;
    errors.push_back(std::move(error));
  }
}

/// Reads the pieces of a scalar one by one.
class Reader {
 public:
  Reader(std::string_view text, const ParseOptions& options) : text_(text), options_(options) {}

  auto run() -> Text {
    std::size_t at = 0;
    while (at < text_.size()) {
      const auto open = std::min(text_.find(kOpen, at), text_.size());
      if (open > at) result_.pieces.push_back({place(at, open), std::string(text_.substr(at, open - at)), nullptr});
      if (open == text_.size()) break;
      const auto end = end_of_expression(text_, open);
      if (!end) {
        fail(ErrorKind::NotClosed, place(open, text_.size()), "`${{` has no `}}`");
        break;
      }
      expression(open, *end);
      at = *end;
    }
    if (result_.errors.empty() && result_.pieces.size() > 1) {
      check_limits(written(glue(result_)), all_of(text_), options_, result_.errors);
    }
    if (!result_.errors.empty()) result_.pieces.clear();
    return std::move(result_);
  }

 private:
  void fail(ErrorKind kind, Place where, std::string message) {
    result_.errors.push_back({kind, where.offset, where.length, std::move(message)});
  }

  void expression(std::size_t open, std::size_t end) {
    const auto whole = text_.substr(open + kOpen.size(), end - open - kOpen.size() - kClose.size());
    const auto inner = trimmed(whole);
    const auto where = place(open, end);
    if (inner.empty()) return fail(ErrorKind::Empty, where, "an expression is missing in `${{ }}`");
    if (is_insert(inner)) return insert(inner, where);
    const auto offset = static_cast<std::uint32_t>(inner.data() - text_.data());
    auto parsed = parse_part(inner, offset, options_);
    result_.nodes.add(std::move(parsed.nodes));
    std::move(parsed.errors.begin(), parsed.errors.end(), std::back_inserter(result_.errors));
    result_.pieces.push_back({where, std::string(inner), parsed.root});
  }

  static auto is_insert(std::string_view inner) -> bool {
    if (!inner.starts_with(kInsert)) return false;
    const auto rest = inner.substr(kInsert.size());
    return rest.empty() || trimmed(rest).size() < rest.size();
  }

  void insert(std::string_view inner, Place where) {
    result_.insert = inner == kInsert && where.length == text_.size();
    if (!result_.insert) fail(ErrorKind::Directive, where, "`insert` may only stand alone");
  }

  std::string_view text_;
  const ParseOptions& options_;
  Text result_;
};

class Conditions {
 public:
  Conditions(std::string_view text, const ParseOptions& options) : text_(text), options_(options) {}

  auto run() -> Condition {
    if (text_.find(kOpen) == std::string_view::npos) {
      const auto inner = trimmed(text_);
      bare(inner, static_cast<std::uint32_t>(inner.data() - text_.data()));
    } else {
      braced();
    }
    if (!result_.errors.empty()) result_.root = nullptr;
    return std::move(result_);
  }

 private:
  void bare(std::string_view condition, std::uint32_t offset) {
    auto parsed = parse_part(condition, offset, options_);
    result_.nodes.add(std::move(parsed.nodes));
    result_.errors = std::move(parsed.errors);
    result_.root = parsed.root;
    complete(std::string(condition));
  }

  void braced() {
    auto text = parse_text(text_, options_);
    result_.errors = std::move(text.errors);
    if (text.insert)
      result_.errors.push_back({ErrorKind::Directive, 0, all_of(text_).length, "`insert` is no condition"});
    if (!result_.errors.empty()) return;
    result_.nodes.add(std::move(text.nodes));
    if (text.pieces.size() > 1) return glued(text);
    const auto& piece = text.pieces.front();
    const auto* literal = std::get_if<Literal>(&piece.expression->kind);
    // GitHub reads a lone string as text, and the text of a condition as an expression.
    if (literal != nullptr && literal->value.if_string() != nullptr && piece.text.front() == '\'') {
      return of_string(*literal->value.if_string(), piece.expression->place);
    }
    result_.root = piece.expression;
    complete(piece.text);
  }

  /// Errors have the place of the whole string.
  void of_string(std::string_view string, Place where) {
    const auto inner = trimmed(string);
    // Quotes stand twice in the text, so places behind one are a little early.
    bare(inner, where.offset + 1 + static_cast<std::uint32_t>(inner.data() - string.data()));
    for (auto& error : result_.errors) {
      error.offset = where.offset;
      error.length = where.length;
    }
  }

  void glued(const Text& text) {
    result_.glued = true;
    auto parts = glue(text);
    const auto whole = written(parts);
    const auto where = all_of(text_);
    std::vector<const Node*> arguments{result_.nodes.add({where, Literal{Value::string(std::move(parts.format))}, 1})};
    std::uint16_t height = 1;
    for (const auto* node : parts.nodes) {
      height = std::max(height, node->height);
      arguments.push_back(node);
    }
    const auto above = static_cast<std::uint16_t>(height + 1);
    result_.root = result_.nodes.add({where, Call{"format", std::move(arguments)}, above});
    complete(whole);
  }

  void complete(const std::string& written_as) {
    if (result_.root == nullptr) return;
    result_.has_status = has_status_function(*result_.root);
    const auto wrap = !result_.has_status && find_function("success", options_) != nullptr;
    check_limits(wrap ? "success() && (" + written_as + ")" : written_as, all_of(text_), options_, result_.errors);
  }

  std::string_view text_;
  const ParseOptions& options_;
  Condition result_;
};

auto is_status_function(std::string_view name) -> bool {
  return name == "success" || name == "failure" || name == "cancelled" || name == "always";
}

auto any_has_status(const std::vector<const Node*>& nodes) -> bool {
  return std::any_of(nodes.begin(), nodes.end(), [](const Node* node) { return has_status_function(*node); });
}

}  // namespace

auto parse_text(std::string_view text, const ParseOptions& options) -> Text { return Reader(text, options).run(); }

auto parse_condition(std::string_view text, const ParseOptions& options) -> Condition {
  return Conditions(text, options).run();
}

auto has_status_function(const Node& node) -> bool {
  struct Visitor {
    auto operator()(const Literal& /*kind*/) const -> bool { return false; }
    auto operator()(const ContextName& /*kind*/) const -> bool { return false; }
    auto operator()(const Index& kind) const -> bool {
      return has_status_function(*kind.object) || has_status_function(*kind.index);
    }
    auto operator()(const Star& kind) const -> bool { return has_status_function(*kind.object); }
    auto operator()(const Call& kind) const -> bool {
      return is_status_function(kind.function) || any_has_status(kind.arguments);
    }
    auto operator()(const Not& kind) const -> bool { return has_status_function(*kind.operand); }
    auto operator()(const Junction& kind) const -> bool { return any_has_status(kind.operands); }
    auto operator()(const Comparison& kind) const -> bool {
      return has_status_function(*kind.left) || has_status_function(*kind.right);
    }
  };
  return std::visit(Visitor{}, node.kind);
}

}  // namespace promoc::actions::expr
